"""Redundant bodies: nothing is written of a body that says just what is answered anyway.

Answers derive much that could be stored as well: the cast of a season that follows from its series,
counts of episodes, an order that no source has given, titles that share keywords. Stored, it would no
longer follow from what it was derived from.

That holds only for what was there before the import began. What an import itself brings is all stored:
otherwise it would depend on the order of its bodies and on where its batches end which of them the others
follow from, and the same input would change something when it comes again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Asked, Batch
from reelbase.importers.engine.claims import Belief, Claim, EntityClaim
from reelbase.importers.engine.difference import Difference
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.load import resolve
from reelbase.importers.engine.owned_rows import OwnedChange, OwnedRow
from reelbase.importers.engine.state import State
from reelbase.importers.engine.translation_rows import TEXTS
from reelbase.storage.queries import whole_rows
from reelbase.storage.rows import (
    CreditRow,
    EpisodeRow,
    RelatedRow,
    SeasonRow,
    TranslationRow,
    WatchOfferRow,
    WatchPageRow,
)

OwnClaims = Callable[[datetime, Asked], list[Claim]]
"""Gives the claims of what this server itself answers to a request at a moment."""

PLACED = (WatchOfferRow, WatchPageRow)
"""Rows that keep the order they came in, of which answers show little."""
DERIVING = (
    say.AggregateCredits
    | say.OneCredit
    | say.Credits
    | say.PersonCredits
    | say.Images
    | say.TaggedImages
    | say.Translations
    | say.Words
    | say.Companies
    | say.Networks
    | say.Keywords
    | say.ReleaseDates
    | say.ContentRatings
    | say.WatchOffers
    | say.Reviews
    | say.Related
    | say.Lists
)
"""Claims that may say what is derived."""


def without_redundant(
    state: State, found: Difference, batch: Batch, own_claims: OwnClaims, head: int
) -> Difference:
    """Return the difference without what follows only from bodies that say what is answered anyway.

    If another body says something new of the same title, both are taken as they are. So is all about
    titles that this import has written to already, which is since this head of the journal.
    """
    changed, new = _changed(state, found, head)
    if not changed:
        return found
    redundant: set[Entity] = set()
    lists: list[set[Entity]] = []  # of what is redundant, the titles of each person
    for line in batch.lines:
        if not _changes(state, line.claims, changed):
            continue
        mattering = [each for each in resolve(state, line.claims, []) if not _is_hearsay(state, each)]
        about = {entity for claim in mattering for entity in _about(state, claim)}
        if _is_old(state, mattering, new) and _says(state, own_claims, line.asked, mattering):
            redundant |= about
            lists += [set(_about(state, each)) for each in mattering if isinstance(each, say.PersonCredits)]
        else:
            new.update(_family(state, each) for each in about)
    while halves := [each for each in lists if not each.isdisjoint(new) and not each <= new]:
        new.update(*halves)  # a list is taken whole, since its order is of all its titles
    redundant = {each for each in redundant & changed if _family(state, each) not in new}
    return found._replace(owned=[each for each in found.owned if each.entity not in redundant])


def _says(state: State, own_claims: OwnClaims, asked: Asked, claims: Iterable[Claim]) -> bool:
    """Return whether this server's own answer to the same request claims all this."""
    own: defaultdict[tuple[type[Claim], Entity | None], list[Claim]] = defaultdict(list)
    for claim in resolve(state, own_claims(state.writer.now, asked), []):
        own[_key(claim)].append(claim)
    return all(claim in own.get(_key(claim), ()) for claim in claims)


def _key(claim: Claim) -> tuple[type[Claim], Entity | None]:
    return type(claim), claim.owner.entity if isinstance(claim, EntityClaim) else None


