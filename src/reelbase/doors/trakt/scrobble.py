"""Scrobbling: a program says that somebody begins, pauses or ends a movie or an episode."""

from reelbase.accounts.playback import end_playback, stop_at
from reelbase.accounts.scrobbles import WATCHED_PERCENT, watch
from reelbase.accounts.session import Who, account_of
from reelbase.doors.trakt.form import PATH, Refused
from reelbase.doors.trakt.sent import episode_in, subject_in
from reelbase.doors.trakt.titles import Json, described
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.matching.known import match
from reelbase.matching.subject import Subject
from reelbase.operations.answers import Reply
from reelbase.operations.operation import write
from reelbase.operations.parameters.binding import Said
from reelbase.operations.parameters.body import body_fields
from reelbase.operations.query import Query
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "trakt"
ACTIONS = {"start", "pause", "stop"}
SCROBBLED, PAUSED = "scrobble", "pause"
SHARED = {"twitter": False, "mastodon": False, "tumblr": False}


async def _look_up(db: Reader, action: str, *, said: Said, who: Who) -> None:
    """Find the title before the transaction: finding it by name takes long."""
    await account_of(db, who)
    if action not in ACTIONS:
        raise ApiError(Status.NOT_FOUND)
    subject = _subject(said)
    found = (await match(db, [subject]))[subject].entity
    if found is None:
        raise ApiError(Status.NOT_FOUND)
    said.found = found


@write("POST", f"{PATH}/scrobble/{{action}}", tag=TAG, before=_look_up)
async def scrobble(db: Transaction, action: str, *, said: Said, who: Who) -> Reply[Json]:
    """Keep what somebody does: a play once enough was watched, else where it was left."""
    account = await account_of(db, who)
    progress = _progress(said)
    assert isinstance(said.found, Entity)
    shown = (await described(db, [said.found])).get(said.found)
    if shown is None:
        raise ApiError(Status.NOT_FOUND)
    number, done = 0, action
    if action == "start":
        end_playback(db, account.id, said.found)
    elif action == "stop" and progress >= WATCHED_PERCENT:
        play = await watch(db, account, said.found, db.now)
        if not play.is_new:
            raise Refused(409, watched_at=play.watched_at, expires_at=play.expires_at)
        number, done = play.number, SCROBBLED
    elif action == "stop" and progress < 1:
        raise Refused(422, error="unprocessable", error_description="Expected a progress of 1 or more.")
    else:
        stop_at(db, account.id, said.found, progress)
        done = PAUSED
    return Reply({"id": number, "action": done, "progress": progress, "sharing": SHARED, **shown}, http=201)


def _subject(said: Query) -> Subject:
    body = body_fields(said)
    movie, show, episode = body.get("movie"), body.get("show"), body.get("episode")
    if isinstance(movie, dict):
        return subject_in(Kind.MOVIE, movie)
    if isinstance(episode, dict):
        return episode_in(show if isinstance(show, dict) else {}, episode.get("season"), episode)
    raise Refused(400, error="invalid_request", error_description="Expected a movie or an episode.")


def _progress(said: Query) -> float:
    """Return how much was watched, in percent; 0 where nothing is said."""
    value = body_fields(said).get("progress", 0)
    try:
        found = float(value) if isinstance(value, str | int | float) else -1.0
    except (ValueError, OverflowError):
        found = -1.0
    if not 0 <= found <= 100:
        raise Refused(422, error="unprocessable", error_description="Expected a progress from 0 to 100.")
    return found
