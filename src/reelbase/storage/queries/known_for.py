"""Queries about the titles that people are known for."""

from typing import NamedTuple

from sqlalchemy import Table, func, literal_column, select, union_all

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.dialects import ordered_join, unindexed
from reelbase.storage.engine.statement import Statement, within
from reelbase.storage.queries.translated import FALSE, const

credit = tables.credit
TITLES = 3


class KnownForRow(NamedTuple):
    """A title that a person is known for."""

    person_id: int
    kind: str
    id: int


def _titles(title: Table, kind: str, owners: tuple[str, ...]) -> Selection:
    """Select the titles of a kind in which people have credits, once each, with their votes."""
    same = title.c.id == credit.c.title_id
    return (
        select(
            credit.c.person_id,
            const(kind).label("kind"),
            credit.c.title_id,
            func.max(title.c.vote_count).label("votes"),
            func.max(title.c.popularity).label("popularity"),
        )
        .select_from(ordered_join(credit, title, same))
        .where(
            within(credit.c.person_id, "ids"),
            unindexed(credit.c.kind).in_([literal_column(f"'{owner}'") for owner in owners]),
            title.c.adult == FALSE,
        )
        .group_by(credit.c.person_id, credit.c.title_id)
    )


def _known_for() -> Statement[KnownForRow]:
    titles = union_all(
        _titles(tables.movie, "movie", ("movie",)),
        _titles(tables.series, "tv", ("tv", "season", "episode")),
    ).subquery()
    best = (titles.c.votes.desc(), titles.c.popularity.desc(), titles.c.kind, titles.c.title_id)
    place = func.row_number().over(partition_by=titles.c.person_id, order_by=best)
    placed = select(titles.c.person_id, titles.c.kind, titles.c.title_id, place.label("place")).subquery()
    return Statement(
        select(placed.c.person_id, placed.c.kind, placed.c.title_id.label("id"))
        .where(placed.c.place <= const(TITLES))
        .order_by(placed.c.person_id, placed.c.place),
        KnownForRow,
    )


KNOWN_FOR = _known_for()
"""Up to three a person: those with the most votes first."""
