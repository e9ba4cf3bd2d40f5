"""Numbers: the season, the episode and the day that a name of a file says."""

import re
from typing import NamedTuple

_OF_EPISODES = "(?:[eé]pisode|folge|cap[ií]tulo|episodio|cap)"
_IN_SEASON = "(?:season|staffel|saison|series)"
_END = r"(?![^\W_])"
_NAMED = "(?:episode|ep|folge|e)"
_MONTH, _DAY = r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_OF_SEASONS = "seasons?|staffeln?|saisons?|temporadas?|stagion[ei]|seizoen|sezon|series"
EPISODES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![^\W_])s(?P<season>\d{1,4})[ ._x-]*(?:e|ep|x)[ ._-]?(?P<episode>\d{1,4})(?!\d)",
        r"(?<![^\W_])[\[(]?(?P<season>\d{1,2}) ?[x×] ?(?P<episode>\d{2,3})(?![\dp])",
        r"(?<=\w[ .-])(?P<season>\d{1,2})[x×](?P<episode>\d)(?!\w)",
        rf"(?<![^\W_]){_IN_SEASON}[ ._-]?(?P<season>\d{{1,3}})[ ._,-]*{_NAMED}[ ._-]?(?P<episode>\d+)",
        rf"(?<![^\W_])(?<![(\[])(?P<year>(?:19|20)\d\d)(?P<mark>[ ._-]){_MONTH}(?P=mark){_DAY}(?!\d)",
        rf"(?<![^\W_])(?:e|ep[ ._]?|{_OF_EPISODES}[ ._-]|odc[ ._]+|#)(?P<episode>\d{{1,4}})(?:v\d)?{_END}",
        r"第\s*(?P<episode>\d{1,4})\s*[話话集回]|(?<!\d)\d{1,4}\s*화(?!\w)",
    )
)
"""Signs of an episode, the surest first."""
_SEASON = re.compile(rf"(?i)(?<![^\W_])(?:{_OF_SEASONS}|s)[ ._-]*(?P<season>\d{{1,4}})(?!\d)")
_SPECIALS = re.compile(r"(?i)specials?$")


class Numbers(NamedTuple):
    """The place of an episode; None and "" for what a name does not say."""

    season: int | None = None
    episode: int | None = None
    date: str = ""  # as yyyy-mm-dd


NO_NUMBERS = Numbers()


def numbers_in(name: str) -> Numbers:
    """Return the numbers of the episode that a name of a file says, or the day on which it aired."""
    for pattern in EPISODES:
        if found := pattern.search(name):
            said = found.groupdict()
            if said.get("day"):
                return Numbers(date=f"{said['year']}-{said['month']}-{said['day']}")
            return Numbers(_number(said.get("season")), _number(said.get("episode")))
    return NO_NUMBERS


def season_in(folder: str) -> int | None:
    """Return the number of the season whose folder has this name."""
    if _SPECIALS.match(folder):
        return 0
    found = _SEASON.search(folder)
    return int(found["season"]) if found else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None
