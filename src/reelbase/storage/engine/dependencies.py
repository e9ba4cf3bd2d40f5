"""Dependencies: what an answer has read that may change while everything else stays, so far votes.

What the rows of a statement show of votes is derived from its text and its columns, so that no statement can
be forgotten: a vote that is a plain column of a row with the title's id belongs to that title; wherever else
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
from reelbase.storage.engine.json_rows import rows_of
from reelbase.storage.engine.statement import Batch, Command, Statement
from reelbase.storage.kinds import KINDS

VOTES = "votes"
"""The first part of the kind of a journal's row about votes: `votes/movie`, `votes/tv` or `votes/episode`."""

_OF_TABLE = {str(KINDS[kind].table): f"{VOTES}/{kind}" for kind in (Kind.MOVIE, Kind.TV, Kind.EPISODE)}
OF_VOTES = tuple(_OF_TABLE.values())
_COLUMNS = ("vote_average", "vote_count")
_NAMED = re.compile(rf"(AS )?\b(?:(\w+?)(?:_\d+)?\.)?(?:{'|'.join(_COLUMNS)})\b")
_LABELLED = re.compile(rf"\.(?:{'|'.join(_COLUMNS)}) AS (\w+)")
OVERHEAD = 160  # bytes that the ids of one kind cost besides themselves


class Shown(NamedTuple):
    """The place of the ids of the titles whose votes a statement's rows show."""

    kind: str  # of the journal's rows about these votes
    place: int  # of the id in a row, or of the nested rows, which begin with it
    is_nested: bool = False


Voted = tuple[Shown, ...] | None
"""The votes that a statement shows; None where any vote may change its result."""


class _Nested(msgspec.Struct, array_like=True):
    """A nested row, of which only the id is read."""

    id: int


_decode_nested = msgspec.json.Decoder(list[_Nested]).decode


@cache
def votes_in(statement: Command) -> Voted:
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


def _shown(clause: Selection) -> Iterator[tuple[Shown, int]]:
    """Yield the titles whose votes are plain columns of a clause, each with the number of these columns."""
    columns = [_plain(each) for each in clause.selected_columns]
    votes: dict[FromClause, int] = defaultdict(int)
    ids: dict[FromClause, int] = {}
    for place, column in enumerate(columns):
        if (rows := rows_of(column)) is not None:
            for each, number in _shown(rows):
                if each.place == 0 and not each.is_nested:
                    yield Shown(each.kind, place, is_nested=True), number
        elif isinstance(column, ColumnClause) and (table := column.table) is not None:
            if column.name == "id":
                ids.setdefault(table, place)
            votes[table] += _name(table) in _OF_TABLE and column.name in _COLUMNS
    for table, number in votes.items():
        if number and table in ids:
            yield Shown(_OF_TABLE[_name(table)], ids[table]), number


def _plain(column: Expression) -> Expression:
    return column.element if isinstance(column, Label) else column


def _name(table: FromClause) -> str:
    """Return the name of a table, also of one under an alias; empty for a subquery."""
    return str(getattr(getattr(table, "element", table), "name", ""))


class Dependencies(NamedTuple):
    """The votes that an answer shows, as kinds and ids of rows of the journal."""

    titles: Mapping[str, Sequence[int]] = {}  # kind of the journal's rows -> ids
    any_votes: bool = False  # true if any vote may change it

    @property
    def size(self) -> int:
        """The bytes that they take in memory."""
        return sum(OVERHEAD + 8 * len(ids) for ids in self.titles.values())


NOTHING = Dependencies()


Read = tuple[Command, Sequence[tuple[object, ...]]]
"""A statement and the rows that it gave."""


def dependencies_of(read: Iterable[Read]) -> Dependencies:
    """Return what these statements and their rows show of votes."""
    any_votes = False
    found: dict[str, set[int | None]] = defaultdict(set)
    for statement, rows in read:
        voted = votes_in(statement)
        any_votes |= voted is None
        for kind, place, is_nested in voted or ():
            values = (row[place] for row in rows)
            if is_nested:
                found[kind].update(each.id for text in values for each in _decode_nested(cast(str, text)))
            else:
                found[kind].update(cast("Iterator[int]", values))
    if not found:
        return Dependencies(any_votes=True) if any_votes else NOTHING
    titles = {kind: array("q", (id_ for id_ in ids if id_ is not None)) for kind, ids in found.items()}
    return Dependencies(titles, any_votes)
