"""The control API of a double: reset, snapshots, load, clock, faults, requests, worlds, seeds."""

import asyncio
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

from msgspec import Struct, structs
from starlette.requests import Request

from reelbase.accounts.passwords import Unfit
from reelbase.double.building import quiet
from reelbase.double.clock import BeyondTime, Clock
from reelbase.double.declared import Declared, body_of, description
from reelbase.double.faults import Active, Fault
from reelbase.double.forms import Misunderstood, encoded, lines_of
from reelbase.double.incidents import INCIDENTS
from reelbase.double.people import Person, add_person, hash_of
from reelbase.double.problems import Problem, missing
from reelbase.double.seen import Wanted, counted
from reelbase.double.worlds import MAIN, Unknown, World, Worlds
from reelbase.importers.formats.bodies import import_bodies
from reelbase.storage.engine.database import open_database

HEADER = "x-reelbase-world"
MOST_WAIT = 60.0
SHOWN_FAULTS = 20
NAME, NAMES = re.compile(r"[!-~]{1,100}"), "1 to 100 characters of ASCII without spaces"
"""Names that a header field can carry, whatever the client."""


class Reset(Struct, kw_only=True, forbid_unknown_fields=True):
    """Back to a snapshot; without one to the beginning."""

    snapshot: str | None = None


class Moved(Struct, kw_only=True, forbid_unknown_fields=True):
    """A time by which a clock is moved, in either direction."""

    weeks: float = 0
    days: float = 0
    hours: float = 0
    minutes: float = 0
    seconds: float = 0


class ClockSet(Struct, kw_only=True, forbid_unknown_fields=True):
    """At a moment (`2028-02-29T12:00:00Z`) the clock stands, unless a rate is given; or it is moved."""

    at: str | None = None
    move: Moved | None = None
    rate: float | None = None
    machine: bool = False
    """To go with the machine's clock again."""


class ClockState(Struct):
    """The present of a world, and how many seconds pass in it in each second."""

    now: str
    rate: float


class NewWorld(Struct, kw_only=True, forbid_unknown_fields=True):
    """A world for one test; without a name it is given one."""

    name: str | None = None


class WorldState(Struct, kw_only=True):
    """The header and the key by which requests are meant for a world."""

    name: str
    key: str
    header: str = HEADER


class Seed(Struct, kw_only=True, forbid_unknown_fields=True):
    """A seed from which a world draws its ids and secrets; null is the system again."""

    seed: int | None


class NewPerson(Struct, kw_only=True, forbid_unknown_fields=True):
    """An account; its session is in the answer."""

    username: str = "double"
    password: str = "correct horse battery"


class Asked(Struct, kw_only=True, forbid_unknown_fields=True):
    """Some requests; `wait` is the seconds to wait until there are `least` of them."""

    path: str = ""
    method: str = ""
    operation: str = ""
    status: int | None = None
    unmatched: bool = False
    after: int = 0
    least: int = 1
    wait: float = 0.0
    world: str = ""
    api_key: str = ""


class FaultState(Struct, kw_only=True):
    """A fault that is set: its name, how many requests it met, and how many it changed."""

    name: str
    met: int
    used: int
    fault: Fault


