"""Four sources of the same titles, in any order: nothing is there twice, and the answers are the same."""
# ruff: noqa: E501 (what a source says reads best on its own line)

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from reelbase.storage.queries.matching import OWN_IDS
from tests.conftest import Databases, Fill, migrate, own_name
from tests.importers.catalogue import changed, named, take_lines, whole
from tests.importers.sources import (
    ask,
    basics,
    take_imdb,
    take_nfo,
    take_wikidata,
    write_imdb,
)
from tests.importers.test_wikidata import claim, day, item, q
from tests.importers.world import EPISODE, MOVIE, PERSON_DETAILS, SEASON, SERIES, Body, line

NFO = {
    # By TMDB's id; people by name alone.
    "first.nfo": """<movie><title>First of Nine</title><year>1999</year><uniqueid type="tmdb">9500</uniqueid>
    <set><name>Nine Films</name></set><studio>Nine Studios</studio><tag>nine</tag><director>Ada Nine</director>
    <credits>Ben Nine</credits><actor><name>Cid Nine</name><role>One</role></actor>
    <actor><name>Only Here</name><role>Two</role></actor></movie>""",
    # By IMDb's; somebody by TMDB's id, and a namesake of somebody in the first.
    "second.nfo": """<movie><title>Second of Nine</title><year>2001</year><uniqueid type="imdb">tt0009501</uniqueid>
    <actor><name>Dan Nine</name><tmdbid>9604</tmdbid><role>Three</role></actor><credits>Cid Nine</credits></movie>""",
    "Show/tvshow.nfo": """<tvshow><title>Nine Days</title><year>2005</year><uniqueid type="tvdb">79500</uniqueid>
    <uniqueid type="imdb">tt0009502</uniqueid><actor><name>Eve Nine</name><role>Four</role></actor></tvshow>""",
    "Show/s01e01.nfo": """<episodedetails><title>Day One</title><season>1</season><episode>1</episode>
    <director>Ada Nine</director></episodedetails>""",
}
IMDB: dict[str, Any] = {
    "title_basics": [
        basics("tt0009500", title="First of Nine", year=1999, minutes=99),
        basics("tt0009501", title="Second of Nine", year=2001, minutes=101),
        basics("tt0009502", "tvSeries", "Nine Days", 2005),
        basics("tt0009503", "tvEpisode", "Day One", 2005, minutes=45),
    ],
    "title_episode": [("tt0009503", "tt0009502", 1, 1)],
    "title_crew": [("tt0009500", "nm0009602", "nm0009603"), ("tt0009501", "nm0009602", "\\N")],
    "title_principals": [
        ("tt0009500", 1, "nm0009601", "actor", "\\N", '["One"]'),
        ("tt0009500", 2, "nm0009605", "composer", "\\N", "\\N"),
        ("tt0009501", 1, "nm0009604", "actor", "\\N", '["Three"]'),
        ("tt0009501", 2, "nm0009605", "composer", "\\N", "\\N"),
        ("tt0009502", 1, "nm0009606", "actress", "\\N", '["Four"]'),
    ],
    "name_basics": [
        ("nm0009601", "Cid Nine", 1961, "\\N", "actor", "tt0009500"),
        ("nm0009602", "Ada Nine", 1962, "\\N", "director", "tt0009500"),
        ("nm0009603", "Ben Nine", 1963, "\\N", "writer", "tt0009500"),
        ("nm0009604", "Dan Nine", 1964, "\\N", "actor", "tt0009501"),
        ("nm0009605", "Fay Nine", 1965, "\\N", "composer", "tt0009500"),
        ("nm0009606", "Eve Nine", 1966, "\\N", "actress", "tt0009502"),
    ],
}
WIKIDATA = [
    item("Q9500", "First of Nine", P31=q("Q11424"), P345="tt0009500", P4947="9500", P577=day("1999-05-05"),
         P161=claim(q("Q9601")), P57=q("Q9602"), P86=q("Q9605"), P344=q("Q9607"), P58=q("Q9603")),
    item("Q9501", "Second of Nine", P31=q("Q11424"), P345="tt0009501", P577=day("2001-05-05"),
         P161=claim(q("Q9604")), P57=q("Q9602"), P344=q("Q9607")),
    item("Q9502", "Nine Days", P31=q("Q5398426"), P345="tt0009502", P4835="79500", P580=day("2005-05-05"),
         P161=claim(q("Q9606")), P170=q("Q9603")),
    # Some with an id of IMDb, some with TMDB's, some with none.
    item("Q9601", "Cid Nine", P31=q("Q5"), P569=day("1961-01-11")),
    item("Q9602", "Ada Nine", P31=q("Q5"), P345="nm0009602", P569=day("1962-02-12")),
    item("Q9603", "Ben Nine", P31=q("Q5"), P569=day("1963-03-13")),
    item("Q9604", "Daniel Nine", P31=q("Q5"), P345="nm0009604", P4985="9604"),
    item("Q9605", "Fay Nine", P31=q("Q5"), P569=day("1965-05-15")),
    item("Q9606", "Eve Nine", P31=q("Q5"), P4985="9606", P569=day("1966-06-16")),
    item("Q9607", "Gus Nine", P31=q("Q5"), P569=day("1967-07-17")),
]  # fmt: skip


