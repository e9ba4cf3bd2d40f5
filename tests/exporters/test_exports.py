"""What is exported: daily id files, bodies that import to the same, accounts, tables."""

import csv
import gzip
import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from reelbase.cli.demo import load_demo
from reelbase.cli.program import main
from reelbase.exporters.daily_ids import FILES, KEPT, WITH_ADULT, file_name
from reelbase.importers.formats.bodies import import_bodies
from reelbase.jobs.exporting import exports_job
from reelbase.jobs.schedule import run_job
from reelbase.storage.engine.database import open_database
from reelbase.storage.schema import CATALOGUE
from tests.asking import Client
from tests.conftest import CopyOf, migrate
from tests.golden.small import fill, own
from tests.importers.catalogue import rows_of, take_lines
from tests.importers.sources import basics, take_csv, take_imdb, take_nfo, write_imdb
from tests.importers.test_nfo import EPISODES as NFO_EPISODES
from tests.importers.test_nfo import MATRIX as NFO_MOVIE
from tests.importers.test_nfo import SERIES as NFO_SERIES
from tests.importers.test_nfo import write as write_nfo
from tests.importers.world import EPISODE, GROUP, MOVIE, ROW, SERIES, SIMILAR, TV_ROW, line, page
from tests.laws.test_exporting import fill_rated
from tests.moments import NOON

DAY = date(2026, 8, 31)


@pytest.fixture
def small(copy_of: CopyOf) -> Iterator[str]:
    """The small catalogue, the test's own."""
    with copy_of("small_to_export", fill) as url:
        yield url


def typed(*arguments: str) -> int:
    """The exit status of a command."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def lines(file: Path) -> list[Any]:
    return [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]


def test_id_files_are_those_of_tmdb(small: str, tmp_path: Path) -> None:
    """docs/reference/tmdb.md#daily-id-files: names, keys, their order, lines."""
    assert typed("export", "ids", str(tmp_path), "--date", "2026-08-31", "--database", small) == 0
    names = [*FILES, *(f"adult_{name}" for name in WITH_ADULT)]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(file_name(n, DAY) for n in names)
    movies = tmp_path / "movie_ids_08_31_2026.json.gz"
    assert list(lines(movies)[0]) == ["adult", "id", "original_title", "popularity", "video"]
    assert list(lines(tmp_path / "tv_series_ids_08_31_2026.json.gz")[0]) == [
        "id",
        "original_name",
        "popularity",
    ]
    assert list(lines(tmp_path / "person_ids_08_31_2026.json.gz")[0]) == ["adult", "id", "name", "popularity"]
    for name in ("collection", "tv_network", "keyword", "production_company"):
        assert list(lines(tmp_path / file_name(name, DAY))[0]) == ["id", "name"]
    assert gzip.decompress(movies.read_bytes()).endswith(b"}\n")
    whole = [row["id"] for name in ("movie", "adult_movie") for row in lines(tmp_path / file_name(name, DAY))]
    assert sorted(whole) == [row[0] for row in rows_of(small, "movie")]
    before = movies.read_bytes()
    assert typed("export", "ids", str(tmp_path), "--date", "2026-08-31", "--database", small) == 0
    assert movies.read_bytes() == before


def test_the_job_makes_them_and_the_server_serves_them(small: str, tmp_path: Path) -> None:
    """For three months; what is older is removed, and answers 404 like what never was."""
    old, kept = (file_name("movie", NOON.date() - KEPT - timedelta(days=days)) for days in (1, 0))
    for name in (old, kept):
        (tmp_path / name).write_bytes(b"")
    database = open_database(small)
    outcome = run_job(database, exports_job(tmp_path), NOON)
    database.close()
    assert outcome and outcome.endswith("; 1 old files removed")
    today = file_name("movie", NOON.date())
    with Client(small, exports=str(tmp_path), key=None) as client:
        answer = client.get(f"/p/exports/{today}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/gzip")
        assert answer.body == (tmp_path / today).read_bytes()
        assert client.get(f"/p/exports/{kept}").status == 200
        for name in (old, "movie_ids_13_01_2026.json.gz", "..%2Fsmall.db", "account.json"):
            assert client.get(f"/p/exports/{name}").status == 404


