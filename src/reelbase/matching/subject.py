"""Subject: the title that somebody means, by all that is said of it."""

from msgspec import Struct


class Ids(Struct, frozen=True, omit_defaults=True):
    """The ids of a title; 0 or "" where the file has none."""

    tmdb: int = 0
    imdb: str = ""
    tvdb: int = 0


class Subject(Struct, frozen=True, omit_defaults=True):
    """The title that a row means."""

    kind: str = ""  # movie, tv or episode; "": a movie or a series
    title: str = ""  # of an episode: of its series
    year: int = 0  # 0: not said
    ids: Ids = Ids()
    series: Ids = Ids()  # of the series of an episode
    season: int = -1  # of an episode; -1: not said
    episode: int = -1

    @property
    def shown(self) -> str:
        """Return the title as a report names it."""
        named = self.title or self.ids.imdb or (f"TMDB {self.ids.tmdb}" if self.ids.tmdb else "a title")
        year = f" ({self.year})" if self.year else ""
        numbers = f" S{self.season:02}E{self.episode:02}" if self.season >= 0 <= self.episode else ""
        return f"{named}{year}{numbers}"
