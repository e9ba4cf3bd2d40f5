"""Integrity: questions whose every answer is a fault in the catalogue. Read only, in one snapshot."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    ForeignKeyConstraint,
    FromClause,
    Table,
    Text,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)

from reelbase import moments, stopping
from reelbase.entity import Kind
from reelbase.errors import DamagedError
from reelbase.storage.engine.database import Database, SqliteDatabase
from reelbase.storage.engine.errors import storage_error
from reelbase.storage.engine.sqlite import connect
from reelbase.storage.engine.statement import Statement
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.votes import RATED
from reelbase.storage.tables import (
    CHANGING_KINDS,
    NO_NEXT,
    change_count,
    credit,
    entity,
    episode,
    external_id,
    journal,
    last_change,
    metadata,
    rating,
    season,
    series,
    votes,
)

DAMAGE = "the file is damaged"
"""The rule that a damaged file breaks: nothing that is read from it can be relied on."""


class Fault(NamedTuple):
    """A rule that is broken: how often, and one place where. What is doubtful may be so in its source."""

    rule: str
    rows: int
    example: str
    is_doubtful: bool = False


class Found(NamedTuple):
    """The number of rows that break a rule, and one of them."""

    rows: int
    example: str | None


class Rule(NamedTuple):
    """A rule about rows, and the query for the rows that break it."""

    text: str
    broken: Statement[Found]
    is_doubtful: bool = False


TABLES = {kind: KINDS[kind].table for kind in Kind}


def find_faults(database: Database) -> list[Fault]:
    """Return every broken rule; of a damaged SQLite file the damage alone, since its rows are no proof."""
    damage = find_damage(database.path) if isinstance(database, SqliteDatabase) else []
    return damage or stopping.run(find_broken(database))


def find_damage(path: Path) -> list[Fault]:
    """Return the faults that SQLite's own check of the file finds, at most 20 lines."""
    try:
        with closing(connect(path, read_only=True)) as connection:
            lines = [line for (line,) in connection.execute("PRAGMA integrity_check(20)")]
    except sqlite3.Error as error:
        found = storage_error(error)
        if found is not None and not isinstance(found, DamagedError):
            raise found from error
        lines = [str(error)]
    return [Fault(DAMAGE, 1, line) for line in lines if line != "ok"]


async def find_broken(database: Database) -> list[Fault]:
    """Return the rules that do not hold, all asked in one snapshot."""
    faults = []
    readers = database.readers()
    await readers.open()
    try:
        async with readers.read(moments.now()) as db:
            for rule in rules():
                found = await db.one(rule.broken)
                if found and found.rows:
                    faults.append(Fault(rule.text, found.rows, found.example or "", rule.is_doubtful))
    finally:
        await readers.close()
    return faults


def rules() -> Iterator[Rule]:
    """Yield all rules, the general ones first."""
    for table in metadata.sorted_tables:
        for constraint in sorted(table.foreign_key_constraints, key=lambda each: str(each.name)):
            yield reference_rule(table, constraint)
    for kind, table in TABLES.items():
        yield from spine_rules(kind, table)
    yield from credit_rules()
    yield from episode_rules()
    yield from duplicate_rules()
    yield from vote_rules()
    yield from change_rules()


def reference_rule(table: Table, constraint: ForeignKeyConstraint) -> Rule:
    """Return the rule that the row to which a row refers exists."""
    there = constraint.referred_table.alias()
    pairs = [(key.parent, there.c[key.column.name]) for key in constraint.elements]
    named = [here.is_not(None) for here, _ in pairs]
    missing = ~exists().where(*(here == other for here, other in pairs))
    words = ", ".join(constraint.column_keys)
    return rule(
        f"{table.name}: {words} names no {there.element.name}",  # type: ignore[attr-defined]
        table,
        and_(*named, missing),
        *(here for here, _ in pairs),
    )


def spine_rules(kind: Kind, table: Table) -> Iterator[Rule]:
    """Yield the rules that every entity has its row, and every row its entity."""
    of_kind, its = entity.c.kind == text_value(kind.value), table.c.id == entity.c.id
    alone = and_(of_kind, ~exists().where(its).correlate(entity))
    yield rule(f"entity: a {kind} without a row in {table.name}", entity, alone, entity.c.id)
    lost = ~exists().where(of_kind, entity.c.id == table.c.id).correlate(table)
    yield rule(f"{table.name}: a row without its entity", table, lost, table.c.id)


def credit_rules() -> Iterator[Rule]:
    """Yield the rules that a credit belongs to a title that exists."""
    in_movie = and_(credit.c.kind == text_value("movie"), credit.c.title_id != credit.c.entity_id)
    yield rule("credit: a movie's credit names another title", credit, in_movie, credit.c.credit_id)
    in_series = and_(
        credit.c.kind.in_([text_value("tv"), text_value("season"), text_value("episode")]),
        ~exists().where(series.c.id == credit.c.title_id).correlate(credit),
    )
    yield rule("credit: of a series that is not there", credit, in_series, credit.c.credit_id)


def episode_rules() -> Iterator[Rule]:
    """Yield the rules that an episode belongs to a season of its series.

    Real answers name episodes of seasons that are described nowhere, the last one on air for instance.
    """
    its_season = and_(
        season.c.series_id == episode.c.series_id, season.c.season_number == episode.c.season_number
    )
    orphan = ~exists().where(its_season).correlate(episode)
    words = "episode: of a season that is not there"
    yield rule(words, episode, orphan, episode.c.id, is_doubtful=True)


