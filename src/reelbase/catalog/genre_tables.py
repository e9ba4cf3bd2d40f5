"""The genres that TMDB lists: their ids, and their names in the languages that have any.

Apart from what asks the database, for whatever reads bodies in a process without one.
"""

from functools import cache

from msgspec import Struct

from reelbase.catalog.facts import read_facts
from reelbase.entity import Kind


class GenreTable(Struct, frozen=True):
    """Genre ids in the order served, and for each language the names in the same order."""

    ids: tuple[int, ...]
    names: dict[str, tuple[str, ...]]

    def named(self, language: str) -> dict[int, str]:
        """Return the names in a language by id; none in a language that has no names."""
        return dict(zip(self.ids, self.names.get(language, ()), strict=False))


@cache
def genre_table(kind: Kind) -> GenreTable:
    """Return the genres of movies or of series."""
    return read_facts("genres_movie" if kind is Kind.MOVIE else "genres_tv", GenreTable)


def is_listed(genre_id: int) -> bool:
    """Return true if movies or series have the genre in their list."""
    return any(genre_id in genre_table(kind).ids for kind in (Kind.MOVIE, Kind.TV))
