"""A CDN before the server: the headers that the guide names, an edge by its recipe, and large uploads."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pyvips

from reelbase.accounts.api_keys import Scope
from reelbase.setting_values import Open
from tests.artwork.test_uploads import key_of, picture
from tests.asking import Client, Server, serving
from tests.conftest import CopyOf, load_indexed_demo
from tests.http.proxies import RECIPES, Recipe, documented_edge, program, proxied

pytestmark = pytest.mark.once

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "cdn.md"
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<path>/[^`]*)` \| (?P<sent>[^|]+) \| (?P<edge>[^|]+) \|$", re.M)
ROWS = [(each["path"], each["sent"].strip("`")) for each in ROW.finditer(GUIDE.read_text(encoding="utf-8"))]
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def demo(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("demo", load_indexed_demo) as url:
        yield url


def upload(client: Client) -> str:
    answer = client.ask("PUT", "/pictures/movie/603/backdrop", headers={}, body=picture())
    assert answer.status == 201, answer.body
    return str(answer.json()["file_path"])


@pytest.fixture(scope="module")
def places(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, dict[str, str]]]:
    """A server, and what stands for the words in the addresses of the guide."""
    folders: dict[str, Any] = {
        each: str(tmp_path_factory.mktemp(each)) for each in ("image_originals", "image_renditions")
    }
    with Client(demo, key=key_of(demo, Scope.PICTURES), open=Open.TRUE, **folders) as client:
        guest = client.get("/3/authentication/guest_session/new").json()["guest_session_id"]
        rated = client.ask(
            "POST",
            f"/3/movie/603/rating?guest_session_id={guest}",
            headers={"content-type": "application/json"},
            body=b'{"value": 8}',
        )
        assert rated.status == 201, rated.body
        poster = client.get("/3/movie/603").json()["poster_path"]
        yield client, {"guest": guest, "poster": poster, "upload": upload(client)}


def test_the_guide_has_a_table() -> None:
    assert len(ROWS) == 13


@pytest.mark.parametrize(("path", "sent"), ROWS)
def test_the_server_sends_what_the_guide_says(
    places: tuple[Client, dict[str, str]], path: str, sent: str
) -> None:
    client, words = places
    answer = client.get(path.format(**words))
    assert answer.headers.get("cache-control", "none") == sent
    assert answer.status in ({404, 405} if "nothing" in path or "2147483647" in path else {200, 503})


def test_the_rest_of_what_the_guide_says(places: tuple[Client, dict[str, str]]) -> None:
    client, words = places
    film = client.get("/3/movie/603")
    assert film.headers["vary"] == "accept-encoding, Origin"
    again = client.get("/3/movie/603", headers={"if-none-match": film.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    shown = client.get(f"/t/p/w342{words['upload']}")
    same = client.get(f"/t/p/w342{words['upload']}", headers={"if-none-match": shown.headers["etag"]})
    part = client.get(f"/t/p/w342{words['upload']}", headers={"range": "bytes=0-9"})
    assert (same.status, part.status, part.body) == (304, 206, shown.body[:10])
    assert "vary" not in shown.headers
    assert client.get(f"/t/p/w342{words['poster']}").headers["x-drawn"] == "true"
    for refused in (client.get("/3/account/1"), client.get("/3/movie/603?api_key=")):
        assert refused.status != 401 or "cache-control" not in refused.headers


@pytest.mark.parametrize("refused", ["GET /3/movie/603", "GET /3/account/1/lists"])
def test_a_refusal_may_not_be_kept(demo: str, refused: str) -> None:
    method, path = refused.split()
    with Client(demo, key=None, open=Open.FALSE) as client:
        answer = client.ask(method, path)
    assert answer.status == 401
    assert "cache-control" not in answer.headers


@pytest.fixture(scope="module")
def server(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folders: dict[str, Any] = {
        each: str(tmp_path_factory.mktemp(each)) for each in ("image_originals", "image_renditions")
    }
    with serving(
        demo, workers=1, trusted_proxies="127.0.0.1", open="true", upload_limit="32MB", **folders
    ) as server:
        yield server


@pytest.mark.thorough
@pytest.mark.skipif(not program(documented_edge), reason="nginx is not installed")
def test_an_edge_as_the_guide_says_keeps_pictures_alone(server: Server, demo: str, tmp_path: Path) -> None:
    key = key_of(demo, Scope.PICTURES)
    with (
        proxied(documented_edge, tmp_path, server.address[1]) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", params={"api_key": key}, timeout=60) as client,
    ):
        made = client.put("/pictures/movie/603/backdrop", content=picture(red=90))
        assert made.status_code == 201, made.text
        path = made.json()["file_path"]
        poster = client.get("/3/movie/603").json()["poster_path"]
        for asked in (f"/t/p/w300{path}", f"/t/p/w154{poster}", "/t/p/w154/nothing.jpg"):
            first, second = client.get(asked), client.get(asked)
            assert (first.headers["x-cache"], second.headers["x-cache"]) == ("MISS", "HIT"), asked
            assert (first.status_code, first.content) == (second.status_code, second.content)
            assert first.headers["etag" if first.status_code == 200 else "date"]
        for asked in ("/3/movie/603", "/login", "/health/ready", "/openapi.json"):
            assert [client.get(asked).headers.get("x-cache") for _ in range(2)] == [None, None]
        with_other_key = client.get(f"/t/p/w300{path}", params={"api_key": "another"})
        assert with_other_key.headers["x-cache"] == "HIT"


def noise(size: int) -> bytes:
    """A PNG of at least so many bytes: what is random can't be made smaller."""
    width = int((size / 3) ** 0.5) + 8
    image = pyvips.Image.new_from_memory(os.urandom(width * width * 3), width, width, 3, "uchar")
    data: bytes = image.pngsave_buffer(compression=0)
    assert size < len(data) < size + MEGABYTE
    return data


@pytest.mark.thorough
@pytest.mark.parametrize("recipe", [each for each in RECIPES if "documented" in each.__name__])
def test_a_picture_of_25_megabytes_comes_through(
    server: Server, demo: str, tmp_path: Path, recipe: Recipe
) -> None:
    if not program(recipe):
        pytest.skip("the proxy is not installed")
    data = noise(25 * MEGABYTE)
    with (
        proxied(recipe, tmp_path, server.address[1]) as (host, port),
        httpx.Client(base_url=f"http://{host}:{port}", timeout=120) as client,
    ):
        target = f"/pictures/movie/603/poster?api_key={key_of(demo, Scope.PICTURES)}"
        made = client.put(target, content=data, headers={"content-type": "image/png"})
        assert made.status_code == 201, made.text
        path = made.json()["file_path"]
        assert client.get(f"/t/p/original{path}").content == data
        larger = client.put(target, content=data + bytes(8 * MEGABYTE))
        assert larger.status_code == 413
