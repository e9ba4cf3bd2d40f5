"""The watchlist, the ratings and the collection: read, added to, removed from."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from msgspec import Struct, convert, json

from reelbase.accounts.marks import remove_mark, set_mark
from reelbase.accounts.playback import disown, own
from reelbase.accounts.ratings import rate, unrate
from reelbase.accounts.session import Who, account_of
from reelbase.doors.trakt.form import PATH
from reelbase.doors.trakt.pages import cut, part_of
from reelbase.doors.trakt.sent import SECTIONS, Found, found_in, look_up
from reelbase.doors.trakt.titles import Json, described
from reelbase.entity import TITLES, Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Said
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import Mark
from reelbase.storage.queries.tracking import OWNED, RATED, WANTED, KeptRow, RatedRow
from reelbase.takeouts import values

TAG = "trakt"
Row = TypeVar("Row", KeptRow, RatedRow)
KINDS = {
    "movies": (Kind.MOVIE,),
    "shows": (Kind.TV,),
    "episodes": (Kind.EPISODE,),
    "seasons": (),
    "all": (Kind.MOVIE, Kind.TV, Kind.EPISODE),
}
COUNTED = {Kind.MOVIE: "movies", Kind.TV: "shows", Kind.EPISODE: "episodes"}
TYPES = {"tv": "show"}
MEDIA = ("media_type", "resolution", "hdr", "audio", "audio_channels", "3d")
HIGHEST = 10


class Place(Struct):
    """The numbers of an episode."""

    season: int
    number: int


async def _look_up(db: Reader, *, said: Said, who: Who) -> None:
    await account_of(db, who)
    await look_up(db, said)


def _kinds(type_: str) -> Sequence[Kind]:
    if type_ not in KINDS:
        raise ApiError(Status.NOT_FOUND)
    return KINDS[type_]


def _counts(*names: str) -> Json:
    """Return a counter of each kind for each of these names."""
    return {name: dict.fromkeys(SECTIONS, 0) for name in names}


async def _listed(
    db: Reader, said: Query, rows: Sequence[Row], shape: Callable[[int, Row], Json]
) -> Reply[list[Json]]:
    part = part_of(said, everything=True)
    page = [(row, Entity(Kind(row.kind), row.entity_id)) for row in cut(rows, part)]
    shown = await described(db, [entity for _, entity in page])
    found = [
        {**shape(rank, row), "type": TYPES.get(row.kind, row.kind), **shown[each]}
        for rank, (row, each) in enumerate(page, part.offset + 1)
        if each in shown
    ]
    return Reply(found, headers=part.headers(len(rows)))


@get(f"{PATH}/sync/ratings", tag=TAG, freshness=Freshness.PRIVATE)
async def ratings(db: Reader, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return all ratings, the last first."""
    return await _ratings(db, said, who, "all", "")


