"""History: what was watched, one play after the other or title by title, and what is in the middle."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from reelbase.accounts.marks import remove_mark
from reelbase.accounts.playback import end_numbered
from reelbase.accounts.plays import add_play, remove_play
from reelbase.accounts.session import Who, account_of
from reelbase.bounds import LARGEST_ID
from reelbase.doors.trakt.form import PATH
from reelbase.doors.trakt.pages import cut, part_of
from reelbase.doors.trakt.sent import Found, found_in, look_up
from reelbase.doors.trakt.titles import Json, described, number_of
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.moments import precise
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import Said
from reelbase.operations.parameters.body import body_fields
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.flags import Mark
from reelbase.storage.queries.plays import NUMBERED, PLAYS
from reelbase.storage.queries.tracking import DAYS, PLAYED, STOPPED, WATCHED, WatchedRow
from reelbase.storage.rows import PlaybackRow
from reelbase.takeouts import values

TAG = "trakt"
KINDS = {
    "movies": (Kind.MOVIE,),
    "episodes": (Kind.EPISODE,),
    "shows": (Kind.EPISODE,),
    "": (Kind.MOVIE, Kind.EPISODE),
}
UNKNOWN = "1970-01-01T00:00:00.000Z"
"""The moment that Trakt gives a play of which nobody knows when it was."""
LAST = "9999"


@get(f"{PATH}/sync/history", tag=TAG, freshness=Freshness.PRIVATE)
async def history(db: Reader, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return a page of the plays, the last first."""
    return await _history(db, said, who, "")


