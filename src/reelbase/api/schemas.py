"""JSON Schemas of the Structs that answers are made of.

msgspec makes schemas too, but only for unions that can be decoded, and the lists in which movies
stand beside series are told apart by a field that must stay in its place among the keys.
"""

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec
from msgspec import Raw, Struct, UnsetType

from reelbase.api.answers import Reply

Schema = dict[str, Any]
PLAIN: dict[object, str] = {bool: "boolean", int: "integer", float: "number", str: "string", NoneType: "null"}


class Schemas:
    """Collects the schema of every Struct that is met, by name."""

    def __init__(self, reference: str) -> None:
        self._reference = reference
        self.components: dict[str, Schema] = {}

    def of(self, shape: Any) -> Schema:
        """The schema of a type: Structs by reference, everything else in place."""
        if shape in PLAIN:
            return {"type": PLAIN[shape]}
        if shape is Raw or shape is Any:
            return {}
        origin, arguments = get_origin(shape), get_args(shape)
        if origin in {Union, UnionType}:
            return self._union([each for each in arguments if each is not UnsetType])
        if origin in {list, tuple}:
            return {"type": "array", "items": self.of(arguments[0])}
        if origin is Reply:
            return self.of(arguments[0])
        if origin is dict:
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if isinstance(origin or shape, type) and issubclass(origin or shape, Struct):
            return self._struct(shape)
        raise TypeError(f"no schema for {shape!r}")

    def _union(self, shapes: list[Any]) -> Schema:
        schemas = [self.of(each) for each in shapes]
        if len(schemas) == 1:
            return schemas[0]
        if all(set(each) == {"type"} for each in schemas):
            return {"type": [each["type"] for each in schemas]}
        return {"anyOf": schemas}

    def _struct(self, shape: Any) -> Schema:
        name = _name(shape)
        if name not in self.components:
            self.components[name] = {}  # a Struct may hold itself
            fields = msgspec.structs.fields(shape)
            words = (get_origin(shape) or shape).__doc__ or ""
            self.components[name] = {
                "type": "object",
                "description": words.split("\n", 1)[0],
                "properties": {field.encode_name: self.of(field.type) for field in fields},
                "required": [f.encode_name for f in fields if UnsetType not in get_args(f.type)],
            }
        return {"$ref": self._reference.format(name=name)}


def _name(shape: Any) -> str:
    arguments = [_name(each) for each in get_args(shape)]
    if get_origin(shape) in {Union, UnionType}:
        return "Media" if len(arguments) > 3 else "Or".join(arguments)
    name: str = (get_origin(shape) or shape).__name__
    return name + ("Of" + "And".join(arguments) if arguments else "")
