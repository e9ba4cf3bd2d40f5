"""What a takeout does to an account: once, not twice, and not at all once it is undone."""

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from reelbase.accounts.account import create_account
from reelbase.accounts.lists import ListChanges, update_list
from reelbase.jobs.schedule import run_job
from reelbase.jobs.taking import takeouts_job
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.account_exports import LISTS
from reelbase.storage.queries.account_lists import LIST
from reelbase.storage.queries.takeouts import delete_takeout
from reelbase.takeouts import taking
from tests.cli.test_commands import Outcome, Shell
from tests.conftest import CopyOf, migrate
from tests.importers.catalogue import Rows, rows_of, take_lines
from tests.importers.world import LINES, MOVIE, line
from tests.moments import NOON
from tests.takeouts.samples import ARCHIVES, TABLES, write_sample

Run = Callable[..., Outcome]
ABOUT = ListChanges(description="Good ones.", iso_639_1="de", iso_3166_1="AT", public=1)
KEPT = ("rating", "votes", "favorite", "watchlist", "account_list", "account_list_item", "play")


@pytest.fixture
def database_url(copy_of: CopyOf, tmp_path: Path) -> Iterator[str]:
    """A small world with the account of Ada."""

    def fill(url: str) -> None:
        migrate(url)
        take_lines(url, tmp_path, LINES)
        with closing(open_database(url)) as database, database.writer(now=NOON) as db:
            create_account(db, "ada", "no password")

    with copy_of("takeouts", fill) as url:
        yield url