@get(f"{PATH}/sync/history/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def history_of_type(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return a page of the plays of movies or of episodes."""
    return await _history(db, said, who, type_)


@get(f"{PATH}/sync/history/{{type}}/{{id}}", tag=TAG, freshness=Freshness.PRIVATE)
async def history_of_title(db: Reader, type_: str, id_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return a page of the plays of one movie, or of one episode."""
    account = await account_of(db, who)
    kind, *_ = _kinds(type_)
    entity = Entity(kind, number_of(values.id_number(id_)))
    shown = await described(db, [entity])
    rows = await db.all(PLAYS, account_id=account.id, kinds=[str(kind)], ids=[entity.id]) if shown else ()
    last_first = sorted(rows, key=lambda row: (row.watched_at, row.number), reverse=True)
    part = part_of(said, everything=False)
    return Reply(
        [_play(row.number, row.watched_at, entity, shown[entity]) for row in cut(last_first, part)],
        headers=part.headers(len(rows)),
    )


async def _history(db: Reader, said: Query, who: Who, type_: str) -> Reply[list[Json]]:
    account = await account_of(db, who)
    part = part_of(said, everything=False)
    within = {"first": _moment(said, "start_at"), "last": _moment(said, "end_at") or LAST}
    its = {"account_id": account.id, "kinds": [*map(str, _kinds(type_))], **within}
    rows = await db.all(PLAYED, **its, limit=part.limit, offset=part.offset)
    counted = rows or await db.all(PLAYED, **its, limit=1, offset=0)
    named = [(row, Entity(Kind(row.kind), row.entity_id)) for row in rows]
    shown = await described(db, [entity for _, entity in named])
    return Reply(
        [_play(row.number, row.watched_at, each, shown[each]) for row, each in named if each in shown],
        headers=part.headers(next((row.total for row in counted), 0)),
    )


def _play(number: int, at: str, entity: Entity, shown: Json) -> Json:
    return {"id": number, "watched_at": at or UNKNOWN, "action": "watch", "type": str(entity.kind), **shown}


def _kinds(type_: str) -> tuple[Kind, ...]:
    if type_ not in KINDS:
        raise ApiError(Status.NOT_FOUND)
    return KINDS[type_]


def _moment(said: Query, name: str) -> str:
    try:
        return values.at(said.get(name, "")).moment
    except values.Misread as error:
        raise ApiError(Status.INVALID_PARAMETERS, message=f"{name}: {error}.") from None


async def _look_up(db: Reader, *, said: Said, who: Who) -> None:
    await account_of(db, who)
    await look_up(db, said)


@write("POST", f"{PATH}/sync/history", tag=TAG, before=_look_up)
async def add(db: Transaction, *, said: Said, who: Who) -> Reply[Json]:
    """Keep plays; one that is there already is not doubled."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said, by_episode=True)
    out = await _days(db, found)
    added = {"movies": 0, "episodes": 0}
    for item, entity in found:
        at = _watched_at(item.facts.get("watched_at"), out.get(entity, ""), precise(db.now))
        is_new = add_play(db, account.id, entity, at.moment, is_day=at.is_day) is not None
        added[f"{entity.kind}s"] += is_new
        remove_mark(db, Mark.WATCHLIST, account, entity)
    return Reply({"added": added, "not_found": not_found}, http=201)


async def _days(db: Reader, found: Iterable[Found]) -> dict[Entity, str]:
    """Return the days on which titles came out that were watched on theirs."""
    wanted = [each.entity for each in found if each.item.facts.get("watched_at") == "released"]
    ids = {kind: [each.id for each in wanted if each.kind == kind] for kind in KINDS[""]}
    rows = await db.all(DAYS, movies=ids[Kind.MOVIE], episodes=ids[Kind.EPISODE]) if wanted else ()
    return {Entity(Kind(row.kind), row.id): row.day or "" for row in rows}


def _watched_at(sent: object, released: str, now: str) -> values.At:
    """Return the moment of a play: `unknown`, `released`, a moment, or now. A time to come is now."""
    if sent == "unknown":
        return values.NEVER
    if sent == "released":
        return values.at(released)
    try:
        found = values.at(sent) if isinstance(sent, str) else values.NEVER
    except values.Misread as error:
        raise ApiError(Status.INVALID_PARAMETERS, message=f"watched_at: {error}.") from None
    return found if found.moment and found.moment < now else values.At(now, is_day=False)


@write("POST", f"{PATH}/sync/history/remove", tag=TAG, before=_look_up)
async def remove(db: Transaction, *, said: Said, who: Who) -> Json:
    """Remove plays by their ids, or all of a title."""
    account = await account_of(db, who)
    found, not_found = await found_in(db, said, by_episode=True)
    deleted = {"movies": 0, "episodes": 0}
    for _, entity in found:
        rows = db.writer.all(PLAYS, account_id=account.id, kinds=[str(entity.kind)], ids=[entity.id])
        deleted[f"{entity.kind}s"] += sum(remove_play(db, account.id, row.number) for row in rows)
    unknown = []
    sent = body_fields(said).get("ids")
    for each in sent if isinstance(sent, list) else ():
        kind = _remove_numbered(db, account.id, each)
        if kind:
            deleted[f"{kind}s"] += 1
        else:
            unknown.append(each)
    return {"deleted": deleted, "not_found": {**not_found, "ids": unknown}}


def _remove_numbered(db: Transaction, account_id: int, number: object) -> str | None:
    """Remove the play of a number; return the kind of its title."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= LARGEST_ID:
        return None
    found = next(iter(db.writer.all(NUMBERED, account_id=account_id, number=number)), None)
    if found is None or found.kind not in {Kind.MOVIE, Kind.EPISODE}:
        return None
    remove_play(db, account_id, number)
    return found.kind


@get(f"{PATH}/sync/watched/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def watched(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the movies or the series that were watched, each with how often."""
    account = await account_of(db, who)
    if type_ not in {"movies", "shows"}:
        raise ApiError(Status.NOT_FOUND)
    rows = await db.all(WATCHED, account_id=account.id, kind=str(*_kinds(type_)))
    grouped = _grouped(rows) if type_ == "shows" else [[row] for row in rows]
    part = part_of(said, everything=True)
    page = [(_of(each), each) for each in cut(grouped, part)]
    shown = await described(db, [entity for entity, _ in page])
    has_seasons = type_ == "shows" and "noseasons" not in said.get("extended", "")
    return Reply(
        [
            {**_times(each), **shown[entity], **({"reset_at": None} if type_ == "shows" else {}),
             **({"seasons": _seasons(each)} if has_seasons else {})}
            for entity, each in page
            if entity in shown
        ],
        headers=part.headers(len(grouped)),
    )  # fmt: skip


def _grouped(rows: Iterable[WatchedRow]) -> list[list[WatchedRow]]:
    by_series: dict[int, list[WatchedRow]] = defaultdict(list)
    for row in rows:
        by_series[row.series_id].append(row)
    return [*by_series.values()]


def _of(rows: Sequence[WatchedRow]) -> Entity:
    first, *_ = rows
    return Entity(Kind.TV, first.series_id) if first.series_id else Entity(Kind.MOVIE, first.entity_id)


def _times(rows: Sequence[WatchedRow]) -> Json:
    return {
        "plays": sum(row.plays for row in rows),
        "last_watched_at": max(row.watched_at for row in rows) or UNKNOWN,
        "last_updated_at": max(row.updated_at for row in rows),
    }


def _seasons(rows: Sequence[WatchedRow]) -> list[Json]:
    seasons: dict[int, list[Json]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.season_number, each.episode_number)):
        times = {"plays": row.plays, "last_watched_at": row.watched_at or UNKNOWN}
        seasons[row.season_number].append({"number": row.episode_number, **times})
    return [{"number": number, "episodes": episodes} for number, episodes in seasons.items()]


@get(f"{PATH}/sync/playback", tag=TAG, freshness=Freshness.PRIVATE)
async def playback(db: Reader, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return what is in the middle, the last first."""
    return await _playback(db, said, who, "")


@get(f"{PATH}/sync/playback/{{type}}", tag=TAG, freshness=Freshness.PRIVATE)
async def playback_of_type(db: Reader, type_: str, *, said: Said, who: Who) -> Reply[list[Json]]:
    """Return the movies or the episodes that are in the middle, the last first."""
    return await _playback(db, said, who, type_)


async def _playback(db: Reader, said: Query, who: Who, type_: str) -> Reply[list[Json]]:
    account = await account_of(db, who)
    kinds, first, last = _kinds(type_), _moment(said, "start_at"), _moment(said, "end_at") or LAST
    rows = [
        row
        for row in await db.all(STOPPED, account_id=account.id)
        if row.kind in kinds and first <= row.at <= last
    ]
    part = part_of(said, everything=True)
    page = [(row, Entity(Kind(row.kind), row.entity_id)) for row in cut(rows, part)]
    shown = await described(db, [entity for _, entity in page])
    return Reply(
        [
            {"id": row.number, "progress": row.value, "paused_at": row.at, "type": row.kind, **shown[each]}
            for row, each in page
            if each in shown
        ],
        headers=part.headers(len(rows)),
    )


@write("DELETE", f"{PATH}/sync/playback/{{id}}", tag=TAG)
async def end(db: Transaction, number: str, *, who: Who) -> Reply[None]:
    """Forget where something was left."""
    account = await account_of(db, who)
    if not end_numbered(db, PlaybackRow, account.id, values.id_number(number)):
        raise ApiError(Status.NOT_FOUND)
    return Reply(None, http=204)