def _person(id_: int, name: str, **part: Any) -> Body:
    return {"id": id_, "name": name, "original_name": name, "credit_id": f"{id_:024x}", "order": 0, **part}


def _film(id_: int, imdb_id: str, title: str, date: str, cast: list[Body], crew: list[Body]) -> Body:
    return {
        **MOVIE,
        "id": id_,
        "imdb_id": imdb_id,
        "title": title,
        "original_title": title,
        "release_date": date,
        "belongs_to_collection": {
            "id": 9560,
            "name": "Nine Films",
            "poster_path": None,
            "backdrop_path": None,
        },
        "production_companies": [
            {"id": 9570, "name": "Nine Studios", "logo_path": None, "origin_country": ""}
        ],
        "credits": {"cast": cast, "crew": crew},
        "keywords": {"keywords": [{"id": 9580, "name": "nine"}]},
    }


DIRECTOR = {"department": "Directing", "job": "Director"}
BODIES = [
    line("/movie/9500", _film(9500, "tt0009500", "First of Nine", "1999-05-06", [
        _person(9601, "Cid Nine", character="One", cast_id=1), _person(9603, "Ben Nine", cast_id=2)],
        [_person(9602, "Ada Nine", **DIRECTOR)])),
    line("/movie/9501", _film(9501, "tt0009501", "Second of Nine", "2001-05-06", [
        _person(9604, "Dan Nine", character="Three", cast_id=1)],
        [_person(9602, "Ada Nine", **DIRECTOR), _person(9605, "Fay Nine", department="Sound", job="Composer")])),
    line("/tv/9502", {**SERIES, "id": 9502, "name": "Nine Days", "original_name": "Nine Days", "created_by": [],
        "first_air_date": "2005-05-06", "last_episode_to_air": None,
        "external_ids": {"imdb_id": "tt0009502", "tvdb_id": 79500},
        "seasons": [{**SERIES["seasons"][1], "id": 9520}],
        "credits": {"cast": [_person(9606, "Eve Nine", character="Four")], "crew": []}}),
    line("/tv/9502/season/1", {**SEASON, "id": 9520, "episodes": [
        {**EPISODE, "id": 9530, "show_id": 9502, "name": "Day One", "crew": [], "guest_stars": []}]}),
]  # fmt: skip
KINDS = ("movie", "series", "season", "episode", "person", "collection", "company", "network", "keyword")


def _write(folder: Path) -> None:
    for name, text in NFO.items():
        file = folder / "library" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    write_imdb(folder / "imdb", **IMDB)
    (folder / "wikidata.json").write_text("".join(json.dumps(each) + "\n" for each in WIKIDATA))


TAKE: dict[str, Callable[[str, Path], Any]] = {
    "nfo": lambda url, folder: take_nfo(url, folder / "library").report.bad,
    "bodies": lambda url, folder: take_lines(url, folder, BODIES).bad,
    "imdb": lambda url, folder: take_imdb(url, folder / "imdb").report.bad,
    "wikidata": lambda url, folder: take_wikidata(url, folder / "wikidata.json").report.bad,
}
ORDERS = [
    pytest.param(
        order, id="-".join(order), marks=[] if place % 6 == 0 else [pytest.mark.thorough, pytest.mark.once]
    )
    for place, order in enumerate(permutations(TAKE))
]
"""All of them in `make check` on SQLite, one that begins with each source in `make test` and on PostgreSQL."""


def _entities(url: str) -> dict[str, list[tuple[str, str]]]:
    """All that is there: its id, if it is TMDB's, and its name."""
    names = ("name", "original_title", "original_name")
    return {
        kind: sorted(
            (
                str(row["id"]) if row["id"] < OWN_IDS else "own",
                next((row[n] for n in names if row.get(n)), ""),
            )
            for row in named(url, kind)
        )
        for kind in KINDS
    }


