"""One catalogue for all commands: each names its database, and none but those that fill one makes it."""

import io
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from socket import gethostname
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from typer.models import TyperPath

from reelbase.cli.program import app, main
from reelbase.cli.welcome import print_welcome
from reelbase.importers.mirror import upstream
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.first_start import Shown

if TYPE_CHECKING:
    from click import Parameter

ARGUMENTS = {
    "import bodies": ["bodies.jsonl"],
    "import movielens": ["."],
    "import imdb": ["."],
    "import kaggle": ["."],
    "import wikidata": ["bodies.jsonl"],
    "import nfo": ["."],
    "import csv": ["films.csv", "--mapping", "films.toml"],
    "mirror": ["--from", "http://127.0.0.1:1", "--ids", "nowhere.txt"],
    "demo": [],
    "demo remove": [],
    "migrate": [],
    "key create": ["phone"],
    "key list": [],
    "key set": ["1", "region=DE"],
    "key revoke": ["1"],
    "user add": ["ann"],
    "user list": [],
    "user password": ["ann"],
    "user disable": ["ann"],
    "user enable": ["ann"],
    "user role": ["ann", "editor"],
    "user delete": ["ann", "--yes"],
    "user invite": [],
    "account import": ["ann", "films.csv", "--yes"],
    "account imports": ["ann"],
    "account undo": ["ann", "1", "--yes"],
    "account open": ["ann"],
    "account decide": ["ann", "1", "movie/603"],
    "edit": ["movie", "603"],
    "history": [],
    "revert": ["1"],
    "delete": ["movie", "603", "--reason", "twice"],
    "merge": ["movie", "603", "604"],
    "webhook add": ["https://example.org/events"],
    "webhook list": [],
    "webhook remove": ["1"],
    "webhook enable": ["1"],
    "webhook disable": ["1"],
    "webhook rotate": ["1"],
    "webhook test": ["1"],
    "webhook failed": ["1"],
    "index rebuild": [],
    "index status": [],
    "background": [],
    "jobs list": [],
    "jobs run": ["pruning"],
    "export ids": ["exported"],
    "export bodies": ["exported.jsonl"],
    "export account": ["ann", "exported"],
    "export parquet": ["exported"],
    "backup": ["new.backup"],
    "restore": ["old.backup"],
    "port": [],
    "check": [],
}
"""How each command that uses a database is typed."""
MAKERS = {"demo", "migrate", "mirror", "restore", *(name for name in ARGUMENTS if name.startswith("import "))}
SAY_IT_OTHERWISE = {
    "doctor",
    "serve",
    "settings",
    *(f"redirect {each}" for each in ("init", "names", "trust", "undo")),
}
"""The welcome of `serve` names the database, tested below; `settings` lists the setting and uses none, and
`redirect` names the files that it makes next to it, of which `doctor` reads one.
"""


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """All commands by what is typed."""
    under = getattr(command, "commands", {})
    for name, each in under.items():
        yield from commands(each, f"{path} {name}".strip())
    if not under or (path and getattr(command, "invoke_without_command", False)):
        yield path, command


def with_database() -> list[str]:
    """The commands that use a database."""
    return [
        path
        for path, command in commands(typer.main.get_command(app))
        if path == "port" or any("--database" in each.opts for each in command.params)
    ]


