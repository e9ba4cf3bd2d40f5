"""Reader: one read transaction, in which every part of an answer sees one snapshot."""

from collections import defaultdict
from collections.abc import Coroutine, Generator, Iterable, Mapping, Sequence
from datetime import datetime
from types import coroutine
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.dependencies import Dependencies, Read, dependencies_of, votes_in
from reelbase.storage.engine.json_rows import Joint, read_part
from reelbase.storage.engine.news import News
from reelbase.storage.engine.statement import (
    Across,
    Batch,
    Command,
    DialectName,
    Owned,
    OwnedRow,
    Row,
    Statement,
)

Result = TypeVar("Result")


class Question(NamedTuple):
    """A question for which a part of an answer waits."""

    statement: Batch[Any]
    ids: Mapping[Kind, Sequence[int]]
    values: dict[str, object]


@coroutine
def answered(question: Question) -> Generator[Question, None, None]:
    """Wait until the question of this part is answered."""
    yield question


class Part(Generic[Result]):
    """A coroutine under way, run from one question to the next."""

    result: Result

    def __init__(self, coroutine: Coroutine[object, None, Result]) -> None:
        self._coroutine = coroutine
        self.question: Question | None = None

    async def proceed(self) -> None:
        """Run to the next question, or to the end: then there is none.

        What else it waits for, such as the driver of the database, is passed on to the event loop.
        """
        error: BaseException | None = None
        while True:
            try:
                waits = self._coroutine.throw(error) if error else self._coroutine.send(None)
            except StopIteration as end:
                self.question, self.result = None, end.value
                return
            if isinstance(waits, Question):
                self.question = waits
                return
            error = await _passed_on(waits)

    def close(self) -> None:
        """Give up where it stands; nothing, once it has ended."""
        self._coroutine.close()


@coroutine
def _passed_on(waits: object) -> Generator[object, None, BaseException | None]:
    try:
        yield waits
    except BaseException as error:  # a cancelled request, for one: it belongs to the coroutine
        return error
    return None


HIDEABLE = frozenset((Kind.MOVIE, Kind.TV, Kind.SEASON, Kind.EPISODE))
"""The kinds that may be hidden: titles, and the parts of series."""


class Hides(Protocol):
    """Says which movies, series, seasons or episodes of some may not be seen."""

    async def __call__(self, db: "Reader", kind: Kind, ids: Sequence[int]) -> set[int]: ...


