"""The facts that are read from a takeout of each service, and what hostile files are answered."""

import zipfile
from pathlib import Path

import pytest

from reelbase import bounds
from reelbase.takeouts.members import TakeoutError, opened
from reelbase.takeouts.reading import Wanted
from reelbase.takeouts.said import Said
from reelbase.takeouts.services import SERVICES, Facts, facts_of
from tests.takeouts.samples import ARCHIVES, DIARY, LIST, TABLES, write_sample

pytestmark = pytest.mark.once

FILM, HARBOUR = "movie A Good Day to Die Hard (2013)", "movie Glass Harbour (2021)"
SHOW, SECOND = "tv Breaking Bad (2008)", "episode Breaking Bad (2008) S01E02"
NOON = "T12:00:00.000Z"
EXPECTED = {
    "Letterboxd": [
        f"play {FILM} 2025-03-01{NOON}",
        f"play {HARBOUR} 2025-04-10{NOON}",
        f"play {FILM}",
        f"rating {FILM} 2025-03-02{NOON} 18",
        f"watchlist movie Breaking Bad (2008) 2025-03-02{NOON}",
        f"favorite {FILM} 2025-03-02{NOON}",
        f"list {FILM} [My List]",
        f"list {HARBOUR} [My List: seen twice]",
    ],
    "Trakt": [
        f"play {FILM} 2025-02-01T20:15:00.000Z",
        f"play {SECOND}",
        f"rating {FILM} 2025-02-01T21:00:00.000Z 16",
        f"watchlist {SHOW} 2025-02-01T21:00:00.000Z",
        f"list {FILM} [Loud films: so loud]",
    ],
    "TV Time": [f"play {SECOND} 2025-02-02T21:00:00.000Z", f"play {FILM} 2025-03-01T20:10:00.000Z"],
    "Simkl": [
        f"rating {FILM} 2025-03-02T20:00:00.000Z 16",
        f"play {FILM} 2025-03-01T20:00:00.000Z",
        f"watchlist {SHOW} 2025-03-01T20:00:00.000Z",
        f"play {SECOND} 2025-03-01T20:00:00.000Z",
    ],
    "IMDb": [f"rating {FILM} 2025-03-01{NOON} 16", f"watchlist {FILM} 2025-02-01{NOON}"],
    "TMDB": [
        f"rating {FILM} 2025-03-01T10:00:00.000Z 15",
        "rating episode Breaking Bad S1E2 (2008) S01E02 2025-03-05T21:10:00.000Z 12",
    ],
    "Yamtrack": [
        f"rating movie A Good Day to Die Hard 2025-03-01{NOON} 16",
        f"play movie A Good Day to Die Hard 2025-03-01{NOON}",
        f"play episode Breaking Bad S01E02 2025-02-02{NOON}",
        "watchlist tv Breaking Bad",
    ],
    "Movary": [f"play {FILM} 2025-03-01{NOON}", f"play {HARBOUR}"],
    "MovieLens": ["rating movie Good Day to Die Hard, A (2013) 16"],
    "Ryot": [
        f"rating movie TMDB 47964 2025-03-02{NOON} 15",
        f"play movie TMDB 47964 2025-03-01{NOON}",
        "watchlist movie TMDB 47964",
        "list movie TMDB 47964 [Loud]",
    ],
    "table": [
        f"rating {FILM} 2025-03-01{NOON} 14",
        f"play {FILM} 2025-03-01{NOON}",
        f"watchlist {SHOW}",
    ],
}
LEFT_OUT = {
    "Letterboxd": ["ratings.csv:3: expected a rating up to 5, found '11'"],
    "Trakt": [
        "watched-history-1.json:3: expected a movie, a show or an episode, found 'person'",
        "ratings-seasons.json:1: expected a movie, a show or an episode, found 'season'",
    ],
    "IMDb": ["watchlist.csv:3: expected a film or a series, found 'videogame'"],
    "Yamtrack": [
        "yamtrack.csv:2: expected the days on which it was seen again, found 1 without",
        "yamtrack.csv:5: expected a film, a series or an episode of tmdb, found 'game of igdb'",
    ],
    "Ryot": ["ryot.json:metadata 2: expected a film or a series of tmdb, found 'book of openlibrary'"],
    "table": ["films.csv:4: expected a movie, a series or an episode, found 'game'"],
}


def shown(said: Said) -> str:
    fact = said.fact
    listed = f"[{fact.list}{f': {fact.comment}' if fact.comment else ''}]" if fact.list else ""
    parts = (fact.what, said.subject.kind, said.subject.shown, fact.at, fact.halves or "", listed)
    return " ".join(str(part) for part in parts if part)


def read(path: Path) -> Facts:
    return facts_of(opened(path), Wanted())


