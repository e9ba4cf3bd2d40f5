"""Ctrl+C is never lost: wherever it comes, it ends what is under way, once, in order, with status 130."""

import asyncio
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator

import pytest

from reelbase import stopping
from reelbase.cli import program, progress
from reelbase.importers.report import Progress

DONE = Progress(1, None, 0, 0, {}, 0.0)


@pytest.fixture(autouse=True)
def listening() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have had it ignored
    stopping.listen()
    yield
    stopping.listen()
    signal.signal(signal.SIGINT, handler)


def press() -> None:
    """Press Ctrl+C; the handler runs before this returns."""
    signal.raise_signal(signal.SIGINT)


def lose() -> None:
    """Press it in a callback whose exceptions CPython drops."""

    class Thing: ...

    thing = Thing()
    kept = weakref.ref(thing, lambda _: press())
    del thing
    assert kept() is None


def test_it_raises_where_it_comes() -> None:
    stopping.check()
    with pytest.raises(stopping.Stopped):
        press()
    assert stopping.is_wished()
    with pytest.raises(stopping.Stopped):
        stopping.check()


@pytest.mark.parametrize("display", [progress.PlainLines, progress.LiveBar])
def test_one_that_was_dropped_ends_the_work_at_its_next_step(
    display: Callable[[], progress.PlainLines | progress.LiveBar],
) -> None:
    with display() as show:
        show(DONE)
        lose()
        with pytest.raises(stopping.Stopped):
            show(DONE)


@pytest.mark.parametrize("end", [lambda: None, lambda: sys.exit(1), lambda: int("no number")])
def test_no_command_ends_as_if_nothing_had_been_wished(
    end: Callable[[], object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(**_: object) -> None:
        lose()
        end()

    monkeypatch.setattr(program, "whole_command", lambda: command)
    with pytest.raises(SystemExit) as ended:
        program.main([])
    assert (ended.value.code, capsys.readouterr().err) == (130, f"error: {stopping.TEXT}\n")


def test_it_cancels_what_is_awaited_so_that_it_ends_in_order() -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            press()
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            done.append("in order")

    with pytest.raises(stopping.Stopped):
        stopping.run(work())
    assert done == ["in order"]
    stopping.listen()
    assert stopping.run(asyncio.sleep(0, "again")) == "again"


def test_a_second_one_ends_what_does_not_let_itself_be_cancelled() -> None:
    async def work() -> None:
        press()
        while True:
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                press()

    with pytest.raises(stopping.Stopped):
        stopping.run(work())


def test_work_that_ends_though_it_was_cancelled_is_stopped_too() -> None:
    async def work() -> str:
        press()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "deaf"
        return ""

    with pytest.raises(stopping.Stopped):
        stopping.run(work())


def test_work_in_a_runner_of_its_own() -> None:
    with asyncio.Runner() as runner:
        assert stopping.run(asyncio.sleep(0, 1), runner) == 1
        assert stopping.run(asyncio.sleep(0, 2), runner) == 2


def test_it_waits_for_the_end_of_a_block_and_never_reaches_a_process_that_is_started_there() -> None:
    line = "import os, signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    with pytest.raises(stopping.Stopped), stopping.later():
        os.kill(os.getpid(), signal.SIGINT)
        found = subprocess.run([sys.executable, "-c", line], check=True, capture_output=True, text=True)
    assert found.stdout == "True\n"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_the_status_is_130_even_where_it_passed_through_text_that_is_executed() -> None:
    """CPython ends by the signal, status -2, where a KeyboardInterrupt itself did."""
    code = """
import signal, sys
from reelbase import stopping
stopping.listen()
try:
    exec("signal.raise_signal(signal.SIGINT)")
except KeyboardInterrupt:
    sys.exit(stopping.STATUS)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 130


def test_what_cpython_drops_is_not_shown() -> None:
    code = """
import signal, sys, weakref
from reelbase import stopping
stopping.begin()
stopping.listen()
class Thing: ...
def press(_): signal.raise_signal(signal.SIGINT)
thing = Thing()
kept = weakref.ref(thing, press)
del thing
print(stopping.is_wished())
def fail(_): raise LookupError("shown")
thing = Thing()
kept = weakref.ref(thing, fail)
del thing
"""
    found = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert found.stdout == "True\n"
    assert "Stopped" not in found.stderr
    assert "LookupError: shown" in found.stderr


@pytest.mark.parametrize("moment", ["begin", "end"])
def test_before_and_after_a_command_it_ends_the_process_in_one_line(moment: str) -> None:
    code = f"""
import signal
from reelbase import stopping
stopping.{moment}()
signal.raise_signal(signal.SIGINT)
"""
    found = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (130, f"error: {stopping.TEXT}\n")


def test_a_process_that_was_started_to_ignore_it_goes_on_doing_so() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopping.listen()
    press()
    stopping.check()


def test_the_status_of_a_command_stands_while_python_ends() -> None:
    code = """
import os, signal, sys
from reelbase import stopping
stopping.begin()
class Last:
    def __del__(self, kill=os.kill, own=os.getpid(), number=int(signal.SIGINT)):
        kill(own, number)
sys.last_of_all = Last()
stopping.end()
sys.exit(3)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3
