"""Fetching: many entities side by side, given back in the order in which they were asked for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from itertools import islice
from typing import NamedTuple

from reelbase.entity import Entity
from reelbase.importers.faults import reason_of
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.mirror.entity_bodies import Extent, ask_bodies, read
from reelbase.importers.mirror.upstream import TIMES, Away, Down, Failed, Missing, Upstream


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
            found = await ask_bodies(upstream.get, entity.kind, entity.id, extent)
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


async def in_order(
    upstream: Upstream, entities: Iterable[Entity], extent: Extent, ahead: int
) -> AsyncIterator[Fetched]:
    """Yield all of them, with at most `ahead` asked for before the first of those was given back."""
    rest = iter(entities)
    waiting = deque(asyncio.ensure_future(fetched(upstream, e, extent)) for e in islice(rest, ahead))
    try:
        while waiting:
            found = await waiting[0]
            waiting.popleft()
            waiting.extend(asyncio.ensure_future(fetched(upstream, e, extent)) for e in islice(rest, 1))
            yield found
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
