"""The forms in which programs say what is watched: Plex, Jellyfin, Emby, and a plain one for all others."""

from collections.abc import Iterator

from reelbase.doors.scrobbles.events import (
    NO_IDS,
    Event,
    Json,
    Means,
    episode,
    ids,
    inner,
    movie,
    number,
    percent,
    stopped_at,
    text,
)
from reelbase.entity import Kind
from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values

MOST = 1_000
"""The events of one request."""


def events_of(body: Json) -> Iterator[Event]:
    """Yield the events of a body; of what is no movie and no episode there are none."""
    if "Metadata" in body:
        found = [_plex(body)]
    elif "NotificationType" in body:
        found = [_jellyfin(body)]
    elif "Item" in body and "Event" in body:
        found = [_emby(body)]
    else:
        listed = body.get("payload", [body])
        found = [_plain(each) for each in _objects(listed)]
    yield from (each for each in found if each)


def _objects(listed: object) -> Iterator[Json]:
    for each in listed[:MOST] if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield each | inner(each, "track_metadata")


def _plex(body: Json) -> Event | None:
    """Read a webhook of Plex: `media.scrobble` comes at nine tenths."""
    its, event = inner(body, "Metadata"), text(body.get("event"))
    named = [text(each.get("id")) for each in _objects(its.get("Guid"))]
    by_source = dict(each.split("://", 1) for each in named if "://" in each)
    own = ids(*(by_source.get(name) for name in ("tmdb", "imdb", "tvdb")))
    names = "grandparentTitle", "parentIndex", "index"
    subject = _subject(text(its.get("type")), its, ("title", "year"), names, own)
    progress = percent(its.get("viewOffset"), its.get("duration"))
    means = Means.WATCHED if event == "media.scrobble" else Means.NOTHING
    if event in {"media.pause", "media.stop"}:
        means = stopped_at(progress)
    return Event(means, subject, progress, text(inner(body, "Account").get("title"))) if subject else None


def _jellyfin(body: Json) -> Event | None:
    """Read what Jellyfin's webhook plugin sends with all properties."""
    own = ids(*(body.get(f"Provider_{name}") for name in ("tmdb", "imdb", "tvdb")))
    names = "SeriesName", "SeasonNumber", "EpisodeNumber"
    subject = _subject(text(body.get("ItemType")).lower(), body, ("Name", "Year"), names, own)
    progress = percent(body.get("PlaybackPositionTicks"), body.get("RunTimeTicks"))
    means, kind = Means.NOTHING, text(body.get("NotificationType"))
    if kind == "PlaybackStop":
        means = Means.WATCHED if _is_true(body.get("PlayedToCompletion")) else stopped_at(progress)
    elif kind == "PlaybackProgress" and _is_true(body.get("IsPaused")):
        means = stopped_at(progress)
    elif kind == "UserDataSaved" and text(body.get("SaveReason")) == "TogglePlayed":
        means = Means.WATCHED if _is_true(body.get("Played")) else Means.NOTHING
    return Event(means, subject, progress, text(body.get("NotificationUsername"))) if subject else None


def _emby(body: Json) -> Event | None:
    """Read a webhook of Emby."""
    its, playback, event = inner(body, "Item"), inner(body, "PlaybackInfo"), text(body.get("Event"))
    providers = {name.lower(): value for name, value in inner(its, "ProviderIds").items()}
    own = ids(*(providers.get(name) for name in ("tmdb", "imdb", "tvdb")))
    names = "SeriesName", "ParentIndexNumber", "IndexNumber"
    subject = _subject(text(its.get("Type")).lower(), its, ("Name", "ProductionYear"), names, own)
    progress = percent(playback.get("PositionTicks"), its.get("RunTimeTicks"))
    means = Means.WATCHED if event == "item.markplayed" else Means.NOTHING
    if event in {"playback.pause", "playback.stop"}:
        means = Means.WATCHED if _is_true(playback.get("PlayedToCompletion")) else stopped_at(progress)
    return Event(means, subject, progress, text(inner(body, "User").get("Name"))) if subject else None


def _plain(body: Json) -> Event | None:
    """Read the plain form, for Tautulli, Kodi and whatever can send JSON."""
    own = ids(body.get("tmdb"), body.get("imdb"), body.get("tvdb"))
    show, place = body.get("show"), body.get("episode")
    if place not in (None, ""):
        of_series = ids(body.get("show_tmdb"), body.get("show_imdb"), body.get("show_tvdb"))
        subject = episode(show or body.get("title"), body.get("season"), place, own, of_series)
    else:
        subject = movie(body.get("title"), body.get("year"), own)
    if not subject.title and subject.ids == NO_IDS and subject.series == NO_IDS:
        return None
    sent = body.get("progress")
    progress = 100.0 if sent in (None, "") else number(sent)
    event = text(body.get("event"))
    means = Means.NOTHING if event in {"play", "start", "resume", "playing_now"} else stopped_at(progress)
    if event in {"watched", "scrobble"}:
        means = Means.WATCHED
    at = text(body.get("watched_at")) or text(body.get("listened_at"))
    return Event(means, subject, progress, text(body.get("user")), values.at_second(at).moment)


def _subject(
    kind: str, its: Json, of_movie: tuple[str, str], of_episode: tuple[str, str, str], own: Ids
) -> Subject | None:
    """Return the title, by the names of the fields that say which it is."""
    if kind == Kind.MOVIE:
        title, year = (its.get(name) for name in of_movie)
        return movie(title, year, own)
    series, season, place = (its.get(name) for name in of_episode)
    return episode(series, season, place, own) if kind == Kind.EPISODE else None


def _is_true(value: object) -> bool:
    return value is True or text(value).lower() == "true"
