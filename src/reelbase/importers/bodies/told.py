"""Told already: a body that says just what is answered anyway teaches nothing, so nothing is written of it.

Answers derive much that could be stored as well: the cast of a season that follows from its series,
counts of episodes, an order that nobody has told, titles that share keywords. Stored, it would no
longer follow from what it was derived from.

That holds only for what was there before the import began. What an import itself brings is all told:
of which of its bodies the others follow would depend on their order and on where its batches end, and
the same input would teach something when it comes again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from reelbase.entity import Kind
from reelbase.errors import ApiError
from reelbase.importers.bodies.claims import FULL, LISTED, STUB, BodyError, Claim, Claims
from reelbase.importers.bodies.columns import TRANSLATION
from reelbase.importers.bodies.loading import resolve
from reelbase.importers.bodies.reading import Asked, Batch
from reelbase.importers.bodies.route import Skipped, read_body
from reelbase.importers.bodies.state import NUMBERED, State
from reelbase.importers.bodies.writing import Difference, OwnedDifference
from reelbase.storage.engine.database import Database
from reelbase.storage.queries import whole_rows

if TYPE_CHECKING:  # slow to import, and most imports do not need it
    from reelbase.operations.asking import Api

Entity = tuple[str, int]
PLACED = ("watch_offer", "watch_page")
"""Tables whose rows keep the order they came in, of which answers show little."""
DERIVING = {
    "aggregate",
    "credit",
    "credits",
    "images",
    "own",
    "page",
    "person_credits",
    "translations",
    "unknown_page",
    "words",
}
"""Verbs that may claim what is derived."""
_WORDS = slice(TRANSLATION["name"], TRANSLATION["homepage"] + 1)
_NO_WORDS = ("",) * len(TRANSLATION)


class Answers:
    """What is answered as yet, before the present batch is written."""

    def __init__(self, database: Database) -> None:
        self._readers = database.readers()
        self._runner: asyncio.Runner | None = None
        self._api: Api | None = None

    def says(self, state: State, asked: Asked, claims: list[Claim]) -> bool:
        """Whether the answer to the same question claims all this."""
        own: dict[Any, list[Claim]] = defaultdict(list)
        for claim in _resolved(state, self._claims(state, asked)):
            own[claim[:3]].append(claim)
        return all(claim in own.get(claim[:3], ()) for claim in claims)

    def _claims(self, state: State, asked: Asked) -> list[Claim]:
        path, params = asked
        claims = Claims(params)
        try:
            body = self._ask(state, path, claims.params)
            read_body(claims, path, body)
        except (ApiError, BodyError, Skipped, msgspec.MsgspecError):
            return []
        return claims.made

    def _ask(self, state: State, path: str, params: dict[str, str]) -> bytes:
        """Return the body that is answered at a path; refused by ApiError where there is none."""
        if self._runner is None or self._api is None:
            from reelbase.operations.asking import Api
            from reelbase.operations.parameters.binding import Given
            from reelbase.search.index import Index

            self._api = Api.of(Given(Index(None)), operations=())
            self._runner = asyncio.Runner()
            self._runner.run(self._readers.open())
        return self._runner.run(self._api.body(self._readers, state.writer.now, path, params))

    def close(self) -> None:
        """Give the connections back."""
        if self._runner is not None:
            self._runner.run(self._readers.close())
            self._runner.close()


def learnt(state: State, found: Difference, batch: Batch, answers: Answers, head: int) -> Difference:
    """The difference without what follows only from bodies that say what is answered anyway.

    Where another body says something new of the same title, both are taken as told. So is all about
    titles that this import has written to already, which is since this head of the journal.
    """
    changed, new = _changed(state, found, head)
    if not changed:
        return found
    told: set[Entity] = set()
    lists: list[set[Entity]] = []  # of what is told, the titles of each person
    for asked, (_, _, claims) in zip(batch.asked, batch.claims, strict=True):
        if not _changes(state, claims, changed):
            continue
        mattering = [each for each in _resolved(state, claims) if not _is_hearsay(state, each)]
        about = {each for claim in mattering for each in _about(state, claim)}
        if _is_old(state, mattering, new) and answers.says(state, asked, mattering):
            told |= about
            lists += [set(_about(state, each)) for each in mattering if each[0] == "person_credits"]
        else:
            new.update(_family(state, each) for each in about)
    while halves := [each for each in lists if not each.isdisjoint(new) and not each <= new]:
        new.update(*halves)  # a list is taken whole, since its order is of all its titles
    told = {each for each in told & changed if _family(state, each) not in new}
    return found._replace(owned=[each for each in found.owned if (each.kind, each.id) not in told])


def _changed(state: State, found: Difference, head: int) -> tuple[set[Entity], set[Entity]]:
    """Entities of which only what may be derived changes, and the families of all others that change."""
    new = {_family(state, (kind, pair[0][0])) for kind, pairs in found.changed.items() for pair in pairs}
    new.update(_family(state, (each.kind, each.id)) for each in found.owned if _is_news(each))
    changed: set[Entity] = {
        (each.kind, each.id) for each in found.owned if each.id in state.stored[each.kind]
    }
    new.update(_family(state, each) for each in state.stripped)
    changed = {each for each in changed if _family(state, each) not in new}
    new.update(_family(state, each) for each in _written(state, changed, head))
    return {each for each in changed if _family(state, each) not in new}, new


def _written(state: State, entities: set[Entity], head: int) -> Iterator[Entity]:
    """Those that were written to, or whose series was, after this head of the journal."""
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, id_ in entities | {_family(state, each) for each in entities}:
        asked[kind].add(id_)
    for kind, ids in asked.items():
        for id_ in whole_rows.changed_since(state.writer, kind, sorted(ids), head):
            yield kind, id_


def _is_news(change: OwnedDifference) -> bool:
    """Whether this can follow from nothing that is stored."""
    table, kind, _, added, changed, gone = change
    if table == "credit":
        return kind == Kind.MOVIE and bool(added or gone)
    if table == "related":
        return bool(changed or gone)
    if table in PLACED:
        return bool(added or gone)
    if table == "translation":
        pairs = [*changed, *((_NO_WORDS, row) for row in added), *((row, _NO_WORDS) for row in gone)]
        return any(before[_WORDS] != after[_WORDS] for before, after in pairs)
    return True


def _changes(state: State, claims: list[Claim], changed: set[Entity]) -> bool:
    """Whether one of the claims may have changed one of the entities."""
    deriving = [claim for claim in claims if claim[0] in DERIVING]
    return any(
        not changed.isdisjoint(_about(state, claim))
        for claim in _resolved(state, deriving)
        if not _is_hearsay(state, claim)
    )


def _resolved(state: State, claims: list[Claim]) -> Iterator[Claim]:
    for claim in claims:
        with suppress(BodyError):
            yield resolve(state, claim)


def _about(state: State, claim: Claim) -> Iterable[Entity]:
    """The entities of which a claim may change something."""
    verb, kind, id_, *rest = claim
    if verb == "person_credits":
        return {*((row[0], row[1]) for row in rest[2]), *state.credited.get(id_, ())}
    if verb == "screened":
        return {(Kind.EPISODE, each) for each, row in state.rows[Kind.EPISODE].items() if row[1] == id_}
    return {(kind, id_)}


def _is_hearsay(state: State, claim: Claim) -> bool:
    """Whether the claim changes nothing of an entity, since the entity's own answer is known."""
    verb, kind, id_, *rest = claim
    if id_ not in state.complete.get(kind, ()):
        return False
    if verb == "words":
        return bool(rest[0] != FULL)
    return verb in ("known", "join") or (verb == "row" and rest[0] in (STUB, LISTED))


def _is_old(state: State, claims: list[Claim], new: set[Entity]) -> bool:
    """Whether it is worth asking: all whose details these are were there, and have not changed."""
    return all(
        id_ in state.stored[kind] and _family(state, (kind, id_)) not in new
        for verb, kind, id_, *rest in claims
        if verb == "row" and rest[0] == FULL
    )


def _family(state: State, entity: Entity) -> Entity:
    """The entity, or the series that it is a part of."""
    kind, id_ = entity
    if kind in NUMBERED and id_ in state.rows[kind]:
        return Kind.TV, state.rows[kind][id_][1]
    return entity