def test_every_command_that_uses_a_database_is_tried_here() -> None:
    assert set(with_database()) == {*ARGUMENTS, *SAY_IT_OTHERWISE}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the files that commands are given."""
    here = tmp_path / "here"
    here.mkdir()
    (here / "bodies.jsonl").write_text(
        '{"path": "/3/movie/1", "params": {}, "body": {"id": 1, "title": "A"}}\n'
    )
    (here / "films.csv").write_text("Title,Year\nAlien,1979\n")
    (here / "films.toml").write_text('[columns]\ntitle = "Title"\nyear = "Year"\n')
    monkeypatch.chdir(here)
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    return here


def typed(command: str, address: str) -> list[str]:
    """A command for a database, as it is typed."""
    if command == "port":
        return ["port", address, "sqlite:///other.db"]
    return [*command.split(), *ARGUMENTS[command], "--database", address]


def status_of(arguments: list[str]) -> int:
    """The exit status of a command."""
    try:
        main(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.once
@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in MAKERS])
def test_a_command_that_does_not_fill_a_database_makes_none(
    command: str, empty_database_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.parent.rglob("*"))
    assert status_of(typed(command, empty_database_url)) == 1
    told = capsys.readouterr().err
    assert f"Database: {empty_database_url}\nerror: Expected a catalogue at " in told
    assert "--database" in told and "reelbase migrate" in told
    assert sorted(folder.parent.rglob("*")) == before
    with closing(open_database(empty_database_url)) as database:
        assert database.revision() is None


@pytest.mark.once
@pytest.mark.parametrize("command", [name for name in ARGUMENTS if name not in {"demo", "background"}])
def test_each_command_names_its_database_once(
    command: str,
    database_url: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(upstream, "Access", partial(upstream.Access, attempts=1))  # nobody is there
    status_of(typed(command, database_url))
    lines = capsys.readouterr().err.splitlines()
    into = ["Database: sqlite:///other.db"] if command == "port" else []
    assert [each for each in lines if each.startswith("Database: ")] == [f"Database: {database_url}", *into]


def test_an_empty_database_of_a_server_is_no_catalogue(
    empty_database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(typed("key list", empty_database_url)) == 1
    assert "error: Expected a catalogue at " in capsys.readouterr().err
    with closing(open_database(empty_database_url)) as database:
        assert database.revision() is None


@pytest.mark.parametrize("command", ["import bodies", "import csv", "migrate"])
def test_a_command_that_fills_a_database_makes_it_and_says_so(
    command: str, empty_database_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of(typed(command, empty_database_url)) == 0
    with closing(open_database(empty_database_url)) as database:
        assert database.is_current()
    shown = capsys.readouterr()
    assert "It is new." in shown.err or "applied 0001" in shown.out


@pytest.mark.once
@pytest.mark.parametrize("command", ["import csv", "import nfo", "import imdb"])
def test_a_dry_run_makes_no_database(command: str, empty_database_url: str, folder: Path) -> None:
    (folder / "Alien (1979)").mkdir()
    (folder / "Alien (1979)" / "movie.nfo").write_text("<movie><title>Alien</title><year>1979</year></movie>")
    status_of([*typed(command, empty_database_url), "--dry-run"])
    with closing(open_database(empty_database_url)) as database:
        assert database.revision() is None


@pytest.mark.once
def test_a_password_is_not_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status_of(["key", "list", "--database", "postgresql://me:hunter2@127.0.0.1:1/x"])
    told = capsys.readouterr().err
    assert "Database: postgresql://me:***@127.0.0.1:1/x" in told
    assert "hunter2" not in told


PATHS = [
    (path, parameter)
    for path, command in commands(typer.main.get_command(app))
    for parameter in command.params
    if TyperPath in type(parameter.type).__mro__
]


@pytest.mark.once
@pytest.mark.parametrize(("path", "parameter"), PATHS, ids=lambda each: getattr(each, "name", each))
def test_an_empty_path_is_not_the_current_folder(
    path: str, parameter: "Parameter", folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    given = ["", ""] if parameter.param_type_name == "argument" else [parameter.opts[0], ""]
    assert status_of([*path.split(), *given]) == 2
    assert "Expected the name of a file or a folder" in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


@pytest.mark.once
def test_the_welcome_names_the_database(capsys: pytest.CaptureFixture[str]) -> None:
    print_welcome(Settings(database="postgresql://me:hunter2@db/x"), None, Shown(None, None, None))
    assert "Database: postgresql://me:***@db/x\n" in capsys.readouterr().out


def welcome(capsys: pytest.CaptureFixture[str], *, is_demo: bool = False, **settings: Any) -> list[str]:
    """The lines that a server with these settings greets with."""
    print_welcome(Settings(**settings), "0" * 32, Shown(603, "The Matrix", None), is_demo=is_demo)
    return capsys.readouterr().out.splitlines()


@pytest.mark.once
def test_the_welcome_sends_a_key_to_this_machine_alone(capsys: pytest.CaptureFixture[str]) -> None:
    lines = welcome(capsys, base_url="https://tmdb.example.org", port=8010)
    tried = [each for each in lines if "api_key=" in each]
    assert tried and all(each.startswith("  curl 'http://127.0.0.1:8010/3/") for each in tried)
    assert "Reelbase is at https://tmdb.example.org/3" in lines


@pytest.mark.once
@pytest.mark.parametrize(("host", "own"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])
def test_the_welcome_says_how_others_reach_it(
    capsys: pytest.CaptureFixture[str], host: str, own: str
) -> None:
    lines = welcome(capsys, host=host, port=8010)
    assert f"Reelbase is at http://{own}:8010/3" in lines
    assert any(each.startswith(f"Others reach it at http://{gethostname()}:8010/3") for each in lines)
    assert not any("Others reach" in each for each in welcome(capsys, host="127.0.0.1"))


@pytest.mark.once
def test_the_welcome_of_the_demo_names_a_database_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    lines = welcome(capsys, is_demo=True, port=8000)
    assert "  .venv/bin/reelbase serve --database sqlite:///mine.db --port 8001" in lines
    assert not any("mine.db" in each for each in welcome(capsys))


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("backup", "new.backup"),
        ("export bodies", "exported.jsonl"),
        ("export parquet", "exported/movie.parquet"),
        ("export ids", "exported/movie_ids_05_24_2026.json.gz"),
    ],
)
def test_a_copy_of_nothing_takes_the_place_of_no_good_one(
    command: str, file: str, database_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text("a good one")
    assert status_of(typed(command, database_url)) == 1
    assert "found that it is empty" in capsys.readouterr().err
    assert (folder / file).read_text() == "a good one"
    assert status_of(typed("import bodies", database_url)) == 0
    if command != "export parquet" or find_spec("pyarrow"):
        assert status_of(typed(command, database_url)) == 0
