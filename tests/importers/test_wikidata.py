"""Wikidata: dumps and single documents, films, series and people."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import DATA, ask, found, take_wikidata
from tests.importers.world import MOVIE, line


def claim(value: Any, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    qualified = {name: [{"snaktype": "value", "datavalue": {"value": v}}] for name, v in qualifiers.items()}
    return {
        "mainsnak": {"snaktype": "value", "datavalue": {"value": value}},
        "rank": rank,
        "qualifiers": qualified,
    }


def item(id_: str, label: str, **claims: Any) -> dict[str, Any]:
    """An entity; each property with one value, a list of values, or whole claims."""
    listed = {name: value if isinstance(value, list) else [value] for name, value in claims.items()}
    return {
        "id": id_,
        "type": "item",
        "labels": {"en": {"language": "en", "value": label}},
        "claims": {
            name: [v if isinstance(v, dict) and "mainsnak" in v else claim(v) for v in values]
            for name, values in listed.items()
        },
    }


def q(id_: str) -> dict[str, str]:
    return {"id": id_}


def day(text: str, precision: int = 11) -> dict[str, Any]:
    return {"time": f"+{text}T00:00:00Z", "precision": precision}


MATRIX = item(
    "Q83495",
    "The Matrix",
    P31=q("Q11424"),
    P345="tt0133093",
    P4947="603",
    P577=[day("1999-06-17"), day("1999-03-31"), day("1999-00-00", 9)],
    P2047={"amount": "+136", "unit": "http://www.wikidata.org/entity/Q7727"},
    P136=[q("Q471839"), q("Q188473"), q("Q404")],
    P495=[q("Q30"), q("Q408")],
    P364=q("Q1860"),
    P1476={"text": "The Matrix", "language": "en"},
    P161=[claim(q("Q43416"), P4633="Neo"), q("Q404404")],
    P57=q("Q9544977"),
    P2142=[{"amount": "+463517383", "unit": "http://www.wikidata.org/entity/Q4917"}],
)
MATRIX["labels"]["de"] = {"language": "de", "value": "Matrix"}
MATRIX["labels"]["pt-br"] = {"language": "pt-br", "value": "Matrix BR"}
PEOPLE = [
    item("Q43416", "Keanu Reeves", P31=q("Q5"), P569=day("1964-09-02"), P21=q("Q6581097"), P345="nm0000206"),
    item("Q9544977", "Lana Wachowski", P31=q("Q5"), P569=day("1965-00-00", 9)),
    item("Q404405", "Somebody else", P31=q("Q5")),
]
SERIES = item(
    "Q34316",
    "Doctor Who",
    P31=q("Q5398426"),
    P4983="57243",
    P4835="78804",
    P580=day("2005-03-26"),
    P136=q("Q471839"),
)
OTHER = item("Q42", "A book", P31=q("Q571"))


def dump(path: Path, *items: dict[str, Any]) -> Path:
    """A dump as it is published: an array, an entity a line."""
    text = "[\n" + ",\n".join(map(json.dumps, items)) + "\n]\n"
    packs: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress}
    path.write_bytes(packs.get(path.suffix, bytes)(text.encode()))
    return path


@pytest.mark.parametrize("ending", ["json", "json.gz", "json.bz2"])
def test_a_dump(database_url: str, tmp_path: Path, ending: str) -> None:
    file = dump(tmp_path / f"dump.{ending}", OTHER, PEOPLE[0], MATRIX, SERIES, *PEOPLE[1:])
    outcome = take_wikidata(database_url, file)
    assert outcome.report.bad == ()
    movie = ask(database_url, "/movie/603", append_to_response="credits,translations")
    wanted = {
        "title": "The Matrix",
        "imdb_id": "tt0133093",
        "release_date": "1999-03-31",
        "runtime": 136,
        "revenue": 463_517_383,
        "original_language": "en",
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert [genre["id"] for genre in movie["genres"]] == [878, 28]
    assert [each["iso_3166_1"] for each in movie["production_countries"]] == ["US", "AU"]
    assert ask(database_url, "/movie/603", language="de")["title"] == "Matrix"
    assert ask(database_url, "/movie/603", language="pt-BR")["title"] == "Matrix BR"
    assert [(each["name"], each["character"]) for each in movie["credits"]["cast"]] == [
        ("Keanu Reeves", "Neo")
    ]
    assert [each["name"] for each in movie["credits"]["crew"]] == ["Lana Wachowski"]
    people = {row["name"]: row for row in named(database_url, "person")}
    assert {name: row["birthday"] for name, row in people.items()} == {
        "Keanu Reeves": "1964-09-02",
        "Lana Wachowski": "1965-01-01",
    }
    assert people["Keanu Reeves"]["gender"] == 2
    series = ask(database_url, "/tv/57243")
    assert (series["name"], series["first_air_date"], series["genres"][0]["id"]) == (
        "Doctor Who",
        "2005-03-26",
        10765,
    )
    assert found(database_url, "Q34316", "wikidata_id")["tv_results"][0]["id"] == 57243
    before = whole(database_url)
    assert take_wikidata(database_url, file).fields == {}
    assert whole(database_url) == before


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(MATRIX),
        json.dumps(MATRIX, indent=2),
        json.dumps({"entities": {"Q83495": MATRIX}}),
        json.dumps({"entities": {"Q83495": MATRIX, "Q34316": SERIES}}, indent=1),
        json.dumps(MATRIX) + "\n" + json.dumps(SERIES) + "\n",
    ],
)
def test_documents_of_single_entities(database_url: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "Q83495.json").write_text(text)
    assert take_wikidata(database_url, tmp_path / "Q83495.json").report.bad == ()
    assert ask(database_url, "/movie/603")["title"] == "The Matrix"


def test_preferred_statements_count_and_withdrawn_ones_do_not(database_url: str, tmp_path: Path) -> None:
    odd = item(
        "Q1",
        "Odd",
        P31=q("Q11424"),
        P577=[
            claim(day("2001-01-01")),
            claim(day("2002-02-02"), "preferred"),
            claim(day("1999-01-01"), "deprecated"),
        ],
        P2047={"amount": "+3600", "unit": "http://www.wikidata.org/entity/Q11574"},
        P4947={"mainsnak": {"snaktype": "novalue"}},
    )
    take_wikidata(database_url, dump(tmp_path / "dump.json", odd))
    movie = ask(database_url, f"/movie/{OWN_IDS}")
    assert (movie["release_date"], movie["runtime"]) == ("2002-02-02", 60)


def test_a_known_title_is_found_by_imdb_id_and_its_people_by_theirs(
    database_url: str, tmp_path: Path
) -> None:
    body = {**MOVIE, "id": 7, "imdb_id": "tt0133093", "belongs_to_collection": None}
    assert take_lines(database_url, tmp_path, [line("/movie/7", body)]).is_whole
    own = {**MATRIX, "claims": {k: v for k, v in MATRIX["claims"].items() if k != "P4947"}}
    take_wikidata(database_url, dump(tmp_path / "dump.json", own))
    assert found(database_url, "Q83495", "wikidata_id")["movie_results"][0]["id"] == 7


def test_broken_lines_are_told(database_url: str, tmp_path: Path) -> None:
    file = dump(tmp_path / "dump.json", MATRIX, SERIES)
    lines = file.read_text().splitlines()
    lines.insert(2, '{"id": "Q5", "claims": {"P4947": 7}},')
    lines.insert(3, '{"id": "Q6", "P4947')
    file.write_text("\n".join(lines))
    outcome = take_wikidata(database_url, file)
    assert [bad.line for bad in outcome.report.bad] == [3, 4]
    assert outcome.report.counts["new series"] == 1


def test_a_damaged_dump_goes_in_up_to_the_damage(database_url: str, tmp_path: Path) -> None:
    file = dump(tmp_path / "dump.json.gz", MATRIX, *[{**SERIES, "id": f"Q{n}"} for n in range(2000)])
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    outcome = take_wikidata(database_url, file)
    assert outcome.report.bad[-1].reason.startswith("the compressed file is damaged from here on")
    assert ask(database_url, "/movie/603")["title"] == "The Matrix"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "found an empty file"),
        ("[\n]\n", "found an empty file"),
        ("a,b\n1,2\n", "expected an entity as JSON, found 'a,b'"),
        (
            json.dumps({"head": {"vars": ["item"]}, "results": {"bindings": []}}),
            "an object as a query gives it",
        ),
        (
            json.dumps({"head": {}, "results": {}}, indent=2),
            "an object as a query gives it, with head, results",
        ),
        (json.dumps([{"item": "http://www.wikidata.org/entity/Q1"}]), "found an object, with item"),
        ("{}", "found an object, with nothing in it"),
        ('<http://www.wikidata.org/entity/Q1> <http://a> "b" .\n', "found RDF"),
        ("@prefix wd: <http://www.wikidata.org/entity/> .\n", "found RDF"),
    ],
)
def test_a_file_of_something_else(database_url: str, tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(SourceError, match="Expected entities of Wikidata") as error:
        take_wikidata(database_url, tmp_path / "x.json")
    assert reason in str(error.value)


PEOPLE_OF = {"P161": "cast", "P725": "cast", "P57": "crew", "P58": "crew", "P170": "created_by"}


@pytest.mark.parametrize("name", PEOPLE_OF)
@pytest.mark.parametrize("is_first", [True, False])
def test_people_come_under_the_ids_that_the_file_tells(
    database_url: str, tmp_path: Path, name: str, is_first: bool
) -> None:
    title = item("Q9", "Odd", P31=q("Q5398426"), P4983="700", **{name: q("Q1")})
    somebody = item("Q1", "Ann", P31=q("Q5"), P4985="9701", P345="nm0000001")
    items = [somebody, title] if is_first else [title, somebody]
    assert take_wikidata(database_url, dump(tmp_path / "dump.json", *items)).report.bad == ()
    (who,) = named(database_url, "person")
    assert (who["id"], who["name"]) == (9701, "Ann")
    series = ask(database_url, "/tv/700", append_to_response="credits")
    credited = series[PEOPLE_OF[name]] if name == "P170" else series["credits"][PEOPLE_OF[name]]
    assert [each["id"] for each in credited] == [9701]
    assert found(database_url, "nm0000001")["person_results"][0]["id"] == 9701


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("P4947", ["603", "604"]),
        ("P345", ["tt0000001", "tt0000002"]),
        ("P12196", ["1", "2"]),
        ("P2013", ["a", "b"]),
        ("P4947", ["abc"]),
        ("P345", ["nm0000001"]),
    ],
)
def test_ids_in_doubt_are_told_and_left_out(
    database_url: str, tmp_path: Path, name: str, values: list[str]
) -> None:
    odd = item("Q1", "Odd", P31=q("Q11424"), P577=day("2001-01-01"), **{name: values})
    (bad,) = take_wikidata(database_url, dump(tmp_path / "dump.json", odd)).report.bad
    assert bad.line == 2
    assert f"in {name}, found" in bad.reason
    (movie,) = named(database_url, "movie")
    assert movie["id"] == OWN_IDS
    assert [row["value"] for row in named(database_url, "external_id")] == ["Q1"]


def test_the_preferred_of_two_ids_counts(database_url: str, tmp_path: Path) -> None:
    odd = item("Q1", "Odd", P31=q("Q11424"), P4947=[claim("604"), claim("603", "preferred")])
    assert take_wikidata(database_url, dump(tmp_path / "dump.json", odd)).report.bad == ()
    assert [movie["id"] for movie in named(database_url, "movie")] == [603]


def test_ids_of_people_in_doubt_are_told_once(database_url: str, tmp_path: Path) -> None:
    title = item("Q9", "Odd", P31=q("Q11424"), P4947="700", P161=q("Q1"))
    somebody = item("Q1", "Ann", P31=q("Q5"), P4985=["9701", "9702"])
    (bad,) = take_wikidata(database_url, dump(tmp_path / "dump.json", title, somebody)).report.bad
    assert (bad.line, bad.reason) == (3, "expected one id (tmdb) in P4985, found 9701, 9702")
    assert [who["id"] for who in named(database_url, "person")] == [OWN_IDS]


def test_the_real_entity(database_url: str) -> None:
    if not (DATA / "wikidata").is_dir():
        pytest.skip("needs ../shared/data, which is absent")
    take_wikidata(database_url, DATA / "wikidata" / "Q2262932.json")
    movie = ask(database_url, f"/movie/{OWN_IDS}")
    wanted = {
        "title": "City Streets",
        "imdb_id": "tt0021750",
        "release_date": "1931-01-01",
        "runtime": 82,
        "original_language": "en",
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert sorted(genre["id"] for genre in movie["genres"]) == [18, 80]
    assert len(named(database_url, "translation")) == 12
