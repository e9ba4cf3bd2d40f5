"""The export of Ryot: a list of titles with what was seen of them, reviews and collections."""

from collections.abc import Iterator

from msgspec import Struct

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members
from reelbase.takeouts.reading import Wanted, each_row, item, mark, play, rating
from reelbase.takeouts.said import Found, Skipped, What

WHOLE = 100
"""The rating of a title that could not be better."""
KINDS = {"movie": "movie", "show": "tv"}


class _Words(Struct):
    date: str | None = None


class _Review(Struct):
    rating: str | float | None = None
    review: _Words | None = None
    show_season_number: int | None = None
    show_episode_number: int | None = None


class _Seen(Struct):
    progress: str | float | None = None
    ended_on: str | None = None
    show_season_number: int | None = None
    show_episode_number: int | None = None


class _Title(Struct):
    lot: str = ""
    source: str = ""
    identifier: str = ""
    source_id: str = ""
    collections: list[str] = []
    reviews: list[_Review] = []
    seen_history: list[_Seen] = []
    place: str = ""


class _Export(Struct):
    metadata: list[_Title]


def recognises(members: Members) -> bool:
    """Return whether the first file is such an export."""
    return any(b'"metadata"' in members.bytes_of(name)[:4096] for name in members.matching("*.json"))


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the file says of films, series and episodes that TMDB has."""
    for name in members.matching("*.json"):
        titles = members.json_of(name, _Export).metadata
        for number, each in enumerate(titles, 1):
            each.place = f"{name}:metadata {number}"
        yield from each_row(titles, _title)


def _title(title: _Title) -> Iterator[Found]:
    id_ = values.id_number(title.identifier) or values.id_number(title.source_id)
    if title.lot not in KINDS or title.source != "tmdb" or not id_:
        found = f"{title.lot} of {title.source}"
        yield Skipped(title.place, f"expected a film or a series of tmdb, found {found[:40]!r}")
        return
    subject = Subject(KINDS[title.lot], ids=Ids(id_))
    for each in title.reviews:
        at = values.at(each.review.date or "" if each.review else "")
        halves = values.halves(str(each.rating or ""), of=WHOLE)
        of = _episode(id_, each.show_season_number, each.show_episode_number) or subject
        yield from rating(title.place, of, halves, at)
    for seen in title.seen_history:
        of = _episode(id_, seen.show_season_number, seen.show_episode_number) or subject
        if of.kind != "tv" and str(seen.progress).removesuffix(".0") == str(WHOLE):
            yield play(title.place, of, values.at(seen.ended_on or ""))
    for name in title.collections:
        if name == "Watchlist":
            yield mark(title.place, subject, What.WATCHLIST, values.NEVER)
        else:
            yield item(title.place, subject, name)


def _episode(series: int, season: int | None, episode: int | None) -> Subject | None:
    if season is None or episode is None:
        return None
    return Subject("episode", series=Ids(series), season=season, episode=episode)
