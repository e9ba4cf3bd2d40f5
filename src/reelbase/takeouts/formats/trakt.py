"""The export of Trakt: history, ratings, watchlist, favourites and lists, as its API writes them."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from reelbase.matching.subject import Subject
from reelbase.takeouts import values
from reelbase.takeouts.members import Members
from reelbase.takeouts.reading import ServiceIds, Wanted, each_row, item, mark, play, rating
from reelbase.takeouts.said import Found, Skipped, What

FILES = ("watched-history*.json", "ratings-*.json", "lists-watchlist*.json", "lists-favorites*.json")


class _Title(Struct):
    title: str | None = None
    year: int | None = None
    ids: ServiceIds = ServiceIds()
    season: int | None = None
    number: int | None = None


class _Entry(Struct):
    type: str = ""
    movie: _Title | None = None
    show: _Title | None = None
    season: _Title | None = None
    episode: _Title | None = None
    watched_at: str | None = None
    rated_at: str | None = None
    listed_at: str | None = None
    rating: int | None = None
    notes: str | None = None


class _Head(Struct):
    name: str = ""
    ids: dict[str, str | int | None] = {}


class _Placed(NamedTuple):
    place: str
    entry: _Entry
    subject: Subject


def recognises(members: Members) -> bool:
    """Return whether this is such an export, or one of its files."""
    return any(members.matching(pattern) for pattern in FILES)


def read(members: Members, wanted: Wanted) -> Iterator[Found]:
    """Yield what the files say; of totals, comments and the profile nothing is read."""
    for pattern, reader in (
        ("watched-history*.json", _play),
        ("ratings-*.json", _rating),
        ("lists-watchlist*.json", partial(_mark, What.WATCHLIST)),
        ("lists-favorites*.json", partial(_mark, What.FAVORITE)),
    ):
        for name in members.matching(pattern):
            yield from each_row(_entries(members, name), reader)
    heads: dict[str, str] = {}
    for name in members.matching("lists-lists*.json"):
        heads |= {str(head.ids.get("trakt")): head.name for head in members.json_of(name, list[_Head])}
    for name in members.matching("lists-list-*.json"):
        number, _, slug = name.removeprefix("lists-list-").removesuffix(".json").partition("-")
        yield from each_row(_entries(members, name), partial(_item, heads.get(number) or slug or number))


def _play(each: _Placed) -> Iterator[Found]:
    yield play(each.place, each.subject, values.at(each.entry.watched_at or ""))


def _rating(each: _Placed) -> Iterator[Found]:
    halves = values.halves(str(each.entry.rating or ""))
    yield from rating(each.place, each.subject, halves, values.at(each.entry.rated_at or ""))


def _mark(what: What, each: _Placed) -> Iterator[Found]:
    yield mark(each.place, each.subject, what, values.at(each.entry.listed_at or ""))


def _item(name: str, each: _Placed) -> Iterator[Found]:
    yield item(each.place, each.subject, name, each.entry.notes or "")


def _entries(members: Members, name: str) -> Iterator[_Placed | Skipped]:
    for number, entry in enumerate(members.json_of(name, list[_Entry]), 1):
        place = f"{name}:{number}"
        subject = _subject(entry)
        if subject is None:
            yield Skipped(place, f"expected a movie, a show or an episode, found {entry.type[:20]!r}")
        else:
            yield _Placed(place, entry, subject)


def _subject(entry: _Entry) -> Subject | None:
    episode, show, movie = entry.episode, entry.show, entry.movie
    if episode and show:
        return Subject(
            "episode",
            show.title or "",
            show.year or 0,
            episode.ids.ids,
            show.ids.ids,
            -1 if episode.season is None else episode.season,
            -1 if episode.number is None else episode.number,
        )
    if entry.season or not (movie or show):
        return None
    title = movie or show
    assert title is not None
    return Subject("movie" if movie else "tv", title.title or "", title.year or 0, title.ids.ids)
