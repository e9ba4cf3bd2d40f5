"""Mappings: which column of a table says what, written in TOML."""

import codecs
from collections.abc import Mapping as Cells
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.entity import Kind
from reelbase.importers.formats.spreadsheet.columns import (
    LISTS,
    OF_A_COUNTRY,
    OF_A_JOB,
    OF_A_LANGUAGE,
    READERS,
    field_in,
)
from reelbase.importers.formats.spreadsheet.parts import COUNTRY, departments_of
from reelbase.importers.merging.languages import named_language
from reelbase.importers.merging.values import DAY_FIRST, MONTH_FIRST
from reelbase.importers.source import SourceError
from reelbase.matching.ids import is_nothing

Several = str | list[str]
ROWS = (Kind.MOVIE, Kind.TV, Kind.SEASON, Kind.EPISODE)
"""The kinds of which a row can be."""
IDS = ("tmdb", "imdb_id", "wikidata_id", "tvdb_id")


class Mapping(Struct, forbid_unknown_fields=True, dict=True):
    """A mapping, as it is written."""

    columns: dict[str, Several]  # field -> the name of its column, several for a list of columns
    name: str = ""  # of the table, by which --sync knows it again; else it is known by where its file is
    kind: str = "movie"  # of the rows, where no column says it
    kinds: dict[str, str] = {}  # what the column of kinds says -> movie, tv
    language: str = "en-US"  # that titles, texts and names of genres, countries and languages are in
    separator: str = ""  # between the parts of genres, keywords, cast, …, where the columns do not show it
    decimal: str = ""  # what stands before decimals, where the columns do not show it
    dates: str = ""  # DMY or MDY, where the columns do not show it
    encoding: str = ""  # where it is neither UTF-8, UTF-16 nor that of Windows in the West

    @cached_property
    def words_language(self) -> Language:
        """The language of texts as it is kept."""
        return named_language(self.language, "language")

    @property
    def names_language(self) -> str:
        """The language of names, without its region."""
        return self.words_language.iso_639_1

    @cached_property
    def given(self) -> dict[str, tuple[str, ...]]:
        """The columns that there are, by the field that they say."""
        order = {name: place for place, name in enumerate(READERS)}
        named = {name: column for name, column in self.columns.items() if column}
        return {
            name: (column,) if isinstance(column := named[name], str) else tuple(column)
            for name in sorted(named, key=lambda name: order.get(field_in(name), 0))
        }

    def cell(self, values: Cells[str, str], name: str) -> str:
        """Return the cell of a field in a row; the cells of several columns are joined."""
        match [values.get(column, "").strip() for column in self.given.get(name, ())]:
            case [cell]:
                return cell
            case cells:
                return (self.separator or "|").join("" if is_nothing(cell) else cell for cell in cells)

    def kind_of(self, text: str) -> Kind | None:
        """Return the kind in a cell, the kind of all rows for an empty one; None for an unknown one."""
        kind = self.kinds.get(text, text.lower()) if text else self.kind
        return Kind(kind) if kind in ROWS else None


_decode = msgspec.toml.decode


def read_mapping(path: Path) -> Mapping:
    """Return the mapping in a file; raises SourceError if it is none, or can't be fulfilled."""
    try:
        found = _decode(path.read_bytes(), type=Mapping)
    except OSError as error:
        raise SourceError(f"Expected a mapping in TOML at {path}: {error.strerror}.") from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise SourceError(f'{path}: {error}.\nExpected a table [columns] such as title = "Title".') from error
    _check_fields(path, found)
    _check_notation(path, found)
    return found


def _check_fields(path: Path, found: Mapping) -> None:
    for name, column in found.columns.items():
        _check_field(path, name)
        if isinstance(column, list) and field_in(name) not in LISTS:
            raise SourceError(f"{path}: expected one column for {name}, found {len(column)}.")
    given = found.given
    if not given.keys() & {"title", "original_title", "series", *IDS}:
        raise SourceError(f"{path}: expected title or an id among [columns], found neither.")
    if "guest_characters" in given and "guest_stars" not in given:
        raise SourceError(f"{path}: expected guest_stars beside guest_characters, found none.")
    if "vote_average" in given and "vote_count" not in given:
        # TMDB: an average of no votes is 0.0, so that one alone would come to nothing.
        raise SourceError(
            f"{path}: expected vote_count beside vote_average, found none: an average counts by its votes."
        )
    if "characters" in given and "cast" not in given:
        raise SourceError(f"{path}: expected cast beside characters, found none.")
    for kind in (found.kind, *found.kinds.values()):
        if kind not in ROWS:
            raise SourceError(f"{path}: expected movie, tv, season or episode for a kind, found {kind!r}.")


def _check_field(path: Path, name: str) -> None:
    """Raise SourceError where a mapping names no field, or one of a language, country or job that is none."""
    field, mark, variant = name.partition(":")
    if field not in READERS:
        raise SourceError(f"{path}: unknown field `{name}` in [columns]; there are {', '.join(READERS)}.")
    if not mark:
        return
    if field in OF_A_LANGUAGE:
        named_language(variant, f"{field}:LANGUAGE in {path}")
    elif field in OF_A_COUNTRY:
        if not COUNTRY.fullmatch(variant):
            raise SourceError(f"{path}: expected a country such as {field}:FR, found {name!r}.")
    elif field not in OF_A_JOB:
        raise SourceError(f"{path}: expected {field} without a variant, found {name!r}.")
    elif not departments_of(variant):
        raise SourceError(f"{path}: expected a job of TMDB's such as crew:Editor, found {name!r}.")


def _check_notation(path: Path, found: Mapping) -> None:
    named_language(found.language, f"language in {path}")
    for name, value, known in (
        ("decimal", found.decimal, (".", ",")),
        ("dates", found.dates, (DAY_FIRST, MONTH_FIRST)),
    ):
        if value and value not in known:
            raise SourceError(f"{path}: expected {' or '.join(known)} for {name}, found {value!r}.")
    try:
        "".encode(found.encoding or "utf-8")
        codecs.getincrementaldecoder(found.encoding or "utf-8")("replace").decode(b"\xff", final=True)
    except (LookupError, ValueError):
        raise SourceError(f"{path}: expected an encoding such as cp1251, found {found.encoding!r}.") from None


def check_columns(path: Path, mapping: Mapping, columns: list[str]) -> None:
    """Raise SourceError where a table of these columns lacks one that the mapping names."""
    for name, named in mapping.given.items():
        for column in named:
            if column not in columns:
                raise SourceError(
                    f"{path}: expected {name} in the column {column!r};"
                    f" the table has {', '.join(columns)[:200]}."
                )
