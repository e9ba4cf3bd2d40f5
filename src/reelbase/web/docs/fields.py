"""The fields of a body as a tree: names, types, meanings, what may be null or missing."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from reelbase.operations.description import Document, Schema
from reelbase.web.docs.described import resolved

DEEPEST = 8  # levels, where a schema holds itself


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a body. `variant` names the shape it belongs to where there are several."""

    name: str
    type: str
    words: str
    is_nullable: bool
    is_optional: bool
    allowed: tuple[object, ...]
    children: tuple["Field", ...]


def fields_of(schema: Schema, document: Document) -> tuple[Field, ...]:
    """Return the fields of an object, of each item of an array, or of each shape that an answer may have."""
    return tuple(_fields(schema, document, ()))


def type_of(schema: Schema, document: Document) -> str:
    """Describe the type of a value: `string`, `array of integer`, `object`"""
    schema = resolved(schema, document)
    if "const" in schema:
        return json.dumps(schema["const"])
    kinds = [each for each in _kinds(schema) if each != "null"]
    if "anyOf" in schema or "oneOf" in schema:
        kinds = [type_of(each, document) for each in _shapes(schema) if each.get("type") != "null"]
    if kinds == ["array"]:
        return f"array of {type_of(schema.get('items', {}), document)}"
    return " or ".join(dict.fromkeys(kinds)) or "any"


def _fields(schema: Schema, document: Document, above: tuple[str, ...]) -> Iterator[Field]:
    name = schema.get("$ref", "")
    schema = resolved(schema, document)
    if name in above or len(above) > DEEPEST:
        return
    inside = (*above, name) if name else above
    required = schema.get("required", [])
    for key, value in schema.get("properties", {}).items():
        yield _field(key, value, document, inside, is_optional=key not in required)
    if "items" in schema:
        yield from _fields(schema["items"], document, inside)
    held = schema.get("additionalProperties")
    if isinstance(held, dict) and held:
        yield _field("(each key)", held, document, inside, is_optional=True)
    shapes = [each for each in _shapes(schema) if resolved(each, document).get("type") != "null"]
    alone = (field for each in shapes for field in _fields(each, document, inside))
    yield from alone if len(shapes) == 1 else _variants(shapes, document, inside)


def _variants(shapes: list[Schema], document: Document, above: tuple[str, ...]) -> Iterator[Field]:
    """Yield the fields of each of several shapes, under its name."""
    for each in shapes:
        children = tuple(_fields(each, document, above))
        if children:
            shape = resolved(each, document)
            _, _, name = each.get("$ref", "object").rpartition("/")
            label = f"as {shape.get('title') or name}"
            yield Field(label, "", shape.get("description", ""), False, False, (), children)


def _field(
    name: str, schema: Schema, document: Document, above: tuple[str, ...], *, is_optional: bool
) -> Field:
    whole = resolved(schema, document)
    shapes = [resolved(each, document) for each in _shapes(whole)]
    own = schema.get("description", "") if "$ref" in schema else whole.get("description", "")
    return Field(
        name=name,
        type=type_of(schema, document),
        words=own or whole.get("description", ""),
        is_nullable="null" in _kinds(whole) or any(each.get("type") == "null" for each in shapes),
        is_optional=is_optional,
        allowed=tuple(whole.get("enum", ())),
        # what is appended has a page of its own, with its fields
        children=() if schema.get("x-appended") else tuple(_fields(schema, document, above)),
    )


def _kinds(schema: Schema) -> list[str]:
    found = schema.get("type", "object" if "properties" in schema else [])
    return [found] if isinstance(found, str) else list(found)


def _shapes(schema: Schema) -> list[Schema]:
    return [*schema.get("anyOf", []), *schema.get("oneOf", []), *schema.get("allOf", [])]
