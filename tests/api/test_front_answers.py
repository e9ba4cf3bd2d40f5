"""What goes around every answer: ETag, conditions, encodings, Cache-Control, CORS, JSONP."""

import gzip
import hashlib
import json
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import pytest

from tests.asking import SAFE, Answer, Client

LARGE = "/3/movie/603?append_to_response=credits"
SMALL = "/3/keyword/818"
ALLOWED_METHODS = "GET, HEAD, POST, PUT, DELETE, OPTIONS"
EXPOSED = (
    "ETag, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, "
    "Retry-After, Content-Length, Content-Range"
)


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url) as client:
        yield client


def law(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def without_memory(answer: Answer) -> dict[str, str]:
    """The headers but for those that tell a hit from a miss."""
    return {name: value for name, value in answer.headers.items() if not name.startswith("x-memc")}


def test_a_whole_answer(client: Client) -> None:
    answer = client.get("/3/genre/tv/list?language=xx")
    assert (answer.status, without_memory(answer)) == (
        200,
        {
            "content-type": "application/json; charset=utf-8",
            "content-length": str(len(answer.body)),
            "cache-control": "public, max-age=28800",
            "etag": law(answer.body),
            "vary": "accept-encoding, Origin",
            **SAFE,
        },
    )
    assert answer.body.startswith(b'{"genres":[{"id":')


@pytest.mark.parametrize("seconds", [0, 60, 28_800])
def test_clients_keep_answers_as_long_as_the_setting_says(demo_url: str, seconds: int) -> None:
    """Those about the catalogue; what changes by itself says so as ever."""
    with Client(demo_url, max_age=seconds) as client:
        for path in ("/3/movie/603", "/3/discover/tv", "/3/configuration", "/3/movie/603?language=de"):
            assert client.get(path).headers["cache-control"] == f"public, max-age={seconds}"
        assert client.get("/3/trending/all/day").headers["cache-control"] == "public, max-age=600"
        etag = client.get("/3/movie/603").headers["etag"]
        again = client.get("/3/movie/603", headers={"if-none-match": etag})
        assert (again.status, again.headers["cache-control"]) == (304, f"public, max-age={seconds}")


@pytest.mark.parametrize("path", [LARGE, SMALL, "/3/configuration/countries", "/3/person/6384?language=de"])
@pytest.mark.parametrize("encoding", ["", "gzip", "br"])
def test_the_etag_is_of_the_body_before_it_is_encoded(client: Client, path: str, encoding: str) -> None:
    plain = client.get(path)
    assert plain.status == 200
    assert client.get(path, headers={"accept-encoding": encoding}).headers["etag"] == law(plain.body)


def test_bodies_are_compact_and_raw(client: Client) -> None:
    body = client.get("/3/movie/129?language=ja").body
    assert "千と千尋の神隠し".encode() in body
    assert body == json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("written", "is_known"),
    [
        ("{tag}", True),
        ("{strong}", True),
        ('"nothing", {tag}', True),
        ('W/"a",{tag} , "b"', True),
        ("*", True),
        ('W/"0"', False),
        ('"*"', False),
        ("{bare}", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_what_the_client_has_is_not_sent_again(
    client: Client, written: str, is_known: bool, encoding: str
) -> None:
    known = client.get(LARGE, headers={"accept-encoding": encoding})
    tag = known.headers["etag"]
    strong = tag.removeprefix("W/")
    condition = written.format(tag=tag, strong=strong, bare=strong.strip('"'))
    for _ in range(2):  # made, and from memory
        answer = client.get(LARGE, headers={"accept-encoding": encoding, "if-none-match": condition})
        if is_known:
            kept = ("cache-control", "etag", "vary", *SAFE)
            assert (answer.status, answer.body) == (304, b"")
            assert without_memory(answer) == {name: known.headers[name] for name in kept}
        else:
            assert (answer.status, answer.body) == (200, known.body)


@pytest.mark.parametrize("path", [LARGE, SMALL, "/3/movie/999999999", "/3/nothing"])
@pytest.mark.parametrize("encoding", ["identity", "br"])
def test_head_is_get_without_its_body(client: Client, path: str, encoding: str) -> None:
    for _ in range(2):
        got = client.get(path, headers={"accept-encoding": encoding})
        headed = client.ask("HEAD", path, headers={"accept-encoding": encoding})
        assert (headed.status, headed.body) == (got.status, b"")
        assert without_memory(headed) == without_memory(got)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0, gzip;q=0, *", None),
        ("gzip;q=0", None),
        ("gzip; q=0.000", None),
        ("gzip;q=0.001", "gzip"),
        ("br; q=0.0, gzip;q=0.5", "gzip"),
        ("deflate", None),
        (",;,q=;=", None),
    ],
)
def test_bodies_are_encoded_as_the_client_accepts(
    client: Client, accepted: str, encoding: str | None
) -> None:
    plain = client.get(LARGE).body
    decode = {None: bytes, "gzip": gzip.decompress, "br": brotli.decompress}[encoding]
    answer = client.get(LARGE, headers={"accept-encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-length"] == str(len(answer.body))
    assert decode(answer.body) == plain
    assert encoding is None or len(answer.body) < len(plain) / 2


@pytest.mark.parametrize("path", [SMALL, "/3/nothing"])
def test_small_bodies_are_sent_as_they_are(client: Client, path: str) -> None:
    answer = client.get(path, headers={"accept-encoding": "gzip, br"})
    assert len(answer.body) < 860
    assert "content-encoding" not in answer.headers
    assert answer.body == client.get(path).body


@pytest.mark.parametrize(
    ("path", "freshness"),
    [
        ("/3/movie/603", "public, max-age=28800"),
        ("/3/tv/1399/season/1/episode/1", "public, max-age=28800"),
        ("/3/configuration", "public, max-age=28800"),
        ("/3/movie/603/changes", "public, max-age=600"),
        ("/3/tv/changes", "public, max-age=600"),
        ("/3/movie/latest", "public, max-age=0"),
        ("/3/movie/603/lists", "public, max-age=0"),
        ("/3/certification/tv/list", "must-revalidate, max-age=0, private"),
        ("/3/authentication", "max-age=0, private"),
        ("/3/movie/999999999", None),
        ("/3/movie/0", None),
        ("/3/movie/603/account_states", None),
    ],
)
def test_each_group_says_how_long_it_keeps(client: Client, path: str, freshness: str | None) -> None:
    answer = client.get(path)
    assert answer.headers.get("cache-control") == freshness
    assert ("etag" in answer.headers) == (freshness is not None) == (answer.status == 200)
    assert answer.headers["vary"] == "accept-encoding, Origin"


@pytest.mark.parametrize("path", [LARGE, SMALL, "/3/nothing", "/3/movie/0"])
def test_browsers_of_any_origin_may_read(client: Client, path: str) -> None:
    plain = client.get(path)
    for _ in range(2):
        crossing = client.get(path, headers={"origin": "https://films.example"})
        assert (crossing.status, crossing.body) == (plain.status, plain.body)
        assert without_memory(crossing) == {
            **without_memory(plain),
            "access-control-allow-origin": "*",
            "access-control-expose-headers": EXPOSED,
        }
    assert not [name for name in client.get(path).headers if name.startswith("access-control")]


def test_a_refused_key_may_be_read_across_origins_too(client: Client) -> None:
    answer = client.get("/3/movie/603?api_key=", headers={"origin": "null"})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (400, "*")  # api_key twice


@pytest.mark.parametrize("path", [LARGE, "/3/nothing", "/4/list/1"])
@pytest.mark.parametrize("asked", ["authorization", "authorization,content-type,x-mine", ""])
def test_a_preflight_is_granted_what_it_asks(demo_url: str, path: str, asked: str) -> None:
    headers = {"origin": "https://films.example", "access-control-request-method": "GET"}
    headers |= {"access-control-request-headers": asked} if asked else {}
    with Client(demo_url, key=None) as client:
        assert client.ask("OPTIONS", path, headers=headers) == Answer(
            204,
            {
                "access-control-allow-origin": "*",
                "access-control-expose-headers": EXPOSED,
                "access-control-allow-methods": ALLOWED_METHODS,
                "access-control-allow-headers": asked or "Authorization, Content-Type",
                "access-control-max-age": "86400",
                "vary": "accept-encoding, Origin",
                **SAFE,
            },
            b"",
        )


@pytest.mark.parametrize("path", ["/3/movie/603", "/3/movie/0", "/3/nothing", "/3/movie/603.xml"])
@pytest.mark.parametrize("name", ["foo", "$", "jQuery123_456", "app.films[0].loaded"])
def test_a_callback_is_called_with_the_body(client: Client, path: str, name: str) -> None:
    plain = client.get(path)
    for _ in range(2):
        called = client.get(path, {"callback": name})
        assert called.body == name.encode() + b"(" + plain.body + b")"
        assert called.headers["content-type"] == "application/javascript; charset=utf-8"
        assert called.status == plain.status
        assert called.headers.get("etag") == (law(called.body) if plain.status == 200 else None)


def test_a_refused_key_is_called_back_too(demo_url: str) -> None:
    with Client(demo_url, key=None) as client:
        body = client.get("/3/movie/603", {"callback": "foo"}).body
    assert body.startswith(b'foo({"status_code":7,') and body.endswith(b'"success":false})')


@pytest.mark.parametrize(
    "name", ["alert(1)", "a b", "1a", "foo;bar", "a-b", "<script>", "ünï", "a\n", "x" * 129, "foo//"]
)
def test_what_is_no_name_of_a_function_is_refused(client: Client, name: str) -> None:
    answer = client.get("/3/movie/603", {"callback": name})
    assert (answer.status, answer.json()["status_code"]) == (400, 5)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_an_empty_callback_is_none(client: Client) -> None:
    assert client.get("/3/movie/603", {"callback": ""}).body == client.get("/3/movie/603").body
