"""How pages of the documentation are sent: headers, encodings, what has not changed, what there is not."""

import asyncio
import gc
import gzip
import html
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has none
import pytest

from reelbase.artwork.validation import LIMITS
from reelbase.setting_values import Open
from reelbase.web.docs import routes
from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.guides import guides
from reelbase.web.docs.samples import Server
from reelbase.web.docs.slips import OTHERWISE, slips
from tests.asking import Client

ROOT = Path(__file__).parents[3]
PAGE = "/docs/reference/movie-details"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
KINDS = {
    "/docs": "text/html; charset=utf-8",
    "/docs.md": "text/markdown; charset=utf-8",
    "/docs/how-to/import": "text/html; charset=utf-8",
    "/docs/how-to/import.md": "text/markdown; charset=utf-8",
    "/docs/explanation/decisions": "text/html; charset=utf-8",
    "/docs/reference/operations": "text/html; charset=utf-8",
    "/docs/reference/operations.md": "text/markdown; charset=utf-8",
    "/llms.txt": "text/plain; charset=utf-8",
    "/llms-full.txt": "text/plain; charset=utf-8",
}


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, key=None) as client:
        yield client


@pytest.mark.parametrize("path", KINDS)
def test_a_page_is_sent_with_its_headers(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, KINDS[path])
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers


def test_a_page_is_compressed_as_asked(client: Client) -> None:
    plain = client.get(PAGE)
    packed = client.get(PAGE, headers={"accept-encoding": "gzip"})
    smaller = client.get(PAGE, headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert (packed.headers["content-encoding"], gzip.decompress(packed.body)) == ("gzip", plain.body)
    assert (smaller.headers["content-encoding"], brotli.decompress(smaller.body)) == ("br", plain.body)
    assert plain.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "opened"),
    [
        ("/docs", ["tutorials", "how-to"]),
        ("/docs/how-to/import", ["how-to"]),
        ("/docs/reference/settings", ["reference"]),
        ("/docs/reference/operations", ["reference"]),
        (PAGE, ["v3-movie"]),
        ("/docs/reference/list-details", ["v3-list"]),
        ("/docs/reference/details", ["v4-list"]),
        ("/docs/search", []),
    ],
)
def test_the_list_of_all_pages_is_open_where_one_is(client: Client, path: str, opened: list[str]) -> None:
    page = client.get(path).body.decode()
    assert re.findall(r'<details id="side-([^"]+)" open>', page) == opened
    marked = re.findall(r'<li><a href="([^"]+)" aria-current="page">', page)
    assert marked == [path] * (path not in {"/docs", "/docs/search"})


def test_what_pages_are_made_of_is_read_soon_after_the_start(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    description = client.get("/openapi.json").json()
    read: list[str] = []

    def documents() -> list[dict[str, Any]]:
        read.append("once")
        return [description]

    docs = Documentation(documents, Server("http://127.0.0.1:8000", "any"))

    async def start() -> None:
        async with asyncio.timeout(120), routes.warmed(docs):
            while gc.get_freeze_count() <= before:  # what is freed lowers it
                await asyncio.sleep(0.01)

    monkeypatch.setattr(routes, "WARMED_AFTER", 0.0)
    gc.freeze()  # as a worker does
    try:
        before = gc.get_freeze_count()
        asyncio.run(start())
    finally:
        gc.unfreeze()
    assert docs.shelf.kept(PAGE)
    assert read == ["once"]


@pytest.mark.once
def test_a_worker_looks_for_no_cycles_in_what_it_keeps(database_url: str) -> None:
    code = "import gc; from reelbase.app import create; create(); print(gc.get_freeze_count())"
    environment = {**os.environ, "REELBASE_DATABASE": database_url}
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert int(found.stdout) > 50_000


def test_samples_are_written_for_a_form(client: Client) -> None:
    def ask(path: str, body: bytes) -> tuple[int, str]:
        answer = client.ask("POST", f"/docs/reference/{path}/samples.json", body=body)
        return answer.status, answer.body.decode()

    status, text = ask("movie-details", b'{"movie_id": "tt9999999", "language": "<b>"}')
    assert status == 200 and "/3/movie/tt9999999" in text and "603" not in text
    assert "%3Cb%3E" in text and "<b>" not in text
    assert ask("movie-details", b"[1]")[0] == ask("movie-details", b'{"a": "%s"}' % (b"x" * 20_000))[0] == 400
    assert ask("nobody", b"{}")[0] == 404


def test_a_page_that_one_has_is_not_sent_again(client: Client) -> None:
    tag = client.get(PAGE).headers["etag"]
    again = client.get(PAGE, headers={"if-none-match": tag, "accept-encoding": "gzip"})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)


def test_a_script_is_of_ours_and_nothing_is_inline(client: Client) -> None:
    for path in ("/", *(path for path, kind in KINDS.items() if kind.startswith("text/html")), PAGE):
        page = client.get(path, headers={"accept": "text/html"}).body.decode()
        assert set(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)) == {""}
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)