def _answers(url: str) -> dict[str, Any]:
    """What is told of each title and person, own ids by their names."""
    names = {row["id"]: row["name"] for row in named(url, "person") if row["id"] >= OWN_IDS}

    def bare(value: Any) -> Any:
        if isinstance(value, list):
            return [bare(each) for each in value]
        if isinstance(value, dict):
            kept = {k: v for k, v in value.items() if k not in ("credit_id", "popularity")}
            return {k: names.get(v, v) if k == "id" else bare(v) for k, v in kept.items()}
        return value

    titles = ("/movie/9500", "/movie/9501", "/tv/9502", "/tv/9502/season/1", "/tv/9502/season/1/episode/1")
    found = {each: ask(url, each, append_to_response="credits,external_ids") for each in titles}
    people = {
        names.get(row["id"], str(row["id"])): ask(
            url, f"/person/{row['id']}", append_to_response="external_ids,combined_credits"
        )
        for row in named(url, "person")
    }
    return {name: bare(each) for name, each in {**found, **people}.items()}


@pytest.fixture(scope="module")
def results(
    databases: Databases, template: Callable[[str, Fill], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[tuple[str, ...]], tuple[dict[str, Any], dict[str, Any]]]:
    """Imports the sources in an order, twice; what is there, and what is answered."""
    folder = tmp_path_factory.mktemp("orders")
    _write(folder)
    known: dict[tuple[str, ...], tuple[dict[str, Any], dict[str, Any]]] = {}

    def take_all(order: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        if order not in known:
            name = own_name()
            databases.copy(template("migrated", migrate), name)
            url = databases.address(name)
            try:
                assert [(each, TAKE[each](url, folder)) for each in order] == [(each, ()) for each in order]
                before = whole(url)
                for each in order:
                    TAKE[each](url, folder)
                    assert changed(before, whole(url)) == {}, each
                known[order] = _entities(url), _answers(url)
            finally:
                databases.drop(name)
        return known[order]

    return take_all


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_tells_the_same(
    results: Callable[[tuple[str, ...]], tuple[dict[str, Any], dict[str, Any]]], order: tuple[str, ...]
) -> None:
    there, answers = results(order)
    first_there, first_answers = results(tuple(TAKE))
    assert there == first_there
    assert answers == first_answers


def test_nothing_is_there_twice(
    results: Callable[[tuple[str, ...]], tuple[dict[str, Any], dict[str, Any]]],
) -> None:
    there, _ = results(tuple(TAKE))
    assert there["movie"] == [("9500", "First of Nine"), ("9501", "Second of Nine")]
    assert there["series"] == [("9502", "Nine Days")]
    assert there["person"] == [
        ("9601", "Cid Nine"),
        ("9602", "Ada Nine"),
        ("9603", "Ben Nine"),
        ("9604", "Dan Nine"),
        ("9605", "Fay Nine"),
        ("9606", "Eve Nine"),
        ("own", "Ada Nine"),  # whom an NFO file names in an episode, by her name alone
        ("own", "Cid Nine"),  # and him as the writer of the second film
        ("own", "Gus Nine"),
    ]


def _take_namesakes(url: str, folder: Path, cast: list[Body], *nconsts: str) -> list[str]:
    """Import a body with this cast, then composers of IMDb that are all called Cid Nine; what is there then."""
    body = _film(9500, "tt0009500", "First of Nine", "1999-05-06", cast, [])
    take_lines(url, folder, [line("/movie/9500", body)])
    write_imdb(
        folder / "imdb",
        title_principals=[
            ("tt0009500", place, each, "composer", "\\N", "\\N") for place, each in enumerate(nconsts)
        ],
        name_basics=[(each, "Cid Nine", 1961, "\\N", "composer", "\\N") for each in nconsts],
    )
    take_imdb(url, folder / "imdb")
    crew = ask(url, "/movie/9500/credits")["crew"]
    return [str(row["id"]) if row["id"] < OWN_IDS else "own" for row in crew]


CID = _person(9601, "Cid Nine", character="One", cast_id=1)


@pytest.mark.parametrize(
    ("cast", "nconsts", "wanted"),
    [
        pytest.param([CID], ["nm1000001"], ["9601"], id="one"),
        pytest.param([CID], ["nm1000001", "nm1000002"], ["own", "own"], id="two in the source"),
        pytest.param(
            [CID, _person(9602, "Cid Nine", cast_id=2)], ["nm1000001"], ["own"], id="two in the title"
        ),
        pytest.param([_person(9601, "Dan Nine", cast_id=1)], ["nm1000001"], ["own"], id="another name"),
    ],
)  # fmt: skip
def test_only_who_can_be_nobody_else_is_joined(
    database_url: str, tmp_path: Path, cast: list[Body], nconsts: list[str], wanted: list[str]
) -> None:
    assert _take_namesakes(database_url, tmp_path, cast, *nconsts) == wanted


def test_who_has_another_id_is_another(database_url: str, tmp_path: Path) -> None:
    person = {"id": 9601, "name": "Cid Nine", "imdb_id": "nm0009601"}
    take_lines(database_url, tmp_path, [line("/person/9601", {**PERSON_DETAILS, **person})])
    assert _take_namesakes(database_url, tmp_path, [CID], "nm1000001") == ["own"]
