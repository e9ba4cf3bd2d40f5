"""Processes that are killed: the server itself, its workers, the one beside them, and what they leave."""

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reelbase import logs
from reelbase.cli.losses import MOST_SECONDS, Losses, ending
from reelbase.settings import Settings
from reelbase.storage.temp_folders import LOCK, PREFIX, remove_abandoned, temporary_folder
from tests.asking import START_SECONDS, FreshServer, Server
from tests.failure.indexing import until

pytestmark = pytest.mark.once
END_SECONDS = 15.0  # far more than it takes, on a busy machine


def processes() -> list[tuple[int, int, str]]:
    """Every process that is no zombie: its number, its parent's and its command line."""
    command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,stat=,command="]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in shown.splitlines()]
    return [(int(row[0]), int(row[1]), row[3]) for row in rows if len(row) == 4 and row[2][0] != "Z"]


def children(server: Server) -> dict[int, str]:
    """The processes that a server has started."""
    return {pid: command for pid, parent, command in processes() if parent == server.process.pid}


def workers(server: Server) -> set[int]:
    return {pid for pid, command in children(server).items() if "spawn_main" in command}


def background(server: Server) -> set[int]:
    return {pid for pid, command in children(server).items() if "reelbase background" in command}


def is_alive(pid: int) -> bool:
    return any(each == pid for each, _, _ in processes())


@pytest.fixture
def server(database_url: str) -> Iterator[Server]:
    """A server with two workers, all of which have answered."""
    started = FreshServer(database_url, workers=2, LOG_LEVEL="warning")
    try:
        started.wait()
        until(lambda: len(workers(started)) == 2 and len(background(started)) == 1, "all run")
        until(lambda: is_live(started), "it answers")
        yield started
    finally:
        everything = children(started)
        started.close()
        for pid in everything:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def is_live(server: Server) -> bool:
    try:
        return httpx.get(f"{server.url}/health/live", timeout=START_SECONDS).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.thorough
def test_everything_ends_with_the_server_and_its_port_is_free(server: Server, database_url: str) -> None:
    started = children(server)
    assert len(started) >= 3
    server.process.kill()
    server.process.wait()
    took = until(lambda: not any(map(is_alive, started)), "all have ended", END_SECONDS)
    print(f"ended after {took:.1f} s")
    _, port = server.address
    again = FreshServer(database_url, workers=1, PORT=str(port))
    try:
        again.wait()
        assert is_live(again)
    finally:
        again.close()


@pytest.mark.thorough
def test_what_is_lost_is_logged_and_replaced(server: Server) -> None:
    [first, second] = sorted(workers(server))
    [beside] = background(server)
    os.kill(first, signal.SIGKILL)
    os.kill(second, signal.SIGSEGV)
    os.kill(beside, signal.SIGKILL)
    until(lambda: len(workers(server) - {first, second}) == 2, "the workers are replaced")
    until(lambda: len(background(server) - {beside}) == 1, "the process beside is replaced")
    until(lambda: is_live(server), "it answers")
    assert f"Worker {first} was lost (signal 9, SIGKILL). " in server.err
    assert f"Worker {second} was lost (signal 11, SIGSEGV). " in server.err
    assert "The process that keeps the index and runs the jobs was lost (signal 9, SIGKILL)." in server.err
    assert len(server.err.splitlines()) == 3
    assert server.stop() == 0
    assert len(server.err.splitlines()) == 3


def test_what_is_lost_again_and_again_is_started_more_and_more_slowly() -> None:
    losses = Losses()
    waits = [losses.wait(0.5) for _ in range(10)]
    assert waits[:5] == [0, 1, 2, 4, 8]
    assert waits[-1] == MOST_SECONDS
    assert losses.wait(3600) == 0
    assert losses.wait(1) == 0


def test_an_end_is_named() -> None:
    assert (ending(-9), ending(1), ending(-200)) == ("signal 9, SIGKILL", "exit status 1", "signal 200")


def test_folders_of_killed_processes_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    waiting = (
        "from reelbase.storage.temp_folders import temporary_folder\n"
        "with temporary_folder() as f: (f / 'counters').touch(); print(f, flush=True); input()"
    )
    killed, running = (
        subprocess.Popen(
            [sys.executable, "-c", waiting], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    )
    folders = [Path(each.stdout.readline().strip()) for each in (killed, running) if each.stdout]
    others = [tmp_path / f"{PREFIX}somebody", tmp_path / f"{PREFIX}file"]
    others[0].mkdir()
    others[1].touch()
    killed.kill()
    killed.communicate()
    assert all(each.is_dir() for each in folders)
    with temporary_folder() as mine:
        assert not folders[0].exists()
        assert folders[1].is_dir()
        remove_abandoned()
        assert (mine / LOCK).exists()
    assert not mine.exists()
    assert all(each.exists() for each in others)
    running.communicate("\n")
    assert not folders[1].exists()


def test_a_folder_that_is_too_deep_to_remove_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shutil, "rmtree", refuse)
    for name in "ab":
        (tmp_path / f"{PREFIX}{name}").mkdir()
        (tmp_path / f"{PREFIX}{name}" / LOCK).touch()
    remove_abandoned()
    assert {each.name for each in tmp_path.iterdir()} == {f"{PREFIX}a", f"{PREFIX}b"}


@pytest.mark.parametrize("level", ["debug", "info", "error"])
def test_the_level_of_the_log_is_that_of_this_program(level: str) -> None:
    before = logging.getLogger().level, logging.getLogger("reelbase").level
    try:
        logs.configure(Settings.load({"log_level": level}, {}))
        wanted = logging.getLevelNamesMapping()[level.upper()]
        assert logging.getLogger("reelbase.index").isEnabledFor(wanted)
        assert logging.getLogger("reelbase").getEffectiveLevel() == wanted
        for name in ("markdown_it", "uvicorn.error", "alembic", "a_new_library"):
            assert logging.getLogger(name).getEffectiveLevel() == max(logging.WARNING, wanted)
    finally:
        logging.getLogger().setLevel(before[0])
        logging.getLogger("reelbase").setLevel(before[1])
