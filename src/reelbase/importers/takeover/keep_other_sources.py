"""Keeps what other sources say of fields of which bodies say nothing; other fields become the bodies' own."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import PERSON_BITS, Belief, EntityClaim
from reelbase.importers.engine.field import Field
from reelbase.importers.engine.fields import field_of
from reelbase.importers.engine.provenance import Provenance
from reelbase.importers.engine.state import State
from reelbase.importers.engine.translation_rows import TEXTS
from reelbase.importers.engine.trust import CREW
from reelbase.importers.engine.values import EMPTY
from reelbase.storage.rows import TranslationRow

NAMES = {"vote_count": "votes", "collection_id": "collection"}
"""Column -> the field that it is part of, if that has another name."""


def keep_other_sources(
    state: State, batch: Batch, provenance: Provenance, *, all_of_it: bool = False
) -> None:
    """Restore fields that other sources set and this batch does not; fields it sets become TMDB's.

    `all_of_it`: restore also what the batch sets, since the batch is of less worth.
    """
    staying = [
        Entity(kind, id_)
        for kind, entities in state.entities.items()
        for id_ in entities.stored.keys() & entities.rows.keys()
    ]
    for kind, entities in state.entities.items():
        provenance.load(kind, entities.stored.keys())
    described = provenance.described(staying)
    set_by_batch = _set_fields(batch, described) if described else {}
    for entity, fields in described.items():
        for name in list(fields):
            field = field_of(entity.kind, name)
            is_set = name in set_by_batch.get(entity, ())
            if not _keep(state, entity, field, is_set=is_set, is_kept=all_of_it):
                provenance.note(entity, name, None)
    provenance.write()


def _keep(state: State, entity: Entity, field: Field, *, is_set: bool, is_kept: bool) -> bool:
    """Restore a field if it is to be kept or empty; return whether the other source's value stays."""
    table = field.table(state)
    if table is not None and not table.has(entity):
        return True  # nothing has looked there
    before = field.value(state, entity, stored=True)
    stands_for_original = is_set and field.is_original_name(state, entity)
    if is_kept or (field.is_empty(state, entity) and not stands_for_original):
        field.put_back(state, entity, before)
        return True
    return not is_set and before == field.value(state, entity)


def believe_lists_of_people(state: State, batch: Batch, provenance: Provenance) -> None:
    """Trust bodies before other sources for the rows of persons, as for every other field."""
    people = state.people
    mine = [row for row in batch.people if row.id in people.stored]
    provenance.load(Kind.PERSON, [row.id for row in mine])
    for row in mine:
        person = Entity(Kind.PERSON, row.id)
        fields = provenance.fields(person)
        for name, bit in PERSON_BITS.items():
            if row.known & bit and name in fields and row.id in people.rows:
                people.change(row.id, {name: getattr(row, name)})
                provenance.note(person, name, None)


def _set_fields(batch: Batch, entities: Collection[Entity]) -> dict[Entity, set[str]]:
    """Return the fields of each of these entities that bodies set."""
    found: defaultdict[Entity, set[str]] = defaultdict(set)
    for claim in batch.claims():
        if isinstance(claim, EntityClaim) and not claim.owner.address:
            entity = Entity(claim.owner.kind, claim.owner.id)
            if entity in entities:
                found[entity].update(_fields(claim))
    return found


def _fields(claim: EntityClaim) -> Iterator[str]:
    match claim:
        case say.Facts(belief=Belief.FULL, values=values):
            yield from (NAMES.get(name, name) for name, value in values.items() if value not in EMPTY)
        case say.Words(belief=Belief.FULL, language=language, texts=texts):
            yield from (f"{name}:{language}" for name, text in texts._asdict().items() if text)
        case say.ExternalIds(ids=ids):
            yield from (source for source, value in ids.items() if value)
        case say.Credits(lists=lists):
            for type_, rows in lists.items():
                yield from {CREW + row.department for row in rows} if type_ == "crew" else (type_,)
        case say.Translations(rows=rows):
            yield from chain.from_iterable(map(_texts, rows))
        case say.Companies(rows=[_, *_]):
            yield "companies"
        case say.Networks(rows=[_, *_]):
            yield "networks"
        case say.Keywords(rows=[_, *_]):
            yield "keywords"
        case say.AlternativeTitles(titles=[_, *_]):
            yield "alternative_titles"


def _texts(row: TranslationRow) -> Iterator[str]:
    language = f"{row.iso_639_1}-{row.iso_3166_1}"
    return (f"{text}:{language}" for text in TEXTS if getattr(row, text))
