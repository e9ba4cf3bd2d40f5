"""The contents of the index: its fields, the form of values in them, and its version.

One document an entity. Words are kept in fields of their own for each kind, so that looking for a
movie never walks through the names of people. Everything that is filtered by is a *fact*: one term
made of the kind and of all that must hold at once, such as `movie/release/US/3/R/1999-10` for a
release row. What is sorted by, and compared with a number, is one 64-bit value: the number above, the id
below, so that every order is total.
"""

from functools import cache
from itertools import chain

import tantivy

from reelbase.entity import Entity, Kind
from reelbase.search.dates import is_day

VERSION = 3
"""The version of this file and of what `documents` writes; an index of another version is built anew."""

SEARCHED = (Kind.MOVIE, Kind.TV, Kind.PERSON, Kind.COLLECTION, Kind.COMPANY, Kind.KEYWORD)
"""The kinds that have documents."""

KEY = "key"  # kind/id, by which a document is replaced
ENTITY = "entity"  # kind and id in one number
FACTS = "facts"
WEIGHT = "weight"  # what decides between equal matches: popularity, or the number of titles
DIGEST = "digest"  # of all that was written, to compare with the database
SEQUENCE = "sequence"  # of one document: how far the journal is in the index
MARK = "mark"  # of that document: what the journal's row of that sequence says

POPULARITY = "by_popularity"
VOTE_AVERAGE = "by_vote_average"
VOTE_COUNT = "by_vote_count"
REVENUE = "by_revenue"
DATE = "by_date"  # release or first air date
TITLE = "by_title"
ORIGINAL_TITLE = "by_original_title"
RUNTIME = "runtime"  # minutes, any of them

NUMBERS = (POPULARITY, VOTE_AVERAGE, VOTE_COUNT, REVENUE, DATE)
TEXTS = (TITLE, ORIGINAL_TITLE)
STATE = "state"  # the key of the document that says how far the journal is in the index

ID_BITS = 31  # what is left holds revenues up to 8.5 thousand million
LAST_ID = (1 << ID_BITS) - 1
LARGEST = (1 << (64 - ID_BITS)) - 1
LAST_KEY = (1 << 64) - 1


def words_field(kind: Kind) -> str:
    """Return the field of the words of all titles."""
    return f"{kind}_words"


def names_field(kind: Kind) -> str:
    """Return the field of whole titles: the original one and the translations."""
    return f"{kind}_names"


def others_field(kind: Kind) -> str:
    """Return the field of other whole titles: alternative ones, and the ways in which people type them."""
    return f"{kind}_others"


@cache
def schema() -> tantivy.Schema:
    """Create the schema."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(KEY, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(FACTS, tokenizer_name="whitespace", index_option="basic")
    for kind in SEARCHED:
        builder.add_text_field(words_field(kind), tokenizer_name="whitespace", index_option="position")
        builder.add_text_field(names_field(kind), tokenizer_name="raw", index_option="basic")
        builder.add_text_field(others_field(kind), tokenizer_name="raw", index_option="basic")
    builder.add_text_field(MARK, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field(WEIGHT, fast=True)
    for name in chain((ENTITY, DIGEST, SEQUENCE, RUNTIME), NUMBERS):
        builder.add_unsigned_field(name, fast=True)
    for name in TEXTS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def key(kind: str, id_: int) -> str:
    """Return the term of an entity's document."""
    return f"{kind}/{id_}"


def entity_number(kind: Kind, id_: int) -> int:
    """Encode an entity as one number."""
    return SEARCHED.index(kind) << ID_BITS | id_


def entity_of(number: int) -> Entity:
    """Decode an entity's number."""
    return Entity(SEARCHED[number >> ID_BITS], number & LAST_ID)


def ranked(value: int, id_: int) -> int:
    """Encode a number and an id as one sort value: among equal numbers the lower id comes first when the
    largest do.
    """
    return min(max(value, 0), LARGEST) << ID_BITS | (LAST_ID - id_)


def id_of(rank: int | str) -> int:
    """Return the id in a sort value of `ranked` or `text_rank`"""
    if isinstance(rank, int):
        return LAST_ID - (rank & LAST_ID)
    _, _, id_ = rank.rpartition("\0")
    return int(id_)


def popularity_rank(value: float) -> int:
    """Encode a popularity, which has four decimals."""
    return round(value * 10_000)


def vote_average_rank(value: float) -> int:
    """Encode a vote average, which has three decimals."""
    return round(value * 1_000)


def date_rank(date: str) -> int:
    """Encode `1999-10-15` as 19991015; 0 for what is no day."""
    return int(date[:10].replace("-", "")) if is_day(date[:10]) else 0


def text_rank(folded: str, id_: int) -> str:
    """Encode a title as a sort value: among equal titles the lower id comes first when the first letters
    do.
    """
    return f"{folded}\0{id_:010}"
