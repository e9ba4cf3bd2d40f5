"""Pictures of one's own: taken, shown by the language rules, and taken away again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pyvips

from reelbase.accounts.api_keys import Scope, new_api_key, revoke_key
from reelbase.artwork.pictures import CHARACTERS
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.integrity import find_faults
from tests.asking import Answer, Client
from tests.conftest import CopyOf
from tests.golden.small import BODIES, fill
from tests.moments import NOON

MOVIE = "/pictures/movie/1000000001"


def picture(red: int = 200, width: int = 400, height: int = 600, suffix: str = ".jpg") -> bytes:
    """A picture in one colour."""
    image = pyvips.Image.black(width, height, bands=3).linear([1], [red, 20, 60])
    data: bytes = image.cast("uchar").write_to_buffer(suffix)
    return data


@pytest.fixture
def url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("small-bodies", fill) as url:
        yield url


def key_of(url: str, *scopes: Scope) -> str:
    database = open_database(url)
    with database.writer(now=NOON) as db:
        made = new_api_key(db, "pictures", scopes=scopes)
    database.close()
    return made.key


@pytest.fixture
def client(url: str, tmp_path: Path) -> Iterator[Client]:
    """Somebody whose key may upload."""
    places: dict[str, Any] = {
        "image_originals": str(tmp_path / "originals"),
        "image_renditions": str(tmp_path / "renditions"),
    }
    with Client(url, key=key_of(url, Scope.PICTURES), **places) as client:
        yield client


def put(client: Client, target: str, data: bytes, kind: str = "") -> Answer:
    return client.ask("PUT", target, headers={"content-type": kind} if kind else {}, body=data)


def posters(client: Client, movie: int = 1000000001) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/3/movie/{movie}/images").json()["posters"]
    return found


def test_a_poster_is_there_at_once(client: Client) -> None:
    data = picture()
    answer = put(client, f"{MOVIE}/poster?language=de", data, "image/jpeg")
    body = answer.json()
    path = body.pop("file_path")
    assert (answer.status, body) == (
        201,
        {"success": True, "status_code": 1, "status_message": "Success.", "width": 400, "height": 600},
    )
    name = path.removeprefix("/").removesuffix(".jpg")
    assert len(name) == 27 and set(name) <= set(CHARACTERS)

    assert {k: v for k, v in posters(client)[0].items() if k != "vote_average"} == {
        "aspect_ratio": 0.667,
        "height": 600,
        "iso_3166_1": "DE",
        "iso_639_1": "de",
        "file_path": path,
        "vote_count": 1,
        "width": 400,
    }
    assert client.get("/3/movie/1000000001?language=de-DE").json()["poster_path"] == path
    assert client.get("/3/movie/1000000001").json()["poster_path"] != path
    original = client.get(f"/t/p/original{path}")
    assert (original.status, original.headers["content-type"]) == (200, "image/jpeg")
    assert original.body == data
    assert client.get(f"/t/p/w185{path}").status == 200


def test_the_journal_tells_of_it_as_tmdb_does(client: Client) -> None:
    path = put(client, f"{MOVIE}/backdrop", picture(width=800, height=450)).json()["file_path"]
    client.ask("DELETE", f"{MOVIE}/backdrop{path}")
    changes = client.get("/3/movie/1000000001/changes").json()["changes"]
    items = next(change["items"] for change in changes if change["key"] == "images")
    told = {"backdrop": {"file_path": path, "iso_639_1": None}}
    found = {(item["action"], json.dumps(item.get("value") or item.get("original_value"))) for item in items}
    assert found == {("added", json.dumps(told)), ("deleted", json.dumps(told))}


def test_the_same_again_changes_nothing_and_another_language_moves_it(client: Client) -> None:
    path = put(client, f"{MOVIE}/poster?language=de", picture()).json()["file_path"]
    before = client.get("/3/movie/1000000001/changes").json()
    again = put(client, f"{MOVIE}/poster?language=de", picture())
    assert (again.status, again.json()["status_code"], again.json()["file_path"]) == (200, 40, path)
    assert client.get("/3/movie/1000000001/changes").json() == before
    moved = put(client, f"{MOVIE}/poster?language=fr", picture())
    assert (moved.status, moved.json()["status_code"]) == (200, 12)
    assert [each["iso_639_1"] for each in posters(client) if each["file_path"] == path] == ["fr"]


def test_the_newest_of_a_language_is_shown_and_the_one_before_when_it_goes(client: Client) -> None:
    imported = client.get("/3/movie/1000000001").json()["poster_path"]
    first = put(client, f"{MOVIE}/poster?language=en", picture(1)).json()["file_path"]
    assert client.get("/3/movie/1000000001").json()["poster_path"] == first
    second = put(client, f"{MOVIE}/poster?language=en", picture(2)).json()["file_path"]
    assert client.get("/3/movie/1000000001").json()["poster_path"] == second
    assert [each["file_path"] for each in posters(client)][:2] == [second, first]
    gone = client.ask("DELETE", f"{MOVIE}/poster{second}")
    assert (gone.status, gone.json()["status_code"]) == (200, 13)
    assert client.get("/3/movie/1000000001").json()["poster_path"] == first
    client.ask("DELETE", f"{MOVIE}/poster{first}")
    assert client.get("/3/movie/1000000001").json()["poster_path"] == imported


def test_a_picture_that_went_is_not_served_any_longer(client: Client, tmp_path: Path) -> None:
    path = put(client, f"{MOVIE}/poster", picture()).json()["file_path"]
    shared = put(client, "/pictures/person/1000000051/profile", picture())
    assert shared.json()["file_path"] == path
    assert client.get(f"/t/p/w92{path}").status == 200
    client.ask("DELETE", f"{MOVIE}/poster{path}")
    assert client.get(f"/t/p/w92{path}").status == 200  # somebody else has it still
    client.ask("DELETE", f"/pictures/person/1000000051/profile{path}")
    assert client.get(f"/t/p/original{path}").status == 404
    assert client.get(f"/t/p/w92{path}").status == 404
    assert not list(tmp_path.rglob(f"*{path[1:]}*"))


@pytest.mark.parametrize(
    ("target", "details", "column"),
    [
        ("/pictures/tv/1000000061/poster?language=en", "/3/tv/1000000061", "poster_path"),
        ("/pictures/tv/1000000061/backdrop", "/3/tv/1000000061", "backdrop_path"),
        ("/pictures/tv/1000000061/season/1/poster?language=en", "/3/tv/1000000061/season/1", "poster_path"),
        (
            "/pictures/tv/1000000061/season/1/episode/1/still",
            "/3/tv/1000000061/season/1/episode/1",
            "still_path",
        ),
        ("/pictures/person/1000000051/profile", "/3/person/1000000051", "profile_path"),
        ("/pictures/collection/1000000011/poster?language=en", "/3/collection/1000000011", "poster_path"),
        ("/pictures/company/1000000021/logo", "/3/company/1000000021", "logo_path"),
        ("/pictures/network/1000000031/logo", "/3/network/1000000031", "logo_path"),
    ],
)
def test_whatever_has_pictures_takes_them(client: Client, target: str, details: str, column: str) -> None:
    if client.get(details).status != 200:
        pytest.skip(f"the small catalogue has no {details}")
    answer = put(client, target, picture(suffix=".png"))
    assert answer.status == 201, answer.body
    path = answer.json()["file_path"]
    assert client.get(details).json()[column] == path
    images = client.get(f"{details}/images").json()
    assert path in json.dumps(images)
    assert client.ask("DELETE", f"{target.partition('?')[0]}{path}").status == 200
    assert path not in json.dumps(client.get(f"{details}/images").json())


def test_an_import_leaves_what_was_uploaded(client: Client, url: str) -> None:
    path = put(client, f"{MOVIE}/poster?language=en", picture()).json()["file_path"]
    import_bodies(url, [BODIES], lambda progress: None)
    assert posters(client)[0]["file_path"] == path
    assert client.get("/3/movie/1000000001").json()["poster_path"] == path
    database = open_database(url)
    assert find_faults(database) == []
    database.close()


REFUSED = [
    ("not a picture", b"hello, world", "", 422),
    ("nothing", b"", "", 422),
    ("a damaged picture", picture()[:500], "image/jpeg", 422),
    (
        "a script",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "image/svg+xml",
        422,
    ),
    ("another type", picture(), "text/html", 415),
    ("a GIF", b"GIF89a" + bytes(100), "image/gif", 415),
]


@pytest.mark.parametrize(
    ("data", "kind", "status"), [each[1:] for each in REFUSED], ids=[e[0] for e in REFUSED]
)
def test_what_is_no_picture_is_refused(client: Client, data: bytes, kind: str, status: int) -> None:
    before = posters(client)
    answer = put(client, f"{MOVIE}/poster", data, kind)
    assert (answer.status, answer.json()["status_code"], answer.json()["success"]) == (status, 47, False)
    assert posters(client) == before


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("PUT", "/pictures/movie/99999999/poster", 404, 34),
        ("PUT", "/pictures/movie/x/poster", 404, 6),
        ("PUT", f"{MOVIE}/still", 404, 34),
        ("PUT", f"{MOVIE}/poster?language=german", 422, 47),
        ("PUT", "/pictures/person/1000000051/profile?language=de", 422, 47),
        ("DELETE", f"{MOVIE}/poster/nobody.jpg", 404, 34),
        ("DELETE", f"{MOVIE}/poster/..%2fsecret", 404, 34),
        ("DELETE", "/pictures/movie/1000000001%00/poster/a.jpg", 400, 5),
    ],
)
def test_where_no_picture_belongs(client: Client, method: str, target: str, status: int, code: int) -> None:
    answer = client.ask(method, target, body=picture() if method == "PUT" else b"")
    assert answer.status == status, answer.body
    if answer.headers.get("content-type", "").startswith("application/json"):
        assert answer.json()["status_code"] == code


def test_what_was_imported_is_not_taken_away(client: Client) -> None:
    path = posters(client)[0]["file_path"]
    answer = client.ask("DELETE", f"{MOVIE}/poster{path}")
    assert (answer.status, answer.json()["status_code"]) == (401, 38)
    assert posters(client)[0]["file_path"] == path


def test_too_much_is_refused_before_it_is_read(url: str, tmp_path: Path) -> None:
    key = key_of(url, Scope.PICTURES)
    with Client(url, key=key, image_originals=str(tmp_path), upload_limit=1000) as client:
        answer = put(client, f"{MOVIE}/poster", picture())
        assert (answer.status, answer.json()["status_code"]) == (413, 47)
        announced = client.ask("PUT", f"{MOVIE}/poster", headers={"content-length": "9" * 12})
        assert announced.status == 413
    assert list(tmp_path.iterdir()) == []


def test_a_key_needs_the_scope(url: str, tmp_path: Path) -> None:
    places: dict[str, Any] = {"image_originals": str(tmp_path)}
    with Client(url, key=key_of(url), **places) as client:  # any key may ask on this machine, but not write
        answer = put(client, f"{MOVIE}/poster", picture())
        assert (answer.status, answer.json()["status_code"]) == (401, 3)
    with Client(url, **places) as client:
        answer = put(client, f"{MOVIE}/poster", picture())
        assert (answer.status, answer.json()["status_code"]) == (401, 7)
    key = key_of(url, Scope.PICTURES)
    database = open_database(url)
    revoke_key(database, 2, NOON)
    database.close()
    with Client(url, key=key, **places) as client:
        assert put(client, f"{MOVIE}/poster", picture()).status == 401
    assert list(tmp_path.iterdir()) == []


def test_a_read_token_does_as_well_as_its_key(url: str, tmp_path: Path) -> None:
    database = open_database(url)
    with database.writer(now=NOON) as db:
        made = new_api_key(db, "pictures", scopes=[Scope.PICTURES])
    database.close()
    with Client(url, key=None, image_originals=str(tmp_path)) as client:
        bearer = {"authorization": f"Bearer {made.token}"}
        answer = client.ask("PUT", f"{MOVIE}/poster", headers=bearer, body=picture())
        assert answer.status == 201
