"""Edits, imports, reverts, deletions and merges in any order, next to a model and an unedited catalogue.

Of a movie, of a series with a season and an episode, and of a person who is in a movie.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reelbase.editing.change import ChangeSet
from reelbase.editing.documents import document, lock_name
from reelbase.editing.problems import Problem
from reelbase.editing.reverting import revert_set, revert_to
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.edits import Lock
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.edits import BETWEEN, last_change_set
from tests.editing.desk import NOW, delete, edit, merge, restore
from tests.editing.stories import Doc, said, story
from tests.importers.catalogue import take_lines
from tests.thorough import tries


def read(url: str, *entities: Entity) -> dict[Entity, Doc]:
    """Return the documents of entities."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        return {each: driven(document(Transaction(writer), each)) for each in entities}


def shown(doc: Doc) -> dict[str, Any]:
    """Return what a document says, by the name of each lock."""
    found = dict(doc["facts"])
    for language, words in doc.get("words", {}).items():
        found.update({f"{name}:{language}": value for name, value in words.items() if value})
    for name in ("cast", "crew", "guest_stars", "keywords"):
        found.update({f"{name}:{item}": value for item, value in doc.get(name, {}).items()})
    return {name: value for name, value in found.items() if not name.endswith("_path")}


def after_removal(values: Mapping[str, Any], gone: int, new: int | None) -> dict[str, Any]:
    """Return what is shown of a title once one of its people is deleted, or another one."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        field, _, item = name.partition(":")
        id_, mark, rest = item.partition(":")
        if field not in {"cast", "crew"} or id_ != str(gone):
            found[name] = value
        elif new is not None:
            found[f"{field}:{new}{mark}{rest}"] = {**value, "person_id": new}
    return found


def without_order(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values without the places of rows, which depend on the rows around them."""
    return {
        name: {key: each for key, each in value.items() if key != "order"}
        if isinstance(value, dict)
        else value
        for name, value in values.items()
    }


