"""JSON Schemas of the Structs that answers and bodies are made of.

msgspec makes schemas too, but only for unions that can be decoded, and the lists of movies
and series together distinguish them by a field that must stay in its place among the keys.
"""

from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin

import msgspec
from msgspec import Raw, Struct, UnsetType

from reelbase.api.reference.words import FieldWords
from reelbase.bounds import (
    COMMENT_CHARACTERS,
    LARGEST_ID,
    LIST_DESCRIPTION_CHARACTERS,
    LIST_ITEMS_AT_ONCE,
    LIST_NAME_CHARACTERS,
    REDIRECT_CHARACTERS,
)
from reelbase.operations.answers import Reply
from reelbase.operations.description import Schema

PLAIN: dict[object, str] = {bool: "boolean", int: "integer", float: "number", str: "string", NoneType: "null"}
REFERENCE = "#/components/schemas/"

TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
NUMBERS: Schema = {"type": "array", "items": {"type": "integer"}}
ENCODED: dict[str, Schema] = {
    "also_known_as": TEXTS,
    "descriptors": TEXTS,
    "display_priorities": {"type": "object", "additionalProperties": {"type": "integer"}},
    "episode_run_time": NUMBERS,
    "genre_ids": NUMBERS,
    "languages": TEXTS,
    "origin_country": TEXTS,
}
"""Fields whose values are kept encoded."""

SENT: dict[str, Schema] = {
    "confirm": {"type": "boolean", "default": False},
    "media_type": {"type": "string", "enum": ["movie", "tv"]},
    "public": {"type": ["boolean", "integer"]},
    "value": {"type": "number", "minimum": 0.5, "maximum": 10, "multipleOf": 0.5},
}
"""Fields of bodies that are read as leniently as TMDB does, and should be sent like this."""

BOUNDED: dict[str, Schema] = {
    "comment": {"maxLength": COMMENT_CHARACTERS},
    "description": {"maxLength": LIST_DESCRIPTION_CHARACTERS},
    "items": {"maxItems": LIST_ITEMS_AT_ONCE},
    "media_id": {"minimum": 1, "maximum": LARGEST_ID},
    "name": {"minLength": 1, "maxLength": LIST_NAME_CHARACTERS},
    "redirect_to": {"maxLength": REDIRECT_CHARACTERS},
}
"""Fields of bodies that are refused for their size."""


class Schemas:
    """Collects the schema of every Struct that is met, by name."""

    def __init__(self, words: FieldWords) -> None:
        self.words = words
        self.components: dict[str, Schema] = {}
        self._shapes: dict[str, object] = {}

    def of(self, shape: object) -> Schema:
        """Return the schema of a type: Structs by reference, everything else in place."""
        if shape in PLAIN:
            return {"type": PLAIN[shape]}
        if shape is Raw or shape is Any:
            return {}
        origin, arguments = get_origin(shape), get_args(shape)
        if origin is Literal:
            (value,) = arguments
            return {"type": "string", "const": value}
        if origin in {Union, UnionType}:
            return self._union([each for each in arguments if each is not UnsetType])
        if origin in {list, tuple, Reply}:
            held, *_ = arguments
            return self.of(held) if origin is Reply else {"type": "array", "items": self.of(held)}
        if origin is dict:
            _, held = arguments
            return {"type": "object", "additionalProperties": self.of(held)}
        if isinstance(plain := origin or shape, type) and issubclass(plain, Struct):
            return self._struct(shape)
        raise TypeError(f"no schema for {shape!r}")

    def extend(self, shape: object, name: str, schema: Schema) -> None:
        """Add a property that need not be there to the schema of a Struct that was met."""
        self.components[_name(shape)]["properties"][name] = schema

    def _union(self, shapes: Sequence[object]) -> Schema:
        schema, *others = schemas = [self.of(each) for each in shapes]
        if not others:
            return schema
        if all(set(each) == {"type"} for each in schemas):
            return {"type": [str(each["type"]) for each in schemas]}
        return {"anyOf": schemas}

    def _struct(self, shape: object) -> Schema:
        name = _name(shape)
        if self._shapes.setdefault(name, shape) != shape:
            raise TypeError(f"two Structs of one description are called {name}")
        if name not in self.components:
            self.components[name] = {}  # a Struct may hold itself
            fields = fields_of(shape)
            summary, _, _ = (_plain(shape).__doc__ or "").partition("\n")
            self.components[name] = {
                "type": "object",
                "description": summary,
                "properties": {each.encode_name: self._field(shape, each) for each in fields},
                **self._required(shape),
            }
        return {"$ref": REFERENCE + name}

    def _field(self, shape: object, field: msgspec.structs.FieldInfo) -> Schema:
        schema = ENCODED[field.name] if field.type is Raw and field.name in ENCODED else self.of(field.type)
        words = self.words.meaning(
            _plain(shape).__name__, field.encode_name, is_nullable=NoneType in get_args(field.type)
        )
        return {**schema, "description": words}

    def _required(self, shape: object) -> Schema:
        fields = fields_of(shape)
        return {"required": [f.encode_name for f in fields if UnsetType not in get_args(f.type)]}


class BodySchemas(Schemas):
    """The same for bodies: a field that may be null or lenient is described as it should be sent."""

    def fields(self, shape: type[Struct]) -> tuple[dict[str, Schema], list[str]]:
        """Return the fields one by one, for a query, and the names of the required ones."""
        found = {each.encode_name: self._field(shape, each) for each in fields_of(shape)}
        return found, self.words.required.get(shape.__name__, [])

    def _field(self, shape: object, field: msgspec.structs.FieldInfo) -> Schema:
        kinds = [each for each in get_args(field.type) if each not in {NoneType, UnsetType}]
        is_optional = bool(kinds) and get_origin(field.type) in {Union, UnionType}
        schema = SENT.get(field.name) or (self._union(kinds) if is_optional else self.of(field.type))
        words = self.words.meaning(_plain(shape).__name__, field.encode_name, is_nullable=False)
        return {**schema, **BOUNDED.get(field.name, {}), "description": words}

    def _required(self, shape: object) -> Schema:
        required = self.words.required.get(_plain(shape).__name__)
        return {"required": required} if required else {}


def fields_of(shape: object) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a Struct, with their types where it is generic."""
    return msgspec.structs.fields(cast(type[Struct], shape))


def _plain(shape: object) -> type[Struct]:
    """Return the Struct without what it is a page or a translation of."""
    return cast(type[Struct], get_origin(shape) or shape)


def _name(shape: object) -> str:
    arguments = [_name(each) for each in get_args(shape)]
    if get_origin(shape) in {Union, UnionType}:
        return "Or".join(arguments)
    return _plain(shape).__name__ + ("Of" + "And".join(arguments) if arguments else "")
