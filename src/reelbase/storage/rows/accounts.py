"""Rows of people and guests, and of what they say of titles."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import ENTITY, row_of


@row_of(tables.account)
class AccountRow(NamedTuple):
    """An account."""

    id: int
    object_id: str
    username: str
    folded: str
    name: str
    password: str
    iso_639_1: str
    iso_3166_1: str
    include_adult: bool
    created_at: str
    disabled_at: str | None
    role: str
    preferences: str


@row_of(tables.invitation)
class InvitationRow(NamedTuple):
    """An invitation to have an account."""

    digest: str
    created_at: str
    expires_at: str


@row_of(tables.request_token)
class RequestTokenRow(NamedTuple):
    """A request token."""

    digest: str
    version: int
    jti: str
    audience: str
    redirect_to: str
    expires_at: str
    account_id: int | None


@row_of(tables.session)
class SessionRow(NamedTuple):
    """A session of an account."""

    digest: str
    form: str
    account_id: int
    created_at: str
    expires_at: str | None
    audience: str | None


@row_of(tables.guest_session)
class GuestSessionRow(NamedTuple):
    """A session of a guest."""

    id: int
    digest: str
    expires_at: str


@row_of(tables.rating, owner=ENTITY)
class RatingRow(NamedTuple):
    """A rating given here."""

    number: int
    account_id: int | None
    guest_id: int | None
    kind: str
    entity_id: int
    halves: int
    created_at: str


@row_of(tables.votes, owner=ENTITY)
class VotesRow(NamedTuple):
    """The votes of a title that was rated here."""

    kind: str
    entity_id: int
    base_average: float
    base_count: int
    halves: int
    count: int  # type: ignore[assignment]  # tuples have a method of this name


@row_of(tables.favorite, owner=ENTITY)
class FavoriteRow(NamedTuple):
    """A favourite of an account."""

    number: int
    account_id: int
    kind: str
    entity_id: int
    created_at: str


@row_of(tables.watchlist, owner=ENTITY)
class WatchlistRow(NamedTuple):
    """A title on the watchlist of an account."""

    number: int
    account_id: int
    kind: str
    entity_id: int
    created_at: str


@row_of(tables.account_list)
class AccountListRow(NamedTuple):
    """A list made here."""

    id: int
    account_id: int
    name: str
    description: str
    iso_639_1: str
    iso_3166_1: str
    is_public: bool
    sort_by: str
    backdrop_path: str | None
    created_at: str
    updated_at: str


@row_of(tables.account_list_item, owner=ENTITY)
class AccountListItemRow(NamedTuple):
    """A title on a list made here."""

    number: int
    list_id: int
    kind: str
    entity_id: int
    comment: str | None