def _changed(state: State, found: Difference, head: int) -> tuple[set[Entity], set[Entity]]:
    """Return entities of which only what may be derived changes, and the families of others that change."""
    new = {
        _family(state, Entity(kind, before.id))
        for kind, each in found.entities.items()
        for before, _ in each.changed
    }
    new.update(_family(state, each.entity) for each in found.owned if _is_news(each))
    new.update(_family(state, each) for each in state.stripped)
    if state.edits.is_any:  # answers say nothing of what is beneath
        new.update(_family(state, each) for each in state.edits.edited())
    changed = {
        each.entity for each in found.owned if each.entity.id in state.entities[each.entity.kind].stored
    }
    changed = {each for each in changed if _family(state, each) not in new}
    new.update(_family(state, each) for each in _written(state, changed, head))
    return {each for each in changed if _family(state, each) not in new}, new


def _written(state: State, entities: set[Entity], head: int) -> Iterator[Entity]:
    """Yield entities that were written after this head of the journal, or whose series was."""
    asked: defaultdict[Kind, set[int]] = defaultdict(set)
    for kind, id_ in entities | {_family(state, each) for each in entities}:
        asked[kind].add(id_)
    for kind, ids in asked.items():
        for id_ in whole_rows.changed_since(state.writer, kind, sorted(ids), head):
            yield Entity(kind, id_)


def _is_news(change: OwnedChange) -> bool:
    """Return whether a change can follow from nothing that is stored."""
    is_more_or_less = bool(change.added or change.gone)
    if change.row is CreditRow:
        return change.entity.kind is Kind.MOVIE and is_more_or_less
    if change.row is RelatedRow:
        return bool(change.changed or change.gone)
    if change.row in PLACED:
        return is_more_or_less
    if change.row is TranslationRow:
        more_or_less = any(map(_texts, (*change.added, *change.gone)))
        return more_or_less or any(_texts(before) != _texts(after) for before, after in change.changed)
    return True


def _texts(row: OwnedRow) -> list[str]:
    """Return the texts of a translation; none if it has none."""
    texts = [getattr(row, text) for text in TEXTS]
    return texts if any(texts) else []


def _changes(state: State, claims: Iterable[Claim], changed: set[Entity]) -> bool:
    """Return whether one of the claims may have changed one of the entities."""
    deriving = [claim for claim in claims if isinstance(claim, DERIVING)]
    return any(
        not changed.isdisjoint(_about(state, claim))
        for claim in resolve(state, deriving, [])
        if not _is_hearsay(state, claim)
    )


def _about(state: State, claim: Claim) -> set[Entity]:
    """Return the entities of which a claim may change something."""
    match claim:
        case say.PersonCredits():
            titles = {Entity(Kind(row.kind), row.entity_id) for row in claim.rows}
            return titles | state.credited.get(claim.owner.id, set())
        case say.ScreenedEpisodes():
            episodes = state.episodes.rows.items()
            return {Entity(Kind.EPISODE, id_) for id_, row in episodes if row.series_id == claim.owner.id}
        case say.GenreNames() | say.ProviderList():
            return set()
    return {claim.owner.entity}


def _is_hearsay(state: State, claim: Claim) -> bool:
    """Return whether a claim changes nothing of an entity since the entity's own answer is known."""
    if not isinstance(claim, EntityClaim) or not state.is_complete(claim.owner.entity):
        return False
    match claim:
        case say.Words():
            return claim.belief is not Belief.FULL
        case say.Facts():
            return claim.belief in (Belief.STUB, Belief.LISTED)
    return isinstance(claim, say.Exists | say.HasCompany | say.HasKeyword)


def _is_old(state: State, claims: Iterable[Claim], new: set[Entity]) -> bool:
    """Return whether it is worth asking: all whose details these are were there, and have not changed."""
    described = (
        claim.owner.entity for claim in claims if isinstance(claim, say.Facts) and claim.belief is Belief.FULL
    )
    return all(
        entity.id in state.entities[entity.kind].stored and _family(state, entity) not in new
        for entity in described
    )


def _family(state: State, entity: Entity) -> Entity:
    """Return the entity, or the series that it is a part of."""
    row = state.row(entity) if entity.kind in NUMBERED else None
    return Entity(Kind.TV, row.series_id) if isinstance(row, SeasonRow | EpisodeRow) else entity
