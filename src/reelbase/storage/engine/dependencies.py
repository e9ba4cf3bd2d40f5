"""Dependencies: what an answer has read, so that it is thrown away when that changes, and only then.

They follow from the statements, their values and their rows (`reads.py`), so that no statement can be
forgotten. Votes are kept apart from all else in the same rows, since many people write them all day: a vote
that is a plain column of a row with the title's id belongs to that title; wherever else
votes stand (in a condition, an order, a sum), any vote may change the result.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple, cast

import msgspec
from sqlalchemy import FromClause, Select
from sqlalchemy.sql.elements import ColumnClause, Label

from reelbase.entity import Kind
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.equalities import Bound, Constant
from reelbase.storage.engine.json_rows import rows_of
from reelbase.storage.engine.reads import Shown, reads_of
from reelbase.storage.engine.statement import Batch, Command, Holding, Statement
from reelbase.storage.kinds import KINDS

VOTES = "votes"
"""The first part of the kind of a journal's row about votes: `votes/movie`, `votes/tv` or `votes/episode`."""

_OF_TABLE = {str(KINDS[kind].table): f"{VOTES}/{kind}" for kind in (Kind.MOVIE, Kind.TV, Kind.EPISODE)}
OF_VOTES = tuple(_OF_TABLE.values())
_COLUMNS = ("vote_average", "vote_count")
_NAMED = re.compile(rf"(AS )?\b(?:(\w+?)(?:_\d+)?\.)?(?:{'|'.join(_COLUMNS)})\b")
_LABELLED = re.compile(rf"\.(?:{'|'.join(_COLUMNS)}) AS (\w+)")
OVERHEAD = 160  # bytes that the ids of one kind cost besides themselves


class Voted(NamedTuple):
    """The place of the ids of the titles whose votes a statement's rows show."""

    kind: str  # of the journal's rows about these votes
    place: int  # of the id in a row, or of the nested rows, which begin with it
    is_nested: bool = False


Votes = tuple[Voted, ...] | None
"""The votes that a statement shows; None where any vote may change its result."""


class _Nested(msgspec.Struct, array_like=True):
    """A nested row, of which only the id is read."""

    id: int


_decode_nested = msgspec.json.Decoder(list[_Nested]).decode
_decode_rows = msgspec.json.Decoder(list[list[object]]).decode


@cache
def votes_in(statement: Command) -> Votes:
    """Return the votes that a statement shows."""
    text = statement.texts.get(("sqlite", False)) or statement.text("sqlite")
    named = sum(_is_vote(each) for each in _NAMED.finditer(text))
    if not named:
        return ()
    clause = statement.clause
    if type(statement) not in {Statement, Batch} or not isinstance(clause, Select):
        return None
    shown, number = [], 0
    for each, votes in _shown(clause):
        shown.append(each)
        number += votes
    return tuple(shown) if number == named and not _uses_a_label(statement) else None


def _uses_a_label(statement: Command) -> bool:
    """Return true if a vote is shown by a name of its own that stands elsewhere too, such as in the order."""
    text = statement.text("sqlite")
    labels = set(re.findall(_LABELLED, text)).difference(_COLUMNS)
    return any(len(re.findall(rf"\b{label}\b", text)) > 1 for label in labels)


def _is_vote(name: re.Match[str]) -> bool:
    """Return true for a vote of a title: not of a picture, nor the name of a column of a subquery."""
    named_anew, table = name.groups()
    return table in _OF_TABLE if table else not named_anew


def _shown(clause: Selection) -> Iterator[tuple[Voted, int]]:
    """Yield the titles whose votes are plain columns of a clause, each with the number of these columns."""
    columns = [_plain(each) for each in clause.selected_columns]
    votes: dict[FromClause, int] = defaultdict(int)
    ids: dict[FromClause, int] = {}
    for place, column in enumerate(columns):
        if (rows := rows_of(column)) is not None:
            for each, number in _shown(rows):
                if each.place == 0 and not each.is_nested:
                    yield Voted(each.kind, place, is_nested=True), number
        elif isinstance(column, ColumnClause) and (table := column.table) is not None:
            if column.name == "id":
                ids.setdefault(table, place)
            votes[table] += _name(table) in _OF_TABLE and column.name in _COLUMNS
    for table, number in votes.items():
        if number and table in ids:
            yield Voted(_OF_TABLE[_name(table)], ids[table]), number


