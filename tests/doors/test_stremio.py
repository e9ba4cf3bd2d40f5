"""The door for Stremio: its contract, and the rules by which the apps read an answer."""

import json
import re
import shutil
import subprocess
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from reelbase.accounts.api_keys import create_api_key, prefer
from reelbase.doors.stremio import DOOR
from reelbase.logs import without_secrets
from reelbase.setting_values import Open
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.api_keys import select_api_keys
from tests.accounts.people import ADA, BEN, fill_with_people
from tests.accounts.raters import MOVIE, OTHER_MOVIE, SERIES, mark
from tests.asking import Client
from tests.conftest import CopyOf
from tests.doors.goldens import check
from tests.moments import NOON

NODE = Path(__file__).parents[1] / "clients" / "node"
B = "/stremio"
MATRIX, THRONES = f"{B}/meta/movie/tt0133093.json", f"{B}/meta/series/tt0944947.json"
MANIFESTS = (f"{B}/manifest.json", f"{B}/language=de-DE/manifest.json")
METAS = (
    *(MATRIX, f"{B}/meta/movie/tmdb%3A603.json", f"{B}/meta/movie/tmdb:603.json", THRONES),
    *(f"{B}/meta/series/tmdb%3A1399.json", f"{B}/meta/series/tt0944947%3A1%3A1.json"),
    *(f"{B}/language=de/meta/movie/tt0133093.json", f"{B}/language%3Dde/meta/movie/tt0133093.json"),
    f"{B}/language=sv%2Cde&api_key=any/meta/movie/tt0133093.json",
)
CATALOGS = (
    *(f"{B}/catalog/movie/{each}.json" for each in ("popular", "top_rated", "year")),
    *(f"{B}/catalog/series/{each}.json" for each in ("popular", "top_rated", "year")),
    f"{B}/catalog/movie/popular/genre=Action.json",
    f"{B}/language=de/catalog/movie/popular/genre=Kom%C3%B6die.json",
    f"{B}/catalog/series/popular/genre=Sci-Fi%20%26%20Fantasy&skip=0.json",
    f"{B}/catalog/movie/year/genre=1999.json",
    f"{B}/catalog/movie/search/search=the%20matrix.json",
    f"{B}/catalog/series/search/search=thrones.json",
    f"{B}/catalog/movie/search/search=fast%2Ffurious.json",
)
EMPTY = (
    f"{B}/catalog/movie/popular/skip=1000000.json",
    f"{B}/catalog/movie/popular/skip=99999.json",
    f"{B}/catalog/movie/popular/skip=99999999999999999999.json",
    f"{B}/catalog/movie/popular/genre=Nope.json",
    f"{B}/catalog/movie/year/genre=1066.json",
    f"{B}/catalog/movie/search.json",
    f"{B}/catalog/movie/search/search=%E6%98%9F.json",
    f"{B}/catalog/movie/search/search=qqzz50%25.json",
    f"{B}/catalog/movie/search/search=matrix&skip=100.json",
)
NEW_EPISODES = f"{B}/catalog/series/popular/lastVideosIds=tt4574334,tt0944947,nonsense.json"
REFUSED = {
    f"{B}/catalog/movie/nope.json": 404,
    f"{B}/catalog/tv/popular.json": 404,
    f"{B}/meta/movie/tt9999999999.json": 404,
    f"{B}/meta/movie/tmdb%3A1399999.json": 404,
    f"{B}/meta/movie/tmdb%3A0.json": 404,
    f"{B}/meta/series/tt0133093.json": 404,
    f"{B}/meta/movie/nonsense.json": 404,
    f"{B}/stream/movie/tt0133093.json": 400,
    f"{B}/%7Bbad/manifest.json": 400,
    f"{B}/catalog/movie/search/search=%00.json": 400,
}
NEW = (f"{B}/catalog/movie/new.json", f"{B}/catalog/series/new.json")
"""Many of the demo come out on the same day, in an order that each index has made for itself."""
REQUESTS = [*MANIFESTS, *METAS, *CATALOGS, *EMPTY, NEW_EPISODES, *REFUSED]

TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
URL = {"type": "string", "pattern": r"^(https?://[^/ ]+/|stremio:///)\S+$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
NUMBER = {"type": "integer", "minimum": 0}
RATING = {"type": "string", "pattern": r"^(10|\d)\.\d$"}


def of(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    every = {**required, **(optional or {})}
    return {"type": "object", "properties": every, "required": [*required], "additionalProperties": False}


NAMED = {
    "id": {"type": "string", "pattern": r"^(tt\d+|tmdb:\d+)$"},
    "type": {"enum": ["movie", "series"]},
    "name": TEXT,
}
SHOWN = {"poster": URL, "description": TEXT, "releaseInfo": TEXT, "imdbRating": RATING, "genres": TEXTS}
VIDEO = of(
    {
        "id": {"type": "string", "pattern": r"^(tt\d+|tmdb:\d+):\d+:\d+$"},
        "title": TEXT,
        "season": NUMBER,
        "episode": NUMBER,
    },
    {"released": MOMENT, "thumbnail": URL, "overview": TEXT},
)
META = of(
    NAMED,
    {
        **SHOWN,
        **dict.fromkeys(("background", "logo"), URL),
        **dict.fromkeys(("runtime", "country", "language", "website"), TEXT),
        **dict.fromkeys(("cast", "director", "writer"), TEXTS),
        "released": MOMENT,
        "trailers": {"type": "array", "items": of({"source": TEXT, "type": {"const": "Trailer"}})},
        "links": {"type": "array", "items": of({"name": TEXT, "category": TEXT, "url": URL})},
        "videos": {"type": "array", "items": VIDEO},
        "behaviorHints": of({"hasScheduledVideos": {"type": "boolean"}}, {"defaultVideoId": TEXT}),
    },
)
EXTRA = of({"name": TEXT}, {"isRequired": {"type": "boolean"}, "options": TEXTS})
CATALOG = of({"type": TEXT, "id": TEXT, "name": TEXT, "extra": {"type": "array", "items": EXTRA}})
MANIFEST = of(
    {
        **dict.fromkeys(("id", "name", "description"), TEXT),
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+([-+].+)?$"},
        "resources": {"const": ["catalog", "meta"]},
        "types": {"const": ["movie", "series"]},
        "idPrefixes": {"type": "array", "items": TEXT},
        "catalogs": {"type": "array", "items": CATALOG},
        "behaviorHints": {"type": "object", "additionalProperties": {"type": "boolean"}},
    }
)
METAS_SHAPE = {"type": "array", "items": of(NAMED, SHOWN), "maxItems": 100}
SCHEMA = Draft202012Validator(
    {
        "oneOf": [
            MANIFEST,
            of({"meta": META}),
            of({"metas": METAS_SHAPE}),
            of({"metasDetailed": {"type": "array", "items": META}}),
            of({"err": TEXT}),
        ]
    }
)


def metas(client: Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"{B}/catalog/{path}.json").json()["metas"]
    return found


def test_answers_and_statements_are_as_written_down(doors: Client, pytestconfig: pytest.Config) -> None:
    check(DOOR, REQUESTS, doors, pytestconfig)


def test_every_answer_is_read_by_the_strict_rules_of_the_apps(doors: Client) -> None:
    for request in (*REQUESTS, *NEW):
        answer = doors.get(request)
        SCHEMA.validate(answer.json())
        assert answer.status == REFUSED.get(request, 200), request
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        assert ("etag" in answer.headers) == (answer.status == 200)


def test_a_manifest_is_small_and_says_when_it_was_configured(doors: Client) -> None:
    plain, chosen = (doors.get(each) for each in MANIFESTS)
    assert max(len(plain.body), len(chosen.body)) <= 8192
    assert plain.json()["behaviorHints"]["configurable"]
    assert "configurable" not in chosen.json()["behaviorHints"]
    assert "Komödie" in chosen.body.decode()


def test_pages_of_a_catalog_follow_each_other_from_any_title_on(doors: Client) -> None:
    first, second, from_37 = (metas(doors, f"movie/popular/skip={n}") for n in (0, 100, 37))
    ids = [each["id"] for each in (*first, *second)]
    assert len(ids) == len(set(ids)) == 200
    assert [each["id"] for each in from_37] == ids[37:137]
    for odd in ("abc", "-1", ""):
        assert metas(doors, f"movie/popular/skip={odd}") == first


def test_a_genre_is_known_by_its_name_in_either_language(doors: Client) -> None:
    english = metas(doors, "movie/popular/genre=Comedy")
    german = doors.get(f"{B}/language=de/catalog/movie/popular/genre=Kom%C3%B6die.json").json()["metas"]
    assert english
    assert all("Comedy" in each["genres"] for each in english)
    assert [each["id"] for each in german] == [each["id"] for each in english]


def test_the_best_match_of_a_search_comes_first(doors: Client) -> None:
    best, *_ = metas(doors, "movie/search/search=the%20matrix")
    assert best["id"] == "tt0133093"


def test_nothing_is_in_catalogs_without_titles_that_fit(doors: Client) -> None:
    for request in EMPTY:
        assert doors.get(request).json() == {"metas": []}, request


def test_a_title_is_one_by_whatever_id_it_is_asked_for(doors: Client) -> None:
    of_movie = [
        doors.get(f"{B}/meta/movie/{each}.json").body for each in ("tt0133093", "tmdb%3A603", "tmdb:603")
    ]
    of_series = [doors.get(f"{B}/meta/series/{each}.json").body for each in ("tt0944947", "tmdb%3A1399")]
    assert len(set(of_movie)) == len(set(of_series)) == 1
    german = doors.get(f"{B}/language=de/meta/movie/tt0133093.json").json()["meta"]
    assert german["name"] == "Matrix"


def test_videos_are_all_episodes_in_order_with_specials_last(doors: Client) -> None:
    found = doors.get(THRONES).json()["meta"]
    videos = found["videos"]
    places = [(each["season"] == 0, each["season"], each["episode"]) for each in videos]
    assert places == sorted(places)
    assert len(places) > 70
    assert all(each["id"] == f"tt0944947:{each['season']}:{each['episode']}" for each in videos)
    assert found["releaseInfo"] == "2011-2019"


def test_links_hold_the_rating_and_the_genres(doors: Client) -> None:
    found = doors.get(MATRIX).json()["meta"]
    categories = [each["category"] for each in found["links"]]
    assert categories.count("imdb") == 1
    assert {"Genres", "Cast", "Directors"} <= {*categories}
    assert (found["releaseInfo"], found["released"]) == ("1999", "1999-03-31T00:00:00.000Z")


def test_new_episodes_are_told_in_the_order_asked_for(doors: Client) -> None:
    found = doors.get(NEW_EPISODES).json()["metasDetailed"]
    assert [each["id"] for each in found] == ["tt4574334", "tt0944947"]


def test_preflights_are_answered(doors: Client) -> None:
    answer = doors.ask("OPTIONS", f"{B}/manifest.json")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, "*")


def test_the_page_makes_an_address_with_the_choices(doors: Client) -> None:
    assert doors.get(B).headers["location"] == f"{B}/configure"
    page = unescape(doors.get(f"{B}/configure", {"language": "de-DE,en", "api_key": "abc/x"}).body.decode())
    found = re.search(r'href="stremio://([^"]+)"', page)
    assert found is not None
    assert found[1].endswith("/stremio/language=de-DE%2Cen&api_key=abc%2Fx/manifest.json")
    assert 'value="de"' in doors.get(f"{B}/language=de/configure").body.decode()
    assert 'role="alert"' in doors.get(f"{B}/configure?language=nonsense!").body.decode()


def test_a_key_stands_in_the_path_where_one_is_needed(database_url: str) -> None:
    with closing(open_database(database_url)) as database:
        key = create_api_key(database, "films", NOON).key
        with database.writer(now=NOON) as db:
            prefer(db, select_api_keys(db)[-1], ["languages=de"])
    with Client(database_url, doors="stremio", open=Open.FALSE, key=None) as client:
        assert client.get(f"{B}/manifest.json").status == 401
        assert client.get(f"{B}/api_key=wrong/manifest.json").status == 401
        preferred = client.get(f"{B}/api_key={key}/manifest.json")
        assert "Komödie" in preferred.body.decode()
        assert preferred.headers["cache-control"].startswith("private")
        assert client.get(f"{B}/configure").status == 200
    for written in (f"{B}/api_key={key}/manifest.json", f"{B}/language%3Dde%26api_key%3D{key}/manifest.json"):
        assert key not in without_secrets(written)


def test_a_closed_door_is_not_there(demo_url: str) -> None:
    with Client(demo_url) as client:
        assert client.get(f"{B}/manifest.json").status == 404
        assert client.get(f"{B}/configure").status == 404


def test_the_linter_of_add_ons_finds_nothing(doors: Client) -> None:
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "stremio-addon-linter").is_dir():
        pytest.skip("needs stremio-addon-linter, which `make clients` installs where Node.js is")
    done = subprocess.run(
        [node, "stremio.lint.mjs"],
        cwd=NODE,
        input=doors.get(f"{B}/manifest.json").body,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == {"valid": True, "errors": [], "warnings": []}


def test_an_account_has_its_watchlist_as_a_catalog(copy_of: CopyOf) -> None:
    with copy_of("people", fill_with_people) as url, Client(url, doors="stremio") as client:
        for path in (MOVIE, OTHER_MOVIE, SERIES):
            mark(client, "watchlist", ADA, path, True)
        of_ada, of_ben = (f"{B}/session_id={each.session_id}" for each in (ADA, BEN))
        shown = client.get(f"{of_ada}/manifest.json").json()["catalogs"]
        assert {"watchlist", "favorites"} <= {each["id"] for each in shown}
        assert "watchlist" not in client.get(f"{B}/session_id=none/manifest.json").body.decode()
        listed = client.get(f"{of_ada}/catalog/movie/watchlist.json")
        assert len(listed.json()["metas"]) == 2
        assert "x-memc" not in listed.headers
        for each in (listed, client.get(f"{of_ada}/manifest.json")):
            assert each.headers["cache-control"] == "max-age=0, private"
        SCHEMA.validate(listed.json())
        (second,) = client.get(f"{of_ada}/catalog/movie/watchlist/skip=1.json").json()["metas"]
        assert second == listed.json()["metas"][1]
        assert client.get(f"{of_ben}/catalog/movie/watchlist.json").json() == {"metas": []}
        assert client.get(f"{B}/catalog/movie/watchlist.json").status == 401
        assert ADA.session_id not in without_secrets(f"{of_ada}/manifest.json")
