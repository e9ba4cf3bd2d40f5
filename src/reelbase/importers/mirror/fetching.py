"""Fetching: many entities side by side, given back in the order in which they were asked for."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from functools import partial
from itertools import islice
from typing import NamedTuple

import msgspec
from msgspec import Struct

from reelbase import bounds
from reelbase.entity import Entity
from reelbase.importers.faults import reason_of
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.mirror.entity_bodies import Extent, ask_bodies, read
from reelbase.importers.mirror.upstream import TIMES, Away, Down, Failed, Missing, Upstream

DETAILS = re.compile(r"/3/[a-z]+/[0-9]+")
PART_FIELDS = "id results cast translations groups episodes"
"""Fields of which every part has one."""


class _Named(Struct):
    id: int


_ID = msgspec.json.Decoder(_Named)


class Fetched(NamedTuple):
    """The result of asking for one entity."""

    asked: Entity
    became: int | None  # its id now; None where upstream has none, or where it failed
    claims: list[Claims]
    seasons: tuple[int, ...] | None = ()  # of a series; None: not all are known
    failure: str = ""
    is_away: bool = False  # it failed because nobody is there


async def fetched(upstream: Upstream, entity: Entity, extent: Extent) -> Fetched:
    """Fetch and read all that upstream has of an entity; raises nothing but Down."""
    reason = ""
    for _ in range(TIMES):
        try:
            found = await ask_bodies(partial(_asked, upstream), entity.kind, entity.id, extent)
            return Fetched(entity, found.id, read(found.bodies), found.seasons)
        except Missing:
            return Fetched(entity, None, [])
        except Failed as error:
            return Fetched(entity, None, [], failure=str(error), is_away=isinstance(error, Away))
        except Down:
            raise
        except Exception as error:
            reason = f"/3/{entity.kind}/{entity.id}: {reason_of(error)}"
    return Fetched(entity, None, [], failure=reason)


async def _asked(upstream: Upstream, path: str, params: Mapping[str, str]) -> bytes:
    """Return the body of details, which have an id, or of a part that is asked for alone."""
    return await upstream.get(path, params, "id" if DETAILS.fullmatch(path) else PART_FIELDS)


async def confirmed(upstream: Upstream, found: Fetched) -> Fetched:
    """Ask again, at other addresses, where upstream has something no more, or under another id.

    A cache between may give the answer to another request, or say once that there is nothing.
    """
    kind, id_ = found.asked
    if found.failure or found.became == id_:
        return found
    path = f"/3/{kind}/{id_}"
    try:
        now = await _id_at(upstream, path)
        other = now if now in (0, id_) else await _id_at(upstream, f"/3/{kind}/{now}")
        nobody = await _id_at(upstream, f"/3/{kind}/{bounds.ID}") if found.became else 0
    except Failed as error:
        return Fetched(found.asked, None, [], failure=str(error), is_away=isinstance(error, Away))
    if (now or None) == found.became and other == now and not nobody:
        return found
    shown, again = (f"the id {each}" if each else "nothing" for each in (found.became, now))
    return Fetched(found.asked, None, [], failure=f"{path}: answered with {shown}, and then with {again}")


async def _id_at(upstream: Upstream, path: str) -> int:
    """Return the id in the answer at a path; 0 if nothing is there."""
    try:
        return (await upstream.read(path, {}, "id", _ID.decode)).id
    except Missing:
        return 0


async def _surely(upstream: Upstream, entity: Entity, extent: Extent) -> Fetched:
    return await confirmed(upstream, await fetched(upstream, entity, extent))


async def in_order(
    upstream: Upstream, entities: Iterable[Entity], extent: Extent, ahead: int
) -> AsyncIterator[Fetched]:
    """Yield all of them, with at most `ahead` asked for before the first of those was given back."""
    rest = iter(entities)
    waiting = deque(asyncio.ensure_future(_surely(upstream, e, extent)) for e in islice(rest, ahead))
    try:
        while waiting:
            found = await waiting[0]
            waiting.popleft()
            waiting.extend(asyncio.ensure_future(_surely(upstream, e, extent)) for e in islice(rest, 1))
            yield found
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
