"""`reelbase background`: the process that `serve` runs next to its workers, for the index and the jobs."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase import logs
from reelbase.cli.flags import takes_settings
from reelbase.cli.losses import Losses, ending, replacement
from reelbase.cli.opening import existing
from reelbase.places import resolved
from reelbase.setting_sources import COUNTERS_VARIABLE
from reelbase.settings import Settings

NICENESS = 5  # requests come first
START_SECONDS = 0.3  # the first answers come first too
STOP_SECONDS = 10.0
AGAIN_SECONDS = 1.0  # after it ended unasked
JOIN_SECONDS = STOP_SECONDS + 1.0

if TYPE_CHECKING:
    from reelbase.jobs.heads import Heads
    from reelbase.storage.engine.database import Database
    from reelbase.storage.engine.reader import Readers

log = logging.getLogger("reelbase.serve")


@takes_settings()
def background(
    settings: Settings,
    until_eof: bool = typer.Option(False, "--until-eof", help="Stop when standard input ends."),
) -> None:
    """Keep the index up to date and run the jobs that are due, until stopped."""
    from reelbase.jobs.schedule import keep_running, registry

    def tell(address: str) -> None:
        if not until_eof:  # else the server that started this one has logged it
            logging.getLogger("reelbase").info("Database: %s", address)

    logs.configure(settings)
    give_way(os.getpid())
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    if until_eof:  # however the server ends, the system closes its end of the pipe
        threading.Thread(target=_wait_for_end, args=(stopped,), daemon=True).start()
    with existing(settings.database, tell) as database:
        settings = resolved(settings, database)
        if settings.jobs:
            jobs = registry(settings)
            threading.Thread(
                target=keep_running, args=(settings.database, stopped, jobs), daemon=True
            ).start()
        _begin_telling(settings, stopped)
        asyncio.run(_keep_up(settings, database, lambda: not stopped.is_set()))


async def _keep_up(settings: Settings, database: "Database", is_wanted: Callable[[], bool]) -> None:
    """Follow the journal with all that this node has made of the catalogue."""
    from reelbase.artwork.forgetting import Forgetting
    from reelbase.artwork.originals import originals_at
    from reelbase.artwork.renditions import Renditions
    from reelbase.jobs.heads import looking
    from reelbase.jobs.indexer import keep_index

    folder = settings.renditions_folder
    renditions = Renditions(folder, settings.image_renditions_size)
    readers = database.readers()
    async with looking(database) as heads, sending(settings, readers, heads):
        forgetting = Forgetting(readers, originals_at(settings.originals), renditions, folder)
        task = asyncio.ensure_future(forgetting.keep_up(heads))
        try:
            await keep_index(
                database, heads, settings.index_folder, is_wanted, settings.shared_place("index")
            )
        finally:
            task.cancel()
            await asyncio.wait([task])
            await readers.close()


@asynccontextmanager
async def sending(settings: Settings, readers: "Readers", heads: "Heads") -> AsyncIterator[None]:
    """Send webhooks while this is open, on a node that runs jobs."""
    if not settings.jobs:
        yield
        return
    from reelbase import moments
    from reelbase.editing.notices.posting import Poster
    from reelbase.editing.notices.sending import Sender
    from reelbase.storage.engine.writes import Writes

    writes = Writes(settings.database, moments.now)
    sender = Sender(readers, writes, Poster(allows_private=settings.webhooks_private))
    task = asyncio.ensure_future(sender.keep_sending(heads))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        await writes.close()


def _begin_telling(settings: Settings, stopped: threading.Event) -> None:
    """Tell the workers, where somebody asks them for metrics, how the jobs go."""
    counters = os.environ.get(COUNTERS_VARIABLE)
    if settings.has_metrics and counters:
        from reelbase.jobs.schedule import registry
        from reelbase.jobs.telling import keep_telling

        given = (settings.database, Path(counters).parent, stopped, registry(settings))
        threading.Thread(target=keep_telling, args=given, daemon=True).start()


def _wait_for_end(stopped: threading.Event) -> None:
    sys.stdin.read()
    stopped.set()
    time.sleep(STOP_SECONDS)
    os._exit(1)  # it builds an index, or runs a job; both are begun anew


class Background:
    """The background process of a server, which is started again when it is lost."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._replacing = threading.Event()

    def take(self, settings: Settings) -> None:
        """Replace the process by one with other settings. What it was at is begun anew."""
        self._settings = settings
        self._replacing.set()

    def stop(self) -> None:
        """End the process, and the watch over it."""
        self._stopping.set()

    def watch(self) -> None:
        """Keep the process running until `stop`."""
        losses = Losses()
        self._stopping.wait(START_SECONDS)
        while not self._stopping.is_set():
            self._replacing.clear()
            begun = time.monotonic()
            process = self._started()
            while process.poll() is None and not self._replacing.is_set() and not self._stopping.wait(0.1):
                pass
            if process.poll() is None:
                _end(process)
            elif not self._stopping.is_set():
                wait = losses.wait(time.monotonic() - begun) or AGAIN_SECONDS
                log.error(
                    "The process that keeps the index and runs the jobs was lost (%s). %s",
                    ending(process.returncode),
                    replacement(wait),
                )
                self._stopping.wait(wait)

    def _started(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "reelbase", "background", "--until-eof"],
            env={**os.environ, **self._settings.environment()},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            process_group=0,  # Ctrl+C is for the server, which ends it
        )
        give_way(process.pid)  # from its imports on, which take as much as those of a worker
        return process


def give_way(process: int) -> None:
    """Let requests be answered before a process goes on."""
    with suppress(ProcessLookupError):  # it has ended
        niceness = os.getpriority(os.PRIO_PROCESS, process)
        os.setpriority(os.PRIO_PROCESS, process, max(NICENESS, niceness))


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def running_background(settings: Settings) -> Iterator[Background]:
    """Keep the background process running for as long as the server runs, restarting it if need be."""
    background = Background(settings)
    watch = threading.Thread(target=background.watch, name="background", daemon=True)
    watch.start()
    try:
        yield background
    finally:
        background.stop()
        watch.join(JOIN_SECONDS)
