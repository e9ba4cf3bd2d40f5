"""The double as an ASGI application: the catalogue, with faults before it, and what controls it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from reelbase import logs, moments
from reelbase.app import Application, join
from reelbase.asgi.scope import Receive, Scope, Send, bearer_of
from reelbase.double.asked_operations import find_operation
from reelbase.double.building import DATABASE
from reelbase.double.clock import Clock
from reelbase.double.control import HEADER, Control
from reelbase.double.declared import MOST_BYTES, PREFIX, controlling
from reelbase.double.exchanged import Answered, answered_by, whole_body
from reelbase.double.faults import Active
from reelbase.double.problems import Problem
from reelbase.double.seen import Asked
from reelbase.double.worlds import World, Worlds
from reelbase.settings import Settings
from reelbase.web.guard import guarded

if TYPE_CHECKING:
    from reelbase.double.recording import Recordings  # which takes a while, and most doubles have none

API = ("/3/", "/4/")
CHANGING = (b"accept-encoding", b"if-none-match", b"if-modified-since")
"""Header fields by which an answer would not be there whole and plain, to be changed by a fault."""

CORS = (b"access-control-allow-origin", b"*")


def create(
    settings: Settings,
    beginning: Path,
    root: Path,
    new_clock: Callable[[], Clock],
    recordings: "Recordings | None" = None,
) -> logs.Application:
    """Create the application over a catalogue in a folder, and the file that it was copied from.

    `recordings` answer what only reads, where there are any.
    """
    joined = join(settings, clock=moments.now, seconds=lambda: moments.now().timestamp(), warms=False)
    worlds = Worlds(joined, beginning, root, new_clock)
    control = Control(worlds, settings.database)
    return guarded(Double(joined.application, worlds, control, recordings), settings)


def settings_of(root: Path, host: str, port: int) -> Settings:
    """Return the settings of a double in a folder."""
    flags = {
        "database": f"sqlite:///{root / DATABASE}",
        "host": host,
        "port": str(port),
        "jobs": "false",
        "open": "true" if host != "127.0.0.1" else "auto",
        "rate_limit": "0",
        "workers": "1",
        "log_level": "warning",
    }
    return Settings.load(flags, {}, None)


class Double:
    """Sends what controls it to `control`, and all else to the catalogue, in the world that is meant."""

    def __init__(
        self, application: Application, worlds: Worlds, control: Control, recordings: "Recordings | None"
    ) -> None:
        self._recordings = recordings
        self._application = application
        self._worlds = worlds
        self._control = control
        self._controlling = controlling(control.routes())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            with self._worlds.kept():
                async with self._recordings.open() if self._recordings else nullcontext():
                    await self._application(scope, receive, send)
        elif scope["path"].startswith(PREFIX):
            await self._controlling(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, query = dict(scope["headers"]), dict(parse_qsl(scope["query_string"].decode("latin-1")))
        bearer = bearer_of(headers.get(b"authorization", b"").decode("latin-1"))
        try:
            named = headers.get(HEADER.encode(), b"").decode("latin-1")
            world = self._control.world_of(named, query.get("api_key") or bearer)
            body = await whole_body(scope, receive, MOST_BYTES)
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        if not scope["path"].startswith(API):
            await (await self._in(world, scope, body, receive)).send(send)
            return
        asked, begun = _asked(scope, query, world), time.perf_counter()
        fault = world.faults.meet(asked.method, asked.path, asked.operation)
        asked.fault = fault.name if fault else None
        try:
            answer = await self._failing(world, scope, body, receive, fault)
            asked.status = answer.status
            await answer.send(send, cut=bool(fault and fault.fault.cut))
        finally:
            asked.milliseconds = round((time.perf_counter() - begun) * 1000, 3)
            world.seen.add(asked)

    async def _failing(
        self, world: World, scope: Scope, body: bytes, receive: Receive, fault: Active | None
    ) -> Answered:
        """Return the answer, or what a fault makes of it. Raises ConnectionAbortedError for none."""
        if fault is None:
            return await self._in(world, scope, body, receive)
        if fault.fault.delay:
            await asyncio.sleep(fault.fault.delay)
        if fault.fault.cut == "before":
            raise ConnectionAbortedError
        if (instead := fault.replaces()) is not None:
            return instead.with_line(*CORS)
        return fault.change(await self._in(world, _plain(scope, fault), body, receive), world.clock())

    async def _in(self, world: World, scope: Scope, body: bytes, receive: Receive) -> Answered:
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        if self._recordings and self._recordings.answers(scope["method"], scope["path"], query):
            return (await self._recordings.answer(scope["path"], query)).with_line(*CORS)
        async with self._worlds.within(world):
            if self._worlds.searches(scope["method"], scope["path"]):
                await self._worlds.keep_up()
            return await answered_by(self._application, scope, body, receive)


def _asked(scope: Scope, query: Mapping[str, str], world: World) -> Asked:
    method, path = scope["method"], scope["path"]
    operation = find_operation(method, path)
    unmatched = sorted(query.keys() - operation.parameters) if operation else []
    return Asked(
        number=world.seen.begin(),
        time=world.clock().isoformat(),
        method=method,
        path=path,
        query=dict(query),
        operation=operation.id if operation else None,
        unmatched=unmatched,
    )


def _plain(scope: Scope, fault: Active) -> Scope:
    """Return the request so that its answer comes whole and plain, without what an incident ignored."""
    headers = [(name, value) for name, value in scope["headers"] if name not in CHANGING]
    incident = fault.incident
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    kept = [(name, value) for name, value in query if not incident or name != incident.drops]
    sent = scope["query_string"] if len(kept) == len(query) else urlencode(kept).encode()
    return {**scope, "headers": headers, "query_string": sent}