def _plain(column: Expression) -> Expression:
    return column.element if isinstance(column, Label) else column


def _name(table: FromClause) -> str:
    """Return the name of a table, also of one under an alias; empty for a subquery."""
    return str(getattr(getattr(table, "element", table), "name", ""))


class Dependencies(NamedTuple):
    """The entities that an answer has read, as kinds and ids, and the tables, each of which is a bit."""

    ids: Mapping[str, Sequence[int]] = {}  # kind of entities, or of the journal's rows about votes -> ids
    any_votes: bool = False  # true if any vote may change it
    tables: int = 0  # all that it has read
    whole: int = 0  # of which any row matters
    filtered: int = 0  # of which rows matter that were left out

    @property
    def size(self) -> int:
        """The bytes that they take in memory."""
        return sum(OVERHEAD + 8 * len(ids) for ids in self.ids.values())


NOTHING = Dependencies()


class Read(NamedTuple):
    """A statement, the values it was asked with, and the rows that it gave."""

    statement: Command
    values: Mapping[str, object]
    rows: Sequence[tuple[object, ...]]
    has_all: bool = True  # false if the rows are not remembered


def dependencies_of(read: Iterable[Read]) -> Dependencies:
    """Return what the results of these statements depend on."""
    any_votes = False
    tables = whole = filtered = 0
    found: dict[str, set[int | None]] = defaultdict(set)
    for each in read:
        reads = reads_of(each.statement, is_chained=bool(each.values.get("chain")))
        tables |= reads.tables
        whole |= reads.whole if each.has_all or not reads.shown else reads.tables
        filtered |= reads.filtered
        for kind, id_ in reads.bound:
            _note_bound(found, given(kind, each.values), given(id_, each.values))
        for shown in reads.shown:
            _note_shown(found, shown, each)
        any_votes |= _note_votes(found, each)
    named = {kind: array("q", (id_ for id_ in ids if id_ is not None)) for kind, ids in found.items()}
    return Dependencies(named, any_votes, tables, whole, filtered)


def given(source: Bound | Constant, values: Mapping[str, object]) -> Sequence[object]:
    """Return the values of a parameter, or the one constant."""
    if isinstance(source, Constant):
        return [source.value]
    value = values.get(source.name)
    return value if isinstance(value, list | tuple) else [value]


def _note_bound(found: dict[str, set[int | None]], kinds: Sequence[object], ids: Sequence[object]) -> None:
    numbers = [int(id_) for id_ in ids if isinstance(id_, int | str)]
    if len(kinds) > 1 and len(kinds) == len(numbers):
        for kind, id_ in zip(kinds, numbers, strict=True):
            found[str(kind)].add(id_)
    else:
        for kind in kinds:
            found[str(kind)].update(numbers)


def _note_shown(found: dict[str, set[int | None]], shown: Shown, read: Read) -> None:
    rows: Iterable[Sequence[object]] = read.rows
    if shown.within is not None:
        texts = (row[shown.within] for row in _flat(read.statement, rows))
        rows = [each for text in texts for each in _decode_rows(cast(str, text))]
    else:
        rows = _flat(read.statement, rows)
    if isinstance(shown.kind, str):
        found[shown.kind].update(cast("Iterator[int]", (row[shown.place] for row in rows)))
    else:
        for row in rows:
            found[str(row[shown.kind])].add(cast(int, row[shown.place]))


def _flat(statement: Command, rows: Iterable[Sequence[object]]) -> Iterable[Sequence[object]]:
    """Return rows as the database gave them, also where one holds another."""
    if not isinstance(statement, Holding):
        return rows
    start = statement.held.start
    return [(*row[:start], *cast("Sequence[object]", row[start]), *row[start + 1 :]) for row in rows]


def _note_votes(found: dict[str, set[int | None]], read: Read) -> bool:
    """Note the titles whose votes are shown; returns true if any vote may change the result."""
    voted = votes_in(read.statement)
    for kind, place, is_nested in voted or ():
        values = (row[place] for row in read.rows)
        if is_nested:
            found[kind].update(each.id for text in values for each in _decode_nested(cast(str, text)))
        else:
            found[kind].update(cast("Iterator[int]", values))
    return voted is None