class Control:
    """The acts of the control API. `keys` are the worlds by the keys that mean them."""

    def __init__(self, worlds: Worlds, database: str) -> None:
        self._worlds = worlds
        self._database = database
        self.keys: dict[str, str] = {}

    def world_of(self, name: str, key: str = "") -> World:
        """Return the world of a request. Raises Problem, also for the key of one that was removed."""
        named = name or self.keys.get(key, MAIN)
        try:
            return self._worlds.find(named)
        except Unknown:
            raise missing("world", named, list(self._worlds.all)) from None

    def routes(self) -> Sequence[Declared]:
        """Return the routes."""
        return [
            Declared("GET", "", "Return the worlds, and the incidents that can be repeated.", self.state),
            Declared(
                "POST", "/reset", "Put a world back to its beginning, or to a snapshot.", self.reset, Reset
            ),
            Declared("PUT", "/snapshots/{name}", "Keep the present state under a name.", self.keep),
            Declared("POST", "/load", "Add answers of the API, or short forms.", self.load),
            Declared("GET", "/clock", "Return the present of a world.", self.clock),
            Declared("PUT", "/clock", "Freeze, move or run the clock.", self.set_clock, ClockSet),
            Declared("GET", "/faults", "Return the faults that are set.", self.faults),
            Declared("POST", "/faults", "Let requests fail.", self.fail, Fault),
            Declared("DELETE", "/faults", "Let none fail.", self.mend),
            Declared("DELETE", "/faults/{name}", "Take one fault away.", self.mend_one),
            Declared("GET", "/requests", "Return what was asked, or wait for it.", self.asked, None, Asked),
            Declared("DELETE", "/requests", "Forget what was asked.", self.forget),
            Declared("POST", "/worlds", "Add a world for one test.", self.add_world, NewWorld),
            Declared("DELETE", "/worlds/{name}", "Remove a world.", self.remove_world),
            Declared("PUT", "/seed", "Draw ids and secrets from a seed.", self.seed, Seed),
            Declared("POST", "/people", "Add an account with a session.", self.add_person, NewPerson),
            Declared("GET", "/openapi.json", "Return this description.", self.describe),
        ]

    async def state(self, request: Request) -> object:
        worlds = {
            name: {"clock": _clock(world.clock), "snapshots": sorted(world.snapshots)}
            for name, world in self._worlds.all.items()
        }
        return {"worlds": worlds, "incidents": {name: each.text for name, each in INCIDENTS.items()}}

    async def reset(self, request: Request, wanted: Reset) -> object:
        world = self._asked_for(request)
        try:
            await self._worlds.reset(world, wanted.snapshot)
        except Unknown:
            raise missing("snapshot", str(wanted.snapshot), list(world.snapshots)) from None
        return {"world": world.name, "snapshot": wanted.snapshot}

    async def keep(self, request: Request) -> object:
        world, name = self._asked_for(request), request.path_params["name"]
        await self._worlds.keep(world, name)
        return {"world": world.name, "snapshots": sorted(world.snapshots)}

    async def load(self, request: Request) -> object:
        world, content = self._asked_for(request), await body_of(request)
        try:
            lines = await asyncio.to_thread(lines_of, content, world.clock().date())
        except Misunderstood as error:
            raise Problem(400, "Not understood", f"POST /load: {error}.") from None
        async with self._worlds.alone_in(world):
            report = await asyncio.to_thread(self._import, encoded(lines))
        if report:
            raise Problem(
                422, "Not taken", f"Of {len(lines)} answers some were not taken: {'; '.join(report)}"
            )
        return {"loaded": [line["path"] for line in lines]}

    def _import(self, lines: bytes) -> list[str]:
        """Take lines into the database; return what is wrong with them."""
        with tempfile.TemporaryDirectory(prefix="reelbase-load-") as folder:
            file = Path(folder) / "load.jsonl"
            file.write_bytes(lines)
            report = import_bodies(self._database, [file] if lines else [], quiet, again=True)
        return [f"line {bad.line}: {bad.reason}" for bad in report.bad[:SHOWN_FAULTS]]

    async def clock(self, request: Request) -> ClockState:
        return _clock(self._asked_for(request).clock)

    async def set_clock(self, request: Request, wanted: ClockSet) -> ClockState:
        world = self._asked_for(request)
        try:
            _set(world.clock, wanted)
        except BeyondTime as error:
            raise Problem(400, "Beyond time", f"PUT /clock: {error}.") from None
        self._worlds.forget_answers()
        return _clock(world.clock)

    async def faults(self, request: Request) -> object:
        return [_fault(each) for each in self._asked_for(request).faults.listed()]

    async def fail(self, request: Request, fault: Fault) -> FaultState:
        if flaw := fault.find_flaw():
            raise Problem(400, "Not understood", f"POST /faults: {flaw}.")
        return _fault(self._asked_for(request).faults.add(fault))

    async def mend(self, request: Request) -> None:
        self._asked_for(request).faults.forget()

    async def mend_one(self, request: Request) -> None:
        faults, name = self._asked_for(request).faults, request.path_params["name"]
        if not faults.remove(name):
            raise missing("fault", name, [each.name for each in faults.listed()])

    async def asked(self, request: Request, asked: Asked) -> object:
        fields = {name: getattr(asked, name) for name in Wanted.__struct_fields__}
        wanted, seen = Wanted(**fields), self._asked_for(request).seen
        seconds = min(asked.wait, MOST_WAIT)
        found = await seen.wait(wanted, asked.least, seconds) if seconds > 0 else seen.find(wanted)
        return {"total": len(found), "counts": counted(found), "requests": found}

    async def forget(self, request: Request) -> None:
        self._asked_for(request).seen.forget()

    async def add_world(self, request: Request, wanted: NewWorld) -> WorldState:
        key = token_hex(16)
        name = wanted.name or f"world-{key[:8]}"
        if not NAME.fullmatch(name):
            raise Problem(400, "Not understood", f"POST /worlds: expected {NAMES}, found {name!r:.120}.")
        if name in self._worlds.all:
            raise Problem(409, "There already", f"Expected the name of a new world, found {name!r}.")
        self._worlds.add(name)
        self.keys[key] = name
        return WorldState(name=name, key=key)

    async def remove_world(self, request: Request) -> None:
        name = request.path_params["name"]
        if name == MAIN:
            raise Problem(
                409, "Needed", f"Expected a world that was added, found {MAIN!r}; reset it instead."
            )
        self.world_of(name)
        await self._worlds.remove(name)

    async def seed(self, request: Request, wanted: Seed) -> object:
        world = self._asked_for(request)
        self._worlds.draw_from(world, wanted.seed)
        return structs.asdict(wanted)

    async def add_person(self, request: Request, wanted: NewPerson) -> Person:
        world = self._asked_for(request)
        try:
            password = await asyncio.to_thread(hash_of, wanted.username, wanted.password)
            async with self._worlds.alone_in(world):
                return await asyncio.to_thread(self._add, wanted.username, password)
        except Unfit as error:
            raise Problem(400, "Unfit", f"POST /people: {error}") from None

    def _add(self, username: str, password: str) -> Person:
        database = open_database(self._database)
        try:
            with database.writer() as db:
                return add_person(db, username, password)
        finally:
            database.close()

    async def describe(self, request: Request) -> object:
        return description(self.routes())

    def _asked_for(self, request: Request) -> World:
        named = request.headers.get(HEADER) or request.query_params.get("world", "")
        return self.world_of(named, request.query_params.get("api_key", ""))


def _clock(clock: Clock) -> ClockState:
    return ClockState(clock().isoformat().replace("+00:00", "Z"), clock.setting.rate)


def _set(clock: Clock, wanted: ClockSet) -> None:
    if wanted.machine:
        clock.follow()
    at = None if wanted.at is None else _moment(wanted.at)
    if wanted.rate is not None:
        clock.run(wanted.rate, at)
    elif at is not None or wanted == ClockSet():
        clock.freeze(at)
    if wanted.move is not None:
        clock.move(_duration(wanted.move))


def _duration(moved: Moved) -> timedelta:
    try:
        return timedelta(**structs.asdict(moved))
    except OverflowError:
        raise BeyondTime("expected a time that fits between the years 1 and 9999") from None


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BeyondTime(f"expected a moment such as 2028-02-29T12:00:00Z, found {text!r}") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _fault(active: Active) -> FaultState:
    return FaultState(name=active.name, met=active.met, used=active.used, fault=active.fault)
