"""Queries that find the entities of a source's records: by ids elsewhere, and by names."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sqlalchemy import Exists, exists, func, null, or_, select, union_all

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.errors import StorageError
from reelbase.storage import tables
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import Batch, Statement, bind, columns, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.entities import HOPS
from reelbase.storage.queries.plain_rows import IdRow, LastRow, NameRow
from reelbase.storage.queries.translated import const

OWN_IDS = 1_000_000_000
"""The first id of entities that TMDB does not have."""
INVENTED_IDS = range(1_950_000_000, 1_960_000_000)
"""The ids of what the demo invents (tools/demo/living/facts.py): nothing else is given one of these."""
DEMO = "demo"
"""The source of the rows of `provenance` that mark what came with the demo."""
PAGE = 20_000
_external = tables.external_id
_words = tables.translation


class Bearer(NamedTuple):
    """An entity that has an id elsewhere."""

    source: str
    value: str
    kind: str
    id: int


BEARERS = Statement(
    select(*columns(Bearer, _external, id=_external.c.entity_id)).where(within(_external.c.value, "values")),
    Bearer,
)


_IDS = Statement(
    select(*columns(Bearer, _external, id=_external.c.entity_id)).where(
        _external.c.kind == bind("kind"),
        within(_external.c.entity_id, "ids"),
        _external.c.source == bind("source"),
    ),
    Bearer,
)


class MovedRow(NamedTuple):
    """The id that replaces another; None: the entity was deleted."""

    old_id: int
    new_id: int | None


MOVED = Statement(
    select(tables.redirect.c.old_id, tables.redirect.c.new_id).where(
        tables.redirect.c.kind == bind("kind"), within(tables.redirect.c.old_id, "ids")
    ),
    MovedRow,
)
_MOVED_ON = Statement(
    select(tables.redirect.c.old_id, tables.redirect.c.new_id).where(
        tables.redirect.c.kind == bind("kind"),
        within(tables.redirect.c.old_id, "ids"),
        ~exists().where(
            tables.entity.c.kind == tables.redirect.c.kind, tables.entity.c.id == tables.redirect.c.old_id
        ),
    ),
    MovedRow,
)
"""As `MOVED`, of what is not there: what is lifted is there, though its id leads on."""


class DoneBySources(NamedTuple):
    """If any source except bodies has set anything, and made movies, series or persons of its own."""

    is_any: bool
    has_made: bool


def _has_made(kind: Kind) -> Exists:
    """Select whether there is any entity of a kind under an id of our own."""
    return exists().where(
        tables.provenance.c.kind == const(str(kind)), tables.provenance.c.entity_id >= const(OWN_IDS)
    )


_DONE = Statement(
    select(
        exists().select_from(tables.provenance).label("is_any"),
        or_(*map(_has_made, (Kind.MOVIE, Kind.TV, Kind.PERSON))).label("has_made"),
    ),
    DoneBySources,
)


_DESCRIBED = Statement(
    select(tables.provenance.c.entity_id.label("id"))
    .distinct()
    .where(tables.provenance.c.kind == bind("kind"), within(tables.provenance.c.entity_id, "ids")),
    IdRow,
)


_OF_SOURCE = Statement(
    select(tables.provenance.c.entity_id.label("id"))
    .where(
        tables.provenance.c.kind == bind("kind"),
        tables.provenance.c.source == bind("source"),
        tables.provenance.c.entity_id > bind("after"),
    )
    .order_by(tables.provenance.c.entity_id)
    .limit(bind("limit"))
    .offset(const(0)),
    IdRow,
)


_LAST = Statement(
    select(func.max(tables.entity.c.id).label("id")).where(
        tables.entity.c.kind == bind("kind"),
        tables.entity.c.id >= bind("first"),
        tables.entity.c.id < bind("behind"),
    ),
    LastRow,
)
_GIVEN = Statement(
    select(tables.entity.c.id).where(
        tables.entity.c.kind == bind("kind"),
        tables.entity.c.id >= bind("first"),
        tables.entity.c.id < bind("behind"),
    ),
    IdRow,
)
_GONE = Statement(
    select(tables.redirect.c.old_id.label("id")).where(
        tables.redirect.c.kind == bind("kind"),
        tables.redirect.c.old_id >= bind("first"),
        tables.redirect.c.old_id < bind("behind"),
    ),
    IdRow,
)
_LAST_GONE = Statement(
    select(func.max(tables.redirect.c.old_id).label("id")).where(
        tables.redirect.c.kind == bind("kind"),
        tables.redirect.c.old_id >= bind("first"),
        tables.redirect.c.old_id < bind("behind"),
    ),
    LastRow,
)


def select_bearers(writer: Writer, values: list[str]) -> list[Bearer]:
    """Return every entity that has one of these values as an id in any source."""
    return writer.all(BEARERS, values=values) if values else []


def select_ids(writer: Writer, kind: str, ids: list[int], source: str) -> list[Bearer]:
    """Return the ids in one source that these entities have."""
    return writer.all(_IDS, kind=str(kind), ids=ids, source=source) if ids else []


def done_by_sources(writer: Writer) -> DoneBySources:
    """Return what a batch has to mind of what other sources have done."""
    [found] = writer.all(_DONE)
    return found


def select_described(writer: Writer, kind: str, ids: list[int]) -> set[int]:
    """Return which of these entities any source except bodies describes."""
    return {row.id for row in writer.all(_DESCRIBED, kind=str(kind), ids=ids)} if ids else set()


def select_of_source(writer: Writer, source: str, kind: str, after: int, limit: int) -> list[int]:
    """Return the ids of entities of a kind after an id that a source describes, ascending."""
    rows = writer.all(_OF_SOURCE, source=source, kind=str(kind), after=after, limit=limit)
    return [row.id for row in rows]


def select_moved(writer: Writer, kind: str, ids: list[int]) -> dict[int, int | None]:
    """Return the new ids of merged entities among these, None for each deleted one.

    Of what was merged again and again, that is the last id; None where merges lead in a circle.
    """
    rows = writer.all(MOVED, kind=str(kind), ids=ids) if ids else []
    found = {row.old_id: row.new_id for row in rows}
    for _ in range(HOPS):
        some = sorted({new for new in found.values() if new is not None})
        rows = writer.all(_MOVED_ON, kind=str(kind), ids=some) if some else []
        if not rows:
            return found
        further = {row.old_id: row.new_id for row in rows}
        found = {old: new if new is None else further.get(new, new) for old, new in found.items()}
    return dict.fromkeys(found)


def free_own_ids(writer: Writer, kind: str) -> Iterator[int]:
    """Yield the own ids of a kind that were never given: after the last one, then in the gaps.

    A foreign file can claim that any id was given, even the last possible one. What follows the ids of the
    demo's invented titles is a gap too.
    """
    before = {"kind": str(kind), "first": OWN_IDS, "behind": INVENTED_IDS.start}
    asked = [row for each in (_LAST, _LAST_GONE) for row in writer.all(each, **before)]
    last = max(*(row.id or 0 for row in asked), OWN_IDS - 1)
    yield from range(last + 1, INVENTED_IDS.start)
    for first in range(OWN_IDS, bounds.ID, PAGE):
        given = {
            row.id
            for each in (_GIVEN, _GONE)
            for row in writer.all(each, kind=str(kind), first=first, behind=first + PAGE)
        }
        free = (id_ for id_ in range(first, first + PAGE) if id_ not in given and id_ not in INVENTED_IDS)
        yield from free
    raise StorageError(f"Expected ids of one's own of which some are free, found none for {kind}.")


class NamedRow(NamedTuple):
    """An entity's own name and the day of its release, "" where it has none."""

    id: int
    name: str
    date: str