def duplicate_rules() -> Iterator[Rule]:
    """Yield the rules that no two entities of a kind share an IMDb id, and no credit occurs twice."""
    other = external_id.alias()
    same = and_(
        other.c.source == external_id.c.source,
        other.c.value == external_id.c.value,
        other.c.kind == external_id.c.kind,
        other.c.entity_id < external_id.c.entity_id,
    )
    is_identity = and_(external_id.c.value != text_value(""), external_id.c.source == text_value("imdb_id"))
    twice = and_(is_identity, exists().where(same).correlate(external_id))
    yield rule(
        "external_id: an IMDb id that another of its kind has too",
        external_id,
        twice,
        external_id.c.kind,
        external_id.c.entity_id,
        external_id.c.value,
        is_doubtful=True,
    )
    elsewhere = credit.alias()
    repeated = and_(
        elsewhere.c.kind == credit.c.kind,
        elsewhere.c.entity_id == credit.c.entity_id,
        elsewhere.c.person_id == credit.c.person_id,
        elsewhere.c.credit_type == credit.c.credit_type,
        elsewhere.c.job == credit.c.job,
        elsewhere.c.character == credit.c.character,
        elsewhere.c.credit_id < credit.c.credit_id,
    )
    yield rule(
        "credit: the same part of the same person, twice on one title",
        credit,
        and_(credit.c.listed.is_(True), exists().where(repeated).correlate(credit)),
        credit.c.credit_id,
        is_doubtful=True,
    )


def vote_rules() -> Iterator[Rule]:
    """Yield the rule that a title's votes are the imported ones and the ratings given here."""
    of_title = and_(rating.c.kind == votes.c.kind, rating.c.entity_id == votes.c.entity_id)
    halves, number_of = (
        select(found).where(of_title).correlate(votes).scalar_subquery()
        for found in (
            func.coalesce(func.sum(rating.c.halves), literal_column("0")),
            func.count(rating.c.number),
        )
    )
    differ = or_(votes.c.halves != halves, votes.c.count != number_of)
    yield rule("votes: other than the ratings", votes, differ, votes.c.kind, votes.c.entity_id)
    uncounted = ~exists().where(of_title).correlate(rating)
    yield rule("rating: not among the votes", rating, uncounted, rating.c.kind, rating.c.entity_id)
    raters = rating.c.account_id.is_(None) == rating.c.guest_id.is_(None)
    yield rule("rating: not of one account or one guest", rating, raters, rating.c.number)
    for kind, table in RATED.items():
        number = votes.c.base_count + votes.c.count
        total = votes.c.base_average * votes.c.base_count + votes.c.halves / literal_column("2.0", Float)
        answered = and_(
            table.c.id == votes.c.entity_id,
            table.c.vote_count == number,
            func.abs(table.c.vote_average * number - total) <= number * literal_column("0.001", Float),
        )
        wrong = and_(votes.c.kind == text_value(kind.value), ~exists().where(answered).correlate(votes))
        yield rule(f"votes: other than those that a {kind} answers", votes, wrong, votes.c.entity_id)


def change_rules() -> Iterator[Rule]:
    """Yield the rules that the lists of changes say what the journal does."""
    its = and_(journal.c.kind == last_change.c.kind, journal.c.entity_id == last_change.c.entity_id)
    shown = (last_change.c.kind, last_change.c.entity_id, last_change.c.time)
    its_row = and_(its, journal.c.sequence == last_change.c.sequence, journal.c.time == last_change.c.time)
    lost = ~exists().where(its_row).correlate(last_change)
    yield rule("last_change: other than the row of the journal", last_change, lost, *shown)
    later = select(func.min(journal.c.time)).where(its, journal.c.time > last_change.c.time)
    following = func.coalesce(later.correlate(last_change).scalar_subquery(), text_value(NO_NEXT))
    skips = last_change.c.next_time != following
    yield rule("last_change: another change follows than is said", last_change, skips, *shown)
    same, known = journal.alias(), select(func.max(last_change.c.sequence)).scalar_subquery()
    moment = [same.c[name] == journal.c[name] for name in ("kind", "entity_id", "time")]
    last = select(func.max(same.c.sequence)).where(*moment).correlate(journal).scalar_subquery()
    is_change = journal.c.kind.in_([text_value(kind) for kind in CHANGING_KINDS])
    is_there = exists().where(last_change.c.sequence == last).correlate(journal)
    untold = and_(is_change, journal.c.sequence <= known, ~is_there)  # a later one is taken in with the next
    yield rule("journal: a change that is in no list of changes", journal, untold, journal.c.sequence)
    columns = [last_change.c[name] for name in ("kind", "time", "next_time")]
    counted = select(*columns, func.count().label("number")).group_by(*columns).subquery()
    pairs = [change_count.c[each.name] == counted.c[each.name] for each in columns]
    both = counted.outerjoin(change_count, and_(*pairs))
    number = func.coalesce(change_count.c.number, literal_column("0"))
    yield rule("change_count: too few or too many", both, number != counted.c.number, counted.c.time)
    of_none = and_(
        change_count.c.number != literal_column("0"), ~exists().where(and_(*pairs)).correlate(change_count)
    )
    yield rule("change_count: of no change", change_count, of_none, change_count.c.time)


def text_value(value: str) -> ColumnElement[str]:
    """Return a constant written into the statement, so that it needs no bound value."""
    return literal_column(f"'{value}'", Text)


def rule(
    words: str,
    source: FromClause,
    broken: ColumnElement[bool],
    shown: ColumnElement[object],
    *more: ColumnElement[object],
    is_doubtful: bool = False,
) -> Rule:
    """Return a rule from the condition of a broken row and the columns that identify the row."""
    example: ColumnElement[str] = cast(shown, Text)
    for column in more:
        example = example + text_value(" ") + cast(column, Text)
    question = select(func.count().label("rows"), func.min(example).label("example"))
    return Rule(words, Statement(question.select_from(source).where(broken), Found), is_doubtful)
