"""Ratings of an account as its pages show them: within a range, in an order, and how many of each value."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple

from reelbase.catalog.episode_rows import EpisodeRow, episodes_in_order
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged, page_of
from reelbase.catalog.paging import page_of_rows
from reelbase.catalog.summaries import MovieRow, TvRow, movies_in_order, series_in_order
from reelbase.entity import Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.ratings import RATED_BETWEEN, RATING_COUNTS, OwnOrder

MOST_HALVES = 20
IN_ORDER: Mapping[
    Kind, Callable[[Reader, Sequence[int], Language], Awaitable[Sequence[MovieRow | TvRow | EpisodeRow]]]
] = {Kind.MOVIE: movies_in_order, Kind.TV: series_in_order, Kind.EPISODE: episodes_in_order}


class Wanted(NamedTuple):
    """The ratings that are asked for: of a kind, within a range of halves, in an order, on a page."""

    kind: Kind
    least: int
    most: int
    order: OwnOrder
    page: Page


class OwnRating(NamedTuple):
    """A title, its rating by the account, and when that was given first."""

    title: MovieRow | TvRow | EpisodeRow
    value: float
    created_at: str


async def own_ratings(
    db: Reader, account: AccountRow, wanted: Wanted, language: Language
) -> Paged[OwnRating]:
    """Return a page of the ratings of an account."""
    rows, total = await page_of_rows(
        db,
        RATED_BETWEEN[wanted.kind, wanted.order],
        wanted.page,
        rater=account.id,
        least=wanted.least,
        most=wanted.most,
    )
    titles = await IN_ORDER[wanted.kind](db, [row.id for row in rows], language)
    found = [
        OwnRating(title, row.halves / 2, row.created_at) for title, row in zip(titles, rows, strict=True)
    ]
    return page_of(wanted.page, found, total)


async def rating_counts(db: Reader, account: AccountRow) -> Mapping[Kind, Mapping[int, int]]:
    """Return how many ratings an account has given, by the kind of the titles and twice the value."""
    counts: dict[Kind, dict[int, int]] = defaultdict(dict)
    for row in await db.all(RATING_COUNTS, rater=account.id):
        counts[Kind(row.kind)][row.halves] = row.number
    return counts
