"""The person whose token it is: settings, what has changed last, and lists at addresses with a name."""

from reelbase.accounts.session import Who, account_of
from reelbase.doors.trakt.form import PATH
from reelbase.doors.trakt.history import watched
from reelbase.doors.trakt.kept import collection, ratings_of_type, ratings_of_value, watchlist_of_type
from reelbase.doors.trakt.titles import Json, slug_of
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import Said
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.tracking import LATEST

TAG = "trakt"
ME = "me"
MANY = 100_000
LISTS = {
    "watched": watched.function,
    "ratings": ratings_of_type.function,
    "watchlist": watchlist_of_type.function,
    "collection": collection.function,
}
"""The lists of a person -> what answers the same of who asks."""
CHANGES = {
    "movies": "watched_at collected_at rated_at watchlisted_at favorited_at commented_at paused_at hidden_at",
    "episodes": "watched_at collected_at rated_at watchlisted_at commented_at paused_at",
    "shows": "rated_at watchlisted_at favorited_at commented_at hidden_at dropped_at",
    "seasons": "rated_at watchlisted_at commented_at hidden_at",
    "comments": "liked_at reacted_at blocked_at",
    "lists": "liked_at reacted_at updated_at commented_at",
    "watchlist": "updated_at",
    "favorites": "updated_at",
    "collaborations": "updated_at",
    "saved_filters": "updated_at",
    "notes": "updated_at",
    "account": "settings_at followed_at following_at pending_at requested_at",
}
"""A part of the account -> the moments that it has."""
SECTIONS = {Kind.MOVIE: "movies", Kind.EPISODE: "episodes", Kind.TV: "shows"}


@get(f"{PATH}/users/settings", tag=TAG, freshness=Freshness.PRIVATE)
async def settings(db: Reader, *, who: Who) -> Json:
    """Return who it is, and limits that nobody reaches."""
    account = await account_of(db, who)
    many = {"item_count": MANY}
    return {
        "user": _user(account),
        "account": {"timezone": "UTC", "date_format": "ymd", "time_24hr": True, "cover_image": None},
        "connections": dict.fromkeys(("facebook", "twitter", "mastodon", "google", "tumblr"), False),
        "sharing_text": {"watching": "", "watched": "", "rated": ""},
        "limits": {
            "list": {"count": MANY, **many},
            **dict.fromkeys(("watchlist", "favorites", "recommendations"), many),
        },
    }


def _user(account: AccountRow) -> Json:
    return {
        "username": account.username,
        "private": True,
        "name": account.name or account.username,
        "vip": True,
        "vip_ep": False,
        "ids": {"slug": slug_of(account.username) or ME, "uuid": account.object_id},
        "joined_at": _joined(account),
        "location": "",
        "about": "",
        "gender": "",
        "age": None,
        "images": {"avatar": {"full": ""}},
    }


def _joined(account: AccountRow) -> str:
    return f"{account.created_at.replace(' ', 'T')}.000Z"


@get(f"{PATH}/users/{{user}}", tag=TAG, freshness=Freshness.PRIVATE)
async def user(db: Reader, name: str, *, who: Who) -> Json:
    """Return who it is."""
    account = await account_of(db, who)
    _check(name, account)
    return _user(account)


def _check(name: str, account: AccountRow) -> None:
    """Refuse everybody but who asks: what others keep is private."""
    if name.lower() not in {ME, account.username.lower(), slug_of(account.username)}:
        raise ApiError(Status.NOT_FOUND)


@get(f"{PATH}/users/{{user}}/{{list}}/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def of_user(db: Reader, name: str, list_: str, type_: str, *, said: Said, who: Who) -> object:
    """Return a list of who asks, as it is below `sync`; of lists that somebody likes there are none."""
    _check(name, await account_of(db, who))
    if list_ not in LISTS:
        raise ApiError(Status.NOT_FOUND)
    return await LISTS[list_](db, type_, said=said, who=who)


@get(f"{PATH}/users/{{user}}/ratings/{{type}}/{{rating}}", tag=TAG, freshness=Freshness.PRIVATE)
async def ratings_of_user(db: Reader, name: str, type_: str, value: str, *, said: Said, who: Who) -> object:
    """Return the ratings of one kind that have one of some values."""
    _check(name, await account_of(db, who))
    return await ratings_of_value.function(db, type_, value, said=said, who=who)


@get(f"{PATH}/users/{{user}}/watching", tag=TAG, freshness=Freshness.PRIVATE)
async def watching(db: Reader, name: str, *, who: Who) -> Reply[None]:
    """Return that nothing is known of this very moment."""
    _check(name, await account_of(db, who))
    return Reply(None, http=204)


@get(f"{PATH}/sync/last_activities", tag=TAG, freshness=Freshness.PRIVATE)
async def last_activities(db: Reader, *, who: Who) -> Json:
    """Return when what has changed last; what never has, with the account."""
    account = await account_of(db, who)
    joined = _joined(account)
    found = {part: dict.fromkeys(names.split(), joined) for part, names in CHANGES.items()}
    latest = joined
    for row in await db.all(LATEST, account_id=account.id):
        moments = found.get(SECTIONS.get(Kind(row.kind), ""), {})
        latest = max(latest, row.at)
        if row.what in moments:
            moments[row.what] = max(joined, row.at)
        if row.what == "watchlisted_at":
            found["watchlist"]["updated_at"] = max(found["watchlist"]["updated_at"], row.at)
    return {"all": latest, **found}
