"""A receiver of webhooks on this machine, and a process that sends to it, by a clock of the test's own."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from reelbase.editing.notices.posting import Poster
from reelbase.editing.notices.sending import Sender
from reelbase.moments import moment_of
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writes import Writes
from tests.moments import NOON

Answer = tuple[int, dict[str, str]]


class Received(NamedTuple):
    """A message as it came."""

    headers: dict[str, str]
    content: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def title(self) -> int:
        return int(self.body["data"]["id"])


class Receiver:
    """Takes messages, or answers as the test says."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Callable[[Received], Answer] = lambda _: (204, {})
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["content-length"]))
                found = Received({name.lower(): value for name, value in self.headers.items()}, content)
                status, headers = receiver.answer(found)
                receiver.received.append(found)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?token=s3cret"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def titles(self) -> list[int]:
        """The ids of the titles, in the order in which messages came."""
        return [each.title for each in self.received]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def receiving() -> Iterator[Receiver]:
    with closing(Receiver()) as receiver:
        yield receiver


def until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be so"
        time.sleep(0.02)


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Sending:
    """A process that sends; `all_due` sends until nothing is due."""

    def __init__(self, sender: Sender, clock: Clock) -> None:
        self.sender = sender
        self.clock = clock
        self.wait = 0.0

    async def forward(self) -> None:
        """Put the clock forward to when something is due next."""
        await self.all_due()
        times = [
            moment_of(max(self.sender._next.get(each.row.id, each.backlog.due_at), each.row.rests_until))
            for each in await self.sender._known()
            if each.backlog and each.backlog.due_at
        ]
        self.clock.now = max([self.clock.now + timedelta(seconds=1), *times])

    async def all_due(self) -> float:
        """Send all that is due; the seconds after which more will be."""
        for _ in range(1_000):
            self.wait = await self.sender.look()
            tasks = [*self.sender._tasks.values()]
            if not tasks:
                return self.wait
            await asyncio.wait(tasks)
        raise AssertionError("it never ends")


@asynccontextmanager
async def sending(url: str, clock: Clock, *, allows_private: bool = True) -> Any:
    """Send what is due when the test says so."""
    with closing(open_database(url)) as database:
        readers, writes = database.readers(), Writes(url, clock)
        await readers.open()
        sender = Sender(readers, writes, Poster(allows_private=allows_private), clock)
        try:
            yield Sending(sender, clock)
        finally:
            await sender.close()
            await writes.close()
            await readers.close()
