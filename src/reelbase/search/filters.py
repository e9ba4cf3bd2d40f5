"""From conditions to what meets them all, in a total order, with the exact number."""

from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import tantivy
from tantivy import FieldType, Occur, Order, Query

from reelbase.search import schema
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
    return Query.term_set_query(schema.schema(), schema.FACTS, list(terms))


def _query(wanted: Filter) -> Query:
    parts = [(Occur.Must, one_of(group)) for group in wanted.one_of]
    parts += [(Occur.Must, _range(each)) for each in wanted.ranges]
    if wanted.none_of:
        parts.append((Occur.MustNot, one_of(wanted.none_of)))
    return parts[0][1] if len(parts) == 1 else Query.boolean_query(parts)


def _range(wanted: Range) -> Query:
    low, high = wanted.low, wanted.high
    if wanted.field in schema.NUMBERS:  # the id stands below the number
        low, high = low << schema.ID_BITS, high << schema.ID_BITS | schema.LAST_ID
    return Query.range_query(schema.schema(), wanted.field, FieldType.Unsigned, low, high)
