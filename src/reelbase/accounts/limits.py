"""Limits: how often an address, a key or a name may ask, counted by all workers of a machine together.

Each is counted by the moment at which all that it has asked so far would be due (GCRA): one number, in
a small file that the workers map into their memory. Two workers that count at the very same time may
lose one of the two, which does no harm; sign-ins are counted one after another, so that none is lost.
All nodes on one PostgreSQL count refused sign-ins together.
"""

import hashlib
import ipaddress
import logging
import mmap
import os
import time
from array import array
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, MutableSequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from typing import NamedTuple, NewType, NoReturn, cast

from reelbase.accounts.account import folded
from reelbase.addresses import HOME, is_in
from reelbase.bounds import SIGN_INS_AT_ONCE
from reelbase.errors import ApiError, Status, StorageError
from reelbase.logs import shown_address
from reelbase.setting_values import is_loopback
from reelbase.storage.engine.shared_counts import SharedCounts, Tried
from reelbase.storage.files import lock, unlock

SLOTS = 1 << 16
SALT_BYTES = 16
LONGEST_ADDRESS = 64  # characters: an IPv6 address with the name of an interface
FILE_BYTES = 8 * SLOTS + SALT_BYTES

Address = NewType("Address", str)
"""The address that a request comes from, empty where that is not known."""


class Limit(NamedTuple):
    """So many in so many seconds, all at once if need be; the text says of what."""

    number: int
    seconds: float
    text: str = ""

    @property
    def interval(self) -> float:
        """Seconds from one to the next, asked evenly."""
        return self.seconds / self.number


SIGN_INS_OF_NAME = Limit(5, 60, "Wrong passwords for a name, from anywhere, this machine included.")
SIGN_INS_OF_ADDRESS = Limit(20, 60, "Wrong passwords from an address.")
GUESTS_OF_ADDRESS = Limit(30, 3600, "New guest sessions and codes of devices for an address.")
GUESTS_OF_THIS_MACHINE = Limit(5000, 3600, "The same for this machine's own addresses together.")
ACCOUNTS_OF_ADDRESS = Limit(20, 3600, "New accounts from an address.")
PULLS_OF_ADDRESS = Limit(30, 60, "Titles that an address asks upstream for in vain, by pull_through.")
PULLS_OF_THIS_MACHINE = Limit(
    60, 60, "Titles that this machine's own addresses together ask upstream for in vain, by pull_through."
)
PICTURES_OF_ADDRESS = Limit(
    600,
    60,
    "Pictures that are made anew for a public address; a large one or one with a filter counts several "
    "times, one that was made before not at all.",
)
COUNTED = (
    SIGN_INS_OF_NAME,
    SIGN_INS_OF_ADDRESS,
    GUESTS_OF_ADDRESS,
    GUESTS_OF_THIS_MACHINE,
    ACCOUNTS_OF_ADDRESS,
    PULLS_OF_ADDRESS,
    PULLS_OF_THIS_MACHINE,
    PICTURES_OF_ADDRESS,
)
"""Every limit that no setting changes."""

REFUSED_SIGN_INS = {
    Status.INVALID_LOGIN: "wrong name or password",
    Status.ACCOUNT_DISABLED: "the account is disabled",
    Status.TOO_MANY_REQUESTS: "too many before it",
}

LIMITED = ("address", "key", "name", "sign-in", "guest", "account", "pull", "picture")
"""The first words of who is counted: each is a thing that is limited."""

SIGN_INS = {"name", "sign-in"}
LOG_SECONDS = 60.0  # between two lines about the same address
LOGGED = 1024  # addresses that are remembered for that

log = logging.getLogger("reelbase.sign_in")
requests = logging.getLogger("reelbase.limits")


class TooMany(ApiError):
    """Refusal 429/25, with the seconds after which to try again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(Status.TOO_MANY_REQUESTS)
        self.seconds = max(1, ceil(seconds))


def make_counters(path: Path) -> None:
    """Create the file in which the workers of a machine count; its salt makes places unpredictable."""
    salt = hashlib.sha256(f"{path}{time.time_ns()}".encode()).digest()[:SALT_BYTES]
    path.write_bytes(bytes(8 * SLOTS) + salt)


class Counters:
    """Counters of all workers: for each client the moment at which its requests would be due."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        due: object = array("d", bytes(8 * SLOTS))
        salt = b""
        self._file: int | None = None  # open as long as the process, for its lock
        if path is not None:
            self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
            shared = memoryview(mmap.mmap(self._file, FILE_BYTES))
            due, salt = shared[: 8 * SLOTS].cast("d"), bytes(shared[8 * SLOTS :])
        self._due = cast(MutableSequence[float], due)
        self._salt = salt

    def count(self, who: str, limit: Limit, times: int = 1) -> float:
        """Count so many requests and return 0, or return the seconds after which the client may ask again."""
        place, now = self._place(who), self._clock()
        due = max(self._due[place], now)
        early = due - now - limit.seconds + limit.interval * times
        if early > 1e-6:
            return early
        self._due[place] = due + limit.interval * times
        return 0.0

    def forget(self, who: str, limit: Limit, times: int = 1) -> None:
        """Take back what was counted so many times."""
        self._due[self._place(who)] -= limit.interval * times

    def refuse(self, who: str, limit: Limit, seconds: float) -> None:
        """Count as much as refuses the client for so many seconds."""
        place = self._place(who)
        self._due[place] = max(self._due[place], self._clock() + seconds + limit.seconds - limit.interval)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep the other workers from counting exactly; the block must not wait for anything."""
        if self._file is None:
            yield
            return
        lock(self._file, waits=True)
        try:
            yield
        finally:
            unlock(self._file)

    def _place(self, who: str) -> int:
        """Return the place of a client's counter: a digest, so that nothing that strangers send is stored."""
        found = hashlib.blake2b(who.encode("utf-8", "surrogatepass"), digest_size=4, key=self._salt)
        return int.from_bytes(found.digest(), "big") % SLOTS


