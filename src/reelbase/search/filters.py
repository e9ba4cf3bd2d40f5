"""From conditions to what meets them all, in a total order, with the exact number."""

from bisect import bisect_left
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, cast

import tantivy
from tantivy import FieldType, Occur, Order, Query

from reelbase.entity import Entity, Kind
from reelbase.search import schema
from reelbase.search.facts import FLOORS, LONGEST, Among, fact, floors, marked, minutes_between
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
SPARE = 4  # times as many as are wanted are looked at where only the beginning of an order is
NOWHERE = -1  # where a beginning would end that takes in everything


@dataclass(frozen=True)
class Filter:
    """The conditions of a search: one fact of each group, none of the excluded facts, and every range."""

    kind: Kind
    one_of: tuple[tuple[str, ...], ...] = ()  # a group without facts holds for nothing
    none_of: tuple[str, ...] = ()
    ranges: tuple[Range, ...] = ()
    sort: Sort = MOST_POPULAR
    among: Among = Among.PLAIN


Totals = MutableMapping[str, int]
"""Totals found in one state of the index: the number of documents with a fact, and the ends of orders."""


def select(
    searcher: tantivy.Searcher, wanted: Filter, limit: int, offset: int, totals: Totals | None = None
) -> Hits:
    """Return one page of the documents that meet the conditions, and their total."""
    if not all(wanted.one_of) or any(each.low > each.high for each in wanted.ranges):
        return Hits([], 0)
    groups, ranges = _conditions(wanted)
    if not groups and not ranges and totals is not None:
        first = _first(searcher, wanted, limit, offset, totals)
        if first is not None:
            return Hits(first, _number_but(searcher, wanted, totals))
    return _ordered(searcher, wanted, _query(wanted, groups, ranges), limit, offset)


def hits(searcher: tantivy.Searcher, result: tantivy.SearchResult) -> Hits:
    """Return the entities of a result."""
    numbers = searcher.fast_field_values(schema.ENTITY, [address for _, address in result.hits])
    found = [schema.entity_of(int(number)) for number in numbers if number is not None]
    return Hits(found, count_of(result))


class _Counted(Protocol):
    """The total of a result, which the package's stubs leave out."""

    count: int


def count_of(result: tantivy.SearchResult) -> int:
    """Return the total of a result on all pages."""
    return cast(_Counted, result).count


def one_of(terms: tuple[str, ...]) -> Query:
    """Return a query for any of these facts."""
    if len(terms) > FEW:
        return Query.term_set_query(schema.schema(), schema.FACTS, list(terms))
    known = schema.schema()
    wanted = [Query.term_query(known, schema.FACTS, term, index_option="basic") for term in terms]
    return (
        wanted.pop() if len(wanted) == 1 else Query.boolean_query([(Occur.Should, each) for each in wanted])
    )


def _ordered(searcher: tantivy.Searcher, wanted: Filter, query: Query, limit: int, offset: int) -> Hits:
    """Return entities in the wanted order; the sort value of a document ends with its id."""
    sort = wanted.sort
    order = Order.Desc if sort.descending else Order.Asc
    result = searcher.search(query, limit=limit, offset=offset, order_by_field=sort.field, order=order)
    found = [Entity(wanted.kind, schema.id_of(cast(int | str, key))) for key, _ in result.hits]
    return Hits(found, count_of(result))


def _query(wanted: Filter, groups: list[tuple[str, ...]], ranges: list[Range]) -> Query:
    (_, first), *others = clauses = _clauses(wanted, groups, ranges)
    return Query.boolean_query(clauses) if others else first


def _clauses(wanted: Filter, groups: list[tuple[str, ...]], ranges: list[Range]) -> list[tuple[Occur, Query]]:
    found = [(Occur.Must, one_of(marked(group, wanted.among))) for group in groups]
    if not groups:
        found.append((Occur.Must, one_of((fact(wanted.kind, wanted.among),))))
    found += [(Occur.Must, _range(each)) for each in ranges]
    if wanted.none_of:
        found.append((Occur.MustNot, one_of(marked(wanted.none_of, wanted.among))))
    return found


def _conditions(wanted: Filter) -> tuple[list[tuple[str, ...]], list[Range]]:
    """Return equivalent conditions that are cheapest to search: groups of facts, and the remaining ranges."""
    groups = [*wanted.one_of]
    ranges: list[Range] = []
    for each in wanted.ranges:
        said = _said(wanted.kind, each)
        if said is None:
            ranges.append(each)
        elif said:
            groups.append(said)
    return groups, ranges


