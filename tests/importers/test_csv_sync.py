"""`import csv --sync`: the second import of an edited table equals a fresh import of it."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.entity import Entity, Kind
from reelbase.importers.formats.spreadsheet import import_csv
from reelbase.importers.merging.outcome import Options, Outcome
from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.asking import Client
from tests.conftest import CopyOf, migrate
from tests.editing.desk import edit
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import ask, take_csv
from tests.importers.world import MOVIE_OF_TABLES, line
from tests.thorough import ENDURING, tries

SYNC = Options(sync=True)
Rows = Sequence[Mapping[str, str]]
COLUMNS = (
    "kind", "title", "year", "release_date", "imdb_id", "tmdb", "overview", "title:de", "runtime", "budget",
    "keywords", "companies", "cast", "characters", "directors", "crew", "releases", "trailers",
    "alternative_titles:FR", "facebook_id", "homepage", "series", "season", "episode", "guest_stars",
)  # fmt: skip


def write(folder: Path, rows: Rows, name: str = "table.csv") -> tuple[Path, Path]:
    file, toml = folder / name, folder / "mapping.toml"
    lines = [COLUMNS, *([row.get(each, "") for each in COLUMNS] for row in rows)]
    file.write_text("".join("\t".join(line) + "\n" for line in lines))
    toml.write_text("[columns]\n" + "".join(f"'{each}' = '{each}'\n" for each in COLUMNS))
    return file, toml


def take(url: str, folder: Path, rows: Rows, options: Options = SYNC, name: str = "table.csv") -> Outcome:
    return take_csv(url, *write(folder, rows, name), options)


def film(title: str, **cells: str) -> dict[str, str]:
    return {"kind": "movie", "title": title, **cells}


def test_rows_are_changed_added_and_removed(database_url: str, tmp_path: Path) -> None:
    first = [
        film("A", year="2000", runtime="90", cast="Ada|Bo", keywords="cats", companies="Studio"),
        film("B", year="2001", cast="Bo|Cy", overview="Old."),
    ]
    take(database_url, tmp_path, first)
    outcome = take(
        database_url,
        tmp_path,
        [film("B", year="2001", cast="Bo", budget="5"), film("C", year="2002", cast="Di")],
    )
    assert outcome.report.bad == ()
    counts = outcome.report.counts
    assert {name: counts[name] for name in counts if name.startswith("removed")} == {
        "removed movies": 1,
        "removed people": 1,
        "removed keywords": 1,
        "removed companies": 1,
    }
    assert outcome.fields["overview"]["taken back"] == 1
    assert {row["original_title"]: row["budget"] for row in named(database_url, "movie")} == {"B": 5, "C": 0}
    assert {row["name"] for row in named(database_url, "person")} == {"Bo", "Di"}
    assert [named(database_url, each) for each in ("keyword", "company")] == [[], []]
    assert ask(database_url, f"/movie/{OWN_IDS + 1}")["overview"] == ""
    with Client(database_url) as client:
        assert client.get(f"/3/movie/{OWN_IDS}").status == 404


def test_a_second_run_writes_nothing_and_a_dry_one_counts(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, [film("A", year="2000"), film("B", year="2000", runtime="5")])
    before = whole(database_url)
    dry = take(database_url, tmp_path, [film("B", year="2000")], Options(sync=True, dry_run=True))
    assert (dry.report.counts["removed movies"], dry.fields["runtime"]["taken back"]) == (1, 1)
    assert whole(database_url) == before
    take(database_url, tmp_path, [film("B", year="2000")])
    after = whole(database_url)
    take(database_url, tmp_path, [film("B", year="2000")])
    assert whole(database_url) == after


def test_a_title_goes_on_under_its_id_when_it_is_corrected(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, [film("A", year="2000"), film("Bee", imdb_id="tt0000001")])
    take(database_url, tmp_path, [film("A", year="2001"), film("Bees", imdb_id="tt0000001")])
    rows = {row["id"]: (row["original_title"], row["release_date"]) for row in named(database_url, "movie")}
    assert rows == {OWN_IDS: ("A", "2001-01-01"), OWN_IDS + 1: ("Bees", "")}


def test_what_others_say_and_what_editors_set_stays(database_url: str, tmp_path: Path) -> None:
    body = MOVIE_OF_TABLES
    assert take_lines(database_url, tmp_path, [line("/movie/603", body)]).is_whole
    known = ask(database_url, "/movie/603")
    rows = [film("X", imdb_id="tt0133093", budget="5", runtime="9"), film("Typo", year="2000", runtime="7")]
    take(database_url, tmp_path, [*rows, film("Z", year="2000")])
    edit(
        database_url,
        Entity(Kind.MOVIE, OWN_IDS),
        facts={"original_title": "Title"},
        words={"en-US": {"name": "T"}},
    )
    edit(database_url, Entity(Kind.MOVIE, OWN_IDS + 1), facts={"budget": 3})
    take(database_url, tmp_path, [film("Typo", year="2000", runtime="8")])
    assert ask(database_url, "/movie/603") == known
    film_now = ask(database_url, f"/movie/{OWN_IDS}")
    assert (film_now["title"], film_now["original_title"], film_now["runtime"]) == ("T", "Title", 8)
    edited = ask(database_url, f"/movie/{OWN_IDS + 1}")
    assert (edited["budget"], edited["release_date"]) == (3, "")  # an editor's stays, without the table's
    edit(database_url, Entity(Kind.MOVIE, OWN_IDS), release=["*"])
    assert ask(database_url, f"/movie/{OWN_IDS}")["title"] == "Typo"


def test_another_table_keeps_its_titles(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, [film("A", year="2000")])
    take(database_url, tmp_path, [film("B", year="2000")], name="other.csv")
    take(database_url, tmp_path, [film("C", year="2000")])
    assert {row["original_title"] for row in named(database_url, "movie")} == {"B", "C"}


def test_a_table_is_known_by_the_name_in_its_mapping(database_url: str, tmp_path: Path) -> None:
    for name, title in (("a.csv", "A"), ("b.csv", "B")):
        file, mapping = write(tmp_path, [film(title)], name)
        mapping.write_text('name = "archive"\n' + mapping.read_text())
        take_csv(database_url, file, mapping, SYNC)
    assert [row["original_title"] for row in named(database_url, "movie")] == ["B"]


def test_nothing_is_removed_while_rows_are_not_read(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, [film("A"), film("B", runtime="5")])
    outcome = take(database_url, tmp_path, [film("B"), film("C", kind="book")])
    assert [bad.line for bad in outcome.report.bad] == [3]
    assert outcome.report.counts["kept, since rows can't be read"] == 1
    assert {row["original_title"]: row["runtime"] for row in named(database_url, "movie")} == {
        "A": None,
        "B": None,
    }
    with pytest.raises(SourceError, match="found none: all that the table said would go"):
        take(database_url, tmp_path, [])


def test_a_season_stays_while_it_has_an_episode(database_url: str, tmp_path: Path) -> None:
    row = {"kind": "episode", "series": "S", "season": "1", "title": "E"}
    take(database_url, tmp_path, [{**row, "episode": "1"}, {**row, "episode": "2"}])
    take(database_url, tmp_path, [{**row, "episode": "1", "title": "", "guest_stars": "Ada"}])
    take(database_url, tmp_path, [{**row, "episode": "1", "title": ""}])
    assert [len(named(database_url, each)) for each in ("series", "season", "episode")] == [1, 1, 1]
    take(database_url, tmp_path, [film("A")])
    assert [len(named(database_url, each)) for each in ("series", "season", "episode")] == [0, 0, 0]


EPISODES = [
    {"kind": "tv", "title": "S", "year": "2020"},
    {"kind": "season", "series": "S", "season": "1", "title": "One"},
    {"kind": "episode", "series": "S", "season": "1", "episode": "1", "title": "E1", "guest_stars": "Ada"},
    {"kind": "episode", "series": "S", "season": "2", "episode": "1", "title": "E2", "guest_stars": "Bo"},
]


def test_episodes_seasons_and_series_go(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, EPISODES)
    take(database_url, tmp_path, EPISODES[:3])
    assert [row["season_number"] for row in named(database_url, "season")] == [1]
    assert [row["name"] for row in named(database_url, "person")] == ["Ada"]
    take(database_url, tmp_path, EPISODES[:1])
    assert [len(named(database_url, each)) for each in ("series", "season", "episode", "person")] == [
        1,
        0,
        0,
        0,
    ]
    take(database_url, tmp_path, [film("A")])
    assert named(database_url, "series") == []


@pytest.mark.parametrize("batches", [1, 2, 3])
def test_a_run_that_ends_in_between_goes_on(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batches: int
) -> None:
    monkeypatch.setattr("reelbase.importers.merging.importing.BATCH_RECORDS", 1)
    take(database_url, tmp_path, [film("A", cast="Ada"), film("B", runtime="5"), film("C"), film("D")])
    calls = iter(range(batches))

    def stop(_progress: object) -> None:
        if next(calls, None) is None:
            raise KeyboardInterrupt

    after = [film("B", cast="Bo"), film("C", runtime="5"), film("E"), film("D", overview="New.")]
    with pytest.raises(KeyboardInterrupt):
        import_csv(database_url, *write(tmp_path, after), SYNC, stop)
    take(database_url, tmp_path, after)
    rows = {row["original_title"]: row["runtime"] for row in named(database_url, "movie")}
    assert rows == {"B": None, "C": 5, "D": None, "E": None}
    assert [row["name"] for row in named(database_url, "person")] == ["Bo"]


# The law

TITLES = ("A", "B", "C")
PEOPLE = ("Ada", "Bo", "Cy", "")


def cells(**more: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({
        "overview": st.sampled_from(["", "One.", "Two."]), "title:de": st.sampled_from(["", "Eins", "Zwei"]),
        "runtime": st.sampled_from(["", "5", "6"]), "cast": st.sampled_from(PEOPLE),
        "directors": st.sampled_from(PEOPLE), "keywords": st.sampled_from(["", "cats", "cats|dogs"]),
        "companies": st.sampled_from(["", "Studio"]), "facebook_id": st.sampled_from(["", "x", "y"]),
        **more,
    })  # fmt: skip


FILMS = cells(
    kind=st.just("movie"),
    title=st.sampled_from(TITLES),
    year=st.sampled_from(["", "2000", "2001", "2005"]),
    imdb_id=st.sampled_from(["", "", "tt0000001", "tt0000002"]),
    releases=st.sampled_from(["", "DE 2024-02-16 premiere Berlinale"]),
    trailers=st.sampled_from(["", "https://youtu.be/abcdefghijk"]),
)
SERIES = st.fixed_dictionaries(
    {"kind": st.just("tv"), "title": st.sampled_from(["S", "T"]), "year": st.just("2010")}
)
PARTS = st.fixed_dictionaries({
    "kind": st.just("episode"), "series": st.sampled_from(["S", "T"]), "season": st.sampled_from(["1", "2"]),
    "episode": st.sampled_from(["1", "2"]), "title": st.sampled_from(["", "E"]),
    "guest_stars": st.sampled_from(PEOPLE),
})  # fmt: skip


def told(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(row.get(each, "") for each in ("kind", "title", "series", "season", "episode"))


TABLES = st.lists(st.one_of(FILMS, SERIES, PARTS), min_size=1, max_size=6, unique_by=told)


PARTS_PLAYED = ("cast", "crew")


def answers(url: str) -> list[str]:
    """All that is answered about every title and person, without own ids and what is made of them."""
    found = []
    more = "credits,keywords,release_dates,videos,alternative_titles,external_ids,translations"
    with Client(url) as client:
        for kind, table in (("movie", "movie"), ("tv", "series"), ("person", "person")):
            for row in named(url, table):
                answer = client.get(f"/3/{kind}/{row['id']}", {"append_to_response": more}).json()
                if kind == "person":  # credits of one day stand in the order of ids
                    answer["credits"] = {
                        each: sorted(map(plain, answer["credits"][each])) for each in PARTS_PLAYED
                    }
                seasons = [each["season_number"] for each in answer.get("seasons", ())]
                parts = [client.get(f"/3/tv/{row['id']}/season/{each}").json() for each in seasons]
                found.append(plain([answer, parts]))
        for table in ("keyword", "company"):
            found += [f"{table} {row['name']}" for row in named(url, table)]
    return sorted(found)


OWN = re.compile(r'"(id|_id|credit_id|series_id|show_id|popularity)": ("[0-9a-f]{24}"|[\d.]+)')


def plain(value: Any) -> str:
    return OWN.sub(r'"\1": 0', json.dumps(value, sort_keys=True))


@settings(
    max_examples=200 if ENDURING else tries(25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(first=TABLES, second=TABLES)
def test_a_synced_table_equals_a_fresh_one(
    copy_of: CopyOf, tmp_path: Path, first: Rows, second: Rows
) -> None:
    with copy_of("migrated", migrate) as synced, copy_of("migrated", migrate) as fresh:
        take(synced, tmp_path, first)
        take(synced, tmp_path, second)
        take(fresh, tmp_path, second)
        assert answers(synced) == answers(fresh)
