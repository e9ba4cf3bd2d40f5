"""From conditions to what meets them all, in a total order, with the exact number."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import tantivy
from tantivy import FieldType, Occur, Order, Query

from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.facts import FLOORS, exception, floors
from reelbase.search.index import Hits


class Range(NamedTuple):
    """Numbers of a field between two, both included; one that ends before it begins holds for nothing."""

    field: str
    low: int
    high: int


class Sort(NamedTuple):
    """The field that decides, and in which direction; backwards is the exact reverse of forwards."""

    field: str
    descending: bool


MOST_POPULAR = Sort(schema.POPULARITY, descending=True)

FEW = 40  # terms that are looked for one by one; a set of them has to walk through the dictionary


@dataclass(frozen=True)
class Filter:
    """What must hold: of each group of facts one, of the last facts none, and every range."""

    one_of: tuple[tuple[str, ...], ...]  # a group without facts holds for nothing
    none_of: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    sort: Sort = MOST_POPULAR


def select(searcher: tantivy.Searcher, wanted: Filter, limit: int, offset: int) -> Hits:
    """One page of what meets the conditions, and how much that is in all."""
    if not all(wanted.one_of) or any(each.low > each.high for each in wanted.ranges):
        return Hits([], 0)
    result = searcher.search(
        _query(wanted),
        limit=limit,
        offset=offset,
        order_by_field=wanted.sort.field,
        order=Order.Desc if wanted.sort.descending else Order.Asc,
    )
    return hits(searcher, result)


def hits(searcher: tantivy.Searcher, result: tantivy.SearchResult) -> Hits:
    """The entities of a result."""
    numbers = searcher.fast_field_values(schema.ENTITY, [address for _, address in result.hits])
    found = [schema.entity_of(int(number)) for number in numbers if number is not None]
    return Hits(found, cast(Any, result).count)  # the package's stubs leave it out


def one_of(terms: tuple[str, ...]) -> Query:
    """Any of these facts."""
    if len(terms) == 1:
        return Query.term_query(schema.schema(), schema.FACTS, terms[0], index_option="basic")
    if len(terms) <= FEW:
        return Query.boolean_query([(Occur.Should, one_of((term,))) for term in terms])
    return Query.term_set_query(schema.schema(), schema.FACTS, list(terms))


def _query(wanted: Filter) -> Query:
    groups, excluded, ranges = _cheaper(wanted)
    parts = [(Occur.Must, one_of(group)) for group in groups]
    parts += [(Occur.Must, _range(each)) for each in ranges]
    if excluded:
        parts.append((Occur.MustNot, one_of(excluded)))
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def _cheaper(wanted: Filter) -> tuple[list[tuple[str, ...]], tuple[str, ...], list[Range]]:
    """The same conditions as those that take the least to look for: groups, exclusions, ranges."""
    groups: list[tuple[str, ...]] = []
    ranges: list[Range] = []
    excluded = list(wanted.none_of)
    kind = Kind(wanted.one_of[0][0].partition("/")[0]) if wanted.one_of else None
    for each in wanted.ranges:
        floor = _floor(kind, each) if kind else None
        if floor is None:
            ranges.append(each)
        elif floor:
            groups.append((floor,))
    for group in wanted.one_of:
        few = exception(group[0]) if len(group) == 1 else None
        if few is None:
            groups.append(group)
        elif few:
            excluded.append(few)
    if not groups:  # nothing to leave the few out of
        return list(wanted.one_of), wanted.none_of, ranges
    return groups, tuple(dict.fromkeys(excluded)), ranges


def _floor(kind: Kind, wanted: Range) -> str | None:
    """The fact that says the same as a range, "" for one that says nothing; None for others."""
    if wanted.field not in FLOORS or wanted.high < schema.LARGEST:
        return None
    if wanted.low <= 0:
        return ""
    at = bisect_left(FLOORS[wanted.field], wanted.low)
    is_floor = at < len(FLOORS[wanted.field]) and FLOORS[wanted.field][at] == wanted.low
    return floors(kind, wanted.field)[at] if is_floor else None


def _range(wanted: Range) -> Query:
    low, high = wanted.low, wanted.high
    if wanted.field in schema.NUMBERS:  # the id stands below the number
        low, high = low << schema.ID_BITS, high << schema.ID_BITS | schema.LAST_ID
    return Query.range_query(schema.schema(), wanted.field, FieldType.Unsigned, low, high)