def test_days_without_a_file_have_the_one_before(small: str, tmp_path: Path) -> None:
    """Or the first there is, so that a new server has files of the days before; days to come have none."""
    today = NOON.date()
    days = {
        ago: file_name("movie", today - timedelta(days=ago)) for ago in (-1, 0, 1, 2, 5, 30, KEPT.days + 1)
    }
    with Client(small, exports=str(tmp_path), key=None) as client:

        def told(ago: int) -> bytes | None:
            answer = client.get(f"/p/exports/{days[ago]}")
            return answer.body if answer.status == 200 else None

        assert [told(ago) for ago in days] == [None] * len(days)
        (tmp_path / days[0]).write_bytes(b"today")
        (tmp_path / file_name("person", today - timedelta(days=1))).write_bytes(b"of people")
        assert {ago: told(ago) for ago in days} == {
            **dict.fromkeys((0, 1, 2, 5, 30), b"today"),
            **dict.fromkeys((-1, KEPT.days + 1)),
        }
        (tmp_path / days[0]).rename(tmp_path / days[2])
        assert {ago: told(ago) for ago in days} == {
            **dict.fromkeys((1, 2, 5, 30), b"today"),
            **dict.fromkeys((-1, 0, KEPT.days + 1)),
        }
        (tmp_path / days[30]).write_bytes(b"older")
        assert (told(5), told(1), told(30)) == (b"older", b"today", b"older")


@pytest.mark.parametrize(
    "fill_with",
    [
        *(pytest.param(each, marks=pytest.mark.thorough) for each in (fill, fill_rated)),
        pytest.param(load_demo, marks=pytest.mark.enduring),
    ],
)
def test_bodies_import_to_the_same(
    copy_of: CopyOf, database_url: str, tmp_path: Path, fill_with: Any
) -> None:
    """What is exported of the import is what was exported; votes and lists given here come as imported."""
    with copy_of(f"to_export_{fill_with.__name__}", fill_with) as url:
        first, second = tmp_path / "first.jsonl.gz", tmp_path / "second.jsonl.gz"
        assert typed("export", "bodies", str(first), "--database", url) == 0
        report = import_bodies(database_url, [first], lambda progress: None)
        assert not report.bad, report.bad[:3]
        assert typed("export", "bodies", str(second), "--database", database_url) == 0
        for line, before in zip(lines(second), lines(first), strict=True):
            assert line == before
        assert second.read_bytes() == first.read_bytes()
        plain = tmp_path / "plain.jsonl"
        assert typed("export", "bodies", str(plain), "--database", url) == 0
        assert plain.read_bytes() == gzip.decompress(first.read_bytes())
        assert typed("export", "bodies", str(tmp_path / "first.json"), "--database", url) == 2


def fill_from_files(url: str) -> None:
    """Movies and a series that NFO files, a table and IMDb told of, and no answer of the API."""
    migrate(url)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_nfo(folder / "nfo", matrix=NFO_MOVIE, Show__tvshow=NFO_SERIES, Show__S01__E01=NFO_EPISODES)
        write_nfo(folder / "nfo", own="<movie><title>Home &amp; Away</title><year>2001</year></movie>")
        take_nfo(url, folder / "nfo")
        (folder / "t.csv").write_text("T;Y\nTable;1990\n")
        (folder / "m.toml").write_text('[columns]\ntitle = "T"\nyear = "Y"\n')
        take_csv(url, folder / "t.csv", folder / "m.toml")
        take_imdb(url, write_imdb(folder / "imdb", title_basics=[basics("tt0000009", title="Ninth")]))


APPENDED = (
    "credits,combined_credits,external_ids,images,keywords,translations,episode_groups,season/0,season/1"
)


