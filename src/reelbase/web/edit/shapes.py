"""Shapes: how each field that can be edited stands in a form, and how its text is read again.

They follow from the document that the API for editors answers. What can't be read stays the text that was
typed, and is for the API to refuse.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec.inspect
from msgspec.inspect import (
    BoolType,
    DictType,
    Field,
    IntType,
    ListType,
    NoneType,
    StructType,
    Type,
    UnionType,
)

from reelbase.editing.documents import document_form
from reelbase.entity import Kind

REFERS = {
    "collection_id": "collection",
    "parent_company_id": "company",
    "person_id": "person",
    "companies.id": "company",
    "keywords.id": "keyword",
    "networks.id": "network",
}
"""Field, or list and field -> the kind of what its id names."""
LONG = {"overview", "description"}
CHOICES = {"gender": ("0", "1", "2", "3"), "release_dates.type": ("1", "2", "3", "4", "5", "6")}
PATH = "_path"
"""The end of the names of fields that choose a picture."""
UNSHOWN = {"order"}
PICTURES = ("posters", "backdrops", "logos", "profiles", "stills")


class Shape(NamedTuple):
    """One field: its widget, what it refers to, and what stands for nothing in it."""

    name: str
    widget: str  # choice, genres, line, lines, list, number, reference, text, truth
    refers_to: str
    choices: tuple[str, ...]
    empty: object
    holds_numbers: bool

    def text(self, value: object) -> str:
        """Return a value as it stands in the form, without the names of what it refers to."""
        match value:
            case None:
                return ""
            case bool():
                return "1" if value else ""
            case list():
                return ("\n" if self.widget == "lines" else ", ").join(map(str, value))
        return str(value)

    def read(self, text: str) -> object:
        """Return the value of a text."""
        text = text if self.widget == "text" else text.strip()
        match self.widget:
            case "truth":
                return text == "1"
            case "lines" | "list" | "genres":
                parts = text.splitlines() if self.widget == "lines" else text.split(",")
                said = [part.strip() for part in parts if part.strip()]
                return [_number(each) for each in said] if self.holds_numbers else said
            case "choice" | "number" | "reference":
                return _number(text) if text else self.empty
        return text or self.empty


class Shapes(NamedTuple):
    """Every field of a kind: its facts, its words in a language, and the fields of the rows of its lists."""

    facts: Mapping[str, Shape]
    words: Mapping[str, Shape]
    lists: Mapping[str, Mapping[str, Shape]]


def shapes_of(kind: Kind) -> Shapes:
    """Return the fields of a kind."""
    facts: Mapping[str, Shape] = {}
    words: Mapping[str, Shape] = {}
    lists = {}
    for field in _fields(msgspec.inspect.type_info(document_form(kind))):
        match field.name, field.type:
            case "facts", StructType() as struct:
                facts = _shapes(struct.fields)
            case "words", DictType() as by_language:
                words = _shapes(_fields(by_language.value_type))
            case name, DictType(value_type=StructType() as row) if name != "episode_groups":
                lists[name] = _shapes(row.fields, f"{name}.")
    return Shapes(facts, words, lists)


def _fields(found: Type) -> tuple[Field, ...]:
    return found.fields if isinstance(found, StructType) else ()


def _shapes(fields: Iterable[Field], of: str = "") -> dict[str, Shape]:
    return {each.name: _shape(each, of) for each in fields if each.name not in UNSHOWN}


def _shape(field: Field, of: str) -> Shape:
    """Return how a field stands in a form; `of` is the list that it is in, with a dot."""
    types = field.type.types if isinstance(field.type, UnionType) else (field.type,)
    is_nullable = any(isinstance(each, NoneType) for each in types)
    plain = next(each for each in types if not isinstance(each, NoneType))
    name = field.name
    refers_to = REFERS.get(f"{of}{name}") or ("" if of else REFERS.get(name, ""))
    if of and name == "person_id":
        refers_to = REFERS[name]
    choices = CHOICES.get(f"{of}{name}", ())
    widget, empty = _widget(plain, name)
    if refers_to or choices:
        widget = "reference" if refers_to else "choice"
    holds_numbers = isinstance(plain, ListType) and isinstance(plain.item_type, IntType)
    return Shape(name, widget, refers_to, choices, None if is_nullable else empty, holds_numbers)


def _widget(plain: Type, name: str) -> tuple[str, object]:
    match plain:
        case BoolType():
            return "truth", False
        case IntType():
            return "number", 0
        case ListType():
            return {"genre_ids": "genres", "also_known_as": "lines"}.get(name, "list"), []
    return "text" if name in LONG else "line", ""


def _number(text: str) -> object:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else text
