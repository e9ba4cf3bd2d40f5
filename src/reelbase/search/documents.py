"""From rows to documents: what each kind of entity is found, filtered and sorted by."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import chain
from typing import NamedTuple

import tantivy

from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.dates import levels
from reelbase.search.facts import (
    ANY,
    FLOORS,
    LONGEST,
    beginning,
    fact,
    floors_below,
    mark,
    memberships,
    minutes,
    offers,
    releases_begun,
)
from reelbase.search.text import variants, whole, words
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Batch, Row
from reelbase.storage.queries import index_rows
from reelbase.storage.queries.signals import RANKED

CAST = frozenset({"cast", "guest"})
FEW = 20  # titles that are read by one statement; for more it would be slower than one for each table
JOINT = {Kind.MOVIE: index_rows.OF_MOVIES, Kind.TV: index_rows.OF_SERIES}


@dataclass
class Found:
    """An entity with everything that its document is made of."""

    id: int
    weight: float
    names: list[str]  # the original one, then the translations
    others: list[str] = field(default_factory=list)  # alternative names
    facts: set[str] = field(default_factory=set)
    memberships: tuple[str, ...] = ()  # the facts that tell among which it is
    mark: str = ""  # what stands before the other facts
    numbers: dict[str, int] = field(default_factory=dict)  # field -> value to sort by
    texts: dict[str, str] = field(default_factory=dict)  # field -> title to sort by
    runtimes: set[int] = field(default_factory=set)  # minutes


async def read(db: Reader, kind: Kind, ids: Sequence[int]) -> list[Found]:
    """Read the entities that exist and have a name, with everything that their documents are made of: lists
    show no others.
    """
    joint = JOINT.get(kind)
    if joint is not None and len(ids) <= FEW:
        await db.ask_joint(joint, kind=kind, ids=sorted(set(ids)))
    return [found for found in await READ[kind](db, kind, list(ids)) if any(found.names)]


def digest(kind: Kind, found: Found) -> int:
    """Return a number that differs if anything in an entity's own rows differs.

    The weight of a collection, company or keyword comes from the titles that have it: it is left out.
    """
    original, *translations = found.names
    text = repr(
        (
            found.id,
            found.weight if kind in RANKED else None,
            original,
            sorted(translations),  # in no order
            sorted(found.others),
            sorted(found.facts),
            found.memberships,
            sorted(found.numbers.items()),
            sorted(found.texts.items()),
            sorted(found.runtimes),
        )
    )
    return int.from_bytes(hashlib.blake2b(text.encode(errors="replace"), digest_size=7).digest())


def document(kind: Kind, found: Found) -> tantivy.Document:
    """Create the document of an entity."""
    made = tantivy.Document()
    made.add_text(schema.KEY, schema.key(kind, found.id))
    made.add_unsigned(schema.ENTITY, schema.entity_number(kind, found.id))
    made.add_unsigned(schema.DIGEST, digest(kind, found))
    made.add_float(schema.WEIGHT, max(found.weight, 0.0))
    facts = [found.mark + each for each in found.facts] if found.mark else found.facts
    made.add_text(schema.FACTS, " ".join((*found.memberships, *facts)))
    for name, number in found.numbers.items():
        made.add_unsigned(name, schema.ranked(number, found.id))
    for name, title in found.texts.items():
        made.add_text(name, schema.text_rank(_key(title), found.id))
    for runtime in found.runtimes:
        made.add_unsigned(schema.RUNTIME, runtime)
    _add_titles(made, kind, found)
    return made


def _add_titles(made: tantivy.Document, kind: Kind, found: Found) -> None:
    """Add the whole titles, for comparison, and their words; each text once."""
    names_field, others_field, words_field = _fields(kind)
    titles = dict.fromkeys((*found.names, *found.others))
    names = dict.fromkeys(map(_key, found.names))
    rest = dict.fromkeys(map(_key, found.others))
    for title in titles:
        for each in variants(title):
            rest[whole(each)] = None
    for text in names:
        if text:
            made.add_text(names_field, text)
            made.add_text(words_field, text)
    for text in rest:
        if text and text not in names:
            made.add_text(others_field, text)
            made.add_text(words_field, text)


@lru_cache(maxsize=1000)  # a title is looked at several times on its way into one document
def _key(title: str) -> str:
    return whole(words(title))


@cache
def _fields(kind: Kind) -> tuple[str, str, str]:
    return schema.names_field(kind), schema.others_field(kind), schema.words_field(kind)


async def _movies(db: Reader, kind: Kind, ids: list[int]) -> list[Found]:
    spelled = await _spelled(db, kind, ids)
    with_keyword = await _grouped(db, index_rows.TITLE_KEYWORDS, kind, ids)
    by_company = await _grouped(db, index_rows.TITLE_COMPANIES, kind, ids)
    credited = await _grouped(db, index_rows.CREDITS, kind, ids)
    released = await _grouped(db, index_rows.RELEASES, kind, ids)
    offered = await _grouped(db, index_rows.OFFERS, kind, ids)
    found = []
    for row in await db.all(index_rows.MOVIES, kind=kind, ids=ids):
        words = spelled[row.id]
        movie = Found(row.id, row.popularity, [row.original_title, *words.translations], words.others)
        _place(kind, movie, row.adult, row.video)
        movie.facts.update(_shared(kind, row), words.spoken)
        movie.facts.update(
            _having(kind, "keyword", with_keyword[row.id]),
            _having(kind, "company", by_company[row.id]),
            _people(kind, credited[row.id]),
            _released(kind, row.release_date, released[row.id]),
            _offered(kind, offered[row.id]),
        )
        movie.numbers = _numbers(row, row.release_date) | {schema.REVENUE: row.revenue}
        movie.facts.update(_reached(kind, movie))
        movie.texts = _sorted_by(row.original_title, words.english)
        movie.runtimes = {row.runtime} if row.runtime is not None and row.runtime >= 0 else set()
        movie.facts.update(_lasting(kind, movie.runtimes))
        found.append(movie)
    return found


async def _series(db: Reader, kind: Kind, ids: list[int]) -> list[Found]:
    spelled = await _spelled(db, kind, ids)
    with_keyword = await _grouped(db, index_rows.TITLE_KEYWORDS, kind, ids)
    by_company = await _grouped(db, index_rows.TITLE_COMPANIES, kind, ids)
    on_network = await _grouped(db, index_rows.TITLE_NETWORKS, kind, ids)
    of_parts = (index_rows.CREDITS, index_rows.CREDITS_OF_SEASONS, index_rows.CREDITS_OF_EPISODES)
    credited = [await _grouped(db, statement, kind, ids) for statement in of_parts]
    aired = await _grouped(db, index_rows.EPISODES, kind, ids)
    offered = await _grouped(db, index_rows.OFFERS, kind, ids)
    found = []
    for each in await db.all(index_rows.SERIES, kind=kind, ids=ids):
        words = spelled[each.id]
        show = Found(each.id, each.popularity, [each.original_name, *words.translations], words.others)
        _place(kind, show, each.adult, False)
        show.facts.update(_shared(kind, each), words.spoken)
        show.facts.update(
            _having(kind, "keyword", with_keyword[each.id]),
            _having(kind, "company", by_company[each.id]),
            _having(kind, "network", on_network[each.id]),
            _people(kind, chain.from_iterable(rows[each.id] for rows in credited)),
            _offered(kind, offered[each.id]),
            (fact(kind, "status", each.status), fact(kind, "type", each.type)),
            _aired(kind, each.first_air_date, aired[each.id]),
        )
        show.numbers = _numbers(each, each.first_air_date)
        show.facts.update(_reached(kind, show))
        show.texts = _sorted_by(each.original_name, words.english)
        imported = set(json.loads(each.episode_run_time))
        show.runtimes = imported or {e.runtime for e in aired[each.id] if e.runtime is not None}
        show.facts.update(_lasting(kind, show.runtimes))
        found.append(show)
    return found


async def _people_found(db: Reader, kind: Kind, ids: list[int]) -> list[Found]:
    found = []
    for row in await db.all(index_rows.PEOPLE, ids=ids):
        others = json.loads(row.also_known_as) if row.also_known_as != "[]" else []
        person = Found(row.id, row.popularity, [row.name, row.original_name], others)
        _place(kind, person, row.adult, False)
        person.numbers = {schema.POPULARITY: schema.popularity_rank(row.popularity)}
        person.facts.update(floors_below(kind, schema.POPULARITY, person.numbers[schema.POPULARITY]))
        found.append(person)
    return found


async def _named(
    statement: Batch[index_rows.NamedRow], db: Reader, kind: Kind, ids: list[int]
) -> list[Found]:
    """Read collections, companies or keywords."""
    spelled = await _spelled(db, kind, ids)
    return [
        Found(
            row.id,
            row.weight,
            [row.name, *spelled[row.id].translations],
            spelled[row.id].others,
            memberships=memberships(kind, False, False),
        )
        for row in await db.all(statement, ids=ids)
    ]


Read = Callable[[Reader, Kind, list[int]], Awaitable[list[Found]]]
READ: dict[Kind, Read] = {
    Kind.MOVIE: _movies,
    Kind.TV: _series,
    Kind.PERSON: _people_found,
    Kind.COLLECTION: partial(_named, index_rows.COLLECTIONS),
    Kind.COMPANY: partial(_named, index_rows.COMPANIES),
    Kind.KEYWORD: partial(_named, index_rows.KEYWORDS),
}


async def _grouped(
    db: Reader, statement: Batch[Row], kind: Kind, ids: list[int]
) -> defaultdict[int, Sequence[Row]]:
    """Read rows by owner; an owner without rows has none."""
    return defaultdict(tuple, await db.by_id(statement, kind, ids))


class Spelled(NamedTuple):
    """The titles of an entity besides the original one."""

    translations: list[str]
    others: list[str]
    english: str
    spoken: set[str]  # facts that name the languages of its words


async def _spelled(db: Reader, kind: Kind, ids: list[int]) -> dict[int, Spelled]:
    """Read titles by owner."""
    translated = await _grouped(db, index_rows.TRANSLATIONS, kind, ids)
    others = await _grouped(db, index_rows.ALTERNATIVES, kind, ids)
    spelled: dict[int, Spelled] = {}
    for id_ in ids:
        rows = [row for row in translated[id_] if row.name]
        english = next((row.name for row in rows if (row.iso_639_1, row.iso_3166_1) == ("en", "US")), "")
        spoken = {
            term
            for row in translated[id_]
            for term in _spoken(kind, row.iso_639_1, row.iso_3166_1, bool(row.name), bool(row.has_overview))
        }
        spelled[id_] = Spelled(
            [row.name for row in rows], [row.title for row in others[id_]], english, spoken
        )
    return spelled


@lru_cache(maxsize=10_000)
def _spoken(
    kind: Kind,
    iso_639_1: str,
    iso_3166_1: str,
    has_name: bool,
    has_overview: bool,
) -> tuple[str, ...]:
    """Return the languages in which an entity has words."""
    return tuple(
        fact(kind, what, language)
        for what, is_there in (("name in", has_name), ("overview in", has_overview))
        if is_there
        for language in (iso_639_1, f"{iso_639_1}-{iso_3166_1}")
    )


def _place(kind: Kind, found: Found, adult: bool, video: bool) -> None:
    """Add the facts of the groups that a document belongs to: adult, video or plain."""
    found.memberships = memberships(kind, bool(adult), bool(video))
    found.mark = mark(bool(adult), bool(video))


def _lasting(kind: Kind, runtimes: Iterable[int]) -> list[str]:
    return [term for runtime in runtimes if 0 <= runtime <= LONGEST for term in minutes(kind, runtime)]


def _shared(kind: Kind, row: index_rows.MovieRow | index_rows.SeriesRow) -> list[str]:
    """Return the facts that movies and series share."""
    genres, countries = _listed(kind, "genre", row.genre_ids), _listed(kind, "country", row.origin_country)
    return [*genres, *countries, fact(kind, "language", row.original_language)]


@lru_cache(maxsize=10_000)
def _listed(kind: Kind, name: str, values: str) -> tuple[str, ...]:
    """Return the facts of a list that is JSON."""
    return tuple(fact(kind, name, value) for value in json.loads(values))


def _having(kind: Kind, name: str, rows: Iterable[index_rows.OtherRow]) -> list[str]:
    begun = beginning(kind, name)
    return [f"{begun}{id_}" for _, id_ in rows]


def _people(kind: Kind, rows: Iterable[index_rows.CreditRow]) -> list[str]:
    people, cast, crew = beginning(kind, "people"), beginning(kind, "cast"), beginning(kind, "crew")
    return [
        term
        for _, person_id, credit_type in rows
        for term in (f"{people}{person_id}", f"{cast if credit_type in CAST else crew}{person_id}")
    ]


def _released(kind: Kind, primary: str, rows: Iterable[index_rows.ReleaseRow]) -> set[str]:
    """Release dates: of the title, anywhere, and of each row with all that it says."""
    facts = set(_dated(kind, primary))
    begun = beginning(kind, "day")
    for _, country, type_, day, certification in rows:
        days = levels(day)
        anywhere, *here = releases_begun(kind, country, type_, certification)
        facts.update([begun + each for each in days], [anywhere + each for each in days])
        facts.update([each + day for each in here for day in (ANY, *days)])
    return facts


def _aired(kind: Kind, first: str, rows: Iterable[index_rows.EpisodeRow]) -> set[str]:
    """Return the day a series began, and every day an episode aired."""
    facts = set(_dated(kind, first))
    for row in rows:
        for day in levels(row.air_date or ""):
            facts.update((fact(kind, "day", day), fact(kind, "aired", day)))
        if row.screened_theatrically:
            facts.add(fact(kind, "screened"))
    return facts


@lru_cache(maxsize=50_000)
def _dated(kind: Kind, date: str) -> tuple[str, ...]:
    """Return the main date of a title, which is also one of its days."""
    days = levels(date)
    if not days:
        return (fact(kind, "undated"),)
    return tuple(fact(kind, name, day) for name in ("primary", "day") for day in days)


def _offered(kind: Kind, rows: Iterable[index_rows.OfferRow]) -> list[str]:
    return [term for _, *of_row in rows for term in _offer(kind, *of_row)]


@lru_cache(maxsize=50_000)
def _offer(kind: Kind, country: str, monetization: str, provider_id: int) -> tuple[str, ...]:
    return tuple(offers(kind, country, (ANY, monetization), (ANY, provider_id)))


def _numbers(row: index_rows.MovieRow | index_rows.SeriesRow, date: str) -> dict[str, int]:
    return {
        schema.POPULARITY: schema.popularity_rank(row.popularity),
        schema.VOTE_AVERAGE: schema.vote_average_rank(row.vote_average),
        schema.VOTE_COUNT: row.vote_count,
        schema.DATE: schema.date_rank(date),
    }


def _reached(kind: Kind, title: Found) -> list[str]:
    return [term for field in FLOORS for term in floors_below(kind, field, title.numbers[field])]


def _sorted_by(original: str, english: str) -> dict[str, str]:
    return {schema.TITLE: english or original, schema.ORIGINAL_TITLE: original}
