"""No command ever shows a traceback: every one of the program, in every state that a disk can be in.

The commands are found in the program itself, so that a new one is tried too. A state prepares the database
and the file or folder that a command is given, which then runs in this process by the program's own `main`.
"""

import contextlib
import io
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.main import get_command

from reelbase import stopping
from reelbase.cli import double, serve
from reelbase.cli.background import Background
from reelbase.cli.program import app, main
from reelbase.exporters import backup as backup_files
from reelbase.importers.mirror import upstream
from reelbase.jobs import indexer
from reelbase.storage.engine import database, sqlite
from tests.conftest import build_index, migrate
from tests.failure.indexing import add_films
from tests.thorough import ENDURING

pytestmark = pytest.mark.once
NOBODY = 65534
SECONDS = 10  # for one command
FILE_BYTES = 16384  # the largest file where the disk is "full"
MOMENTS = [n / 50 for n in range(100)] if ENDURING else [0.0, 0.1, 0.3, 0.5, 1.0]
EXTRA = {
    ("serve",): ["--port", "0", "--workers", "1"],
    ("background",): ["--jobs", "false"],
    ("double",): ["--empty"],
    ("edit",): ["movie", "1", "runtime=5"],
    ("revert",): ["1"],
    ("delete",): ["movie", "1"],
    ("merge",): ["movie", "1", "2"],
    ("mirror",): ["--upstream", "http://127.0.0.1:9", "--timeout", "1"],
    ("jobs", "run"): ["--all"],
    ("user", "delete"): ["--yes"],
    ("restore",): ["--replace"],
}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that does something, by the words that are typed."""
    for name, each in getattr(command, "commands", {}).items():
        yield from leaves(each, (*path, name))
    if not hasattr(command, "commands") or (path and command.invoke_without_command):
        yield path, command


COMMANDS = dict(leaves(get_command(app)))


class Place(NamedTuple):
    """What a command is given: the address of a database, and a file or a folder."""

    database: str
    path: str


def typed(words: tuple[str, ...], place: Place) -> list[str]:
    """A command line: each argument is the path where it takes one, else an address or a name."""
    typing = [*words, *EXTRA.get(words, [])]
    command = COMMANDS[words]
    if any("--database" in each.opts for each in command.params):
        typing += ["--database", place.database]
    for each in command.params:
        if each.param_type_name == "option" and each.required:
            typing += [each.opts[0], place.path]
        elif each.param_type_name == "argument" and each.required:
            is_path = "Path" in type(each.type).__name__
            is_address = words == ("port",)
            typing.append(place.path if is_path else place.database if is_address else "1")
    return typing


def uses_database(words: tuple[str, ...]) -> bool:
    """Return whether a command opens the database; the redirection only keeps its files beside it, drift
    asks another server, and a double has a catalogue of its own.
    """
    return words[0] not in {"doctor", "double", "drift", "redirect"} and words not in {
        ("settings",),
        ("version",),
        ("help",),
    }


def uses_path(words: tuple[str, ...]) -> bool:
    return any("Path" in type(each.type).__name__ for each in COMMANDS[words].params if each.required)


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Path]:
    """A folder that everybody may look into, with a small database, its index and a backup."""
    folder = Path(tempfile.mkdtemp(prefix="walk-"))
    folder.chmod(0o755)
    url = f"sqlite:///{folder}/films.db"
    migrate(url)
    add_films(url, folder, 1, range(1, 21))
    build_index(url)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def folder(catalogue: Path) -> Iterator[Path]:
    """The test's own copy of it."""
    copy = Path(tempfile.mkdtemp(prefix="walk-"))
    shutil.copytree(catalogue, copy / "in", copy_function=shutil.copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield copy / "in"
    for path in (copy, *copy.rglob("*")):
        with contextlib.suppress(OSError):
            path.chmod(0o755)
    shutil.rmtree(copy, ignore_errors=True)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs a command in this process; servers end at once, and nobody is asked for a password."""
    monkeypatch.setattr(serve, "run", lambda _, listeners, *__: close(listeners))
    monkeypatch.setattr(double, "run", lambda _, listener, *__: close([listener]))
    monkeypatch.setattr(serve, "wait_for", lambda *_: None)
    monkeypatch.setattr(
        serve, "running_background", lambda settings: contextlib.nullcontext(Background(settings))
    )
    monkeypatch.setattr(os, "setpriority", lambda *_: None)
    monkeypatch.setattr(indexer, "keep_index", _ended)
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(upstream, "Access", partial(upstream.Access, attempts=1))

    def execute(*typing: str) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n" * 4))
        handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
        environment = dict(os.environ)
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(SECONDS)
        try:
            main(typing)
            status: object = 0
        except SystemExit as end:
            status = end.code or 0
        finally:
            signal.alarm(0)
            os.environ.clear()
            os.environ.update(environment)
            for number, handler in handlers.items():
                signal.signal(number, handler)
        out, err = capsys.readouterr()
        assert isinstance(status, int)
        return Outcome(status, out, err)

    return execute


def close(listeners: list[socket.socket]) -> None:
    """Close what a server would listen on."""
    for each in listeners:
        each.close()


async def _ended(*_: object) -> None:
    """Keeps no index."""


def _too_long(*_: object) -> None:
    pytest.fail("a command does not come to an end")


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Have only the permissions of a user that owns nothing here, where the tests run as root."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/films.db"


State = Callable[[Path], contextlib.AbstractContextManager[Place]]
STATES: dict[str, tuple[State, bool]] = {}


def state(*, is_fatal: bool) -> Callable[[State], State]:
    """Adds a state; `is_fatal`: no command that needs a database can do its work then."""

    def add(prepare: State) -> State:
        STATES[getattr(prepare, "__name__", "").replace("_", " ")] = (prepare, is_fatal)
        return prepare

    return add


@state(is_fatal=True)
@contextlib.contextmanager
def no_permission(folder: Path) -> Iterator[Place]:
    folder.chmod(0)
    with as_nobody():
        yield Place(address(folder), f"{folder}/given")


@state(is_fatal=False)
@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Place]:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    with as_nobody():
        yield Place(address(folder), f"{folder}/films-1-1.jsonl")


@state(is_fatal=False)
@contextlib.contextmanager
def a_file_without_permission(folder: Path) -> Iterator[Place]:
    (folder / "given").write_text("{}")
    (folder / "given").chmod(0)
    for path in folder.glob("films.db*"):
        if path.is_file():
            path.chmod(0o666)
    folder.chmod(0o777)
    with as_nobody():
        yield Place(address(folder), f"{folder}/given")


@state(is_fatal=False)
@contextlib.contextmanager
def a_missing_folder(folder: Path) -> Iterator[Place]:
    yield Place(address(folder / "none" / "deep"), f"{folder}/none/given")


@state(is_fatal=True)
@contextlib.contextmanager
def a_file_in_the_place_of_a_folder(folder: Path) -> Iterator[Place]:
    (folder / "file").write_text("text")
    yield Place(f"sqlite:///{folder}/file/films.db", f"{folder}/file/given")


@state(is_fatal=True)
@contextlib.contextmanager
def a_folder_in_the_place_of_a_file(folder: Path) -> Iterator[Place]:
    (folder / "folder").mkdir()
    yield Place(f"sqlite:///{folder}/folder", f"{folder}/folder")


@state(is_fatal=False)
@contextlib.contextmanager
def a_full_disk(folder: Path) -> Iterator[Place]:
    (folder / "new").mkdir()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, hard))
    try:
        yield Place(address(folder), f"{folder}/films-1-1.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@state(is_fatal=False)
@contextlib.contextmanager
def a_locked_database(folder: Path) -> Iterator[Place]:
    connection = sqlite3.connect(folder / "films.db", isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield Place(address(folder), f"{folder}/films-1-1.jsonl")
    connection.close()


@state(is_fatal=False)
@contextlib.contextmanager
def a_corrupt_database(folder: Path) -> Iterator[Place]:
    path, invented = folder / "films.db", random.Random(1)
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096, 3):
            file.seek(page * 4096)
            file.write(invented.randbytes(4096))
    yield Place(address(folder), f"{folder}/films-1-1.jsonl")


@state(is_fatal=True)
@contextlib.contextmanager
def a_truncated_database(folder: Path) -> Iterator[Place]:
    os.truncate(folder / "films.db", (folder / "films.db").stat().st_size // 2 + 100)
    yield Place(address(folder), f"{folder}/films-1-1.jsonl")


@state(is_fatal=True)
@contextlib.contextmanager
def no_database_but_garbage(folder: Path) -> Iterator[Place]:
    (folder / "films.db").write_bytes(random.Random(1).randbytes(9000))
    yield Place(address(folder), f"{folder}/films-1-1.jsonl")


@state(is_fatal=False)
@contextlib.contextmanager
def a_name_that_is_no_utf8(folder: Path) -> Iterator[Place]:
    name = os.fsdecode(b"Am\xe9lie.db")
    shutil.copyfile(folder / "films.db", folder / name)
    yield Place(f"sqlite:///{folder}/{name}", f"{folder}/{os.fsdecode(bytes([0xE9]))}.jsonl")


@state(is_fatal=True)
@contextlib.contextmanager
def a_pipe_in_the_place_of_a_file(folder: Path) -> Iterator[Place]:
    os.mkfifo(folder / "pipe")
    yield Place(f"sqlite:///{folder}/pipe", f"{folder}/pipe")


@state(is_fatal=True)
@contextlib.contextmanager
def a_server_that_is_away(folder: Path) -> Iterator[Place]:
    yield Place("postgresql://somebody:secret@127.0.0.1:1/films", f"{folder}/films-1-1.jsonl")


def judge(words: tuple[str, ...], found: Outcome, *, is_fatal: bool) -> None:
    """No traceback, one line that begins with "error:" where a command fails for what it is given."""
    assert "Traceback" not in found.err + found.out
    assert "found a fault in it" not in found.err
    assert "Usage:" not in found.err
    assert "secret" not in found.err + found.out
    errors = [line for line in found.err.splitlines() if line.startswith("error:")]
    if is_fatal and uses_database(words):
        assert found.status
    if found.status:
        assert found.err or found.out
        assert len(errors) <= 1
        assert errors or "fault: " in found.out or "skipped" in found.err or "failed" in found.out
    else:
        assert not errors


@pytest.mark.thorough
@pytest.mark.parametrize("name", STATES)
def test_no_command_shows_a_traceback(name: str, catalogue: Path, run: Callable[..., Outcome]) -> None:
    wrong = []
    prepare, is_fatal = STATES[name]
    for words in COMMANDS:
        if words == ("demo",) and not is_fatal and not ENDURING:
            continue  # it loads all of it
        with contextlib.contextmanager(folder.__wrapped__)(catalogue) as own:  # type: ignore[attr-defined]
            with prepare(own) as place:
                found = run(*typed(words, place))
            try:
                judge(words, found, is_fatal=is_fatal)
            except AssertionError:
                wrong.append((" ".join(words), found))
    for command, found in wrong:
        print("***", command, found.status, found.out[-300:], found.err[-1500:], sep="\n")
    assert [command for command, _ in wrong] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_stopped_command_says_so_in_one_line(
    words: tuple[str, ...], run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Ctrl+C does, in the moment in which it opens its database."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    if not uses_database(words):
        pytest.skip("it opens no database")
    monkeypatch.setattr(database, "SqliteDatabase", interrupted)
    monkeypatch.setattr(backup_files, "open_backup", interrupted)
    (tmp_path / "given.jsonl").write_text("")
    if "folder" in {each.name for each in COMMANDS[words].params}:
        (tmp_path / "given.jsonl").unlink()
        (tmp_path / "given.jsonl").mkdir()
    found = run(*typed(words, Place(f"sqlite:///{tmp_path}/films.db", f"{tmp_path}/given.jsonl")))
    if found.status != stopping.STATUS:  # what it was given was refused before
        assert found.status in {1, 2}
        assert "error: Expected" in found.err
        return
    assert [line for line in found.err.splitlines() if line.startswith("error:")] == [
        f"error: {stopping.TEXT}"
    ]
    assert "Traceback" not in found.err


def program(*typing: str, **how: Any) -> "subprocess.Popen[str]":
    """The program in a process of its own."""
    command = [sys.executable, "-m", "reelbase", *typing]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **how)


@pytest.mark.parametrize("typing", [["settings"], ["--help"], ["check"]])
def test_nothing_is_said_to_a_reader_who_has_left(folder: Path, typing: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    started = program(*typing, stdout=writing, env={**os.environ, "REELBASE_DATABASE": address(folder)})
    os.close(writing)
    _, err = started.communicate(timeout=60)
    assert "Traceback" not in err
    assert "BrokenPipe" not in err
    assert started.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_said(folder: Path) -> None:
    with Path("/dev/full").open("w") as full:
        started = program("settings", stdout=full)
        _, err = started.communicate(timeout=60)
    assert (started.returncode, err.count("error:"), "Traceback" in err) == (1, 1, False)


def test_a_command_works_with_standard_streams_that_are_closed() -> None:
    """As some programs start others; a file that took their number would get what is printed."""
    line = '"$0" -m reelbase version <&- >&- 2>&-; echo $?'
    typed = ["sh", "-c", line, sys.executable]
    found = subprocess.run(typed, check=True, capture_output=True, text=True, timeout=60)
    assert (found.stdout, found.stderr) == ("0\n", "")


@pytest.mark.thorough
@pytest.mark.parametrize("moment", MOMENTS)
def test_ctrl_c_ends_a_real_import_in_one_line(folder: Path, moment: float) -> None:
    """In whatever moment: while modules are imported, while the second process starts, while it works."""
    source = folder / "many.jsonl"
    line = (folder / "films-1-1.jsonl").read_text()
    source.write_text(line * 3000)
    typing = ["import", "bodies", str(source), "--database", address(folder)]
    started = program(*typing, stdout=subprocess.PIPE)
    assert started.stderr
    assert started.stderr.readline().startswith("Database: ")
    time.sleep(moment)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert "Traceback" not in err
    assert err.count("error:") == 1


def test_a_fault_of_the_program_is_one_line_and_a_traceback_when_asked_for(
    run: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise LookupError("movie")

    monkeypatch.setattr(database, "SqliteDatabase", broken)
    found = run("check", "--database", f"sqlite:///{tmp_path}/films.db")
    assert (found.status, "Traceback" in found.err) == (1, False)
    assert "error: Expected this command to work, found a fault in it: LookupError: movie" in found.err
    monkeypatch.setenv("REELBASE_LOG_LEVEL", "debug")
    assert "Traceback" in run("check", "--database", f"sqlite:///{tmp_path}/films.db").err
