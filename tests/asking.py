"""Ask for answers: of the application in this process, or of a real `reelbase serve`.

with Client(database_url) as client:
    answer = client.get("/3/movie/550", {"language": "de-DE"})
    assert answer.json()["title"] == "Fight Club"

with served(database_url, workers=2) as url: ...
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import unquote, urlencode, urlsplit

from reelbase.accounts.limits import Counters
from reelbase.app import create_app
from reelbase.settings import Settings
from tests.contract import published
from tests.moments import NOON
from tests.warm import Forked, Running

ANY_KEY = "0" * 32
START_SECONDS = 60
STOP_SECONDS = 20
SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
"""Headers of every answer."""
METHODS = {"GET", "POST", "PUT", "DELETE"}
LISTENS = re.compile(r"http://[\w.:\[\]]+:\d+|^It listens on ([\w.]+), port (\d+)", re.MULTILINE)

PASSING = """
import os, sys
kept = [os.dup2(int(each), 100 + place) for place, each in enumerate(sys.argv[1:])]
for place, each in enumerate(kept):
    os.dup2(each, 3 + place, inheritable=True)
    os.set_inheritable(each, False)
if kept:
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(kept)))
os.execv(sys.executable, [sys.executable, "-m", "reelbase", "serve"])
"""
"""Becomes a server to which sockets of these numbers are passed (sd_listen_fds(3))."""

Message = MutableMapping[str, Any]


class Answer(NamedTuple):
    """What was answered: the headers by lower-case name, the body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def is_plain_json(self) -> bool:
        """Whether the body is JSON as it stands: neither compressed nor a call of a function."""
        plain = "content-encoding" not in self.headers
        return plain and self.headers["content-type"].startswith("application/json")


