"""Pictures over HTTP: what is answered, with which headers, whole and in part."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from reelbase.artwork.serve import CHUNK
from reelbase.artwork.validation import Format
from tests.artwork.conftest import Visitor
from tests.artwork.painting import at, jpeg, photograph, png, seen, svg, webp
from tests.asking import SAFE, Answer, Client

NAME = "9gk7adHYeDvHkCSEqAvQNLV5Uge.jpg"
LOGO = "wHTUVmHjSRWHvqbWbwXcKMlZNRr"


def test_a_rendition_is_made_and_then_found(visitor: Visitor) -> None:
    visitor.put(NAME, jpeg(600, 900))
    first, second = (visitor.get(f"/t/p/w342/{NAME}") for _ in range(2))
    assert first == second
    assert first.status == 200
    assert (seen(first.body).width, seen(first.body).height) == (342, 513)
    moment = first.headers.pop("last-modified")
    assert parsedate_to_datetime(moment).tzinfo
    assert first.headers.pop("etag").startswith('"')
    assert first.headers == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "ETag, Content-Length, Content-Range",
        **SAFE,
        "cross-origin-resource-policy": "cross-origin",
        "accept-ranges": "bytes",
        "cache-control": "public, max-age=31536000, immutable",
        "content-type": "image/jpeg",
        "content-length": str(len(first.body)),
    }


def test_an_original_is_given_as_it_is(visitor: Visitor) -> None:
    originals = {"a.jpg": jpeg(60, 90), "b.png": png(60, 90), "c.webp": webp(60, 90), "d.svg": svg(60, 90)}
    for name, data in originals.items():
        visitor.put(name, data)
    answers = {name: visitor.get(f"/t/p/original/{name}") for name in originals}
    assert {name: answer.body for name, answer in answers.items()} == originals
    assert [answer.headers["content-type"] for answer in answers.values()] == [
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/svg+xml",
    ]
    policy = answers["d.svg"].headers["content-security-policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_head_is_get_without_its_body(visitor: Visitor) -> None:
    visitor.put(NAME, jpeg(60, 90))
    for size in ("original", "w45"):
        whole = visitor.get(f"/t/p/{size}/{NAME}")
        assert visitor.ask("HEAD", f"/t/p/{size}/{NAME}") == whole._replace(body=b"")


def test_what_is_known_already_is_not_sent_again(visitor: Visitor) -> None:
    visitor.put(NAME, jpeg(60, 90))
    etag = visitor.get(f"/t/p/w45/{NAME}").headers["etag"]
    for known in (etag, f'"x", {etag}', "*", f"W/{etag}"):
        answer = visitor.get(f"/t/p/w45/{NAME}", headers={"if-none-match": known})
        assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", etag)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.get(f"/t/p/w45/{NAME}", headers={"if-none-match": '"other"'}).status == 200


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=10-", 10, None), ("bytes=-7", -7, None)],
)
def test_a_part(visitor: Visitor, asked: str, first: int, end: int | None) -> None:
    data = jpeg(600, 900)
    visitor.put(NAME, data)
    answer = visitor.get(f"/t/p/original/{NAME}", headers={"range": asked})
    assert (answer.status, answer.body) == (206, data[first:end])
    at_byte = first % len(data)
    last = at_byte + len(answer.body) - 1
    assert answer.headers["content-range"] == f"bytes {at_byte}-{last}/{len(data)}"
    assert answer.headers["content-length"] == str(len(answer.body))


def test_a_large_original_comes_in_pieces(visitor: Visitor) -> None:
    data = bytes(photograph(2000, 1500).jpegsave_buffer(Q=92))
    assert len(data) > 2 * CHUNK
    visitor.put(NAME, data)
    assert visitor.get(f"/t/p/original/{NAME}").body == data
    asked = {"range": f"bytes=1000-{2 * CHUNK}"}
    assert visitor.get(f"/t/p/original/{NAME}", headers=asked).body == data[1000 : 2 * CHUNK + 1]


def test_a_part_that_is_not_there(visitor: Visitor) -> None:
    data = jpeg(60, 90)
    visitor.put(NAME, data)
    for asked in (f"bytes={len(data)}-", f"bytes={10**17}-{10**17}", "bytes=-0"):
        answer = visitor.get(f"/t/p/original/{NAME}", headers={"range": asked})
        assert (answer.status, answer.body) == (416, b""), asked
        assert answer.headers["content-range"] == f"bytes */{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=0-1,4-5", "bytes=a-b", "items=0-1", "bytes=-", ""])
def test_what_is_no_single_part_is_the_whole(visitor: Visitor, asked: str) -> None:
    visitor.put(NAME, jpeg(60, 90))
    answer = visitor.get(f"/t/p/original/{NAME}", headers={"range": asked})
    assert (answer.status, answer.body) == (200, jpeg(60, 90))


def test_a_part_of_what_has_changed_is_the_whole(visitor: Visitor) -> None:
    visitor.put(NAME, jpeg(60, 90))
    etag = visitor.get(f"/t/p/original/{NAME}").headers["etag"]
    asked = {"range": "bytes=0-3"}
    assert visitor.get(f"/t/p/original/{NAME}", headers={**asked, "if-range": etag}).status == 206
    assert visitor.get(f"/t/p/original/{NAME}", headers={**asked, "if-range": '"x"'}).status == 200


def is_missing(answer: Answer) -> bool:
    """Whether it is 404, empty, and to be asked for again soon."""
    return (answer.status, answer.body, answer.headers) == (
        404,
        b"",
        {
            "access-control-allow-origin": "*",
            "cache-control": "public, max-age=60",
            "content-length": "0",
            **SAFE,
        },
    )


@pytest.mark.parametrize(
    "path",
    [
        "/t/p/",
        "/t/p/w500",
        "/t/p/w500/",
        "/t/p//a.jpg",
        "/t/p/w500/missing.jpg",
        "/t/p/w501x/a.jpg",
        "/t/p/original/../a.jpg",
        "/t/p/original/..%2fa.jpg",
        "/t/p/original/%2e%2e/a.jpg",
        "/t/p/original/%2e%2e%2fa.jpg",
        "/t/p/original/..%5ca.jpg",
        "/t/p/original///a.jpg",
        "/t/p/original//etc/passwd",
        "/t/p/original/a.jpg/",
        "/t/p/original/a.jpg%00",
        "/t/p/original/a%00.jpg",
        "/t/p/original/a.jpg%0a",
        "/t/p/original/.jpg",
        "/t/p/original/a.gif",
        "/t/p/original/a.JPG",
        "/t/p/original/a",
        f"/t/p/original/{'a' * 65}.jpg",
        f"/t/p/{'w' * 5000}/a.jpg",
        f"/t/p/original/{'a' * 50000}.jpg",
        "/t/p/locks/a.jpg",
        "/t/p/w500%2f../a.jpg",
        "/t/p/..%2foriginals/a.jpg",
    ],
)
def test_what_is_not_there(visitor: Visitor, path: str) -> None:
    visitor.put("a.jpg", jpeg(60, 90))
    (visitor.originals.parent / "secret.jpg").write_bytes(jpeg(60, 90))
    assert is_missing(visitor.get(path))
    assert is_missing(visitor.ask("HEAD", path))


def test_a_slash_too_many_does_no_harm(visitor: Visitor) -> None:
    visitor.put(
        "a.jpg", jpeg(60, 90)
    )  # clients put one between the size and a file path that begins with one
    assert visitor.get("/t/p/original//a.jpg").body == jpeg(60, 90)


def test_what_is_a_folder_or_a_pipe_is_no_picture(visitor: Visitor) -> None:
    import os

    (visitor.originals / "a.jpg").mkdir()
    os.mkfifo(visitor.originals / "b.jpg")
    for name in ("a.jpg", "b.jpg"):
        assert is_missing(visitor.get(f"/t/p/original/{name}"))
        assert is_missing(visitor.get(f"/t/p/w500/{name}"))


def test_a_logo_is_svg_as_an_original_and_png_in_every_size(visitor: Visitor) -> None:
    visitor.put(f"{LOGO}.svg", svg(60, 30))
    assert visitor.get(f"/t/p/original/{LOGO}.svg").body == svg(60, 30)
    assert is_missing(visitor.get(f"/t/p/w500/{LOGO}.svg"))
    for size, width in (("w500", 500), ("original", 1000)):
        answer = visitor.get(f"/t/p/{size}/{LOGO}.png")
        assert answer.headers["content-type"] == "image/png"
        image = seen(answer.body)
        assert (image.width, image.bands) == (width, 4)
        assert at(image, 0.75, 0.5)[3] == 0


def test_what_a_file_is_follows_from_its_content(visitor: Visitor) -> None:
    visitor.put("a.jpg", png(60, 90))
    visitor.put("b.png", jpeg(60, 90))
    for size in ("original", "w45"):
        assert visitor.get(f"/t/p/{size}/a.jpg").headers["content-type"] == "image/png"
        assert visitor.get(f"/t/p/{size}/b.png").headers["content-type"] == "image/jpeg"
    visitor.put("c.svg", png(60, 90))
    assert is_missing(visitor.get("/t/p/original/c.svg"))


def test_formats_are_given_to_those_who_accept_them(visits: Callable[..., Visitor]) -> None:
    with visits(given=[Format.AVIF, Format.WEBP]) as visitor:
        visitor.put(NAME, jpeg(60, 90))

        def given(accept: str, size: str = "w45") -> str:
            answer = visitor.get(f"/t/p/{size}/{NAME}", headers={"accept": accept} if accept else {})
            assert answer.headers["vary"] == "Accept"
            return answer.headers["content-type"]

        assert given("image/avif,image/webp,*/*;q=0.8") == "image/avif"
        assert given("image/webp, */*") == "image/webp"
        assert given("image/avif;q=0, image/webp;q=0.5") == "image/webp"
        assert given("image/*") == given("*/*") == given("") == "image/jpeg"
        assert given("image/avif", "original") == "image/jpeg"


def test_formats_are_not_given_unasked(visitor: Visitor) -> None:
    visitor.put(NAME, jpeg(60, 90))
    answer = visitor.get(f"/t/p/w45/{NAME}", headers={"accept": "image/avif,image/webp"})
    assert answer.headers["content-type"] == "image/jpeg" and "vary" not in answer.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pictures_are_only_read(visitor: Visitor, method: str) -> None:
    answer = visitor.ask(method, f"/t/p/original/{NAME}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_page_elsewhere_may_ask(visitor: Visitor) -> None:
    headers = {"origin": "https://app.example", "access-control-request-method": "GET"}
    answer = visitor.ask("OPTIONS", f"/t/p/original/{NAME}", headers=headers)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")


def test_the_server_has_pictures_and_wants_no_key_for_them(database_url: str) -> None:
    from reelbase.places import resolved
    from reelbase.setting_values import Open
    from reelbase.settings import Settings
    from reelbase.storage.files import put_file

    settings = resolved(Settings(database=database_url))
    put_file(Path(settings.originals) / NAME, jpeg(60, 90))
    with Client(database_url, key=None, open=Open.FALSE) as client:
        answer = client.get(f"/t/p/w45/{NAME}")
        assert (answer.status, seen(answer.body).width) == (200, 45)
        assert client.get("/t/pa").status == 404
    assert (settings.renditions_folder / "w45" / NAME[:2] / NAME).read_bytes() == answer.body