def named_after(writer: Writer, kind: Kind, after: int) -> list[NamedRow]:
    """Return the entities of a kind after an id, ascending, at most `PAGE`."""
    return writer.all(named(kind), after=after, limit=PAGE)


def words_between(writer: Writer, kind: Kind, after: int, upto: int) -> list[NameRow]:
    """Return the names in every language of the entities after one id and up to another."""
    return writer.all(WORDS, kind=str(kind), after=after, upto=upto)


@cache
def named(kind: Kind) -> Statement[NamedRow]:
    facts = KINDS[kind]
    main = facts.table
    day: Expression = const("") if facts.day is None else facts.day
    rows: Selection = (
        select(*columns(NamedRow, main, name=facts.name, date=day))
        .where(main.c.id > bind("after"))
        .order_by(main.c.id)
        .limit(bind("limit"))
        .offset(const(0))
    )
    return Statement(rows, NamedRow)


WORDS = Statement(
    select(_words.c.entity_id.label("id"), _words.c.name).where(
        _words.c.kind == bind("kind"),
        _words.c.entity_id > bind("after"),
        _words.c.entity_id <= bind("upto"),
        _words.c.name != const(""),
    ),
    NameRow,
)


class CandidateRow(NamedTuple):
    """The facts of a title that set it apart from others of its name."""

    id: int
    name: str
    date: str
    votes: int
    minutes: int | None
    countries: str  # as JSON


@cache
def candidates(kind: Kind) -> Batch[CandidateRow]:
    """Select these facts of movies or series."""
    main, day = KINDS[kind].table, KINDS[kind].day
    assert day is not None, "titles come out on a day"
    minutes: Expression = main.c.runtime if kind is Kind.MOVIE else null()
    rows: Selection = select(
        main.c.id,
        KINDS[kind].name.label("name"),
        day.label("date"),
        main.c.vote_count.label("votes"),
        minutes.label("minutes"),
        main.c.origin_country.label("countries"),
    ).where(within(main.c.id, "ids"))
    return Batch(rows, CandidateRow)


_others = tables.alternative_title
NAMES = Batch(
    union_all(
        select(_words.c.entity_id.label("id"), _words.c.name).where(
            _words.c.kind == bind("kind"), within(_words.c.entity_id, "ids"), _words.c.name != const("")
        ),
        select(_others.c.entity_id.label("id"), _others.c.title.label("name")).where(
            _others.c.kind == bind("kind"), within(_others.c.entity_id, "ids")
        ),
    ),
    NameRow,
)
"""The names of titles in every language and country."""


class NumberedRow(NamedTuple):
    """An episode with its place in its series."""

    series_id: int
    id: int
    season_number: int
    episode_number: int


_episode = tables.episode
_NUMBERED: Selection = select(
    _episode.c.series_id, _episode.c.id, _episode.c.season_number, _episode.c.episode_number
).where(within(_episode.c.series_id, "ids"))
BY_NUMBER = Statement(
    _NUMBERED.where(_episode.c.season_number == bind("season"), _episode.c.episode_number == bind("episode")),
    NumberedRow,
)
BY_DATE = Statement(_NUMBERED.where(_episode.c.air_date == bind("date")), NumberedRow)
