"""`reelbase background`: what `serve` runs beside its workers, in one process: the index."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from reelbase import logs
from reelbase.cli.flags import takes_settings
from reelbase.settings import Settings

NICENESS = 5  # requests come first
STOP_SECONDS = 10.0
AGAIN_SECONDS = 1.0  # after it ended without being told to


@takes_settings()
def background(settings: Settings) -> None:
    """Keep the index up to date until told to stop, or until the process that started this ends."""
    from reelbase.jobs.indexer import keep_index
    from reelbase.storage.database import open_database

    logs.configure(settings)
    os.nice(NICENESS)
    parent = os.getppid()
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    database = open_database(settings.database)
    try:
        is_wanted = lambda: not told.is_set() and os.getppid() == parent  # noqa: E731
        asyncio.run(keep_index(database, settings.index_folder, is_wanted))
    finally:
        database.close()


@contextmanager
def running_beside(settings: Settings) -> Iterator[None]:
    """Have it run, again and again if need be, as long as the server does."""
    stopping = threading.Event()
    watch = threading.Thread(target=_watch, args=(settings, stopping), name="background", daemon=True)
    watch.start()
    try:
        yield
    finally:
        stopping.set()
        watch.join(STOP_SECONDS + AGAIN_SECONDS)


def _watch(settings: Settings, stopping: threading.Event) -> None:
    environment = {**os.environ, **settings.environment()}
    while not stopping.is_set():
        process = subprocess.Popen([sys.executable, "-m", "reelbase", "background"], env=environment)
        while process.poll() is None and not stopping.wait(0.1):
            pass
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        else:
            stopping.wait(AGAIN_SECONDS)
