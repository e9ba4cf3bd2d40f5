"""Kinds: of each kind of entity its rows, and the columns of its pictures, its name and its day."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Column, Table

from reelbase.entity import Kind
from reelbase.storage.rows import (
    CollectionRow,
    CompanyRow,
    EpisodeRow,
    GenreRow,
    KeywordRow,
    MovieRow,
    NetworkRow,
    PersonRow,
    SeasonRow,
    SeriesRow,
    table_of,
)


class KindFacts(NamedTuple):
    """The way in which a kind of entity is stored."""

    row: type[NamedTuple]
    pictures: Mapping[str, str | None]
    """Type of picture -> the column with the one that answers show; logos of titles have none."""
    original_name: str | None = None
    """The column of the name in the original language, which answers show where a language has none."""
    released: str | None = None
    """The column of the day on which a title came out or first aired."""

    @property
    def table(self) -> Table:
        return table_of(self.row)

    @property
    def columns(self) -> dict[str, str]:
        """The types of pictures of which answers show one, with its column."""
        return {type_: column for type_, column in self.pictures.items() if column}

    def column(self, type_: str) -> Column[str]:
        """Return the column with the picture of a type that answers show."""
        return self.table.c[self.columns[type_]]

    @property
    def name(self) -> Column[str]:
        """The column of the name: the original one where translations have others."""
        return self.table.c[self.original_name or "name"]

    @property
    def day(self) -> Column[str] | None:
        """The column of the day on which a title came out."""
        return self.table.c[self.released] if self.released else None

    @property
    def drawn(self) -> tuple[str, ...]:
        """The types of pictures that a drawn one may stand in for: all but logos."""
        return tuple(type_ for type_ in self.columns if type_ != "logo")


_TITLE = {"poster": "poster_path", "backdrop": "backdrop_path"}

KINDS: dict[Kind, KindFacts] = {
    Kind.COLLECTION: KindFacts(CollectionRow, _TITLE, "original_name"),
    Kind.COMPANY: KindFacts(CompanyRow, {"logo": "logo_path"}),
    Kind.NETWORK: KindFacts(NetworkRow, {"logo": "logo_path"}),
    Kind.KEYWORD: KindFacts(KeywordRow, {}),
    Kind.GENRE: KindFacts(GenreRow, {}),
    Kind.PERSON: KindFacts(PersonRow, {"profile": "profile_path"}),
    Kind.MOVIE: KindFacts(MovieRow, _TITLE | {"logo": None}, "original_title", "release_date"),
    Kind.TV: KindFacts(SeriesRow, _TITLE | {"logo": None}, "original_name", "first_air_date"),
    Kind.SEASON: KindFacts(SeasonRow, {"poster": "poster_path"}),
    Kind.EPISODE: KindFacts(EpisodeRow, {"still": "still_path"}),
}
"""Every kind, in an order in which rows can be added."""
