"""What an account has rated, as v4 tells it."""

from typing import Any

from msgspec import Struct

from reelbase.accounts.ratings import rated_page
from reelbase.catalog.language import Language
from reelbase.catalog.page import Page, Paged, page_of
from reelbase.catalog.summaries import MovieRow, TvRow, movies_in_order, series_in_order
from reelbase.entity import Kind
from reelbase.storage.accounts import AccountRow
from reelbase.storage.marks import Order
from reelbase.storage.ratings import RatedRow
from reelbase.storage.reader import Reader


class AccountRating(Struct):
    """A rating, and when it was given first."""

    created_at: str
    value: float


class AccountRatedMovie(MovieRow):
    """A movie that the account has rated.

    TMDB: the published example has `account_rating` first, but it has all keys in alphabetical order.
    """

    account_rating: AccountRating


class AccountRatedSeries(TvRow):
    """A series that the account has rated."""

    account_rating: AccountRating


async def account_rated_movies(
    db: Reader, account: AccountRow, *, order: Order, page: Page, language: Language
) -> Paged[AccountRatedMovie]:
    """The movies that an account has rated."""
    rows, total = await rated_page(db, account, Kind.MOVIE, order=order, page=page, language=language)
    movies = await movies_in_order(db, [row.id for row in rows], language)
    shaped = [AccountRatedMovie(**_told(movie, row)) for movie, row in zip(movies, rows, strict=True)]
    return page_of(page, shaped, total)


async def account_rated_series(
    db: Reader, account: AccountRow, *, order: Order, page: Page, language: Language
) -> Paged[AccountRatedSeries]:
    """The series that an account has rated."""
    rows, total = await rated_page(db, account, Kind.TV, order=order, page=page, language=language)
    series = await series_in_order(db, [row.id for row in rows], language)
    shaped = [AccountRatedSeries(**_told(each, row)) for each, row in zip(series, rows, strict=True)]
    return page_of(page, shaped, total)


def _told(title: MovieRow | TvRow, row: RatedRow) -> dict[str, Any]:
    fields = {name: getattr(title, name) for name in title.__struct_fields__}
    return {**fields, "account_rating": AccountRating(row.created_at, row.halves / 2)}
