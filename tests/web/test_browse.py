"""The pages of the catalogue: what they show, to whom, and what they never show."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from reelbase.accounts.lists import ListChanges, create_list
from reelbase.importers.formats.bodies import import_bodies
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import find_account
from reelbase.web.browse.words import CODES, languages_of, messages
from tests.asking import Answer, Client
from tests.conftest import CopyOf, load_indexed_demo
from tests.moments import NOON
from tests.web.visitor import Visitor, heading

pytestmark = pytest.mark.once

PAGES = {
    "/": "Reelbase",
    "/movie/603-the-matrix": "The Matrix 1999",
    "/tv/1399-game-of-thrones": "Game of Thrones 2011",
    "/tv/1399-game-of-thrones/season/1": "Season 1 2011",
    "/tv/1399-game-of-thrones/season/1/episode/1": "1. Winter Is Coming",
    "/person/6384-keanu-reeves": "Keanu Reeves",
    "/collection/2344-the-matrix-collection": "The Matrix Collection",
    "/company/174-warner-bros-pictures": "Warner Bros. Pictures",
    "/network/49-hbo": "HBO",
    "/keyword/312-man-vs-machine": "man vs machine",
    "/genre/28-action": "Action",
    "/search?query=matrix": "matrix",
    "/search": "Search",
    "/discover/movie?genre=28&decade=1990&sort_by=vote_average.desc": "Movies",
    "/discover/tv?genre=nonsense&decade=x&sort_by=y&page=0": "Series",
}
LARGEST = 150_000  # bytes, without pictures
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, key=None) as client:
        yield client


def text_of(answer: Answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", heading(answer))).strip()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_there_light_and_strict(client: Client, address: str) -> None:
    answer = client.get(address, headers=HTML)
    page = answer.body.decode()
    assert (answer.status, text_of(answer)) == (200, PAGES[address])
    assert len(answer.body) < LARGEST
    assert "set-cookie" not in answer.headers
    assert not re.search(r"<style|style=|\son\w+=|javascript:", page)
    assert re.findall(r"<script[^>]*>", page) == re.findall(
        r'<script src="/static/[^"]+" type="module">', page
    )
    assert not re.search(r'(?:src|srcset)="(?:https?:)?//', page)
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    again = client.get(address, headers={**HTML, "if-none-match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    german = client.get(address, headers={**HTML, "accept-language": "fr;q=0, de-DE"})
    assert '<html lang="de">' in german.body.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/movie/603", "/movie/603-the-matrix"),
        ("/movie/603-other-name", "/movie/603-the-matrix"),
        ("/movie/tt0133093", "/movie/603-the-matrix"),
        ("/movie/603-the-matrix/cast", "/movie/603-the-matrix"),
        ("/tv/1399/season/1/episode/2", "/tv/1399-game-of-thrones/season/1/episode/2"),
        ("/tv/1399?language=de", "/tv/1399-game-of-thrones?language=de"),
    ],
)
def test_links_of_programs_lead_to_the_page(client: Client, asked: str, found: str) -> None:
    for method in ("GET", "HEAD"):
        answer = client.ask(method, asked, headers=HTML)
        assert (answer.status, answer.headers["location"]) == (302, found)


def test_what_is_not_there_is_404_in_the_look_of_the_site(client: Client) -> None:
    for address in ("/movie/999999999", "/movie/x", "/tv/0", "/person/99999999999999999999"):
        answer = client.get(address, headers=HTML)
        assert (answer.status, text_of(answer)) == (404, "Nothing is here")


def test_words_that_lack_in_a_language_are_shown_as_such(client: Client) -> None:
    page = client.get("/movie/603-the-matrix?language=da", headers=HTML).body.decode()
    assert "Only in English" in page and 'class="prose" lang="en"' in page


def test_reading_without_an_account_is_a_setting(demo_url: str) -> None:
    with Client(demo_url, key=None, public_pages=Open.FALSE) as client:
        for address in PAGES:
            answer = client.get(address, headers=HTML)
            assert (answer.status, answer.headers["location"]) == (
                303,
                f"/login?next={quote(address, safe='/')}",
            )
    with Client(demo_url, key=None, open=Open.FALSE) as client:
        assert client.get("/movie/603", headers=HTML).status == 303
    with Client(demo_url, key=None, open=Open.FALSE, public_pages=Open.TRUE) as client:
        assert client.get("/movie/603", headers=HTML).status == 302


HOSTILE = '"><script>alert(1)</script>'
BODY = {
    "id": 9501,
    "title": HOSTILE,
    "overview": HOSTILE,
    "tagline": HOSTILE,
    "homepage": "javascript:alert(1)",
    "release_date": "1999-01-02",
}
ADULT = {"id": 9502, "title": "Not for all", "adult": True, "release_date": "1999-01-02"}


def test_words_of_strangers_stay_words_and_changes_show_at_once(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"

    def take(*bodies: dict[str, object]) -> None:
        lines = (json.dumps({"path": f"/3/movie/{each['id']}", "body": each}) for each in bodies)
        file.write_text("\n".join(lines))
        import_bodies(database_url, [file], lambda _: None)

    with Client(database_url, key=None) as client:
        assert client.get("/movie/9501", headers=HTML).status == 404
        assert client.get("/", headers=HTML).status == 200
        assert client.get("/search?query=x", headers=HTML).status == 503
        take(BODY, ADULT)
        address = client.get("/movie/9501", headers=HTML).headers["location"]
        page = client.get(address, headers=HTML).body.decode()
        assert "<script>alert" not in page and "javascript:" not in page and "&lt;script&gt;" in page
        assert client.get("/movie/9502", headers=HTML).status == 404
        take({**BODY, "title": "Another Name"})
        assert "Another Name" in client.get(address, headers=HTML).body.decode()


def test_a_private_list_is_there_for_its_owner_alone(copy_of: CopyOf) -> None:
    with copy_of("demo", load_indexed_demo) as url, Client(url, key=None) as client:
        ann, bob = (Visitor(client).sign_up(name) for name in ("ann", "bob"))

        database = open_database(url)
        with database.writer(now=NOON) as writer:
            db = Transaction(writer)
            owner = driven(find_account(db, "ann"))
            assert owner
            number = driven(create_list(db, owner, ListChanges(name="Mine", public=0)))
        database.close()
        assert ann.get(f"/list/{number}-mine").status == 200
        assert bob.get(f"/list/{number}-mine").status == 404
        assert client.get(f"/list/{number}-mine", headers=HTML).status == 404
        assert ann.get("/movie/603-the-matrix").headers["cache-control"] == "no-store"


def test_every_message_is_in_every_language() -> None:
    for name, texts in messages().items():
        assert set(texts) == set(CODES), name
        assert len({tuple(sorted(re.findall(r"{\w+}", text))) for text in texts.values()}) == 1, name


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", ("en-US", "en")),
        ("de", ("de-DE", "de")),
        ("fr-FR,fr;q=0.9,de;q=0.8", ("fr-FR", "de")),
        ("de;q=0.1,en-GB;q=0.9", ("en-GB", "en")),
        ("*,;;q=x,zz", ("en-US", "en")),
        ("a" * 9999, ("en-US", "en")),
    ],
)
def test_the_language_is_that_of_the_browser(header: str, found: tuple[str, str]) -> None:
    language, words = languages_of("", header)
    assert (str(language), words.code) == found