class Asker:
    """Asks an ASGI application in this process. Every request carries a key; `key=None` sends none."""

    def __init__(self, app: Any, *, key: str | None = ANY_KEY) -> None:
        self.app = app
        self.key = key
        self._runner = asyncio.Runner()

    def get(
        self,
        target: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The answer to GET; the target may carry a query of its own."""
        return self.ask("GET", target, params, headers)

    def ask(
        self,
        method: str,
        target: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """The answer to a request. The target goes out as it is written; params are encoded."""
        answer: Answer = self.run(self.asking(method, target, params, headers, body))
        return answer

    async def asking(
        self,
        method: str,
        target: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """The same, to be awaited beside others: `client.run(gather(client.asking(…), …))`."""
        path, _, query = target.partition("?")
        encoded = [query] if query else []
        encoded += [urlencode(params)] if params else []
        encoded += [f"api_key={self.key}"] if self.key is not None else []
        scope = request_scope(method, path, "&".join(encoded), headers or {})
        sent: list[Message] = []
        await asyncio.sleep(0)  # every request begins in a turn of its own, as it does in a server

        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            if not messages:
                await asyncio.Future()  # nobody disconnects
            return messages.pop()

        async def send(message: Message) -> None:
            sent.append(dict(message))

        await self.app(scope, receive, send)
        found = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        assert len(found) == len(sent[0]["headers"]), "a header is sent twice"
        return Answer(sent[0]["status"], found, b"".join(each["body"] for each in sent[1:]))

    def run(self, asking: Any) -> Any:
        """Run something to its end in the application's event loop.

        By the loop itself: what a runner does about Ctrl+C each time takes a third of a quick request.
        """
        return self._runner.get_loop().run_until_complete(_bounded(asking))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()


class Started(Asker):
    """Asks an application whose lifespan begins and ends with this."""

    def __init__(self, app: Any, *, key: str | None = ANY_KEY) -> None:
        super().__init__(app, key=key)
        self._messages: asyncio.Queue[Message] = asyncio.Queue()
        self._lifespan: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self.run(self._start())
        return self

    def __exit__(
        self, error: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lifespan:
            self.run(self._stop(self._lifespan))
        super().__exit__(error, value, trace)

    async def _start(self) -> None:
        started = asyncio.Event()

        async def send(message: Message) -> None:
            assert message["type"] in {"lifespan.startup.complete", "lifespan.shutdown.complete"}, message
            started.set()

        self._messages.put_nowait({"type": "lifespan.startup"})
        lifespan = self.app({"type": "lifespan", "state": {}}, self._messages.get, send)
        self._lifespan = asyncio.ensure_future(lifespan)
        waiting = asyncio.ensure_future(started.wait())
        await asyncio.wait([self._lifespan, waiting], return_when=asyncio.FIRST_COMPLETED)
        if self._lifespan.done():
            waiting.cancel()
            self._lifespan.result()

    async def _stop(self, lifespan: "asyncio.Task[None]") -> None:
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        await lifespan


class Client(Started):
    """Asks the whole application, its lifespan included, at a fixed time unless told otherwise.

    No time passes for its limits either: how many requests it refuses does not depend on how busy the
    machine is. Further keywords are settings: `Client(url, open=Open.FALSE, cache_size=0)`.
    """

    def __init__(
        self,
        database: str,
        *,
        clock: Callable[[], datetime] = lambda: NOON,
        key: str | None = ANY_KEY,
        **settings: Any,
    ) -> None:
        self.database = database
        counters = Counters(clock=lambda: 1000.0)
        made = create_app(Settings(database=database, **settings), clock=clock, counters=counters)
        super().__init__(made, key=key)

    async def asking(
        self,
        method: str,
        target: str,
        params: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """An answer, held against the published description of the API."""
        answer = await super().asking(method, target, params, headers, body)
        if answer.status in {200, 201} and method in METHODS and answer.is_plain_json:
            query = f"{'&' if '?' in target else '?'}{urlencode(params)}" if params else ""
            published.check(unquote(target) + query, answer.json(), method)
        return answer


async def _bounded(asking: Any) -> Any:
    async with asyncio.timeout(START_SECONDS):
        return await asking


def request_scope(method: str, path: str, query: str, headers: Mapping[str, str]) -> Message:
    """A request as the server hands it over: the path decoded once, its raw form beside it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("utf-8"),
        "query_string": query.encode("utf-8"),
        "root_path": "",
        "headers": [(n.lower().encode(), v.encode("latin-1")) for n, v in headers.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }


class Server:
    """A real `reelbase serve` on a free port, with everything that it printed. `passed` are numbers of
    sockets, with commas between them, that it is given as systemd does.

    It is a fork of a process that has imported the program.
    """

    def __init__(self, database: str, *, workers: int = 2, passed: str = "", **environment: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="reelbase-serve-")
        folder = Path(self._folder.name)
        self._out, self._err = folder / "out", folder / "err"
        settings = {
            "DATABASE": database,
            "WORKERS": str(workers),
            "PORT": "0",
            "JOBS": "false",
            **environment,
        }
        variables = {
            **{n: v for n, v in os.environ.items() if not n.startswith("REELBASE_")},
            **{f"REELBASE_{name.upper()}": value for name, value in settings.items()},
            "HOME": str(folder),
        }
        self._out.touch()
        self._err.touch()
        self.process = self._begun(folder, variables, [int(each) for each in passed.split(",") if each])
        self.url = ""

    def _begun(self, folder: Path, variables: Mapping[str, str], passed: list[int]) -> Running:
        return Forked(["serve"], folder, variables, self._out, self._err, passed)

    @property
    def out(self) -> str:
        return self._out.read_text()

    @property
    def err(self) -> str:
        return self._err.read_text()

    def wait(self) -> None:
        """Until it says where it listens; from then on a request waits for its answer."""
        deadline = time.monotonic() + START_SECONDS
        while not (found := LISTENS.search(self.out)):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start:\n{self.out}{self.err}")
            time.sleep(0.01)
        self.url = found[0] if found[0].startswith("http") else f"http://{found[1]}:{found[2]}"

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, for a socket."""
        parts = urlsplit(self.url)
        assert parts.hostname and parts.port
        return parts.hostname, parts.port

    def stop(self) -> int:
        """Ask it to end, as a service manager does; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_SECONDS)

    def close(self) -> None:
        """End it in any case, workers included."""
        try:
            if self.process.poll() is None:
                assert self.stop() == 0, f"the server did not end well:\n{self.out}{self.err}"
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=STOP_SECONDS)
            raise AssertionError(f"the server did not stop:\n{self.out}{self.err}") from None
        finally:
            self._folder.cleanup()


class FreshServer(Server):
    """A server that is started as people do: a program of its own, as its workers are."""

    def _begun(self, folder: Path, variables: Mapping[str, str], passed: list[int]) -> Running:
        with self._out.open("wb") as out, self._err.open("wb") as err:
            return subprocess.Popen(
                [sys.executable, "-c", PASSING, *map(str, passed)],
                pass_fds=passed,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )


def serving(database: str, *, workers: int = 2, **environment: str) -> AbstractContextManager[Server]:
    """A server that has started; settings beside are named as their variables: `open="false"`."""
    return _waited(Server(database, workers=workers, **environment))


def serving_afresh(database: str, *, workers: int = 2, **environment: str) -> AbstractContextManager[Server]:
    """The same, started as people do."""
    return _waited(FreshServer(database, workers=workers, **environment))


@contextmanager
def _waited(server: Server) -> Iterator[Server]:
    try:
        server.wait()
        yield server
    except BaseException:
        print(server.out, server.err, sep="\n")  # shown with the test's failure
        raise
    finally:
        server.close()


@contextmanager
def served(database: str, *, workers: int = 2, **environment: str) -> Iterator[str]:
    """The base URL of a server that has started."""
    with serving(database, workers=workers, **environment) as server:
        yield server.url
