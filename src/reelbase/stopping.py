"""Ctrl+C: the user's wish that a command stops.

An exception that a signal handler raises may be lost: CPython drops one out of a callback of its own, such as
that of a weak reference. So the wish is kept as well; long work asks for it with `check` at the end of
each part, and no command ends as if nothing had been wished.
"""

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # slow to import, and Ctrl+C is to be answered from the first moment
    import asyncio

    TellOfLost = Callable[[sys.UnraisableHookArgs], object]

Result = TypeVar("Result")

STATUS = 130
TEXT = "Stopped before the end. What was done so far is kept; to go on, type the same again."


class Stopped(KeyboardInterrupt):
    """The user wishes that the command stops.

    A class of its own: once a KeyboardInterrupt itself has passed through text that is executed, such as that
    of a NamedTuple, CPython ends by the signal, whatever the status is to be.
    """


class _Wish:
    """Facts about the wish."""

    is_there = False
    waiting = 0  # blocks under way for whose end it waits
    task: "asyncio.Task[object] | None" = None  # what it cancels


_wish = _Wish()


def begin() -> None:
    """Let Ctrl+C end this process at once, until `listen`: for as long as nothing is opened or written."""
    _answer_by(_leave)
    atexit.register(_answer_by, signal.SIG_IGN)  # its status stands, and no handler of Python's is left
    sys.unraisablehook = except_stopped(sys.unraisablehook)


def except_stopped(tell: "TellOfLost") -> "TellOfLost":
    """Return a hook that tells of exceptions that CPython drops, except for Stopped: the wish is kept."""

    def tell_others(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, Stopped):
            tell(lost)

    return tell_others


def listen() -> None:
    """Let Ctrl+C raise Stopped from now on; nothing is wished yet."""
    _wish.is_there = False
    _answer_by(_stop)


def end() -> None:
    """Let Ctrl+C end this process at once: its status is decided."""
    _answer_by(_leave)


def is_wished() -> bool:
    """Return whether the user wishes that the command stops."""
    return _wish.is_there


def check() -> None:
    """Raise Stopped if the user wishes that the command stops."""
    if _wish.is_there:
        if _wish.task is None:
            raise Stopped
        _cancel(_wish.task)


@contextmanager
def later() -> Iterator[None]:
    """Let Ctrl+C wait for the end of a block; a process that is started in it never gets the signal."""
    from multiprocessing.resource_tracker import ensure_running

    ensure_running()  # lets signals in again where it is started, so it is started first
    with _noting():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run(work: Coroutine[object, object, Result], runner: "asyncio.Runner | None" = None) -> Result:
    """Run a coroutine as `asyncio.run` does, in a runner if there is one.

    Ctrl+C cancels it, so that all that it waits for ends in order; then Stopped is raised here.
    """
    import asyncio

    in_full = runner.run if runner else asyncio.run
    if threading.current_thread() is not threading.main_thread():  # which no signal reaches
        return in_full(work)

    async def noted() -> Result:
        _wish.task = asyncio.current_task()
        try:
            check()
            return await work
        finally:
            _wish.task = None

    with _noting():
        try:
            return in_full(noted())
        except asyncio.CancelledError:
            check()
            raise


@contextmanager
def _noting() -> Iterator[None]:
    """Keep a wish that comes in the block, and raise it at the end."""
    was_there = _wish.is_there
    _wish.waiting += 1
    try:
        yield
    finally:
        _wish.waiting -= 1
    if _wish.is_there and not was_there:
        raise Stopped


def _stop(*_: object) -> None:
    is_again, _wish.is_there = _wish.is_there, True
    if is_again or (not _wish.waiting and _wish.task is None):
        raise Stopped
    if _wish.task is not None:
        _cancel(_wish.task)


def _cancel(task: "asyncio.Task[object]") -> None:
    task.get_loop().call_soon_threadsafe(task.cancel)


def _leave(*_: object) -> None:
    if sys.stderr is not None:
        os.write(2, f"error: {TEXT}\n".encode())
    os._exit(STATUS)


def _answer_by(handler: Callable[..., object] | signal.Handlers) -> None:
    """Take a handler, unless the process was started to ignore Ctrl+C, as by `&` of a shell."""
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)
