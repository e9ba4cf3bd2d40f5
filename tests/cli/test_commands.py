"""Commands as they are typed: what they print, where, and with which exit status."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from reelbase import __version__
from reelbase.cli.program import main
from reelbase.search.schema import VERSION
from reelbase.storage.migrations.revision import HEAD


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


class Shell:
    """Runs commands in this process, as if typed in a folder of their own.

    The line that names the database is left out of standard error: tests/cli/test_databases.py looks at it.
    """

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> Outcome:
        try:
            main(arguments)
            status: object = 0
        except SystemExit as end:
            status = end.code or 0
        out, err = self._capsys.readouterr()
        assert isinstance(status, int)
        return Outcome(status, out, re.sub(r"^Database: .*\n", "", err))


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shell:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return Shell(capsys)


def test_the_program_is_one_command_with_sub_commands(shell: Shell) -> None:
    shown = shell("--help")
    assert shown.status == 0
    assert [c for c in COMMANDS if c not in shown.out] == []


COMMANDS = ["serve", "import", "demo", "migrate", "key", "user", "jobs", "check", "settings"]


def test_it_starts_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reelbase", "--version"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "REELBASE_DATABASE": "postgresql://nobody@nowhere.invalid/nothing"},
        check=True,
    )
    python = ".".join(map(str, sys.version_info[:3]))
    its = f"schema {HEAD}, index {VERSION}, Python {python}, SQLite {sqlite3.sqlite_version}"
    assert done.stdout == f"reelbase {__version__} ({its})\n"
    assert list(tmp_path.iterdir()) == []  # it opens no database


@pytest.mark.parametrize(
    "arguments", [["sevre"], ["migrate", "--nope"], ["import", "bodies"], ["key", "create"]]
)
def test_what_is_not_understood_ends_with_status_2(shell: Shell, arguments: list[str]) -> None:
    outcome = shell(*arguments)
    assert outcome.status == 2
    assert outcome.err


def test_an_unknown_variable_is_refused(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELBASE_PROT", "8000")
    outcome = shell("settings")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
    assert "Did you mean REELBASE_PORT?" in outcome.err


def test_settings_tell_where_each_value_comes_from(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "reelbase.toml").write_text('log_format = "json"')
    monkeypatch.setenv("REELBASE_HOST", "::1")
    monkeypatch.setenv("REELBASE_DATABASE", "postgresql://me:hunter2@db/x")
    outcome = shell("settings", "--port", "81")
    assert outcome.status == 0
    for line in (
        "host = ::1  (environment REELBASE_HOST)",
        "port = 81  (flag --port)",
        "log_format = json  (file reelbase.toml)",
        "log_level = info  (default)",
        "database = postgresql://me:***@db/x  (environment REELBASE_DATABASE)",
    ):
        assert line in outcome.out
    assert "hunter2" not in outcome.out


def test_what_strangers_named_moves_no_cursor(shell: Shell, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "\x1b[2J\nWell done.nfo").write_text("<movie")
    found = shell("import", "nfo", str(tmp_path), "--database", database_url)
    assert "\\u001b[2J\\u000aWell done.nfo:1: expected" in found.err
    refused = shell("restore", str(tmp_path / "\x1b[2J\nWell done.zip"), "--database", database_url)
    assert "\\u001b[2J" in refused.err
    assert "\x1b" not in found.err + refused.err


def test_migrate_makes_the_database_once(shell: Shell, empty_database_url: str) -> None:
    first = shell("migrate", "--database", empty_database_url)
    assert (first.status, first.out.startswith("applied 0001 ")) == (0, True)
    second = shell("migrate", "--database", empty_database_url)
    assert (second.status, second.out) == (0, "The schema is up to date.\n")


def test_a_key_is_shown_once(shell: Shell, database_url: str) -> None:
    made = shell("key", "create", "my phone", "--database", database_url)
    found = re.search(r"API key: +([0-9a-f]{32})\nAPI Read Access Token: +(eyJ[\w.-]+)\n", made.out)
    assert found
    listed = shell("key", "list", "--database", database_url)
    assert re.search(rf"^ +(\d+)  …{found[1][-4:]}  .*  valid +my phone$", listed.out, re.MULTILINE)
    assert found[1] not in listed.out


def test_a_key_is_revoked_once(shell: Shell, database_url: str) -> None:
    shell("key", "create", "my phone", "--database", database_url)
    number = shell("key", "list", "--database", database_url).out.split()[0]
    assert "(my phone)" in shell("key", "revoke", number, "--database", database_url).out
    again = shell("key", "revoke", number, "--database", database_url)
    assert again.status == 2
    assert f'found "{number}"' in again.err
    assert "Type: reelbase key list" in again.err
    assert "revoked 2" in shell("key", "list", "--database", database_url).out


def test_a_key_prefers_what_is_set(shell: Shell, database_url: str) -> None:
    shell("key", "create", "my kodi", "--database", database_url)

    def set_(*typed: str) -> tuple[int, str]:
        done = shell("key", "set", *typed, "--database", database_url)
        return done.status, done.out + done.err

    assert set_("my kodi", "languages=de,en", "region=de")[1].endswith(
        "prefers: languages=de-DE,en-US region=DE\n"
    )
    assert "my kodi (languages=de-DE,en-US region=DE)" in shell("key", "list", "--database", database_url).out
    assert set_("my kodi", "languages=")[1].endswith("prefers: region=DE\n")
    assert set_("my kodi", "region=")[1].endswith("prefers: nothing\n")
    status, words = set_("my kodi", "languages=elvish")
    assert (status, 'found "elvish"' in words, "Type: reelbase key set --help" in words) == (2, True, True)
    shell("key", "create", "my kodi", "--database", database_url)
    for wanted, why in (
        ("my kodi", "2 keys of that name"),
        ("phone", "nothing of that name"),
        ("999", "nothing"),
    ):
        status, words = set_(wanted, "region=DE")
        assert (status, why in words, "Type: reelbase key list" in words) == (2, True, True)


def test_a_key_may_do_more_than_ask_where_that_is_said(shell: Shell, database_url: str) -> None:
    made = shell("key", "create", "my script", "--scope", "pictures", "--database", database_url)
    assert made.status == 0
    assert "my script [pictures]" in shell("key", "list", "--database", database_url).out
    refused = shell("key", "create", "another", "--scope", "everything", "--database", database_url)
    assert refused.status == 2
    assert 'Expected --scope pictures or edit, found "everything".' in refused.err
    assert "another" not in shell("key", "list", "--database", database_url).out


def test_no_keys_is_said_so(shell: Shell, database_url: str) -> None:
    assert "There are no keys" in shell("key", "list", "--database", database_url).out


def test_check_of_a_whole_catalogue(shell: Shell, database_url: str) -> None:
    outcome = shell("check", "--database", database_url)
    assert (outcome.status, outcome.out) == (0, "The catalogue is whole.\n")


def test_a_file_that_is_no_database_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)
    outcome = shell("migrate", "--database", "sqlite:///notes.txt")
    assert outcome.status == 1
    assert "notes.txt" in outcome.err
    assert outcome.err.startswith("error: ")


def test_import_of_what_is_not_there(shell: Shell, database_url: str) -> None:
    outcome = shell("import", "bodies", "nowhere.jsonl", "--database", database_url)
    assert outcome.status == 2
    assert "found nothing at nowhere.jsonl" in outcome.err


def test_bodies_are_imported_once(shell: Shell, database_url: str, tmp_path: Path) -> None:
    good, bad = (
        json.dumps({"path": "/3/movie/603", "body": body}) + "\n" for body in ({"id": 603, "title": "M"}, {})
    )
    (tmp_path / "one.jsonl").write_text(good)
    typed = ("import", "bodies", "one.jsonl", "--database", database_url)
    assert "1 created" in shell(*typed).out
    again = shell(*typed)
    assert (again.status, again.err) == (0, "")
    assert re.search(r"imported before, until [0-9: -]{19} UTC, and nothing\b.*\n--again reads", again.out)
    assert "1 line in" in shell(*typed, "--again").out
    (tmp_path / "one.jsonl").write_text(good + bad)
    assert shell(*typed).status == 1
    again = shell(*typed)
    assert (again.status, "1 line" in again.out) == (1, False)
    assert "Found then: 1 fault; --report FILE reads" in again.err


def test_import_of_a_source(shell: Shell, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "films.csv").write_text("Title,Year\nAlien,1979\n,1980\n")
    (tmp_path / "films.toml").write_text('[columns]\ntitle = "Title"\nyear = "Year"\n')
    typed = ("import", "csv", "films.csv", "--mapping", "films.toml", "--database", database_url)
    dry = shell(*typed, "--dry-run")
    assert dry.status == 1
    assert "Nothing was written" in dry.out
    found = shell(*typed, "--report", "bad.txt")
    assert found.status == 1
    assert re.search(r"original_title +1 +0 +0", found.out)
    assert "2 lines in" in found.out and "1 new movie" in found.out
    assert "films.csv:3: expected a title or an id, found neither" in found.err
    assert (
        (tmp_path / "bad.txt").read_text().endswith("films.csv:3: expected a title or an id, found neither\n")
    )
    again = shell(*typed)
    assert "nothing new" in again.out
    assert shell(*typed, "--report", "no/where.txt").status == 2
    assert shell("import", "imdb", "nowhere", "--database", database_url).status == 2
    assert shell("import", "nfo", ".", "--database", database_url).status == 2


def test_import_of_ratings(shell: Shell, database_url: str, tmp_path: Path) -> None:
    body = '{"path": "/3/movie/862", "body": {"id": 862, "title": "Toy Story"}}'
    (tmp_path / "bodies.jsonl").write_text(body)
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,8844\n")
    (tmp_path / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,4.0,1\n2,1,9.0,1\n"
    )
    assert shell("import", "movielens", ".", "--database", database_url).status == 2
    assert shell("import", "bodies", "bodies.jsonl", "--database", database_url).status == 0
    outcome = shell("import", "movielens", ".", "--database", database_url)
    assert outcome.status == 1
    assert "1 new rating, 1 of the set's 2 movies in the catalogue." in outcome.out
    assert "Left out, of movies that are not in the catalogue: 1 rating." in outcome.out
    assert "ratings.csv:4: expected a rating of 0.5 to 5 in halves, found '9.0'" in outcome.err


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1MB", "1MB"), ("1536KB", "1536KB"), ("2048MB", "2GB"), ("1000", "1000")],
)
def test_settings_print_sizes_as_they_are_typed(shell: Shell, value: str, shown: str) -> None:
    assert f"body_limit = {shown}  (flag --body-limit)" in shell("settings", "--body-limit", value).out


def test_version_and_help_are_commands_too(shell: Shell) -> None:
    assert shell("version") == shell("--version")
    assert shell("help").out == shell("--help").out
    assert shell("help", "import", "csv").out == shell("import", "csv", "--help").out
    assert shell("help", "nothing").status == 2


def test_all_that_did_not_go_in_is_kept_where_that_is_wanted(
    shell: Shell, database_url: str, tmp_path: Path
) -> None:
    good = '{"path": "/3/movie/1", "body": {"id": 1, "title": "A"}}\n'
    (tmp_path / "some.jsonl").write_text("{\n" * 60 + good + "[]\n" * 40)
    typed = ("import", "bodies", "some.jsonl", "--database", database_url)
    shown = shell(*typed)
    assert shown.status == 1
    assert "… and 80 more; --report FILE keeps all of them" in shown.err
    assert "100 faults found: the line or the value was left out, all else went in." in shown.err
    assert "skipped" not in shown.err
    kept = shell(*typed, "--report", "bad.txt")
    assert "… and 80 more, all in bad.txt" in kept.err
    lines = (tmp_path / "bad.txt").read_text().splitlines()
    assert [line.split(":")[1] for line in lines] == [str(n) for n in (*range(1, 61), *range(62, 102))]
    assert shell(*typed, "--report", "no/where.txt").status == 2


@pytest.mark.parametrize(
    "line",
    [
        '{"id": 603, "title": "The Matrix"}',
        '{"page": 1, "results": []}',
        '[{"id": 603, "title": "The Matrix"}]',
        '{"id": 603, "cast": [], "crew": []}',
    ],
)
def test_an_answer_alone_is_called_so(shell: Shell, database_url: str, tmp_path: Path, line: str) -> None:
    (tmp_path / "some.jsonl").write_text(line)
    told = shell("import", "bodies", "some.jsonl", "--database", database_url)
    assert told.status == 1
    assert 'found an answer alone; write what was asked around it: {"path": "/3/movie/603"' in told.err
