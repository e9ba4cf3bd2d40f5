"""Favourites and watchlists: what an account has marked."""

from reelbase.accounts.listing import Listing
from reelbase.bounds import LARGEST_ID
from reelbase.catalog.identity import find
from reelbase.catalog.page import Paged, page_of
from reelbase.catalog.paging import page_of_ids
from reelbase.catalog.summaries import MovieRow, TvRow, movies_in_order, series_in_order
from reelbase.entity import TITLES, Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.moments import precise
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import MARKED, Mark, delete_mark, insert_mark, is_marked
from reelbase.storage.queries.signals import Signals, add_signals

SIGNALS = {Mark.FAVORITE: Signals(favorites=1), Mark.WATCHLIST: Signals(watchlist_adds=1)}
MEDIA = {str(kind): kind for kind in TITLES}


async def find_media(db: Reader, media_type: str | None, media_id: int | None) -> Entity | None:
    """Return the movie or the series that a body names. Raises 400/5 for any other type of media."""
    if media_type not in MEDIA:
        raise ApiError(Status.INVALID_PARAMETERS)
    if media_id is None or not 0 < media_id <= LARGEST_ID:
        return None
    return await find(db, MEDIA[media_type], media_id)


def set_mark(db: Transaction, mark: Mark, account: AccountRow, entity: Entity) -> bool:
    """Mark a title; whether it was not marked so before."""
    if is_marked(db.writer, mark, account.id, entity):
        return False
    insert_mark(db.writer, mark, account.id, entity, precise(db.now))
    add_signals(db.writer, {entity: SIGNALS[mark]})
    return True


def remove_mark(db: Transaction, mark: Mark, account: AccountRow, entity: Entity) -> None:
    """Take a mark back, if it is there."""
    delete_mark(db.writer, mark, account.id, entity)


async def marked_movies(db: Reader, mark: Mark, account: AccountRow, listing: Listing) -> Paged[MovieRow]:
    """Return the movies that an account has marked."""
    ids, total = await _marked(db, mark, account, Kind.MOVIE, listing)
    return page_of(listing.page, await movies_in_order(db, ids, listing.language), total)


async def marked_series(db: Reader, mark: Mark, account: AccountRow, listing: Listing) -> Paged[TvRow]:
    """Return the series that an account has marked."""
    ids, total = await _marked(db, mark, account, Kind.TV, listing)
    return page_of(listing.page, await series_in_order(db, ids, listing.language), total)


async def marked_from(
    db: Reader, mark: Mark, account: AccountRow, kind: Kind, listing: Listing, *, offset: int, limit: int
) -> list[int]:
    """Return the ids of what an account has marked, in the order asked for, without the first `offset`."""
    statement = MARKED[mark, kind, listing.order]
    words = listing.language.bound()
    rows = await db.all(statement, account_id=account.id, limit=limit, offset=offset, **words)
    return [row.id for row in rows]


async def _marked(
    db: Reader, mark: Mark, account: AccountRow, kind: Kind, listing: Listing
) -> tuple[list[int], int]:
    return await page_of_ids(
        db,
        MARKED[mark, kind, listing.order],
        listing.page,
        account_id=account.id,
        **listing.language.bound(),
    )
