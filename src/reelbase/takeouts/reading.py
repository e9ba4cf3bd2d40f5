"""Parts that all formats share: rows become facts, and names of files tell what they hold."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple, Protocol, TypeVar

from msgspec import Struct

from reelbase.matching.subject import Ids, Subject
from reelbase.takeouts import values
from reelbase.takeouts.said import NOTHING, About, Fact, Found, Said, Skipped, What
from reelbase.takeouts.values import At, Misread


class Placed(Protocol):
    """A row of a table, or an entry of a list."""

    @property
    def place(self) -> str:
        """The place where it stands: file:line."""


Row = TypeVar("Row", bound=Placed)

WORD = re.compile(r"[^\W\d_]+")
MARKS = {"favorites": What.FAVORITE, "watchlist": What.WATCHLIST}


class ServiceIds(Struct, frozen=True):
    """The ids of a title as services write them in JSON: numbers or texts, or nothing."""

    imdb: str | None = None
    tmdb: str | int | None = None
    tvdb: str | int | None = None

    @property
    def ids(self) -> Ids:
        """The ids that can be looked for."""
        return Ids(
            values.id_number(str(self.tmdb or "")),
            values.imdb(self.imdb or ""),
            values.id_number(str(self.tvdb or "")),
        )


class Wanted(NamedTuple):
    """The words of the person about a file that does not say them itself."""

    what: str = ""  # ratings, favorites, watchlist, list; "": by the name of the file
    list_name: str = ""  # for the items of a list


def each_row(rows: Iterable[Row | Skipped], read: Callable[[Row], Iterable[Found]]) -> Iterator[Found]:
    """Yield what is read from rows; a row with a value that can't be taken is left out with the reason."""
    for row in rows:
        if isinstance(row, Skipped):
            yield row
            continue
        try:
            yield from [*read(row)]
        except Misread as error:
            yield Skipped(row.place, str(error))


def rating(place: str, subject: Subject, halves: int, at: At) -> Iterator[Said]:
    """Yield a rating, or nothing if there is none."""
    if halves:
        yield Said(place, subject, Fact(What.RATING, at.moment, at.is_day, halves))


def mark(place: str, subject: Subject, what: What, at: At) -> Said:
    """Return a favourite, or a title of the watchlist."""
    return Said(place, subject, Fact(what, at.moment, at.is_day))


def play(place: str, subject: Subject, at: At) -> Said:
    """Return that a title was watched; without a moment nobody knows when."""
    return Said(place, subject, Fact(What.PLAY, at.moment, at.is_day))


def item(place: str, subject: Subject, list_name: str, comment: str = "", about: About = NOTHING) -> Said:
    """Return that a title is on a list. PostgreSQL keeps no NUL in a text."""
    name, text = (each.replace("\0", "\N{REPLACEMENT CHARACTER}") for each in (list_name, comment))
    return Said(place, subject, Fact(What.LIST, list=name, comment=text, about=about))


def marked(place: str, subject: Subject, wanted: Wanted, at: At, comment: str = "") -> Said:
    """Return what a file holds of which the person says what it is: a mark or an item of a list."""
    if wanted.what in MARKS:
        return mark(place, subject, MARKS[wanted.what], at)
    return item(place, subject, wanted.list_name, comment)


def by_name(name: str, wanted: Wanted) -> Wanted:
    """Return what a file holds by its name, unless the person says it: else it is a list of that name."""
    if wanted.what:
        named = wanted.list_name or _stem(name)
        return wanted._replace(list_name=named)
    said = {*WORD.findall(_stem(name).casefold())}
    for what, words in (
        ("watchlist", {"watchlist", "wishlist"}),
        ("favorites", {"favorite", "favourite", "favorites", "favourites"}),
        ("ratings", {"rating", "ratings", "rated"}),
    ):
        if said & words:
            return Wanted(what)
    return Wanted("list", _stem(name))


def _stem(name: str) -> str:
    return PurePosixPath(name).stem
