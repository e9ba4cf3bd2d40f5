"""Mappings: which column of a table says what, written in TOML."""

from pathlib import Path

import msgspec
from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.importers.bodies.claims import language_of
from reelbase.importers.source import SourceError


class Columns(Struct, forbid_unknown_fields=True):
    """The names of the columns, "" where the table has none."""

    title: str = ""
    original_title: str = ""
    kind: str = ""
    year: str = ""
    release_date: str = ""
    tmdb: str = ""
    imdb_id: str = ""
    wikidata_id: str = ""
    tvdb_id: str = ""
    original_language: str = ""
    overview: str = ""
    tagline: str = ""
    homepage: str = ""
    runtime: str = ""
    budget: str = ""
    revenue: str = ""
    status: str = ""
    vote_average: str = ""
    vote_count: str = ""
    genres: str = ""
    keywords: str = ""
    companies: str = ""
    countries: str = ""
    cast: str = ""
    directors: str = ""
    writers: str = ""

    def given(self) -> dict[str, str]:
        """The columns that there are, by what they say."""
        pairs = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: column for name, column in pairs if column}


class Mapping(Struct, forbid_unknown_fields=True):
    """A mapping, as it is written."""

    columns: Columns
    kind: str = "movie"  # of the rows, where no column says it
    kinds: dict[str, str] = {}  # what the column of kinds says -> movie, tv
    language: str = "en-US"  # that titles and texts are in
    separator: str = "|"  # between the parts of genres, keywords, cast, …

    @property
    def words_language(self) -> Language:
        """The language as it is kept."""
        return language_of(self.language)

    def kind_of(self, text: str) -> Kind | None:
        """The kind that a cell says, that of all rows where it says nothing; None for an unknown one."""
        told = self.kinds.get(text, text.lower()) if text else self.kind
        return Kind(told) if told in (Kind.MOVIE, Kind.TV) else None


_decode = msgspec.toml.decode


def read_mapping(path: Path, columns: list[str]) -> Mapping:
    """The mapping in a file, for a table of these columns; raises SourceError where they don't fit."""
    try:
        found = _decode(path.read_bytes(), type=Mapping)
    except OSError as error:
        raise SourceError(f"Expected a mapping in TOML at {path}: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SourceError(f'{path}: {error}.\nExpected a table [columns] such as title = "Title".') from error
    given = found.columns.given()
    if not given.keys() & {"title", "tmdb", "imdb_id", "wikidata_id", "tvdb_id"}:
        raise SourceError(f"{path}: expected title or an id among [columns], found neither.")
    for name, column in given.items():
        if column not in columns:
            raise SourceError(
                f"{path}: expected {name} in the column {column!r}; the table has {', '.join(columns)[:200]}."
            )
    for told in (found.kind, *found.kinds.values()):
        if told not in (Kind.MOVIE, Kind.TV):
            raise SourceError(f"{path}: expected movie or tv for a kind, found {told!r}.")
    return found