@get(f"{PATH}/sync/ratings/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def ratings_of_type(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the ratings of one kind."""
    return await _ratings(db, said, who, type_, "")


@get(f"{PATH}/sync/ratings/{{type}}/{{rating}}", tag=TAG, freshness=Freshness.PRIVATE)
async def ratings_of_value(db: Reader, type_: str, value: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the ratings of one kind that have one of some values."""
    return await _ratings(db, said, who, type_, value)


async def _ratings(db: Reader, said: Query, who: Who, type_: str, wanted: str) -> Reply[list[Json]]:
    account, kinds = await account_of(db, who), _kinds(type_)
    values_ = {each.strip() for each in wanted.split(",")} - {""}
    rows = [
        row
        for row in await db.all(RATED, account_id=account.id)
        if row.kind in kinds and (not values_ or str(_whole(row.value)) in values_)
    ]
    return await _listed(db, said, rows, lambda _, row: {"rated_at": row.at, "rating": _whole(row.value)})


def _whole(halves: int) -> int:
    """Return a rating from 1 to 10 for one that may have a half."""
    return (halves + 1) // 2


@write("POST", f"{PATH}/sync/ratings", tag=TAG, before=_look_up)
async def add_ratings(db: Transaction, *, said: Said, who: Who) -> Reply[Json]:
    """Rate titles; what is no rating from 1 to 10 is left out."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said)
    added: Counter[str] = Counter(dict.fromkeys(SECTIONS, 0))
    for item, entity in found:
        value = item.facts.get("rating")
        number = int(value) if isinstance(value, int | float | str) and str(value).isdecimal() else 0
        if 1 <= number <= HIGHEST and item.season < 0:
            rate(db, account, entity, number * 2)
            added[COUNTED[entity.kind]] += 1
    return Reply({"added": added, "not_found": not_found}, http=201)


@write("POST", f"{PATH}/sync/ratings/remove", tag=TAG, before=_look_up)
async def remove_ratings(db: Transaction, *, said: Said, who: Who) -> Json:
    """Take ratings back."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said)
    return {"deleted": _done(found, lambda each: unrate(db, account, each.entity)), "not_found": not_found}


def _done(found: Sequence[Found], work: Callable[[Found], bool]) -> Counter[str]:
    """Return of each kind for how many something was done."""
    done: Counter[str] = Counter(dict.fromkeys(SECTIONS, 0))
    for each in found:
        done[COUNTED[each.entity.kind]] += work(each)
    return done


@get(f"{PATH}/sync/watchlist", tag=TAG, freshness=Freshness.PRIVATE)
async def watchlist(db: Reader, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the watchlist, the first first."""
    return await _watchlist(db, said, who, "all")


@get(f"{PATH}/sync/watchlist/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def watchlist_of_type(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the movies or the series of the watchlist."""
    return await _watchlist(db, said, who, type_)


@get(f"{PATH}/sync/watchlist/{{type}}/{{sort}}", tag=TAG, freshness=Freshness.PRIVATE)
async def watchlist_sorted(db: Reader, type_: str, sort: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the same: the order is that of adding."""
    return await _watchlist(db, said, who, type_)


async def _watchlist(db: Reader, said: Query, who: Who, type_: str) -> Reply[list[Json]]:
    account, kinds = await account_of(db, who), _kinds(type_)
    rows = [row for row in await db.all(WANTED, account_id=account.id) if row.kind in kinds]
    reply = await _listed(
        db,
        said,
        rows,
        lambda rank, row: {"rank": rank, "id": row.number, "listed_at": row.at, "notes": None},
    )
    sorts = ((b"x-sort-by", b"rank"), (b"x-sort-how", b"asc"))
    return reply._replace(headers=(*reply.headers, *sorts))


@write("POST", f"{PATH}/sync/watchlist", tag=TAG, before=_look_up)
async def add_wanted(db: Transaction, *, said: Said, who: Who) -> Reply[Json]:
    """Put movies and series on the watchlist."""
    account = await account_of(db, who)
    found, not_found, numbers = *await _titles(db, said), _counts("added", "existing")
    for each in found:
        is_new = set_mark(db, Mark.WATCHLIST, account, each.entity)
        counted = numbers["added" if is_new else "existing"]
        assert isinstance(counted, dict)
        counted[COUNTED[each.entity.kind]] += 1
    return Reply({**numbers, "not_found": not_found, "list": await _of_list(db, account)}, http=201)


@write("POST", f"{PATH}/sync/watchlist/remove", tag=TAG, before=_look_up)
async def remove_wanted(db: Transaction, *, said: Said, who: Who) -> Json:
    """Take movies and series off the watchlist."""
    account = await account_of(db, who)
    found, not_found = await _titles(db, said)
    on_it = {(row.kind, row.entity_id) for row in db.writer.all(WANTED, account_id=account.id)}

    def remove(each: Found) -> bool:
        remove_mark(db, Mark.WATCHLIST, account, each.entity)
        return each.entity in on_it

    deleted = _done(found, remove)
    return {"deleted": deleted, "not_found": not_found, "list": await _of_list(db, account)}


async def _titles(db: Transaction, said: Query) -> tuple[Sequence[Found], Json]:
    """Return what can be on a watchlist, and what is not there; episodes can't be on one."""
    found, not_found = await found_in(db, said)
    missing = {name: [*raws] for name, raws in not_found.items()}
    for each in found:
        if each.entity.kind not in TITLES and each.item.raw not in missing[each.item.section]:
            missing[each.item.section].append(each.item.raw)
    return [each for each in found if each.entity.kind in TITLES], {**missing}


async def _of_list(db: Transaction, account: AccountRow) -> Json:
    rows = db.writer.all(WANTED, account_id=account.id)
    return {"updated_at": max((row.at for row in rows), default=account.created_at), "item_count": len(rows)}


@get(f"{PATH}/sync/collection/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def collection(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the movies, or the series with their episodes, that are owned."""
    account = await account_of(db, who)
    if type_ not in {"movies", "shows"}:
        raise ApiError(Status.NOT_FOUND)
    kind = Kind.MOVIE if type_ == "movies" else Kind.EPISODE
    rows = [row for row in await db.all(OWNED, account_id=account.id) if row.kind == kind]
    shown = await described(db, [Entity(kind, row.entity_id) for row in rows])
    its = [(row, shown[each]) for row in rows if (each := Entity(kind, row.entity_id)) in shown]
    has_media = "metadata" in said.get("extended", "")
    found = _movies(its, has_media) if kind == Kind.MOVIE else _shows(its, has_media)
    part = part_of(said, everything=True)
    return Reply([*cut(found, part)], headers=part.headers(len(found)))


def _movies(rows: Sequence[tuple[KeptRow, Json]], has_media: bool) -> list[Json]:
    return [
        {"collected_at": row.at, "updated_at": row.at, **shown, **_media(row, has_media)}
        for row, shown in rows
    ]


def _shows(rows: Sequence[tuple[KeptRow, Json]], has_media: bool) -> list[Json]:
    """Return series with their episodes, by season and number."""
    shows: dict[str, Json] = {}
    seasons: dict[str, dict[int, list[tuple[int, Json]]]] = defaultdict(lambda: defaultdict(list))
    for row, shown in rows:
        place, key = convert(shown["episode"], Place), json.encode(shown["show"]).decode()
        latest = {"last_collected_at": row.at, "last_updated_at": row.at}
        shows.setdefault(key, {**latest, "show": shown["show"]})
        episode = {"number": place.number, "collected_at": row.at, **_media(row, has_media)}
        seasons[key][place.season].append((place.number, episode))
    return [{**show, "seasons": _in_order(seasons[key])} for key, show in shows.items()]


def _in_order(seasons: Mapping[int, list[tuple[int, Json]]]) -> list[Json]:
    return [
        {"number": number, "episodes": [each for _, each in sorted(episodes, key=itemgetter(0))]}
        for number, episodes in sorted(seasons.items())
    ]


def _media(row: KeptRow, has_media: bool) -> Json:
    return {"metadata": json.decode(row.value)} if has_media else {}


@write("POST", f"{PATH}/sync/collection", tag=TAG, before=_look_up)
async def add_owned(db: Transaction, *, said: Said, who: Who) -> Reply[Json]:
    """Keep that movies and episodes are owned."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said, by_episode=True)
    had = {(row.kind, row.entity_id): row for row in db.writer.all(OWNED, account_id=account.id)}
    numbers = _counts("added", "updated", "existing")
    for item, entity in found:
        before = had.get((str(entity.kind), entity.id))
        media = {name: str(item.facts[name])[:100] for name in MEDIA if item.facts.get(name) is not None}
        name = "added" if before is None else "existing" if not media else "updated"
        if name != "existing":
            own(db, account.id, entity, media, _collected_at(item.facts.get("collected_at")))
        counted = numbers[name]
        assert isinstance(counted, dict)
        counted[COUNTED[entity.kind]] += 1
    return Reply({**numbers, "not_found": not_found}, http=201)


def _collected_at(sent: object) -> str:
    try:
        return values.at(sent).moment if isinstance(sent, str) else ""
    except values.Misread:
        return ""


@write("POST", f"{PATH}/sync/collection/remove", tag=TAG, before=_look_up)
async def remove_owned(db: Transaction, *, said: Said, who: Who) -> Json:
    """Keep no more that movies and episodes are owned."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said, by_episode=True)
    return {"deleted": _done(found, lambda each: disown(db, account.id, each.entity)), "not_found": not_found}