def answers(url: str) -> dict[str, Any]:
    """All that is answered of every entity, by its path."""
    with Client(url) as client:
        paths = [
            f"/3/{row[0]}/{row[1]}" for row in rows_of(url, "entity") if row[0] not in ("season", "episode")
        ]
        paths += [f"/3/tv/episode_group/{row[0]}" for row in rows_of(url, "episode_group")]
        found = {path: client.get(path, {"append_to_response": APPENDED}) for path in sorted(paths)}
        return {path: each.json() for path, each in found.items() if each.status == 200}


def fill_in_part(url: str) -> None:
    """A series of which more episodes are counted than known, and a group of which none is known."""
    migrate(url)
    rows = [{**row, "episode_count": 10} for row in SERIES["seasons"]]
    odd = {**SERIES, "seasons": rows, "episode_groups": {"results": [GROUP]}}
    with TemporaryDirectory() as folder:
        one = line("/tv/1396/season/1/episode/1", EPISODE)
        take_lines(url, Path(folder), [line("/tv/1396", odd), one, line("/movie/47964", MOVIE)])


def fill_from_lists(url: str) -> None:
    """What only lists tell of."""
    migrate(url)
    person = {"id": 62, "name": "Bruce Willis", "media_type": "person", "known_for": [SIMILAR]}
    with TemporaryDirectory() as folder:
        lists = [line("/movie/popular", page([ROW])), line("/tv/popular", page([TV_ROW]))]
        named = [line("/search/multi", page([person, {**TV_ROW, "id": 5, "media_type": "tv"}]))]
        more = [line("/movie/top_rated", page([{**ROW, "id": number} for number in range(600, 900)]))]
        take_lines(url, Path(folder), [*lists, *named, *more])


@pytest.mark.parametrize("fill_with", [fill_from_files, fill_in_part, fill_from_lists])
def test_all_that_was_told_is_exported(
    copy_of: CopyOf, database_url: str, tmp_path: Path, fill_with: Any
) -> None:
    """Imported into an empty database, it answers the same: by whatever source it was told, and how much."""
    with copy_of(f"to_export_{fill_with.__name__}", fill_with) as url:
        before = answers(url)
        assert len(before) > 5
        file = tmp_path / "all.jsonl.gz"
        assert typed("export", "bodies", str(file), "--database", url) == 0
        assert import_bodies(database_url, [file], lambda progress: None).bad == ()
        after = answers(database_url)
        assert after.keys() == before.keys()
        for path, answer in before.items():
            assert after[path] == answer


def test_an_account_as_csv_and_json(copy_of: CopyOf, tmp_path: Path) -> None:
    with copy_of("to_export_fill_rated", fill_rated) as url:
        assert typed("export", "account", "ada", str(tmp_path), "--database", url) == 0
        assert typed("export", "account", "nobody", str(tmp_path), "--database", url) == 2
    with (tmp_path / "ratings.csv").open(newline="") as file:
        [rating] = list(csv.DictReader(file))
    assert (rating["kind"], rating["id"], rating["value"]) == ("movie", str(own(1)), "9.0")
    found = json.loads((tmp_path / "account.json").read_text())
    assert (found["account"], found["ratings"][0]["value"]) == ("ada", 9.0)
    lists = sorted((each["name"], each["public"], len(each["items"])) for each in found["lists"])
    assert lists == [("Sea", False, 3), ("Sea", True, 3)]


def test_tables_as_parquet(small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the package that writes them; without it the command says what to type."""
    status = typed("export", "parquet", str(tmp_path), "--database", small)
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError:
        assert status == 1
        assert "-m pip install pyarrow" in capsys.readouterr().err
        return
    assert status == 0
    assert sorted(path.stem for path in tmp_path.iterdir()) == sorted(CATALOGUE)
    movies = parquet.read_table(tmp_path / "movie.parquet").to_pylist()
    assert [row["id"] for row in movies] == [row[0] for row in rows_of(small, "movie")]
    assert isinstance(movies[0]["adult"], bool)
