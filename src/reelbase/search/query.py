"""Search: from a typed text to matching entities, the best first.

Every way in which a title can match has a worth; a title counts by its best way, times the logarithm of its
popularity. An equal whole title is worth more than all else together, so it always comes before a longer one,
and popularity decides between equals. Nearly equal whole titles are searched only if none is equal, nearly
equal words only if few titles have all words, and whole titles with two typos only if nothing else matches:
walking through the dictionary for near words takes most of the time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Flag, auto
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

from reelbase.bounds import QUERY_CHARACTERS, QUERY_WORDS, TYPO_WORDS
from reelbase.entity import TITLES, Kind
from reelbase.search import schema
from reelbase.search.facts import Among, fact, marked
from reelbase.search.filters import count_of, hits, one_of
from reelbase.search.index import Hits
from reelbase.search.text import is_spaceless, variants, whole, words
from reelbase.search.typos import Allowance, typos_in

YEAR = re.compile(r"(18[7-9]|19\d|20\d|21\d)\d")
FEW = 20  # found; then words with typos are looked for as well

SAME, SAME_IN_YEAR, SAME_OTHER, SAME_BUT_YEAR = 1e6, 9e5, 1e4, 2e3
IN_ORDER, ALL, BEGUN = 8.0, 6.0, 4.0
NEARLY_SAME, NEARLY_SAME_SHORT, NEARLY_SAME_2, NEARLY_ALL = 12.0, 5.0, 5.0, 2.0
TYPED_YEAR = 10.0  # times what the rest of the query is worth in that year


class Near(Flag):
    """The texts that may match with typos."""

    NOTHING = 0
    TITLES = auto()  # whole ones
    WORDS = auto()
    FAR_TITLES = auto()  # whole ones with two typos


@dataclass(frozen=True)
class Asked:
    """A search: the text, the kinds to search, and facts that must all hold."""

    text: str
    kinds: tuple[Kind, ...]
    include_adult: bool = True
    facts: tuple[tuple[str, ...], ...] = ()  # of each group, one


class Titles(NamedTuple):
    """Titles of one kind that are looked through, and what may be nearly right in them."""

    searcher: tantivy.Searcher
    kind: Kind
    near: Near
    allowance: Allowance


def search(searcher: tantivy.Searcher, asked: Asked, limit: int, offset: int) -> Hits:
    """Return one page of matches of the text, and their total."""
    asked = replace(asked, text=asked.text[:QUERY_CHARACTERS])
    typed = words(asked.text)[:QUERY_WORDS]
    if not typed:
        return Hits([], 0)
    near = Near.NOTHING if _is_title(searcher, asked.kinds, typed) else Near.TITLES
    if _is_rare(searcher, asked.kinds, typed):
        near |= Near.WORDS

    def found() -> tantivy.SearchResult:
        query = _asked_query(searcher, asked, typed, near)
        return searcher.search(query, limit=limit, offset=offset, weight_by_field=schema.WEIGHT)

    result = found()
    if Near.WORDS not in near and count_of(result) < FEW:
        near |= Near.WORDS
        result = found()
    if not count_of(result):
        near = Near.FAR_TITLES  # the other ways would find nothing again
        result = found()
    return hits(searcher, result)


def _is_title(searcher: tantivy.Searcher, kinds: tuple[Kind, ...], typed: list[str]) -> bool:
    """Return true if anything has exactly this title."""
    text = whole(typed)
    fields = [field(kind) for kind in kinds for field in (schema.names_field, schema.others_field)]
    return any(searcher.doc_freq(field, text) for field in fields)


def _is_rare(searcher: tantivy.Searcher, kinds: tuple[Kind, ...], typed: list[str]) -> bool:
    """Return true if a word is in so few titles that the total is small without counting."""
    certain = typed[:-2] if YEAR.fullmatch(typed[-1]) else typed[:-1]  # the last one may be only begun
    fewest = (
        min((searcher.doc_freq(schema.words_field(kind), word) for word in certain), default=FEW)
        for kind in kinds
    )
    return sum(fewest) < FEW


def _asked_query(searcher: tantivy.Searcher, asked: Asked, typed: list[str], near: Near) -> Query:
    number = len(asked.kinds)
    ways = [_of_kind(Titles(searcher, kind, near, Allowance(number)), asked, typed) for kind in asked.kinds]
    way, *others = ways
    best = Query.disjunction_max_query(ways) if others else way
    conditions = [one_of(marked(group, Among.ALL)) for group in asked.facts]
    return _all_of([best, *(Query.const_score_query(each, 0.0) for each in conditions)])


def _of_kind(titles: Titles, asked: Asked, typed: list[str]) -> Query:
    """Return the ways in which a title of a kind matches."""
    kind = titles.kind
    ways = _ways(titles, typed, same=SAME)
    for each in variants(asked.text):
        ways += [_worth(same(kind, each), SAME_OTHER) for same in (_same, _same_other)]
    if len(typed) > 1 and YEAR.fullmatch(typed[-1]) and kind in TITLES:
        rest = typed[:-1]
        year = Query.const_score_query(one_of(marked([fact(kind, "primary", typed[-1])], Among.ALL)), 0.0)
        without = Query.disjunction_max_query(_ways(titles, rest, same=SAME_IN_YEAR / TYPED_YEAR))
        ways.append(Query.boost_query(_all_of([without, year]), TYPED_YEAR))
        ways.append(_worth(_same(kind, rest), SAME_BUT_YEAR))
    best = Query.disjunction_max_query(ways)
    if asked.include_adult or kind not in (Kind.MOVIE, Kind.TV, Kind.PERSON):
        return best
    return _all_of([best, Query.const_score_query(_term(schema.FACTS, fact(kind, Among.GENERAL)), 0.0)])


def _ways(titles: Titles, typed: list[str], *, same: float) -> list[Query]:
    kind = titles.kind
    ways = [
        _worth(_same(kind, typed), same),
        _worth(_same_other(kind, typed), SAME_OTHER),
        _worth(_all_of(_each_of(kind, typed)), ALL),
    ]
    if len(typed) > 1:
        ways.append(
            _worth(Query.phrase_query(schema.schema(), schema.words_field(kind), list(typed)), IN_ORDER)
        )
    if not is_spaceless(typed[-1]):
        begun = _all_of([*_each_of(kind, typed[:-1]), _begins(kind, typed[-1])])
        ways.append(_worth(begun, BEGUN))
    return [*ways, *_near_titles(titles, whole(typed)), *_near_words(titles, typed)]


def _near_titles(titles: Titles, text: str) -> Iterator[Query]:
    """Yield queries for whole titles that nearly equal the text."""
    names, others = schema.names_field(titles.kind), schema.others_field(titles.kind)
    if Near.TITLES in titles.near and len(text) >= 4:
        worth = NEARLY_SAME if len(text) >= 6 else NEARLY_SAME_SHORT
        for field in (names, others):
            if titles.allowance.take(text, 1):
                yield _worth(_fuzzy(field, text, 1), worth)
    if Near.FAR_TITLES in titles.near and len(text) >= 8 and titles.allowance.take(text, 2):
        yield _worth(_fuzzy(names, text, 2), NEARLY_SAME_2)


def _near_words(titles: Titles, typed: list[str]) -> Iterator[Query]:
    """Yield queries for titles with all words, with typos in a few of them: the rarest ones."""
    if Near.WORDS not in titles.near:
        return
    field = schema.words_field(titles.kind)
    known = {word: titles.searcher.doc_freq(field, word) for word in typed}
    rarest = sorted((word for word in known if typos_in(word)), key=lambda word: known[word])
    near = [word for word in rarest[:TYPO_WORDS] if titles.allowance.take(word, typos_in(word))]
    if all(known[word] or word in near for word in known):
        parts = [
            _fuzzy(field, word, typos_in(word)) if word in near else _term(field, word) for word in known
        ]
        yield _worth(_all_of(parts), NEARLY_ALL)


def _same(kind: Kind, typed: list[str]) -> Query:
    return _term(schema.names_field(kind), whole(typed))


def _same_other(kind: Kind, typed: list[str]) -> Query:
    return _term(schema.others_field(kind), whole(typed))


def _each_of(kind: Kind, typed: Sequence[str]) -> list[Query]:
    """Return a query for every word, anywhere; characters written together without spaces must stand
    together.
    """
    field = schema.words_field(kind)
    parts: list[Query] = []
    run: list[str] = []
    for word in dict.fromkeys(typed) if not any(map(is_spaceless, typed)) else typed:
        if is_spaceless(word):
            run.append(word)
        else:
            parts += _run_of(field, run)
            run = []
            parts.append(_term(field, word))
    return [*parts, *_run_of(field, run)]


def _run_of(field: str, run: list[str]) -> list[Query]:
    if len(run) > 1:
        return [Query.phrase_query(schema.schema(), field, list(run))]
    return [_term(field, word) for word in run]


def _begins(kind: Kind, word: str) -> Query:
    return Query.fuzzy_term_query(schema.schema(), schema.words_field(kind), word, distance=0, prefix=True)


def _fuzzy(field: str, text: str, typos: int) -> Query:
    return Query.fuzzy_term_query(schema.schema(), field, text, distance=typos, transposition_cost_one=True)


def _term(field: str, value: str) -> Query:
    return Query.term_query(schema.schema(), field, value, index_option="basic")


def _worth(query: Query, worth: float) -> Query:
    return Query.const_score_query(query, worth)


def _all_of(queries: list[Query]) -> Query:
    first, *others = queries
    return Query.boolean_query([(Occur.Must, query) for query in queries]) if others else first