@pytest.fixture
def run(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs `reelbase account` for Ada."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    monkeypatch.chdir(tmp_path)

    def run(command: str, *arguments: str) -> Outcome:
        return Shell(capsys)("account", command, "ada", *arguments, "--database", database_url)

    return run


def kept(url: str) -> dict[str, Rows]:
    """What is kept of titles, without the numbers of rows."""
    found = {name: rows_of(url, name) for name in KEPT}
    return {name: [row[1:] if name != "votes" else row for row in rows] for name, rows in found.items()}


def work(url: str) -> str:
    """Run the job that enters what waits."""
    with closing(open_database(url)) as database:
        return run_job(database, takeouts_job(1_000), NOON) or ""


def test_a_takeout_is_taken_once_and_undone_whole(run: Run, database_url: str, tmp_path: Path) -> None:
    before = kept(database_url)
    for number, service in enumerate([*ARCHIVES, *TABLES], 1):
        file = str(write_sample(tmp_path, service))
        assert run("import", file, "--preview").status == 0
        assert kept(database_url) == before
        assert f"Import {number}: " in run("import", file, "--yes").out
        after = kept(database_url)
        assert after != before
        again = run("import", file, "--yes").out
        assert "imported before" in again
        assert "Import " not in again
        assert kept(database_url) == after
        assert run("undo", str(number), "--yes").status == 0
        assert kept(database_url) == before


@pytest.mark.once
def test_letterboxd_brings_what_it_has_of_known_films(run: Run, database_url: str, tmp_path: Path) -> None:
    said = run("import", str(write_sample(tmp_path, "Letterboxd")), "--yes").out
    assert "3 plays, 1 rating" in said.replace("1 ratings", "1 rating")
    found = kept(database_url)
    assert [row[3:6] for row in found["rating"]] == [(47964, 18, "2025-03-02T12:00:00.000Z")]
    assert [(row[2], row[3], row[4]) for row in found["play"]] == [(47964, "2025-03-01T12:00:00.000Z", 1)]
    assert [row[2] for row in found["favorite"]] == [47964]
    assert [(row[1], row[5]) for row in found["account_list"]] == [("My List", 0)]
    assert [row[1:3] for row in found["account_list_item"]] == [("movie", 47964)]


@pytest.mark.once
def test_a_newer_rating_stays(run: Run, database_url: str, tmp_path: Path) -> None:
    for text, halves in (("2025-03-05,4", 8), ("2025-03-01,9", 8), ("2025-03-07,7", 14)):
        (tmp_path / "films.csv").write_text(f"imdb,rated_at,rating\ntt1606378,{text}\n")
        run("import", "films.csv", "--yes")
        [row] = kept(database_url)["rating"]
        assert row[4] == halves
    assert run("undo", "3", "--yes").status == 0
    [row] = kept(database_url)["rating"]
    assert row[4] == 8


def test_imports_are_undone_in_any_order(run: Run, database_url: str, tmp_path: Path) -> None:
    for text in ("2025-03-01,4", "2025-03-05,7", "2025-03-07,9"):
        (tmp_path / "films.csv").write_text(f"imdb,rated_at,rating\ntt1606378,{text}\n")
        run("import", "films.csv", "--yes")
    halves = []
    for number in ("2", "1", "3"):
        run("undo", number, "--yes")
        halves.append([row[4] for row in kept(database_url)["rating"]])
    assert halves == [[18], [18], []]


@pytest.mark.once
def test_of_many_ratings_the_newest_stays_and_all_are_undone(
    run: Run, database_url: str, tmp_path: Path
) -> None:
    rated = "".join(f"tt1606378,2025-03-0{day},{day}\n" for day in (1, 7, 5))
    (tmp_path / "films.csv").write_text(f"imdb,rated_at,rating\n{rated}")
    before = kept(database_url)
    run("import", "films.csv", "--yes")
    [row] = kept(database_url)["rating"]
    assert row[4] == 14
    run("undo", "1", "--yes")
    assert kept(database_url) == before


@pytest.mark.once
def test_an_import_that_is_undone_while_it_is_taken_ends(
    run: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = os.fsdecode(b"films \xff.csv")
    (tmp_path / name).write_text("imdb,watched_at\ntt1606378,2025-03-01\ntt1606378,2025-03-02\n")
    with monkeypatch.context() as undone:
        undone.setattr(taking, "AT_ONCE", 1)
        undone.setattr(taking, "set_made_lists", lambda db, id_, _: delete_takeout(db, id_))
        refused = run("import", name, "--yes")
    assert (refused.status, "Expected import 1 to stay" in refused.err) == (1, True)
    assert "Import 2: 1 known, 1 taken." in run("import", name, "--yes").out
    assert "films \N{REPLACEMENT CHARACTER}.csv" in run("imports").out


def test_what_is_missing_waits_for_its_title(run: Run, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "films.csv").write_text("title,year,watched_at\nGlass Harbour,2021,2025-03-01\n")
    assert "1 missing" in run("import", "films.csv", "--yes").out
    run("import", "films.csv", "--list", "Mine", "--yes")
    assert "play of Glass Harbour (2021)" in run("open").out
    assert work(database_url) == "0 facts of takeouts found their titles"
    body = {**MOVIE, "id": 990044, "title": "Glass Harbour", "release_date": "2021-05-01", "imdb_id": None}
    take_lines(database_url, tmp_path, [line("/movie/990044", body)])
    assert work(database_url) == "2 facts of takeouts found their titles"
    assert [row[2] for row in kept(database_url)["play"]] == [990044]
    assert run("open").out == "Nothing is open.\n"
    assert [row[1] for row in kept(database_url)["account_list"]] == ["Mine"]
    run("undo", "2", "--yes")
    assert kept(database_url)["account_list"] == []


@pytest.mark.once
def test_a_doubtful_title_is_decided_by_a_person(run: Run, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "films.csv").write_text("title,rating\nA Good Day to Die Hard,8\nBreaking Bad,9\n")
    assert "doubtful: A Good Day to Die Hard: movie/47964" in run("import", "films.csv", "--yes").out
    assert kept(database_url)["rating"] == []
    assert run("decide", "1", "movie/47964").out == "taken: rating of A Good Day to Die Hard\n"
    assert [row[3] for row in kept(database_url)["rating"]] == [47964]
    assert run("decide", "2", "none").out == "left out: rating of Breaking Bad\n"
    assert run("open").out == "Nothing is open.\n"
    for number, title, words in (
        ("1", "movie/47964", "Expected the number of an open fact, found 1."),
        ("1", "film/1", "Expected a title as movie/603, found 'film/1'."),
        ("1", f"movie/{1:012}{10**20}", "Expected a title as movie/603"),
        (f"{10**20}", "none", f"Expected the number of an open fact, found {10**20}."),
    ):
        refused = run("decide", number, title)
        assert refused.status == 2
        assert words in refused.err


@pytest.mark.once
def test_nobody_who_can_be_asked_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("import", str(write_sample(tmp_path, "IMDb")))
    assert refused.status == 2
    assert "Type: reelbase account import ada" in refused.err
    assert run("undo", "7", "--yes").status == 2


def test_the_export_of_an_account_comes_back_whole(
    run: Run, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for service in ("Letterboxd", "Trakt", "TMDB"):
        run("import", str(write_sample(tmp_path, service)), "--yes")
    with closing(open_database(database_url)) as database, database.writer(now=NOON) as writer:
        for row in writer.all(LISTS, account_id=1):
            [found] = writer.all(LIST, id=row.id)
            update_list(Transaction(writer), found, ABOUT)
    before = kept(database_url)
    shell = Shell(capsys)
    assert shell("export", "account", "ada", "out", "--database", database_url).status == 0
    for number in ("3", "2", "1"):
        run("undo", number, "--yes")
    assert not any(kept(database_url).values())
    assert run("import", "out/account.json", "--yes").status == 0
    after = kept(database_url)
    for name in ("rating", "votes", "favorite", "watchlist", "account_list_item"):
        assert sorted(map(str, (row[1:] for row in after[name]))) == sorted(
            map(str, (row[1:] for row in before[name]))
        ), name
    assert {row[1:6] for row in after["account_list"]} == {row[1:6] for row in before["account_list"]}
    assert {row[1:5] for row in after["play"]} == {row[1:5] for row in before["play"]}
