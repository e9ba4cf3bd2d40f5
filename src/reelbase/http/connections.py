"""All connections to a worker: how many there may be, and which one makes room for another."""

import asyncio
import ipaddress
import logging
import resource
from collections import Counter, OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from reelbase.accounts.limits import origin_of
from reelbase.bounds import CONNECTIONS, CONNECTIONS_OF_ADDRESS
from reelbase.http.connection import Connection
from reelbase.http.tunnel import Tunnel

if TYPE_CHECKING:
    from uvicorn import Config
    from uvicorn.server import ServerState

OPEN_FILES = 65_536  # more than a worker needs, and few enough for what looks at each of them
LOOK_SECONDS = 1.0
WARN_SECONDS = 60.0

log = logging.getLogger("reelbase.http")


class Counted(Protocol):
    """A connection, or one to be: it counts for its address."""

    address: str

    def abort(self) -> None: ...

    def look_at_clock(self, now: float) -> None: ...


class Connections:
    """The connections to a worker. Proxies in `trusted` networks may have as many as they want."""

    def __init__(self, loop: asyncio.AbstractEventLoop, trusted: str = "", most: int | None = None) -> None:
        self._loop = loop
        self._trusted = [ipaddress.ip_network(each) for each in trusted.split(",") if each]
        self._most = most if most is not None else most_connections()
        self._most_of_address = max(1, min(CONNECTIONS_OF_ADDRESS, self._most // 2))
        self._all: set[Counted] = set()
        self._idle: OrderedDict[Counted, None] = OrderedDict()  # that which waits for longest is first
        self._by_origin: Counter[str] = Counter()
        self._clock: asyncio.TimerHandle | None = None
        self._warned = float("-inf")
        self._origin = lru_cache(maxsize=4096)(self._find_origin)

    def admit(self, connection: Counted) -> bool:
        """Admit a new connection, at the cost of an idle one if need be; return false if it is one too
        many.
        """
        origin = self._origin(connection.address)
        if origin and self._by_origin[origin] >= self._most_of_address:
            return False
        if len(self._all) >= self._most:
            self._warn()
            if not self._idle:
                return False
            self._idle.popitem(last=False)[0].abort()
        self._all.add(connection)
        self._idle[connection] = None
        if origin:
            self._by_origin[origin] += 1
        if self._clock is None:
            self._clock = self._loop.call_later(LOOK_SECONDS, self._look_at_clock)
        return True

    def leave(self, connection: Counted) -> None:
        """Forget a connection that has ended."""
        if connection not in self._all:
            return
        self._all.remove(connection)
        self._idle.pop(connection, None)
        if origin := self._origin(connection.address):
            self._by_origin[origin] -= 1
            if not self._by_origin[origin]:
                del self._by_origin[origin]

    def mark_busy(self, connection: Counted) -> None:
        """Note that a request is under way."""
        self._idle.pop(connection, None)

    def mark_idle(self, connection: Counted) -> None:
        """Note that the connection waits for its next request."""
        self._idle[connection] = None

    def _find_origin(self, address: str) -> str:
        """Return the origin whose connections are counted together; empty if they aren't counted."""
        origin = origin_of(address)
        if not origin or not self._trusted:
            return origin
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return origin
        return "" if any(found in each for each in self._trusted) else origin

    def _look_at_clock(self) -> None:
        now = self._loop.time()
        for each in list(self._all):
            each.look_at_clock(now)
        self._clock = self._loop.call_later(LOOK_SECONDS, self._look_at_clock) if self._all else None

    def _warn(self) -> None:
        now = self._loop.time()
        if now - self._warned > WARN_SECONDS:
            self._warned = now
            log.warning("All %d connections are taken: the longest idle ones make room.", self._most)


class Accepting:
    """Makes the connections of a worker, as uvicorn asks for them; can be sent to another process."""

    def __init__(self, trusted: str = "") -> None:
        self.trusted = trusted
        self.tunnel: Tunnel | None = None
        self._connections: Connections | None = None

    def connections(self, loop: asyncio.AbstractEventLoop) -> Connections:
        """Return those of this process."""
        if self._connections is None:
            self._connections = Connections(loop, self.trusted)
        return self._connections

    def __call__(
        self,
        config: "Config",
        server_state: "ServerState",
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        is_redirected: bool = False,
    ) -> Connection:
        loop = _loop or asyncio.get_running_loop()
        application = config.loaded_app
        return Connection(
            self.connections(loop),
            application,
            server_state,
            app_state,
            loop,
            is_redirected=is_redirected,
            tunnel=None if is_redirected else self.tunnel,
        )


def allow_open_files() -> None:
    """Raise the limit of open files of this process, and of its children, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def most_connections() -> int:
    """Return the number of connections that a worker takes: a quarter of its files is left to database and
    pictures.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(1, min(CONNECTIONS, soft * 3 // 4))
