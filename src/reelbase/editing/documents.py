"""The document of an entity for editors: every field that can be edited, and the ones that are set."""

from collections.abc import Sequence
from functools import cache
from typing import cast

import msgspec
from msgspec import Struct

from reelbase.editing.problems import Problem, gone, nothing_at
from reelbase.editing.requests import NAMES, type_of
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edited_field import ListField, Subject
from reelbase.importers.engine.edited_fields import AnyTableField, facts_of, tables_of
from reelbase.importers.engine.edited_values import FACTS, WORDS, Words
from reelbase.importers.engine.edited_words import LanguageField
from reelbase.importers.engine.edits import GAVE_WAY, Edits, Lock
from reelbase.importers.engine.entity_rows import NUMBERED, NUMBERS
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.whole_groups import composed
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.edits import LOCKS, UNEDITED, VERSION
from reelbase.storage.queries.matching import MOVED
from reelbase.storage.queries.tombstones import TOMBSTONE
from reelbase.storage.queries.whole_rows import select_entities, select_matching, select_owned
from reelbase.storage.rows import (
    EpisodeGroupItemRow,
    EpisodeGroupPartRow,
    EpisodeGroupRow,
    EpisodeRow,
    LockRow,
    SeasonRow,
    WholeGroupRow,
)


class Numbers(Struct, omit_defaults=True):
    """The series of a season or an episode, and its numbers."""

    series_id: int
    season_number: int
    episode_number: int | None = None


class Document(Struct, kw_only=True):
    """An entity as an editor sees it: by field what it says, and of which fields an editor has said it."""

    kind: str
    id: int
    locks: dict[str, int]


@cache
def document_form(kind: Kind) -> type[Document]:
    """Return the form of the document of a kind."""
    fields: dict[str, object] = {"facts": FACTS[kind]}
    if kind in NUMBERED:
        fields["numbers"] = Numbers
    if WORDS.get(kind):
        fields["words"] = dict[str, Words]
    lists = {name: field for name, field in tables_of(kind).items() if isinstance(field, ListField)}
    fields |= {name: dict[str, field.shape] for name, field in lists.items()}  # type: ignore[name-defined]
    typed = [(name, type_of(form)) for name, form in fields.items()]
    made = msgspec.defstruct(NAMES[kind], typed, bases=(Document,), kw_only=True)
    return cast("type[Document]", made)


async def etag_of(db: Reader, entity: Entity) -> str:
    """Return the ETag of an entity: another one after every change of it, "0.0" where it never was."""
    [version] = await db.all(VERSION, kind=str(entity.kind), id=entity.id)
    return etag(version.journal, version.edit)


def etag_in(writer: Writer, entity: Entity) -> str:
    """Return the ETag of an entity as it is now in a transaction."""
    [version] = writer.all(VERSION, kind=str(entity.kind), id=entity.id)
    return etag(version.journal, version.edit)


def etag(journal: int, edit: int) -> str:
    """Return the ETag of an entity by its last row of the journal and its last change set."""
    return f'"{journal}.{edit}"'


async def document(db: Reader, entity: Entity) -> dict[str, object]:
    """Return an entity as an editor sees it; refused with 404 where it is not there."""
    kind, id_ = entity
    asked = select_entities(KINDS[kind].row, as_imported=False)
    known = await db.one(asked, kind=str(kind), ids=[id_])
    if known is None:
        raise await not_there(db, entity)
    row = known.row
    locks = await db.all(LOCKS, kind=str(kind), id=id_)
    title = row.series_id if isinstance(row, SeasonRow | EpisodeRow) else id_
    edits = Edits(None)
    edits.know(locks, await db.all(UNEDITED, kind=str(kind), id=id_) if locks else ())
    found: dict[str, object] = {"kind": kind, "id": id_}
    if title != id_ or kind in NUMBERED:
        found["numbers"] = {name: getattr(row, name) for name in NUMBERS if name in row._fields}
    found["facts"] = {name: field.shown(row) for name, field in facts_of(kind).items()}
    if WORDS.get(kind):
        found["words"] = {}
    for field in tables_of(kind).values():
        if isinstance(field, ListField | LanguageField):  # the latter has every word of a language
            name = "words" if isinstance(field, LanguageField) else field.name
            found[name] = await _values(db, edits, Subject(entity, title), field)
    names = [(lock_name(each), each.change_set_id) for each in locks if each.change_set_id != GAVE_WAY]
    return {**found, "locks": dict(sorted(names))}


async def _values(db: Reader, edits: Edits, subject: Subject, field: AnyTableField) -> dict[str, object]:
    """Return the value of each item of a field."""
    entity = subject.entity
    is_group = field.row is WholeGroupRow
    rows = await (_groups(db, entity.id) if is_group else _owned(db, field, entity))
    read = {field.key(each): each for each in rows}
    locks = edits.of_part(subject.entity, field.part)
    if field.name not in locks or not isinstance(field, ListField):
        return field.shown(read)
    beneath = edits.rows_beneath(subject.entity, field.row, read, field.key)
    return field.values(subject, beneath, locks[field.name])


async def _owned(db: Reader, field: AnyTableField, entity: Entity) -> Sequence[OwnedRow]:
    return await db.all(select_owned(field.row), kind=str(entity.kind), ids=[entity.id])


async def _groups(db: Reader, series_id: int) -> Sequence[OwnedRow]:
    """Return the episode groups of a series with all that is in them."""
    groups = await db.all(select_matching(EpisodeGroupRow, "series_id"), ids=[series_id])
    if not groups:
        return ()
    parts = await db.all(
        select_matching(EpisodeGroupPartRow, "group_id"), ids=[each.group_id for each in groups]
    )
    items = await db.all(
        select_matching(EpisodeGroupItemRow, "part_id"), ids=[each.part_id for each in parts]
    )
    return composed(groups, parts, items)


def lock_name(lock: Lock | LockRow) -> str:
    """Return a lock as requests name it: `budget`, `name:de-DE`, `cast:6384`."""
    return f"{lock.field}:{lock.item}" if lock.item else lock.field


async def not_there(db: Reader, entity: Entity) -> Problem:
    """Return the refusal of an entity that is not there: 404, 410 if it was deleted."""
    for each in await db.all(TOMBSTONE, kind=str(entity.kind), ids=[entity.id]):
        return gone(each)
    moved = await db.one(MOVED, kind=str(entity.kind), ids=[entity.id])
    return nothing_at(entity, moved.new_id if moved else None)