def test_any_order_of_edits_imports_and_reverts(
    database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    with closing(open_database(empty_database_url)) as database:
        database.migrate()
    numbers = count(1)

    class Desk(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.first = next(numbers) * 1000
            self.is_gone = False
            self.into: int | None = None  # what it was merged into
            self.sets: list[tuple[int, Entity, Doc]] = []  # each with what was shown before it

        @initialize(kind=st.sampled_from([Kind.MOVIE, Kind.TV, Kind.PERSON]), data=st.data())
        def begin(self, kind: Kind, data: st.DataObject) -> None:
            self.story = story(kind, self.first)
            for url in (database_url, empty_database_url):
                take_lines(url, tmp_path, self.story.beginning)
            self.take(data)

        @rule(data=st.data())
        def take(self, data: st.DataObject) -> None:
            lines = data.draw(self.story.lines)
            for url in (database_url, empty_database_url):
                assert take_lines(url, tmp_path, lines).bad == ()
            self.sets.clear()  # what was shown before them is shown no more

        @precondition(lambda self: not self.is_gone)
        @rule(is_merged=st.booleans())
        def delete_or_merge(self, is_merged: bool) -> None:
            if is_merged:
                merge(database_url, self.story.root, self.story.into)
            else:
                delete(database_url, self.story.root)
            self.is_gone, self.into = True, self.story.into.id if is_merged else None
            self.sets.clear()

        @precondition(lambda self: self.is_gone)
        @rule()
        def restore(self) -> None:
            restore(database_url, self.story.root)
            self.is_gone, self.into = False, None
            self.sets.clear()

        @property
        def there(self) -> tuple[Entity, ...]:
            if not self.is_gone:
                return self.story.every
            return self.story.others if self.into is None else (*self.story.parts, *self.story.others)

        @precondition(lambda self: self.there)
        @rule(data=st.data())
        def edit(self, data: st.DataObject) -> None:
            entity = data.draw(st.sampled_from(self.there))
            before = read(database_url, entity)[entity]
            try:
                made = edit(database_url, entity, **data.draw(said(entity.kind, self.first)))
            except Problem as problem:  # of a person who is not there
                assert problem.http == 422
                made = None
            if made is None:
                assert read(database_url, entity)[entity] == before
            else:
                self.sets.append((made, entity, before))

        @precondition(lambda self: self.there)
        @rule(data=st.data())
        def release(self, data: st.DataObject) -> None:
            entity = data.draw(st.sampled_from(self.there))
            before = read(database_url, entity)[entity]
            if before["locks"]:
                name = data.draw(st.sampled_from([*before["locks"], "*"]))
                made = edit(database_url, entity, release=[name])
                if made is not None:
                    self.sets.append((made, entity, before))

        @precondition(lambda self: not self.is_gone)
        @rule(data=st.data())
        def go_back(self, data: st.DataObject) -> None:
            if self.sets:
                place = data.draw(st.integers(0, len(self.sets) - 1))
                made, entity, before = self.sets[place]
                self._change(lambda change: revert_to(change, entity, made - 1))
                self.compare(before, read(database_url, entity)[entity])
                self.sets.clear()

        @precondition(lambda self: not self.is_gone)
        @rule()
        def revert_last(self) -> None:
            if self.sets:
                made, entity, before = self.sets.pop()
                self._change(lambda change: revert_set(change, made))
                self.compare(before, read(database_url, entity)[entity])
                self.sets.clear()

        def compare(self, before: Doc, after: Doc) -> None:
            assert {**before, "locks": [*before["locks"]]} == {**after, "locks": [*after["locks"]]}

        def _change(self, work: Any) -> None:
            with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
                change = ChangeSet(writer, "key desk")
                work(change)
                change.commit()

        @precondition(lambda self: self.is_gone)
        @invariant()
        def it_is_nowhere(self) -> None:
            parts = self.story.parts if self.into is None else ()  # those of what is merged are the other's
            for each in (self.story.root, *parts):
                with pytest.raises(Problem):
                    read(database_url, each)

        @invariant()
        def what_is_shown_is_the_unedited_with_edits_over_it(self) -> None:
            edited = read(database_url, *self.there)
            never = read(empty_database_url, *self.there)
            locks = locks_of(database_url, self.there)
            for each in self.there:
                wanted = laid(shown(never[each]), locks[each])
                if self.is_gone:
                    wanted = after_removal(wanted, self.story.root.id, self.into)
                assert without_order(shown(edited[each])) == without_order(wanted), each

        @precondition(lambda self: not self.is_gone)
        @invariant()
        def history_replayed_is_the_present(self) -> None:
            docs = read(database_url, *self.there)
            for each in self.there:
                assert replayed(database_url, each) == [*docs[each]["locks"]]

        def teardown(self) -> None:
            if self.is_gone:
                restore(database_url, self.story.root)
            for each in self.story.every:
                edit(database_url, each, release=["*"])
            edited, never = (read(url, *self.story.every) for url in (database_url, empty_database_url))
            for each in self.story.every:
                assert shown(edited[each]) == shown(never[each])

    run_state_machine_as_test(Desk, settings=settings(max_examples=tries(24), stateful_step_count=8))


def locks_of(url: str, entities: Sequence[Entity]) -> dict[Entity, dict[tuple[str, str], Any]]:
    """Return what is set on entities."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        change = ChangeSet(writer, "")
        change.load(entities)
        locks = change.state.edits.locks
        return {
            each: {(*lock,): held.value for lock, held in locks.get(each, {}).items()} for each in entities
        }


def replayed(url: str, entity: Entity) -> list[str]:
    """Return the names of what is set on an entity by its whole history."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        until = last_change_set(writer)
        rows = writer.all(BETWEEN, kind=str(entity.kind), id=entity.id, after=0, until=until)
    found: set[str] = set()
    for row in filter(lambda row: row.field, rows):
        (set.add if row.is_locked else set.discard)(found, lock_name(Lock(row.field, row.item)))
    return sorted(found)


def laid(never: dict[str, Any], locks: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """Return what is to be shown: what nobody edited, with locked values over it."""
    found = dict(never)
    for (field, item), value in sorted(locks.items(), key=lambda each: each[0][1] != "*"):
        if item == "*":
            for name in [name for name in found if name.startswith(f"{field}:")]:
                del found[name]
            for row in value:
                found[f"{field}:{row.get('person_id', row.get('id'))}"] = row
        elif field == "translations":
            for name in [name for name in found if name.endswith(f":{item}")]:
                del found[name]
    for (field, item), value in locks.items():
        if item == "*" or field == "translations":
            continue
        name = f"{field}:{item}" if item else field
        if value is None or (value == "" and item):
            found.pop(name, None)
        else:
            found[name] = value
    return found
