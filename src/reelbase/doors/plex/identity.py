"""Identity: the providers, and the keys by which Plex knows titles for ever."""

import re
from typing import NamedTuple

from reelbase.entity import Entity, Kind

PATH = "/plex"
LIBRARY = "/library/metadata"
PROVIDERS = {"movie": (Kind.MOVIE,), "tv": (Kind.TV, Kind.SEASON, Kind.EPISODE)}
"""The kinds of each provider."""
TYPES = {1: Kind.MOVIE, 2: Kind.TV, 3: Kind.SEASON, 4: Kind.EPISODE}
WORDS = {Kind.MOVIE: "movie", Kind.TV: "show", Kind.SEASON: "season", Kind.EPISODE: "episode"}
KINDS = {word: kind for kind, word in WORDS.items()}
AIRED, GROUP = "tmdbAiring", "tmdbGroup"
"""The id of the order in which episodes aired; the beginning of the ids of others."""
OWN = 1_000_000_000
"""The first id of titles that TMDB does not have."""
_KEY = re.compile(
    r"(?:tmdb|rb)-(?P<word>movie|show|season|episode)-(?P<id>\d{1,10})"
    r"(?:-(?P<season>\d{1,9})(?:-(?P<episode>\d{1,9}))?(?:-o(?P<order>[0-9a-f]{24}))?)?",
    re.ASCII,
)
_PARTS = {Kind.MOVIE: 0, Kind.TV: 0, Kind.SEASON: 1, Kind.EPISODE: 2}


class Key(NamedTuple):
    """A movie or a series, or a season or an episode by its numbers."""

    kind: Kind
    title: int
    season: int | None = None
    episode: int | None = None
    order: str = ""  # the id of an episode group; "": the order in which they aired

    def __str__(self) -> str:
        prefix = "rb" if self.title >= OWN else "tmdb"
        numbers = [str(each) for each in (self.season, self.episode) if each is not None]
        order = [f"o{self.order}"] if self.order and numbers else []
        return "-".join([prefix, WORDS[self.kind], str(self.title), *numbers, *order])

    @property
    def has_children(self) -> bool:
        return self.kind in {Kind.TV, Kind.SEASON}

    def above(self) -> "Key":
        """Return the season of an episode, else the series."""
        if self.kind is Kind.EPISODE:
            return self._replace(kind=Kind.SEASON, episode=None)
        return Key(Kind.TV, self.title, order=self.order)


def key_of(entity: Entity) -> Key:
    """Return the key of a movie or a series."""
    return Key(entity.kind, entity.id)


def read_key(text: str) -> Key | None:
    """Return what a key names; None for what is none."""
    found = _KEY.fullmatch(text)
    if found is None:
        return None
    season, episode = (None if each is None else int(each) for each in (found["season"], found["episode"]))
    kind = KINDS[found["word"]]
    if sum(each is not None for each in (season, episode)) != _PARTS[kind]:
        return None
    return Key(kind, int(found["id"]), season, episode, found["order"] or "")


def identifier_of(provider: str) -> str:
    """Return the name by which Plex tells providers apart."""
    return f"tv.plex.agents.custom.reelbase.{provider}"
