"""Read ratings and links as MovieLens publishes them: what a line of each says."""

import re
from time import gmtime
from typing import NamedTuple

from reelbase.errors import LineFault

RATINGS, LINKS = "ratings", "links"
HEADERS = {RATINGS: "userId,movieId,rating,timestamp", LINKS: "movieId,imdbId,tmdbId"}
LATEST = 253402300800  # where the year 10000 begins
LARGEST_ID = 2**63 - 1
STEPS = {f"{n / 2:g}".encode(): float(n) for n in range(1, 11)}
VALUES = STEPS | {text + b".0": value for text, value in STEPS.items() if b"." not in text}
"""The ratings there are, as they are written, and their value of 10."""

PLAIN = re.compile(rb"(\d{1,18}),(\d{1,18}),([\d.]+),(\d{1,11})\r?")


class LineError(LineFault):
    """A line that can't be taken; the text says what was expected."""


class Link(NamedTuple):
    """The ids of a movie of MovieLens."""

    movie: int
    imdb_id: str  # tt0114709; empty where it has none
    tmdb_id: int | None


class Rating(NamedTuple):
    """A rating of a movie of MovieLens."""

    rater: int
    movie: int
    value: float  # 1 to 10
    time: int  # seconds since 1970


def check_header(text: bytes, name: str) -> None:
    """Raise LineError where the first line does not name the columns."""
    found = text.decode(errors="replace").removeprefix("\ufeff").replace('"', "").strip()
    if found != HEADERS[name]:
        raise LineError(f"expected the header {HEADERS[name]}, found {found[:80]!r}")


def read_link(text: bytes) -> Link:
    """Read a line of links.csv; of the two ids one may be empty."""
    movie, imdb, tmdb = _fields(text, LINKS)
    if imdb and not imdb.isdigit():
        raise LineError(f"expected digits for imdbId, found {_shown(imdb)}")
    return Link(
        _id(movie, "movieId"), f"tt{imdb.decode():0>7}" if imdb else "", _id(tmdb, "tmdbId") if tmdb else None
    )


def read_rating(text: bytes) -> Rating:
    """Read a line of ratings.csv."""
    if plain := PLAIN.fullmatch(text):  # nearly every line; saves half the time
        rater, movie, value, time = plain.groups()
        if value in VALUES:
            return Rating(int(rater), int(movie), VALUES[value], int(time))
    rater, movie, value, time = _fields(text, RATINGS)
    if value not in VALUES:
        raise LineError(f"expected a rating of 0.5 to 5 in halves, found {_shown(value)}")
    if not time.isdigit() or len(time) > len(str(LATEST)) or int(time) >= LATEST:
        raise LineError(f"expected a timestamp in seconds since 1970, found {_shown(time)}")
    return Rating(_id(rater, "userId"), _id(movie, "movieId"), VALUES[value], int(time))


def moment(time: int) -> str:
    """Return a time as it is stored: UTC, YYYY-MM-DD HH:MM:SS."""
    year, month, day, hour, minute, second, *_ = gmtime(time)
    return f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"


def _fields(text: bytes, name: str) -> list[bytes]:
    fields = [field.strip() for field in text.replace(b'"', b"").split(b",")]
    wanted = HEADERS[name].count(",") + 1
    if len(fields) != wanted:
        raise LineError(f"expected {wanted} fields ({HEADERS[name]}), found {len(fields)}")
    return fields


def _id(text: bytes, name: str) -> int:
    if not text.isdigit() or len(text) > len(str(LARGEST_ID)) or int(text) > LARGEST_ID:
        raise LineError(f"expected a number for {name}, found {_shown(text)}")
    return int(text)


def _shown(text: bytes) -> str:
    return repr(text[:40].decode(errors="replace")) if text else "nothing"
