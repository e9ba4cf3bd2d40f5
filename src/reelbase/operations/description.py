"""The parts of the API's descriptions: JSON Schemas, and the objects of OpenAPI documents around them."""

from collections.abc import Mapping
from typing import Any, TypeAlias, TypedDict

Json: TypeAlias = dict[str, Any]
"""An object of an OpenAPI 3.1 document that is being made."""

Document: TypeAlias = Mapping[str, Any]
"""The same when it is read: a whole document, or a part of it."""

Schema = TypedDict(
    "Schema",
    {
        "$ref": str,
        "additionalProperties": "Schema",
        "allOf": "list[Schema]",
        "anyOf": "list[Schema]",
        "const": object,
        "default": object,
        "description": str,
        "enum": list[str],
        "format": str,
        "items": "Schema",
        "maxItems": int,
        "maxLength": int,
        "maximum": float,
        "minLength": int,
        "minimum": float,
        "multipleOf": float,
        "oneOf": "list[Schema]",
        "pattern": str,
        "properties": "dict[str, Schema]",
        "required": list[str],
        "title": str,
        "type": str | list[str],
        "x-appended": bool,
    },
    total=False,
)
"""A JSON Schema, with the keywords that descriptions use."""
