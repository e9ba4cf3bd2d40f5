"""Titles as OMDb writes them: every value a text, `N/A` where nothing is known."""

import re
from collections.abc import Iterable

from reelbase.doors.omdb.titles import Title
from reelbase.entity import Kind

UNKNOWN = "N/A"
POSTER = "w342"
SHORT = 240  # characters that a short plot has at most, unless its first sentence is longer
TYPES = {Kind.MOVIE: "movie", Kind.TV: "series", Kind.EPISODE: "episode"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
TOMATOES = (
    *("tomatoMeter", "tomatoImage", "tomatoRating", "tomatoReviews", "tomatoFresh", "tomatoRotten"),
    *("tomatoConsensus", "tomatoUserMeter", "tomatoUserRating", "tomatoUserReviews", "tomatoURL"),
)

Written = dict[str, object]


def written(title: Title, pictures: str, *, is_full: bool, with_tomatoes: bool) -> Written:
    """Return a title with its keys in OMDb's order. Nothing here is known of IMDb's ratings and of awards."""
    is_episode = title.kind is Kind.EPISODE
    of_episode = {"Season": str(title.season), "Episode": str(title.episode)} if is_episode else {}
    return {
        "Title": known(title.title),
        "Year": known(title.year),
        "Rated": known(title.rated),
        "Released": date(title.released),
        **of_episode,
        "Runtime": f"{title.runtime} min" if title.runtime else UNKNOWN,
        "Genre": listed(title.genres),
        "Director": listed(title.directors),
        "Writer": listed(title.writers),
        "Actors": listed(title.actors),
        "Plot": known(title.plot if is_full else short(title.plot)),
        "Language": listed(title.languages),
        "Country": listed(title.countries),
        "Awards": UNKNOWN,
        "Poster": poster(pictures, title.poster),
        "Ratings": [],
        "Metascore": UNKNOWN,
        "imdbRating": UNKNOWN,
        "imdbVotes": UNKNOWN,
        "imdbID": known(title.imdb_id),
        **({"seriesID": known(title.series_id)} if is_episode else {}),
        "Type": TYPES[title.kind],
        **(dict.fromkeys(TOMATOES, UNKNOWN) if with_tomatoes else {}),
        **_of_kind(title),
        "Response": "True",
    }


def _of_kind(title: Title) -> Written:
    if title.kind is Kind.TV:
        return {"totalSeasons": str(title.seasons) if title.seasons else UNKNOWN}
    if title.kind is not Kind.MOVIE:
        return {}
    return {
        "DVD": date(title.disc),
        "BoxOffice": f"${title.revenue:,}" if title.revenue else UNKNOWN,
        "Production": UNKNOWN,
        "Website": known(title.homepage),
    }


def row_of_season(title: Title) -> Written:
    """Return an episode as the list of its season has it."""
    return {
        "Title": known(title.title),
        "Released": known(title.released),
        "Episode": str(title.episode),
        "imdbRating": UNKNOWN,
        "imdbID": known(title.imdb_id),
    }


def row_of_search(title: Title, pictures: str) -> Written:
    """Return a title as a list of search has it."""
    return {
        "Title": known(title.title),
        "Year": known(title.year),
        "imdbID": title.imdb_id,
        "Type": TYPES[title.kind],
        "Poster": poster(pictures, title.poster),
    }


def known(text: str) -> str:
    """Return a text, `N/A` for an empty one."""
    return text or UNKNOWN


def listed(texts: Iterable[str]) -> str:
    """Return texts with commas between them."""
    return known(", ".join(each for each in texts if each))


def poster(pictures: str, path: str | None) -> str:
    """Return the whole address of a poster."""
    return f"{pictures}{POSTER}{path}" if path else UNKNOWN


def date(day: str) -> str:
    """Return a day as `31 Mar 1999`."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-\d\d", day):
        return UNKNOWN
    return f"{day[8:10]} {MONTHS[int(day[5:7]) - 1]} {day[:4]}"


def short(plot: str) -> str:
    """Return the first sentences of a plot: as many as fit, and at least one."""
    first, *others = SENTENCE_END.split(plot.strip())
    for each in others:
        if len(first) + len(each) >= SHORT:
            break
        first += f" {each}"
    return first
