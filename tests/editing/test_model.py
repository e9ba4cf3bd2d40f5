"""Edits, imports, reverts, deletions and merges in any order, next to a model and an unedited catalogue."""

from collections.abc import Mapping
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
from tests.importers.catalogue import take_lines
from tests.importers.world import Body, line
from tests.thorough import tries

Doc = dict[str, Any]
PEOPLE = st.integers(1, 4)
NAMES = st.sampled_from(["", "One", "Two", "Three"])


@st.composite
def said(draw: st.DrawFn, first: int) -> Doc:
    """Return an edit of a movie whose people have ids from `first` on."""
    found: Doc = {}
    facts = {"budget": st.integers(0, 3), "original_title": NAMES, "release_date": st.just("2020-02-02")}
    chosen = draw(st.sets(st.sampled_from(sorted(facts)), max_size=2))
    found["facts"] = {name: draw(facts[name]) for name in sorted(chosen)}
    if draw(st.booleans()):
        language = draw(st.sampled_from(["de-DE", "fr-FR", "en-US"]))
        found["words"] = {language: draw(st.none() | st.fixed_dictionaries({"overview": NAMES}))}
    if draw(st.booleans()):
        person = {"person_id": first + draw(PEOPLE), "character": draw(NAMES)}
        found["crew"] = {"add": [{"person_id": first + draw(PEOPLE), "department": "Art", "job": "Painter"}]}
        found["cast"] = {"set": [person]} if draw(st.booleans()) else {"add": [person]}
    if draw(st.booleans()):
        rows = st.lists(st.integers(1, 3).map(lambda each: {"id": first + each}), unique_by=str, max_size=2)
        found["keywords"] = {draw(st.sampled_from(["set", "add"])): draw(rows)}
    return found


@st.composite
def bodies(draw: st.DrawFn, movie: int) -> list[Body]:
    """Return what an import says of the movie."""
    people = [
        {"id": movie + each, "name": f"Person {each}", "credit_id": f"{movie + each:024x}"}
        for each in draw(st.lists(PEOPLE, unique=True, min_size=1))
    ]
    cast = [{**each, "character": draw(NAMES), "order": order} for order, each in enumerate(people)]
    crew = [{**each, "credit_id": f"{each['id']}".zfill(24), "department": "Art", "job": "Painter"}
            for each in people[:2]]  # fmt: skip
    keywords = [{"id": movie + each, "name": f"Word {each}"} for each in draw(st.lists(PEOPLE, unique=True))]
    words = [
        {"iso_639_1": code, "iso_3166_1": region, "data": {"title": "", "overview": draw(NAMES)}}
        for code, region in draw(st.lists(st.sampled_from([("de", "DE"), ("fr", "FR")]), unique=True))
    ]
    return [line(f"/movie/{movie}", {
        "id": movie, "title": "Film", "original_title": draw(NAMES) or "Film", "original_language": "en",
        "overview": draw(NAMES), "budget": draw(st.integers(0, 3)), "release_date": "2001-01-01",
        "credits": {"cast": cast, "crew": crew}, "keywords": {"keywords": keywords},
        "translations": {"translations": words},
    })]  # fmt: skip


def read(url: str, entity: Entity) -> Doc:
    """Return the document of an entity."""
    with closing(open_database(url)) as database, database.writer(now=NOW) as writer:
        return driven(document(Transaction(writer), entity))