def _said(kind: Kind, wanted: Range) -> tuple[str, ...] | None:
    """Return facts equivalent to a numeric range: [] if it excludes nothing, None if no facts express it."""
    if wanted.field == schema.RUNTIME:
        within = wanted.low >= 0 and wanted.high <= LONGEST
        return minutes_between(kind, wanted.low, wanted.high) if within else None
    if wanted.field not in FLOORS or wanted.high < schema.LARGEST:
        return None
    if wanted.low <= 0:
        return ()
    at = bisect_left(FLOORS[wanted.field], wanted.low)
    is_floor = at < len(FLOORS[wanted.field]) and FLOORS[wanted.field][at] == wanted.low
    return (floors(kind, wanted.field)[at],) if is_floor else None


def _first(
    searcher: tantivy.Searcher, wanted: Filter, limit: int, offset: int, totals: Totals
) -> list[Entity] | None:
    """Return one page of nearly everything, searched among the few documents that hold the first of the
    order.

    To order a million documents takes twenty milliseconds. None where too few are left.
    """
    fewer = _band(searcher, wanted, offset + limit) or _beginning(searcher, wanted, offset + limit, totals)
    if fewer is None:
        return None
    found = _ordered(searcher, wanted, fewer, limit, offset)
    return found.entities if found.total >= offset + limit else None


def _band(searcher: tantivy.Searcher, wanted: Filter, number: int) -> Query | None:
    """Return a query for the smallest band of facts that holds the first `number` of the order; None without
    one.
    """
    for band in _bands(wanted):
        terms = marked((band,), wanted.among)
        if sum(searcher.doc_freq(schema.FACTS, term) for term in terms) >= SPARE * number:
            return _query(wanted, [(band,)], [])
    return None


def _beginning(searcher: tantivy.Searcher, wanted: Filter, number: int, totals: Totals) -> Query | None:
    """Return a range that holds the first of an order without bands: up to the sort value of a later one.

    To find that one takes as long as to order them all, but that is done once in a state of the index.
    """
    sort, place = wanted.sort, 1 << (SPARE * number).bit_length()
    name = f"{fact(wanted.kind, wanted.among)} {sort.field} {sort.descending} {place}"
    if sort.field not in schema.NUMBERS:
        return None
    if name not in totals:
        everything = _query(Filter(wanted.kind, sort=sort, among=wanted.among), [], [])
        order = Order.Desc if sort.descending else Order.Asc
        found = searcher.search(everything, 1, order_by_field=sort.field, offset=place, order=order)
        totals[name] = next((cast(int, key) for key, _ in found.hits), NOWHERE)
    if totals[name] == NOWHERE:
        return None
    low, high = (totals[name], schema.LAST_KEY) if sort.descending else (0, totals[name])
    range_ = Query.range_query(schema.schema(), sort.field, FieldType.Unsigned, low, high)
    return Query.boolean_query([(Occur.Must, range_), *_clauses(wanted, [], [])])


def _bands(wanted: Filter) -> Iterator[str]:
    """Yield facts that only the first of an order have, from the smallest band."""
    if wanted.sort.descending and wanted.sort.field in FLOORS:
        yield from reversed(floors(wanted.kind, wanted.sort.field))


def _number_but(searcher: tantivy.Searcher, wanted: Filter, totals: Totals) -> int:
    """Count the matches, as all documents minus those with one of a few excluded facts."""
    member = fact(wanted.kind, wanted.among)
    if member not in totals:
        totals[member] = _number(searcher, one_of((member,)))
    if not wanted.none_of:
        return totals[member]
    return totals[member] - _number(searcher, one_of(marked(wanted.none_of, wanted.among)))


def _number(searcher: tantivy.Searcher, query: Query) -> int:
    """Count matching documents; half the work of ordering them."""
    counted = searcher.aggregate(query, {"all": {"value_count": {"field": schema.ENTITY}}})
    return int(counted["all"]["value"])


def _range(wanted: Range) -> Query:
    low, high = wanted.low, wanted.high
    if wanted.field in schema.NUMBERS:  # the id stands below the number
        low, high = low << schema.ID_BITS, high << schema.ID_BITS | schema.LAST_ID
    return Query.range_query(schema.schema(), wanted.field, FieldType.Unsigned, low, high)
