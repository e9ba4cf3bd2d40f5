"""`reelbase serve`: answer requests until stopped."""

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import typer

from reelbase import __version__, logs, moments, stopping
from reelbase.cli.background import running_background
from reelbase.cli.demo import MARK, load_demo
from reelbase.cli.exposed import warn_of_exposed
from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import print_report
from reelbase.cli.index import build_index
from reelbase.cli.listening import BACKLOG, listeners_of
from reelbase.cli.reloading import Reloading
from reelbase.cli.welcome import MATRIX, THRONES, print_welcome
from reelbase.cli.worker import STARTUP_FAILURE
from reelbase.errors import AwayError
from reelbase.places import resolved, warn_of_local
from reelbase.setting_sources import COUNTERS_VARIABLE
from reelbase.settings import Settings

if TYPE_CHECKING:
    import asyncio

    from reelbase.storage.engine.database import Database
    from reelbase.storage.queries.first_start import Shown

GRACE_SECONDS = 10
STARTING = "A hangup changes nothing on a server that is starting: send it again once it answers."
ALONE = "A hangup changes nothing on a server with one worker: it takes other settings at a restart."
WAIT_SECONDS = 0.5  # between two tries to reach the database

log = logging.getLogger("reelbase.serve")


@takes_settings()
def serve(
    settings: Settings,
    demo: bool = typer.Option(False, "--demo", help="Load the demo catalogue into a new database first."),
) -> None:
    """Serve the catalogue. A missing database is made, an old one brought up to date."""
    logs.configure(settings)
    outlive_hangup(STARTING)
    loaded = settings
    settings, listeners = listeners_of(settings)
    settings.export(os.environ)  # what the workers read
    print_welcome(settings, *prepare(settings, demo=demo), is_demo=demo)
    found = resolved(settings)
    os.environ.update(found.environment())
    warn_of_exposed(settings)
    warn_of_local(settings, found)
    begun, settings = time.monotonic(), found
    log.info("Reelbase %s starts with %d workers: %s", __version__, settings.workers, settings.public_url)
    with counters(), running_background(settings) as background:
        run(settings, listeners, Reloading(loaded, settings, background.take))
    log.info("Reelbase has stopped after %s.", timedelta(seconds=round(time.monotonic() - begun)))


def outlive_hangup(text: str) -> None:
    """Have a hangup log this, and end nothing, unless it means that the terminal was closed."""
    if not sys.stdin.isatty():
        signal.signal(signal.SIGHUP, lambda *_: log.warning(text))


@contextmanager
def counters() -> Iterator[None]:
    """Create the file in which all workers count requests, for as long as the server runs."""
    from reelbase.accounts.limits import make_counters
    from reelbase.storage.temp_folders import temporary_folder

    with temporary_folder() as folder:
        path = folder / "counters"
        make_counters(path)
        os.environ[COUNTERS_VARIABLE] = str(path)
        yield


def prepare(settings: Settings, *, demo: bool) -> "tuple[str | None, Shown]":
    """Prepare the database; return the key that was created for a new one, and what the welcome shows."""
    from reelbase.storage.engine.database import open_database
    from reelbase.storage.queries.first_start import find_shown

    database = open_database(settings.database)
    try:
        wait_for(database, settings.database_wait)
        with database.alone(lambda: print("Another node prepares the database. Waiting for it.", flush=True)):
            key = _prepared(database, settings, demo=demo)
        return key, stopping.run(find_shown(database, MATRIX, THRONES))
    finally:
        database.close()


def _prepared(database: "Database", settings: Settings, *, demo: bool) -> str | None:
    from reelbase.storage.queries.first_start import find_beginning

    if not database.is_current():
        database.migrate()
    beginning = stopping.run(find_beginning(database, MARK))
    if demo and (beginning.is_interrupted or not beginning.has_history):
        print("Loading the demo catalogue.", flush=True)
        print_report(load_demo(settings.database))
        build_index(database, settings)
    is_seen = sys.stdout.isatty()  # elsewhere it would be kept: in a journal, in a file
    return first_key(database) if is_seen and not beginning.has_keys else None


def wait_for(database: "Database", seconds: int) -> None:
    """Wait until the server of a database answers, and say so; raises AwayError if it never does."""
    deadline, printed = time.monotonic() + seconds, ""
    while True:
        try:
            database.revision()
            return
        except AwayError as error:
            if time.monotonic() >= deadline:
                raise
            if str(error) != printed:
                print(f"Waiting up to {seconds} seconds for the database. {error}", flush=True)
            printed = str(error)
        time.sleep(WAIT_SECONDS)


def first_key(database: "Database") -> str:
    """Create a key for the owner of a new database."""
    from reelbase.accounts.api_keys import create_api_key

    return create_api_key(database, "first", moments.now()).key


def run(settings: Settings, listeners: list[socket.socket], reloading: Reloading) -> None:
    """Answer requests until SIGINT or SIGTERM; requests under way are answered first."""
    import uvicorn

    from reelbase.cli.workers import Workers
    from reelbase.http.connections import Accepting, allow_open_files
    from reelbase.http.server import Server

    allow_open_files()
    config = uvicorn.Config(
        "reelbase.cli.worker:create",
        factory=True,
        http=cast(
            "type[asyncio.Protocol]", Accepting(settings.trusted_proxies)
        ),  # it takes what makes connections, too
        workers=settings.workers,
        log_config=None,
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # The server repeats the signal that stopped it once it has stopped; by then it has been obeyed.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    if settings.workers == 1:
        outlive_hangup(ALONE)
        Server(config).run(sockets=listeners)
        return
    workers = Workers(config, listeners, reloading)
    workers.run()
    if any(each.exitcode == STARTUP_FAILURE for each in workers.processes):
        sys.exit(1)
