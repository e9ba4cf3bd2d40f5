"""An upstream to mirror: a Reelbase on a loopback port, as it is or as a faulty network shows it."""

import asyncio
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn

from reelbase.app import create_app
from reelbase.importers.mirror.upstream import Access
from reelbase.jobs.exporting import exports_job
from reelbase.jobs.schedule import run_job
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database

KEY = "0" * 32
FAULTS = (
    "limited",
    "limited-later",
    "broken",
    "page",
    "truncated",
    "list",
    "text",
    "senseless",
    "late",
    "gone",
)
LATE_SECONDS = 1.5
TIMEOUT = 0.7  # of those who ask; less than what comes late


class Faulty:
    """Fails each request the first time it is asked for, each in one of many ways; then it answers.

    `always`: parts of paths that never get an answer.
    """

    def __init__(self, app: Any, faults: Sequence[str], always: Sequence[str] = ()) -> None:
        self._app = app
        self._faults = faults
        self.seen: Counter[str] = Counter()  # requests, by path and query
        self.always = list(always)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        target = f"{scope['path']}?{scope['query_string'].decode()}"
        self.seen[target] += 1
        if any(each in scope["path"] for each in self.always):
            await _answer(send, 500, b"{}")
        elif self._faults and self.seen[target] == 1:
            is_file = scope["path"].startswith("/p/")  # of which 404 says that there is none of that day
            faults = [each for each in self._faults if each != "gone" or not is_file]
            number = int(hashlib.sha256(target.encode()).hexdigest()[:8], 16)
            await self._fail(faults[number % len(faults)], scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _fail(self, fault: str, scope: Any, receive: Any, send: Any) -> None:
        match fault:
            case "limited":
                await _answer(send, 429, b'{"status_code":25}', (b"retry-after", b"0"))
            case "limited-later":
                await _answer(send, 429, b'{"status_code":25}')
            case "broken":
                await _answer(send, 500, b'{"status_code":11}')
            case "page":
                await _answer(send, 502, b"<html>Bad Gateway</html>")
            case "truncated":
                await _answer(send, 200, b'{"id":1,"title":"T', (b"content-length", b"100000"))
            case "list":
                await _answer(send, 200, b"[1,2,3]")
            case "text":
                await _answer(send, 200, b"<html>Welcome to this network</html>")
            case "senseless":
                await _answer(send, 200, b'{"id":"one","title":7,"images":8,"results":{}}')
            case "late":
                await asyncio.sleep(LATE_SECONDS)
                await self._app(scope, receive, send)
            case "gone":
                await _answer(send, 404, b"<html>Not Found</html>")


async def _answer(send: Any, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


class Upstream:
    """The server, its address, and the app in it."""

    def __init__(self, url: str, app: Faulty) -> None:
        self.url = url
        self.app = app

    def access(self, **other: Any) -> Access:
        """How it is asked in tests: fast, and with short waits."""
        given = {"rate": 0, "connections": 8, "timeout": TIMEOUT, "first_wait": 0.01, "attempts": 4}
        return Access(self.url, KEY, **{**given, **other})


@contextmanager
def upstream(
    database: str,
    folder: Path,
    *,
    faults: Sequence[str] = (),
    always: Sequence[str] = (),
    between: Callable[[Any], Any] = lambda app: app,
) -> Iterator[Upstream]:
    """Serve a database, and its daily id files, for as long as the block takes; `between` wraps the app."""
    make_id_files(database, folder)
    application = create_app(Settings(database=database, exports=str(folder), rate_limit=0))
    app = Faulty(between(application), faults, always)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Upstream(f"http://127.0.0.1:{port}", app)
    finally:
        server.should_exit = True
        thread.join(20)


def make_id_files(database: str, folder: Path) -> None:
    """Make the daily id files of now."""
    opened = open_database(database)
    try:
        outcome = run_job(opened, exports_job(folder), datetime.now(UTC))
    finally:
        opened.close()
    assert outcome and "files" in outcome, outcome