@pytest.mark.parametrize(
    "path", ["/docs/nothing", "/docs/reference/nothing", "/docs/nothing.md", "/docs/%00"]
)
def test_what_there_is_not(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status == 404
    assert b"<h1>No such page</h1>" in answer.body


@pytest.mark.parametrize(
    ("path", "to"), [("/docs/", "/docs"), ("/docs/how-to/import/", "/docs/how-to/import")]
)
def test_a_slash_too_many_leads_on(client: Client, path: str, to: str) -> None:
    assert client.get(path).headers["location"] == to


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("movie details", "/docs/reference/movie-details"),
        ("rate a movie", "/docs/reference/movie-add-rating"),
        ("DISCOVER mov", "/docs/reference/discover-movie"),
        ("/3/search/multi", "/docs/reference/search-multi"),
        ("with_watch_monetization", "/docs/reference/discover-movie"),
        ("append_to", "/docs/how-to/append"),
        ("nginx", "/docs/how-to/deploy#nginx"),
        ("postgresql", "/docs/how-to/postgresql"),
        ("trusted_proxies", "/docs/reference/settings#trusted_proxies"),
        ("backup", "/docs/how-to/backup"),
        ("baclup", "/docs/how-to/backup"),
        ("disocver", "/docs/how-to/find-titles"),
        ("postres", "/docs/how-to/postgresql"),
        ("docker", "/docs/how-to/install"),
        ("reset", "/docs/how-to/test-double"),
        ("apikey", "/docs/how-to/omdb"),
    ],
)
def test_pages_are_found(client: Client, text: str, first: str) -> None:
    found = client.get("/docs/search.json", {"q": text}).json()
    assert found[0]["address"] == first


@pytest.mark.parametrize("slip", ["ratign", "rting", "raring", "ratinng", "rtaing", "ratiing"])
def test_a_slip_finds_what_was_meant(client: Client, slip: str) -> None:
    found = [each["address"] for each in client.get("/docs/search.json", {"q": slip}).json()]
    assert "/docs/reference/movie-add-rating" in found


@pytest.mark.parametrize(("word", "typed"), OTHERWISE.items())
def test_what_is_called_otherwise_is_found(client: Client, word: str, typed: tuple[str, ...]) -> None:
    assert client.get("/docs/search.json", {"q": word}).json(), f"{word}: not even {typed}"


def test_guides_come_before_decisions_and_what_is_found_says_what_it_is(client: Client) -> None:
    for text in ("backup", "mirror", "index", "account", "pictures", "postgresql", "database"):
        found = client.get("/docs/search.json", {"q": text}).json()
        addresses = [each["address"] for each in found]
        first = next(place for place, each in enumerate(addresses) if each.startswith("/docs/how-to/"))
        assert not [each for each in addresses[:first] if "/explanation/" in each or "/commands" in each]
        assert all(each["excerpt"] for each in found if "/reference/" not in each["address"]), text
        assert not [each for each in found if "how-to/" in each["where"] or each["where"].endswith(".md")]
    page = client.get("/docs/search", {"q": "backup"}).body.decode()
    assert "Write a backup of one moment" in page


def test_what_is_long_is_looked_for_quickly(client: Client) -> None:
    begun = time.process_time()
    client.get("/docs/search.json", {"q": "qzrtxplm wvbnhgtz " * 11})
    assert time.process_time() - begun < 1.0


def test_what_is_looked_for_is_shown_as_text(client: Client) -> None:
    page = client.get("/docs/search", {"q": "<b>zzz</b>"}).body.decode()
    assert "<b>" not in page and "&lt;b&gt;zzz&lt;/b&gt;" in page
    assert client.get("/docs/search.json", {"q": ""}).json() == []


def test_finding_is_limited(demo_url: str) -> None:
    with Client(demo_url, key=None, rate_limit=1, trusted_proxies="127.0.0.1") as limited:
        told = [
            limited.get("/docs/search.json?q=movie", headers={"x-forwarded-for": "203.0.113.9"})
            for _ in range(20)
        ]
    refused = [each for each in told if each.status == 429]
    assert refused and all(int(each.headers["retry-after"]) > 0 for each in refused)


def test_a_closed_server_shows_no_key(demo_url: str) -> None:
    with Client(demo_url, key=None, open=Open.FALSE, base_url="https://tmdb.example") as closed:
        page = closed.get(PAGE).body.decode()
    assert "https://tmdb.example/3/movie/603?api_key=YOUR_KEY" in page
    assert "any key will do" not in page


def test_guides_tell_clients_of_this_server_and_proxies_where_it_listens() -> None:
    here = guides("https://tmdb.example")
    assert 'base_url = "https://tmdb.example/3"' in here["how-to/use-a-client"].markdown
    deploy = here["how-to/deploy"].markdown
    assert "proxy_pass http://127.0.0.1:8000;" in deploy
    assert "proxy_pass http://127.0.0.1:8000;" in plain(here["how-to/deploy"].prose.html)


def test_the_proxy_of_the_guide_lets_pictures_through() -> None:
    """The largest that may be uploaded; nginx refuses more than 1 MB by itself."""
    [size] = re.findall(r"client_max_body_size (\d+)m;", guides("")["how-to/deploy"].markdown)
    assert int(size) << 20 >= LIMITS.bytes


def plain(page: str) -> str:
    """The text of a page."""
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_every_guide_is_listed_with_a_word_about_it() -> None:
    shown = [guide for guide in guides("").values() if not guide.is_deep]
    assert [guide.name for guide in shown if not guide.words] == []


@pytest.mark.thorough
def test_a_wheel_carries_the_guides(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    [built] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(built) as wheel:
        names = set(wheel.namelist())
    carried = {name.removeprefix("reelbase/documentation/") for name in names if "/documentation/" in name}
    there = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").glob("**/*.md")}
    assert carried == there
    assert {"reelbase/web/docs/clients.json", "reelbase/web/static/docs.js"} <= names


@pytest.mark.parametrize(
    ("typed", "word", "taken"),
    [
        ("", "ab", 2),
        ("ab", "ab", 0),
        ("ba", "ab", 1),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("a", "", 1),
    ],
)
def test_slips_are_counted(typed: str, word: str, taken: int) -> None:
    assert slips(typed, word) == slips(word, typed) == taken