@pytest.mark.parametrize("service", [*ARCHIVES, *TABLES])
def test_the_facts_of_a_service(service: str, tmp_path: Path) -> None:
    found = read(write_sample(tmp_path, service))
    assert found.service == service
    assert [*map(shown, found.said)] == EXPECTED[service]
    skipped = [f"{each.place}: {each.reason}" for each in found.skipped]
    assert skipped == LEFT_OUT.get(service, [])


def test_every_service_is_tried() -> None:
    assert {*EXPECTED} == {each.name for each in SERVICES} - {"Reelbase"}


def test_the_same_play_in_two_files_is_one(tmp_path: Path) -> None:
    assert read(write_sample(tmp_path, "TV Time")).doubles == 1


def test_old_tables_are_in_the_encoding_of_their_time(tmp_path: Path) -> None:
    text = "Title,Year\nAmélie,2001\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        (tmp_path / "films.csv").write_bytes(text.encode(encoding))
        [said] = read(tmp_path / "films.csv").said
        assert said.subject.title == "Amélie"


BAD = {
    "nothing": b"",
    "no table": b"\x00\x01\x02",
    "another table": b"a,b\n1,2\n",
    "half an archive": b"PK\x03\x04" + b"\0" * 40,
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_takeout_is_refused_in_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / "takeout.csv"
    path.write_bytes(BAD[name])
    with pytest.raises(TakeoutError, match="Expected a"):
        read(path)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("diary.csv", b"0" * (bounds.TAKEOUT_FILE_BYTES + 1))
    with pytest.raises(TakeoutError, match="Expected at most 33,554,432 bytes"):
        read(path)


def test_json_in_json_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "watched-history-1.json"
    path.write_bytes(b"[" * 100_000)
    with pytest.raises(TakeoutError, match="as the service writes it"):
        read(path)


def test_paths_out_of_the_archive_are_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../diary.csv", "Date,Name,Year,Letterboxd URI\n")
        archive.writestr("/diary.csv", "Date,Name,Year,Letterboxd URI\n")
    with pytest.raises(TakeoutError, match=r"found none in takeout\.zip"):
        read(path)


SIMKL = "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB\n"
LISTED = "Position,Const,Title,Title Type,Year,Your Rating\n1,tt1606378,A,Movie,2013,\n"
ODD: dict[str, tuple[str, str, list[str]]] = {
    "a state is no watchlist": (
        "simkl.csv",
        (
            f"{SIMKL}1,A,movie,1998,completed,,,8,,,,\n2,B,movie,1999,dropped,,,,,,,\n"
            "3,C,movie,1999,plantowatch,,,,,,,\n4,D,tv,2019,watching,S01E02,2025-02-02,,,,,\n"
        ),
        [
            *("rating movie A (1998) 16", "play movie A (1998)", "watchlist movie C (1999)"),
            "simkl.csv:3: expected what was seen, rated or planned, found the state 'dropped'",
            "simkl.csv:5: expected each episode that was seen, found the last one: 'S01E02'",
        ],
    ),
    "a word within a word": ("Underrated.csv", LISTED, ["list movie A (2013) [Underrated]"]),
    "no rating": ("ratings.csv", LISTED, ["ratings.csv:2: expected a rating, found none"]),
    "before 1970": (
        "films.csv",
        "title,watched_at\nA,1965-07-01\nB,1970-01-01\nC,0001-01-01T00:00:00Z\n",
        [f"play A 1965-07-01{NOON}", "play B", "play C"],
    ),
    "a quote that does not end": (
        "films.csv",
        'type,title,year\nfilm,A,1990\nfilm,"B,1991\nfilm,C,1992\n',
        ["watchlist movie A (1990)", "films.csv:3: not a row of a table: unexpected end of data"],
    ),
    "values of no account": (
        "account.json",
        (
            '{"account": "a", "watchlist": [{"kind": "movie", "id": 5, "created_at": "today"},'
            '{"kind": "film", "id": 6}, {"kind": "movie", "id": 10000000000000000000000, "title": "B"}],'
            '"lists": [{"name": "a\\u0000b", "items": [{"kind": "movie", "id": 7}]}]}'
        ),
        [
            *("watchlist movie B", "list movie TMDB 7 [a\N{REPLACEMENT CHARACTER}b]"),
            "account.json:watchlist 1: expected a day as YYYY-MM-DD or a moment, found 'today'",
            "account.json:watchlist 2: expected a movie, a series or an episode, found 'film'",
        ],
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_rows_are_read_or_named(name: str, tmp_path: Path) -> None:
    file, text, expected = ODD[name]
    (tmp_path / file).write_text(text)
    found = read(tmp_path / file)
    assert [*map(shown, found.said), *(f"{each.place}: {each.reason}" for each in found.skipped)] == expected


def test_letters_that_grow_in_lower_case_move_no_table(tmp_path: Path) -> None:
    path = tmp_path / "takeout.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("diary.csv", DIARY)
        archive.writestr("lists/a.csv", LIST.replace("two", "ß" * 20))
    assert [*map(shown, read(path).said)][2:] == EXPECTED["Letterboxd"][-2:]
