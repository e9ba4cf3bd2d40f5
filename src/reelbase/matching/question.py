"""Question: which title is meant, as somebody asks it; and what is understood of it."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct

from reelbase import bounds
from reelbase.entity import TITLES, Kind
from reelbase.matching.folding import straight
from reelbase.matching.ids import IMDB, TMDB, TVDB
from reelbase.matching.names import LONGEST, Marker, Name, Reading, read_name, unique
from reelbase.matching.numbers import NO_NUMBERS, Numbers, numbers_in, season_in
from reelbase.matching.words import (
    ACCOMPANYING,
    COMPANIONS,
    EXTRAS,
    GENERIC,
    OF_MOVIES,
    OF_SERIES,
    PARTS,
    SEASON,
    VIDEOS,
)

Id = Annotated[int, Meta(ge=1, le=bounds.ID)]
Number = Annotated[int, Meta(ge=0, le=99_999)]
Year = Annotated[int, Meta(ge=1800, le=2200)]
_SEPARATOR = re.compile(r"[/\\]")
_YEAR_BEHIND = re.compile(r"(?P<title>.*\S)\s*[(\[](?P<year>(?:18[89]|19\d|20[0-3])\d)[)\]]\s*")
_CATEGORIES = {Kind.TV: OF_SERIES, Kind.MOVIE: OF_MOVIES}
_PARTS = (PARTS, EXTRAS, ACCOMPANYING)
NEAREST = 4  # folders above a file that are looked at
FOLDERS = 2  # of these, which may say its title


class Question(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """All that is known of the title that is meant: any of it, a title, a filename or an id at least."""

    kind: Literal["movie", "tv"] | None = None
    title: Annotated[str, Meta(max_length=bounds.QUERY_CHARACTERS)] = ""
    year: Year | None = None
    filename: Annotated[str, Meta(max_length=4096)] = ""
    season: Number | None = None
    episode: Number | None = None
    date: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    tmdb_id: Id | None = None
    imdb_id: Annotated[str, Meta(pattern=r"^(tt\d{1,12})?$")] = ""
    tvdb_id: Id | None = None
    duration: Annotated[int, Meta(ge=1, le=10_000)] | None = None

    @property
    def is_empty(self) -> bool:
        """True where nothing is said by which a title could be found."""
        named = self.title.strip() or self.filename.strip(" /\\")
        return not (named or self.tmdb_id or self.imdb_id or self.tvdb_id)


class Questions(Struct, forbid_unknown_fields=True):
    """Several questions at once."""

    questions: Annotated[list[Question], Meta(min_length=1, max_length=50)]


class Understood(NamedTuple):
    """A question as it is understood."""

    kinds: tuple[Kind, ...]
    """The kinds that it may be of."""
    is_movie_first: bool  # of a file that has no sign of a series
    ids: dict[str, str]
    readings: tuple[Reading, ...]  # the likeliest first
    numbers: Numbers
    duration: int | None = None  # minutes


def understood(question: Question) -> Understood:
    """Return what is understood of a question: what it says itself counts before its file name."""
    folders, file = _parts(question.filename)
    name = read_name(file)
    said = numbers_in(file) if name.marker is Marker.EPISODE else NO_NUMBERS
    if said.episode is not None and said.season is None:
        said = said._replace(season=next((n for f in folders if (n := season_in(f)) is not None), None))
    numbers = Numbers(
        said.season if question.season is None else question.season,
        said.episode if question.episode is None else question.episode,
        question.date or said.date,
    )
    is_in_season = any(SEASON.match(each) for each in folders[:1])
    kind = Kind.TV if is_in_season and not question.kind else _kind(question, name, folders, numbers)
    readings = [*_of_title(question), *_of_file(question, name, folders, file, is_in_season=is_in_season)]
    own = {TMDB: str(question.tmdb_id or ""), IMDB: question.imdb_id, TVDB: str(question.tvdb_id or "")}
    in_folders = [each for folder in folders for each in read_name(folder).ids.items()]
    ids = dict([*reversed(in_folders), *name.ids.items(), *((s, v) for s, v in own.items() if v)])
    return Understood(
        (kind,) if kind else TITLES,
        bool(file) and not question.title,
        ids,
        tuple(unique(readings)),
        numbers,
        question.duration,
    )


def _parts(filename: str) -> tuple[list[str], str]:
    """Return the folders above a file, the nearest first, and its name without its ending."""
    *folders, file = [each for each in _SEPARATOR.split(filename.strip()) if each] or [""]
    ending = PurePosixPath(file).suffix.lower()
    stem = file[: -len(ending)] if ending in VIDEOS | COMPANIONS else file
    return [each[:LONGEST] for each in folders[: -NEAREST - 1 : -1]], stem[:LONGEST]


def _kind(question: Question, name: Name, folders: list[str], numbers: Numbers) -> Kind | None:
    """Return the kind that is meant; None where nothing shows it."""
    if question.kind:
        return Kind(question.kind)
    if numbers.episode is not None or question.season is not None or name.marker >= Marker.SEASON:
        return Kind.TV
    return next((kind for f in folders for kind, words in _CATEGORIES.items() if words.match(f)), None)


def _of_title(question: Question) -> Iterator[Reading]:
    """Yield the readings of the title itself, whose year may stand behind it."""
    title = straight(question.title)
    if not title:
        return
    if question.year is None and (found := _YEAR_BEHIND.fullmatch(title)):
        yield Reading(straight(found["title"]), int(found["year"]))
    yield Reading(title, question.year)


def _of_file(
    question: Question, name: Name, folders: list[str], file: str, *, is_in_season: bool
) -> Iterator[Reading]:
    """Yield the readings of a file's name and of the folders that may say its title.

    In the folder of a season, a name that has no sign of a series is that of an episode.
    """
    own = () if GENERIC.match(file) else name.readings
    above = [each for each in folders if not any(part.match(each) for part in (*_PARTS, SEASON))]
    above = [each for each in above if not any(words.match(each) for words in _CATEGORIES.values())]
    of_folders = [reading for each in above[:FOLDERS] for reading in read_name(each).readings]
    is_episode = name.marker >= Marker.SEASON or is_in_season
    dated = [each for each in of_folders if each.year or is_episode or not own]
    is_undated = not any(each.year for each in own)
    is_of_folder = (is_in_season and name.marker < Marker.SEASON) or any(each.year for each in dated)
    first, then = (dated, own) if is_undated and is_of_folder else (own, dated)
    for each in (*first, *then):
        yield each if question.year is None else each._replace(year=question.year)