class Reader:
    """Ask the database inside one snapshot, and remember what was asked.

    The same statement with the same values is run once; who asks again gets the very same rows, which
    nobody can change. Parts of an answer that run side by side
    (`together`) have what they ask about entities (`of`) asked for all of them at once, so that the
    number of statements does not grow with the number of parts appended.
    """

    dialect: DialectName

    def __init__(self, now: datetime, *, draws: bool = False) -> None:
        self.now = now  # UTC
        self.draws = draws  # whether what has no picture is answered with the path of a drawn one
        self.partial = False  # whether it was asked for a title that is known from rows of others alone
        self.statements = 0  # how many were run; pinned by tests
        self._memo: dict[tuple[Command, object], Sequence[Any]] = {}
        self._owned: defaultdict[object, dict[int, Sequence[Any]]] = defaultdict(dict)
        self._together = False
        self._scanned: list[Read] = []  # by statements that are not remembered
        self.hides: Hides | None = None
        """The rule that hides titles from the request: no row about a hidden one is ever given (`hidden`)."""
        self._seen: defaultdict[Kind, dict[int, bool]] = defaultdict(dict)  # whether each may be seen

    def dependencies(self) -> Dependencies:
        """Return what was read so far, for who keeps what is made of it."""
        remembered = [
            Read(statement, dict(cast("frozenset[tuple[str, object]]", values)), rows)
            for (statement, values), rows in self._memo.items()
        ]
        return dependencies_of(self._scanned + remembered)

    async def all(self, statement: Statement[Row], **values: object) -> Sequence[Row]:
        """Return every row, in the statement's order."""
        key = _key(statement, values)
        found = self._memo.get(key)
        if found is None:
            self.statements += 1
            found = await self._run(statement, values)
            if self.hides is not None:
                found = await self._without_hidden(statement, values, found)
            self._memo[key] = found
        return found

    async def hidden(self, kind: Kind, ids: Iterable[int]) -> set[int]:
        """Return which of some entities may not be seen. Rows of a Batch about them are left out anyway."""
        if self.hides is None or kind not in HIDEABLE:
            return set()
        wanted, seen = sorted(set(ids)), self._seen[kind]
        if unknown := [each for each in wanted if each not in seen]:
            hides, is_together = self.hides, self._together
            self.hides, self._together = None, False  # it sees everything itself, and at once
            try:
                found = await hides(self, kind, unknown)
            finally:
                self.hides, self._together = hides, is_together
            seen.update((each, each not in found) for each in unknown)
        return {each for each in wanted if not seen[each]}

    async def _without_hidden(
        self, statement: Statement[Row], values: dict[str, object], rows: Sequence[Row]
    ) -> Sequence[Row]:
        """Return the rows of a Batch without those about entities that may not be seen."""
        if isinstance(statement, Across):
            across = cast("Sequence[OwnedRow[NamedTuple]]", rows)
            owners = [(Kind(each.kind), next(iter(each.row))) for each in across]
        elif isinstance(statement, Batch):
            assert "kind" in values, "a Batch is asked by the kind of its owners, since they may be hidden"
            of_one = Kind(str(values["kind"]))
            owners = [(of_one, next(iter(cast("tuple[int]", row)))) for row in rows]
        else:
            return rows
        hidden = {
            kind: await self.hidden(kind, [id_ for of, id_ in owners if of is kind])
            for kind in {kind for kind, _ in owners}
        }
        return tuple(row for (kind, id_), row in zip(owners, rows, strict=True) if id_ not in hidden[kind])

    async def scan(self, statement: Statement[Row], **values: object) -> Sequence[Row]:
        """Return every row without remembering it: for parts of more rows than fit into memory."""
        self.statements += 1
        found = await self._run(statement, values)
        rows = found if votes_in(statement) else ()
        self._scanned.append(Read(statement, values, rows, has_all=False))
        return found

    async def ask_joint(self, joint: Joint, **values: object) -> None:
        """Ask several statements as one; `all` of each of them with the same values has its rows then.

        Where something may be hidden, `all` asks them one by one: it leaves out what is.
        """
        if self.dialect == "sqlite" or self.hides is not None:
            return
        for place, rows in await self.scan(joint.statement, **values):
            part = joint.parts[place]
            self._memo[_key(part, values)] = read_part(part, rows)

    async def one(self, statement: Statement[Row], **values: object) -> Row | None:
        """Return the first row, or None."""
        rows = await self.all(statement, **values)
        return next(iter(rows), None)

    async def of(self, statement: Batch[Row], entity: Entity, **values: object) -> Sequence[Row]:
        """Return the rows that belong to the entity, in the statement's order."""
        owned = self._owned[entity.kind, same(statement, values)]
        rows = owned.get(entity.id)
        if rows is None and self._together:
            await answered(Question(statement, {entity.kind: (entity.id,)}, values))
            rows = owned[entity.id]
        elif rows is None:
            rows = await self.all(statement, kind=entity.kind, ids=[entity.id], **values)
            owned[entity.id] = rows
        return rows

    async def one_of(self, statement: Batch[Row], entity: Entity, **values: object) -> Row | None:
        """Return the first row that belongs to the entity, or None."""
        rows = await self.of(statement, entity, **values)
        return next(iter(rows), None)

    async def by_id(
        self, statement: Batch[Row], kind: Kind, ids: Iterable[int], **values: object
    ) -> dict[int, Sequence[Row]]:
        """Return the rows of several entities of a kind; an entity without rows is left out."""
        wanted = sorted(set(ids))
        if self._together:
            await answered(Question(statement, {kind: wanted}, values))
            owned = self._owned[kind, same(statement, values)]
            return {id_: owned[id_] for id_ in wanted if owned[id_]}
        return _by_owner(await self.all(statement, kind=kind, ids=wanted, **values)) if wanted else {}

    async def one_by_id(
        self, statement: Batch[Row], kind: Kind, ids: Iterable[int], **values: object
    ) -> dict[int, Row]:
        """Return the row of each of several entities of a kind; an entity without one is left out."""
        rows = await self.by_id(statement, kind, ids, **values)
        return {id_: row for id_, (row, *_) in rows.items()}

    async def foresee(self, statement: Batch[Row], entities: Iterable[Entity]) -> None:
        """Say about whom `of` may be asked, so that one statement serves all parts side by side."""
        if self._together:
            ids: dict[Kind, list[int]] = defaultdict(list)
            for entity in entities:
                ids[entity.kind].append(entity.id)
            await answered(Question(statement, ids, {}))

    def know(self, statement: Batch[Row], entity: Entity, row: Row) -> None:
        """Remember a row of the entity that another statement gave, so that it is not asked for again."""
        self._owned[entity.kind, same(statement, {})][entity.id] = (row,)

    async def together(self, parts: Iterable[Coroutine[object, None, Result]]) -> list[Result]:
        """Run parts of an answer side by side; what each gives, in their order."""
        under_way = ready = [Part(each) for each in parts]
        self._together = True
        try:
            while ready:
                for part in ready:
                    await part.proceed()
                ready = await self._answer_some([part for part in under_way if part.question])
        finally:
            self._together = False
            for part in under_way:
                part.close()
        return [part.result for part in under_way]

    async def _answer_some(self, waiting: list[Part[Result]]) -> list[Part[Result]]:
        """Answer questions of waiting parts; return the parts that can go on.

        Statements that any kind may be asked about come last, so that other parts can come to ask them too.
        """
        asked = [(part, part.question) for part in waiting if part.question]
        of_one_kind = [(part, each) for part, each in asked if not isinstance(each.statement, Owned)]
        asked = of_one_kind or asked
        alike: dict[object, list[Question]] = defaultdict(list)
        for _, question in asked:
            alike[same(question.statement, question.values)].append(question)
        for questions in alike.values():
            await self._answer(questions)
        return [part for part, _ in asked]

    async def _answer(self, questions: Sequence[Question]) -> None:
        """Answer questions that differ only in their entities."""
        (statement, _, values), *_ = questions
        key = same(statement, values)
        ids: dict[Kind, list[int]] = defaultdict(list)
        for question in questions:
            for kind, wanted in question.ids.items():
                owned = self._owned[kind, key]
                missing = [id_ for id_ in wanted if id_ not in owned]
                owned.update((id_, ()) for id_ in missing)
                ids[kind] += missing
        asked = {kind: sorted(missing) for kind, missing in ids.items() if missing}
        if len(asked) > 1 and isinstance(statement, Owned):
            kinds = [str(kind) for kind, missing in asked.items() for _ in missing]
            every = [id_ for missing in asked.values() for id_ in missing]
            found: dict[str, list[NamedTuple]] = defaultdict(list)
            for each in await self.all(statement.across, kinds=kinds, ids=every, **values):
                found[each.kind].append(each.row)
            for kind in asked:
                self._owned[kind, key].update(_by_owner(found[kind]))
            return
        for kind, missing in asked.items():
            rows = await self.all(statement, kind=kind, ids=missing, **values)
            first, *others = missing
            self._owned[kind, key].update(_by_owner(rows) if others else {first: rows})

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> Sequence[Row]:
        raise NotImplementedError


