"""Lenient decoding: one value that is wrong leaves out no more than its row, its field or its part.

A body is decoded in one step, which is quick. Only a body that does not fit is taken apart: each value that
fits no type of its place is left out, and reported with its place.
"""

from collections.abc import Callable
from functools import cache
from types import UnionType
from typing import Annotated, Generic, TypeVar, Union, cast, get_args, get_origin

import msgspec
from msgspec import Meta, Raw, Struct, ValidationError
from msgspec.structs import FieldInfo

Shape = TypeVar("Shape")
LeaveOut = Callable[[str, str], None]
"""Takes the place of what is left out, `$.seasons[0]`, and the reason with the place of the wrong value."""


def unsaid(_place: str, _reason: str) -> None:
    """Say nothing of what is left out, where somebody else does."""


_object = msgspec.json.Decoder(dict[str, Raw]).decode
_list = msgspec.json.Decoder(list[Raw]).decode


class Reader(Generic[Shape]):
    """Decodes the bodies of one shape, a Struct as a rule."""

    def __init__(self, shape: type[Shape]) -> None:
        self._shape = shape
        self._decoder: msgspec.json.Decoder[Shape] = msgspec.json.Decoder(shape)

    def decode(self, body: bytes | Raw, leave_out: LeaveOut) -> Shape:
        """Return the body. Raises ValidationError for another shape, MsgspecError for what is no JSON."""
        try:
            return self._decoder.decode(body)
        except ValidationError:
            return cast("Shape", _Lenient(leave_out).decode(self._shape, bytes(body), "$"))

    def known(self, body: bytes | Raw) -> Shape | None:
        """Return the body without a report of what is left out; None if the whole has another shape."""
        try:
            return self.decode(body, unsaid)
        except ValidationError:
            return None


class _Lenient:
    """Takes one body apart."""

    def __init__(self, leave_out: LeaveOut) -> None:
        self._leave_out = leave_out

    def decode(self, type_: object, raw: bytes, place: str) -> object:
        """Return the value at a place. Raises ValidationError, with the place in it, if there is none."""
        try:
            return _decoder(type_).decode(raw)
        except ValidationError as error:
            match raw.lstrip()[:1]:
                case b"{" if isinstance(struct := _arm(type_, Struct), type):
                    return self._struct(struct, _object(raw), place)
                case b"{" if (dict_ := _arm(type_, dict)) is not None:
                    _, value = get_args(dict_)
                    return self._dict(value, _object(raw), place)
                case b"[" if (list_ := _arm(type_, list)) is not None:
                    (item,) = get_args(list_)
                    return self._list(item, _list(raw), place)
            raise ValidationError(within(place, _plainly(type_, str(error)))) from None

    def _struct(self, struct: type[Struct], values: dict[str, Raw], place: str) -> Struct:
        found = {}
        for field in _fields(struct):
            name = field.encode_name
            if name in values:
                here = f"{place}.{name}"
                try:
                    found[field.name] = self.decode(field.type, bytes(values[name]), here)
                except ValidationError as error:
                    if field.required:
                        raise
                    self._leave_out(here, str(error))
            elif field.required:
                raise ValidationError(f"Object missing required field `{name}` - at `{place}`")
        return struct(**found)

    def _dict(self, type_: object, values: dict[str, Raw], place: str) -> dict[str, object]:
        found = {}
        for name, raw in values.items():
            here = f"{place}.{name}"
            try:
                found[name] = self.decode(type_, bytes(raw), here)
            except ValidationError as error:
                self._leave_out(here, str(error))
        return found

    def _list(self, type_: object, values: list[Raw], place: str) -> list[object]:
        found = []
        for number, raw in enumerate(values):
            here = f"{place}[{number}]"
            try:
                found.append(self.decode(type_, bytes(raw), here))
            except ValidationError as error:
                self._leave_out(here, str(error))
        return found


@cache
def _decoder(type_: object) -> "msgspec.json.Decoder[object]":
    return msgspec.json.Decoder(type_)


@cache
def _fields(struct: type[Struct]) -> tuple[FieldInfo, ...]:
    """Return the fields of a Struct, whose types msgspec works out anew each time."""
    return msgspec.structs.fields(struct)


@cache
def _arm(type_: object, of: type) -> object:
    """Return the Struct, dict or list that a type is or has as an alternative; None if there is none."""
    if get_origin(type_) in (Union, UnionType):
        return next((arm for each in get_args(type_) if (arm := _arm(each, of)) is not None), None)
    plain = get_origin(type_) or type_
    return type_ if isinstance(plain, type) and issubclass(plain, of) else None


def _plainly(type_: object, message: str) -> str:
    """Return the message, in a type's own words for what is expected, as days and moments have them."""
    words = _words(type_) if "matching regex" in message else ""
    return f"Expected {words}" if words else message


def _words(type_: object) -> str:
    if get_origin(type_) is Annotated:
        metas = [each for each in get_args(type_) if isinstance(each, Meta)]
        return next((each.description for each in metas if each.description), "")
    return next((words for each in get_args(type_) if (words := _words(each))), "")


def within(place: str, message: str) -> str:
    """Return an error's text with a place in front of the place that the text itself names."""
    if "`$" in message:
        return message.replace("`$", f"`{place}", 1)
    return f"{message} - at `{place}`"