class Limits:
    """Limits on requests, sign-ins and the like. `rate` is the requests a second of an address and of a key,
    0 for no limit.

    Requests from this machine itself are not counted by address; a proxy such as nginx must be trusted
    (setting `trusted_proxies`) to name the client's address. With `spares_private`, requests of private
    addresses are not counted either.
    """

    def __init__(
        self,
        rate: int = 0,
        counters: Counters | None = None,
        *,
        spares_private: bool = False,
        shared: SharedCounts | None = None,
    ) -> None:
        self._rate = Limit(rate, 1) if rate else None
        self._counters = counters or Counters()
        self._spares_private = spares_private
        self._shared = shared  # with the other nodes
        self._signing_in = 0  # at this moment, in this process
        self.refused = dict.fromkeys(LIMITED, 0)  # requests, by what is limited
        self._logged: dict[tuple[str, str], float] = {}  # until when, by what is limited and the address

    def sparing_private(self) -> "Limits":
        """Return limits that count in the same places, but no requests of private addresses."""
        rate = 0 if self._rate is None else self._rate.number
        return Limits(rate, self._counters, spares_private=True, shared=self._shared)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Give back the connection to the other nodes' counts at the end of this context."""
        async with AsyncExitStack() as stack:
            if self._shared is not None:
                stack.push_async_callback(self._shared.close)
            yield

    def concern(self, address: str) -> bool:
        """Return true if the requests from an address are counted."""
        if self._rate is None or not (origin := origin_of(address)):
            return False
        return not (self._spares_private and is_private(origin))

    def ask(self, address: str, key: str = "", bearer: str = "") -> None:
        """Count a request; TooMany where it is one too many."""
        if self._rate is None or not self.concern(address):
            return
        self._count(f"address {origin_of(address)}", self._rate, address=address)
        if key:
            self._count(f"key {key}", self._rate, address=address)
        if bearer:
            self._count(f"key {bearer}", self._rate, address=address)

    async def count_guest(self, address: str) -> None:
        """Count a guest session or a device's code on all nodes; TooMany where it is one too many."""
        if origin := origin_of(address):
            await self._count_on_all(f"guest {origin}", GUESTS_OF_ADDRESS, address)
        else:
            self._count("guest", GUESTS_OF_THIS_MACHINE, address=address)

    async def count_account(self, address: str) -> None:
        """Count an account that is made on all nodes; TooMany where it is one too many."""
        if origin := origin_of(address):
            await self._count_on_all(f"account {origin}", ACCOUNTS_OF_ADDRESS, address)

    async def _count_on_all(self, who: str, limit: Limit, address: str) -> None:
        self._count(who, limit, address=address)
        await self._look_at_other_nodes({who: limit}, counts=True, address=address)

    def count_pull(self, address: str) -> Callable[[], None]:
        """Count that upstream is asked; TooMany where it is one too many. Gives what takes it back."""
        origin = origin_of(address)
        who, limit = (f"pull {origin}", PULLS_OF_ADDRESS) if origin else ("pull", PULLS_OF_THIS_MACHINE)
        self._count(who, limit, address=address)
        return partial(self._counters.forget, who, limit)

    def count_picture(self, address: str, cost: int) -> Callable[[], None]:
        """Count a picture that is made; TooMany where it is one too many. Gives what takes it back.

        Where `rate` is 0, and for addresses that are not public, none is counted.
        """
        origin = origin_of(address) if self._rate is not None else ""
        if not origin or is_private(origin):
            return lambda: None
        who = f"picture {origin}"
        self._count(who, PICTURES_OF_ADDRESS, cost, address)
        return partial(self._counters.forget, who, PICTURES_OF_ADDRESS, cost)

    @asynccontextmanager
    async def signing_in(self, username: str, address: str) -> AsyncIterator[None]:
        """Count a sign-in while it is tried, and from then on if it is refused; TooMany before that, or
        in place of what the block gives or raises.

        Each that is refused is one line of the log, by which fail2ban knows the address. The name is left
        out: people type their password there by mistake.
        """
        tried = {f"name {folded(username)}": SIGN_INS_OF_NAME}
        if origin := origin_of(address):
            tried[f"sign-in {origin}"] = SIGN_INS_OF_ADDRESS
        self._signing_in += 1
        try:
            if self._signing_in > SIGN_INS_AT_ONCE:
                raise TooMany(1)
            self._count_alike(tried)
            async with self._taken_back_unless_wrong(tried):
                yield
        except ApiError as error:
            if error.status in REFUSED_SIGN_INS:
                reason = REFUSED_SIGN_INS[error.status]
                log.warning("Refused a sign-in from %s: %s", shown_address(address), reason)
            raise
        finally:
            self._signing_in -= 1

    def _count_alike(self, tried: Mapping[str, Limit]) -> None:
        """Count each, or none where one is refused: an address that is can't use up the tries of names."""
        with self._counters.alone():
            for place, (who, limit) in enumerate(tried.items()):
                try:
                    self._count(who, limit)
                except TooMany:
                    for earlier, counted in [*tried.items()][:place]:
                        self._counters.forget(earlier, counted)
                    raise

    @asynccontextmanager
    async def _taken_back_unless_wrong(self, tried: Mapping[str, Limit]) -> AsyncIterator[None]:
        is_wrong = False
        try:
            try:
                yield
            except ApiError as error:
                is_wrong = error.status is Status.INVALID_LOGIN
                if is_wrong or error.status is Status.ACCOUNT_DISABLED:  # its password was right
                    await self._look_at_other_nodes(tried, counts=is_wrong)
                raise
            await self._look_at_other_nodes(tried, counts=False)
        finally:
            if not is_wrong:
                with self._counters.alone():
                    for who, limit in tried.items():
                        self._counters.forget(who, limit)

    async def _look_at_other_nodes(
        self, tried: Mapping[str, Limit], *, counts: bool, address: str = ""
    ) -> None:
        """Look at the counts of all nodes, and count there if that is wanted; TooMany where it is too much.

        So a guess is found right or wrong only as often as the limit lets it, on however many nodes at once.
        """
        if self._shared is None:
            return
        asked = {Tried.of(who, limit.seconds, limit.interval): (who, limit) for who, limit in tried.items()}
        try:
            found = await (self._shared.count if counts else self._shared.wait)(list(asked))
        except StorageError as error:
            log.warning("Wrong passwords, guests and accounts are counted on this node alone: %s", error)
            return
        for each, seconds in found.items():
            who, limit = asked[each]
            self._counters.refuse(who, limit, seconds)
            self._refuse(who, limit, seconds, address)

    def _count(self, who: str, limit: Limit, times: int = 1, address: str = "") -> None:
        seconds = self._counters.count(who, limit, times)
        if seconds:
            self._refuse(who, limit, seconds, address)

    def _refuse(self, who: str, limit: Limit, seconds: float, address: str = "") -> NoReturn:
        what, _, _ = who.partition(" ")
        self.refused[what] += 1
        self._log_refused(what, address, limit)
        raise TooMany(seconds)

    def _log_refused(self, what: str, address: str, limit: Limit) -> None:
        """Log that a limit refuses an address, once a minute; sign-ins have lines of their own."""
        shown, now = shown_address(address), time.monotonic()
        if what in SIGN_INS or now < self._logged.get((what, shown), 0.0):
            return
        if len(self._logged) >= LOGGED:
            self._logged.clear()
        self._logged[what, shown] = now + LOG_SECONDS
        requests.info(
            "Refused a request from %s with 429: of one %s at most %d are taken in %g seconds",
            shown,
            what,
            limit.number,
            limit.seconds,
        )


def is_private(origin: str) -> bool:
    """Return true for an address of a network at home or in a company (RFC 1918, RFC 4193, link-local)"""
    return is_in(origin, HOME)


def is_at_home(address: str) -> bool:
    """Return true for an address of this machine, or of a network at home or in a company."""
    origin = origin_of(address)
    return not origin or is_private(origin)


def origin_of(address: str) -> str:
    """Return the origin that is counted for an address: of IPv6 a whole /64, which one customer has; empty
    for this machine.
    """
    return _origin_of(address[:LONGEST_ADDRESS])


@lru_cache(maxsize=4096)
def _origin_of(address: str) -> str:
    without_zone, _, _ = address.partition("%")
    try:
        found = ipaddress.ip_address(without_zone)
    except ValueError:
        return "" if not address or is_loopback(address) else address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return "" if found.is_loopback else str(ipaddress.ip_network((found, 64), strict=False))
        found = found.ipv4_mapped
    return "" if found.is_loopback else str(found)