def shown(doc: Doc) -> dict[str, Any]:
    """Return what a document says, by the name of each lock."""
    found = dict(doc["facts"])
    for language, words in doc["words"].items():
        found.update({f"{name}:{language}": value for name, value in words.items() if value})
    for name in ("cast", "crew", "keywords"):
        found.update({f"{name}:{item}": value for item, value in doc[name].items()})
    return {name: value for name, value in found.items() if not name.endswith("_path")}


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
            self.movie = Entity(Kind.MOVIE, next(numbers) * 1000)
            self.other = self.movie._replace(id=self.movie.id + 500)
            self.is_gone = False
            self.sets: list[tuple[int, dict[str, Any]]] = []  # each with what was shown before it

        @initialize(data=st.data())
        def begin(self, data: st.DataObject) -> None:
            for url in (database_url, empty_database_url):
                take_lines(url, tmp_path, [line(f"/movie/{self.other.id}", {"id": self.other.id})])
            self.take(data)

        @rule(data=st.data())
        def take(self, data: st.DataObject) -> None:
            lines = data.draw(bodies(self.movie.id))
            for url in (database_url, empty_database_url):
                assert take_lines(url, tmp_path, lines).bad == ()
            self.sets.clear()  # what was shown before them is shown no more

        @precondition(lambda self: not self.is_gone)
        @rule(is_merged=st.booleans())
        def delete_or_merge(self, is_merged: bool) -> None:
            if is_merged:
                merge(database_url, self.movie, self.other)
            else:
                delete(database_url, self.movie)
            self.is_gone = True

        @precondition(lambda self: self.is_gone)
        @rule()
        def restore(self) -> None:
            restore(database_url, self.movie)
            self.is_gone = False

        @precondition(lambda self: not self.is_gone)
        @rule(data=st.data())
        def edit(self, data: st.DataObject) -> None:
            before = read(database_url, self.movie)
            try:
                made = edit(database_url, self.movie, **data.draw(said(self.movie.id)))
            except Problem as problem:  # of a person who is not there
                assert problem.http == 422
                made = None
            if made is None:
                assert read(database_url, self.movie) == before
            else:
                self.sets.append((made, before))

        @precondition(lambda self: not self.is_gone)
        @rule(data=st.data())
        def release(self, data: st.DataObject) -> None:
            doc = read(database_url, self.movie)
            before = doc
            if doc["locks"]:
                name = data.draw(st.sampled_from([*doc["locks"], "*"]))
                made = edit(database_url, self.movie, release=[name])
                if made is not None:
                    self.sets.append((made, before))

        @precondition(lambda self: not self.is_gone)
        @rule(data=st.data())
        def go_back(self, data: st.DataObject) -> None:
            if self.sets:
                place = data.draw(st.integers(0, len(self.sets) - 1))
                made, before = self.sets[place]
                self._change(lambda change: revert_to(change, self.movie, made - 1))
                self.compare(before, read(database_url, self.movie))
                self.sets.clear()

        @precondition(lambda self: not self.is_gone)
        @rule()
        def revert_last(self) -> None:
            if self.sets:
                made, before = self.sets.pop()
                self._change(lambda change: revert_set(change, made))
                self.compare(before, read(database_url, self.movie))
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
            with pytest.raises(Problem):
                read(database_url, self.movie)
            assert read(empty_database_url, self.movie)

        @precondition(lambda self: not self.is_gone)
        @invariant()
        def what_is_shown_is_the_unedited_with_edits_over_it(self) -> None:
            edited, never = read(database_url, self.movie), read(empty_database_url, self.movie)
            assert without_order(shown(edited)) == without_order(laid(shown(never), self._locks()))

        @precondition(lambda self: not self.is_gone)
        @invariant()
        def history_replayed_is_the_present(self) -> None:
            with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
                rows = writer.all(
                    BETWEEN, kind="movie", id=self.movie.id, after=0, until=last_change_set(writer)
                )
            replayed: dict[str, Any] = {}
            for row in filter(lambda row: row.field, rows):
                replayed.pop(lock_name(Lock(row.field, row.item)), None)
                if row.is_locked:
                    replayed[lock_name(Lock(row.field, row.item))] = row.after
            assert sorted(replayed) == [*read(database_url, self.movie)["locks"]]

        def _locks(self) -> dict[tuple[str, str], Any]:
            with closing(open_database(database_url)) as database, database.writer(now=NOW) as writer:
                change = ChangeSet(writer, "")
                change.load([self.movie])
                return {
                    (*lock,): held.value
                    for lock, held in change.state.edits.locks.get(self.movie, {}).items()
                }

        def teardown(self) -> None:
            if self.is_gone:
                restore(database_url, self.movie)
            edit(database_url, self.movie, release=["*"])
            assert shown(read(database_url, self.movie)) == shown(read(empty_database_url, self.movie))

    run_state_machine_as_test(Desk, settings=settings(max_examples=tries(24), stateful_step_count=8))


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