class Snapshot(Protocol):
    """An open snapshot, closed when the answer is made."""

    async def __aenter__(self) -> Reader: ...
    async def __aexit__(self, *error: object) -> None: ...


class Pool(NamedTuple):
    """The connections of a worker to read with, and how many of its requests wait for one."""

    open: int
    in_use: int
    waiting: int


class Readers(Protocol):
    """The source of a worker's Readers."""

    news: News  # as of the last time it was kept up

    async def open(self) -> None:
        """Connect; called once in the worker's event loop."""

    async def close(self) -> None:
        """Give every connection back."""

    def read(self, now: datetime) -> Snapshot:
        """Open a snapshot of the present state."""

    def read_apart(self, now: datetime) -> Snapshot:
        """Open a Reader of which each statement may see a later state than the one before.

        It spares PostgreSQL the statements that begin and end a transaction.
        """

    def keep_up_at_once(self) -> bool:
        """Bring the news up to the present if that needs no waiting; returns false where it does."""

    async def keep_up(self) -> None:
        """Bring the news up to some moment after the call."""

    async def head(self) -> int:
        """Return the journal's head: the sequence of its last row, 0 if it is empty."""

    async def probe(self) -> None:
        """See whether every question can be answered; raises StorageError where not."""

    def pool(self) -> Pool:
        """Return how many connections there are at this moment."""


def same(statement: Command, values: dict[str, object]) -> tuple[Command, object]:
    """Return what is equal for the same statement with the same values, in whatever order they are named."""
    return statement, frozenset(values.items())


def _key(statement: Command, values: dict[str, object]) -> tuple[Command, object]:
    """Return the same where values may be lists."""
    return same(statement, {n: tuple(v) if isinstance(v, list) else v for n, v in values.items()})


def _by_owner(rows: Iterable[Row]) -> dict[int, Sequence[Row]]:
    """Return the rows of a Batch by the id that each begins with."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return {id_: tuple(owned) for id_, owned in found.items()}
