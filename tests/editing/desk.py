"""An editor at a database: edits as requests make them, without HTTP."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import msgspec

from reelbase.editing.change import ChangeSet
from reelbase.editing.requests import edit_form, new_form
from reelbase.editing.wanting import wanted_by
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.database import open_database

NOW = datetime(2026, 5, 24, 12, tzinfo=UTC)
Edit = dict[str, Any]


def make(url: str, kind: Kind, **said: Any) -> Entity:
    """Make an entity; return it."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        change = ChangeSet(writer, "key desk", said.pop("comment", ""))
        entity = change.make(kind, said.get("numbers", {}))
        change.want(wanted_by(change, entity, msgspec.convert(said, new_form(kind)), {}))
        change.commit()
    return entity


def make_people(url: str, number: int) -> list[Entity]:
    """Make so many people in one change set; return them."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        change = ChangeSet(writer, "key desk", "")
        people = [change.make(Kind.PERSON, {}) for _ in range(number)]
        for place, each in enumerate(people):
            said = {"facts": {"name": f"Person {place}"}}
            change.want(wanted_by(change, each, msgspec.convert(said, new_form(Kind.PERSON)), {}))
        change.commit()
    return people


def edit(url: str, entity: Entity, **said: Any) -> int | None:
    """Edit an entity; return the id of the change set."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        change = ChangeSet(writer, "key desk", said.pop("comment", ""))
        change.load([entity])
        change.want(wanted_by(change, entity, msgspec.convert(said, edit_form(entity.kind)), {}))
        return change.commit()


def release_all(url: str, *entities: Entity) -> None:
    """Release everything that was ever set on entities."""
    for entity in entities:
        edit(url, entity, release=["*"])


def delete(url: str, entity: Entity, reason: str = "") -> int | None:
    """Delete an entity; return the id of the change set."""
    return _changed(url, lambda change: change.delete(entity, reason))


def restore(url: str, *entities: Entity) -> int | None:
    """Restore entities that were deleted or merged, at once; return the id of the change set."""

    def work(change: ChangeSet) -> None:
        for each in entities:
            change.restore(each)

    return _changed(url, work)


def _changed(url: str, work: Callable[[ChangeSet], None]) -> int | None:
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        change = ChangeSet(writer, "key desk", "")
        work(change)
        return change.commit()


def merge(url: str, old: Entity, new: Entity, reason: str = "") -> int | None:
    """Merge an entity into another; return the id of the change set."""
    return _changed(url, lambda change: change.merge(old, new, reason))
