"""Field: where a field of an entity stands, by the name that records and provenance give it."""

from functools import cache
from typing import NamedTuple

from reelbase.catalog.find import SOURCES
from reelbase.entity import Kind
from reelbase.importers.bodies.columns import PLACE, TRANSLATION
from reelbase.importers.merging.ranks import CREDITS, CREW
from reelbase.importers.merging.record import BY_NAME

JOINS = {"keywords": "title_keyword", "companies": "title_company", "networks": "title_network"}
"""Fields that are lists of other entities, and their tables."""
TITLES = "alternative_titles"


class Column(NamedTuple):
    """A field in the entity's own row: a column, both of the votes, or the collection."""

    name: str


class Translated(NamedTuple):
    """A text in a language."""

    text: str
    language: tuple[str, str]


class CreditGroup(NamedTuple):
    """The credits of a type, of the crew those of a department."""

    type: str
    department: str | None


class Listed(NamedTuple):
    """A list in a table of its own: of other entities, or of alternative titles."""

    table: str


class ExternalId(NamedTuple):
    """The id in another source."""

    source: str


Field = Column | Translated | CreditGroup | Listed | ExternalId


@cache
def field_of(kind: Kind, name: str) -> Field:
    """Return the field of this name; raises LookupError for a name that no entity of the kind has."""
    text, colon, language = name.partition(":")
    if colon and text in TRANSLATION and language:
        code, _, region = language.partition("-")
        return Translated(text, (code, region))
    if name in CREDITS:
        return CreditGroup(name, None)
    if name.startswith(CREW):
        return CreditGroup("crew", name.removeprefix(CREW))
    if name in PLACE[kind] or name in ("votes", "collection"):
        return Column(name)
    if name in JOINS or name == TITLES:
        return Listed(JOINS.get(name, "alternative_title"))
    if name in SOURCES or name == BY_NAME:
        return ExternalId(name)
    raise LookupError(f"Expected a field of {kind}, found {name!r}.")
