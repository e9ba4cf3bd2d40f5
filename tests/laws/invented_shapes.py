"""Invents a body for any path, from the shape that decodes it: each value is fit for its field."""

import types
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

import msgspec
import pytest
from msgspec import Meta, Raw, Struct, UnsetType

from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.route import read_line
from reelbase.importers.formats.bodies.shapes import MediaRow, SeasonRow
from tests.importers.world import Body

Place = tuple[str | int, ...]
"""The names and numbers that lead to a value inside a body."""

ROWS = 3
COUNTRIES = ("US", "DE", "FR", "JP", "SE", "ES")
LANGUAGES = ("en", "de", "fr", "ja", "sv", "es")
OFFERS = ("link", "flatrate", "buy")
WORDS = {
    "credit_type": ("crew",),
    "department": ("Directing", "Writing", "Sound"),
    "episode_type": ("standard", "finale"),
    "external_source": ("imdb_id",),
    "file_type": (".svg", ".png"),
    "image_type": ("poster", "backdrop"),
    "iso_3166_1": COUNTRIES,
    "iso_639_1": LANGUAGES,
    "job": ("Director", "Writer", "Sound Editor"),
    "known_for_department": ("Acting", "Directing"),
    "languages": LANGUAGES,
    "media_type": ("movie", "tv"),
    "origin_country": COUNTRIES,
    "original_language": LANGUAGES,
    "site": ("YouTube", "Vimeo"),
    "status": ("Released", "Ended"),
}
"""Field -> the texts that stand in it, in turn."""
SAYS_WHERE = {"id", "credit_id", "episode_number", "media_id", "media_type", "provider_id", "season_number"}
"""Fields that say which row it is, or where it belongs: with another value it is another row."""


OF_SEARCHES = {"known_for"}
"""Fields of rows that only rows of searches have."""


class Part(NamedTuple):
    """An object or a list inside a body."""

    place: Place
    type: Any
    may_be_null: bool


def shape_of(path: str) -> type[Struct]:
    """Return the shape with which the importer decodes the body of a path."""
    found: list[type[Struct]] = []
    decode = Reader.decode

    def noted(reader: Reader[Any], body: bytes, leave_out: Any) -> Any:
        found.append(reader._shape)
        return decode(reader, body, leave_out)

    with pytest.MonkeyPatch.context() as patch, suppress(msgspec.MsgspecError):
        patch.setattr(Reader, "decode", noted)
        read_line(msgspec.json.encode({"path": path, "body": {"id": 1}}))
    return found[-1]


class Inventor:
    """Invents values; those that must differ begin with one number, so that no other body has them.

    `known`: field -> its value wherever a row tells where it belongs, such as `show_id`.
    """

    def __init__(self, first: int, known: Body) -> None:
        self.first = first
        self.known = known
        self.count = 0

    def body(self, shape: type[Struct]) -> Body:
        """Return a whole body."""
        body: Body = self.value(shape, "")
        return body | {name: v for name, v in self.known.items() if name in fields_of(shape)}

    def value(self, type_: Any, name: str, within: tuple[Any, ...] = ()) -> Any:
        """Return a value of a type for a field of that name."""
        type_, metas = plain(type_)
        self.count += 1
        if isinstance(type_, type) and issubclass(type_, Struct):
            return {
                field: self._field(of, field, (*within, type_))
                for field, of in fields_of(type_).items()
                if not is_raw(of) and field not in OF_SEARCHES
            }
        if get_origin(type_) is list:
            return [self.value(get_args(type_)[0], name, within) for _ in range(ROWS)]
        if get_origin(type_) is dict:
            of = get_args(type_)[1]
            if get_origin(of) is types.UnionType:  # the offers of a country, among which its link stands
                return {key: self.value(str if key == "link" else of, key, within) for key in OFFERS}
            return {country: self.value(of, country, within) for country in COUNTRIES[:ROWS]}
        return self._scalar(type_, name, metas)

    def _field(self, type_: Any, name: str, within: tuple[Any, ...]) -> Any:
        if name in self.known and name != "id" and within[-1] is not SeasonRow:
            return self.known[name]
        return self.value(type_, name, within)

    def _scalar(self, type_: type, name: str, metas: list[Meta]) -> object:
        number = self.first + self.count
        if type_ is bool:
            return self.count % 2 == 0
        if type_ is float:
            return round(1 + number % 80 / 10, 1)
        if type_ is int:
            return number if name.endswith("id") or name == "genre_ids" else 1 + number % 900
        return self._text(name, number, metas)

    def _text(self, name: str, number: int, metas: list[Meta]) -> str:
        described = " ".join(each.description or "" for each in metas)
        day = f"2013-02-{1 + number % 28:02}"
        if "a moment" in described:
            return f"{day}T10:00:00.000Z"
        if "a day" in described:
            return day
        if name in WORDS:
            return WORDS[name][self.count % len(WORDS[name])]
        if name in {"id", "_id", "credit_id"}:
            return f"{number:024x}"
        if name == "imdb_id":
            return f"tt{number:07}"
        return f"/{number:x}.jpg" if name.endswith("_path") else f"{name} {number}"


@cache
def fields_of(struct: type[Struct]) -> dict[str, Any]:
    """Return the fields of a struct by their names in JSON, with their types."""
    return {each.encode_name: each.type for each in msgspec.structs.fields(struct)}


@cache
def plain(type_: Any) -> tuple[Any, list[Meta]]:
    """Return the arm of a type that holds most, and its annotations."""
    metas: list[Meta] = []
    while True:
        if get_origin(type_) is Annotated:
            metas += [each for each in get_args(type_)[1:] if isinstance(each, Meta)]
            type_ = get_args(type_)[0]
        elif get_origin(type_) in (Union, types.UnionType):
            type_ = next(each for each in get_args(type_) if each not in (types.NoneType, UnsetType))
        else:
            return type_, metas


def is_raw(type_: Any) -> bool:
    """Return if a field is an appended part, which another shape decodes."""
    return type_ is Raw or Raw in get_args(type_)


def may_be_null(type_: Any) -> bool:
    """Return if null may stand in a field of this type."""
    return types.NoneType in get_args(type_)


def type_of(type_: Any, key: str) -> Any:
    """Return the type of a field of an object."""
    if get_origin(type_) is dict:
        return get_args(type_)[1]
    return fields_of(type_)[key]


def parts_of(type_: Any, value: Any, place: Place = ()) -> Iterator[Part]:
    """Yield all objects and lists of a body, of each list those inside the first row alone."""
    is_nullable = may_be_null(type_)
    type_, _ = plain(type_)
    if isinstance(value, dict):
        yield Part(place, type_, is_nullable)
        for key, each in value.items():
            if not (isinstance(type_, type) and issubclass(type_, MediaRow) and is_of_codes(each)):
                yield from parts_of(type_of(type_, key), each, (*place, key))
    elif isinstance(value, list):
        yield Part(place, type_, is_nullable)
        if value:
            yield from parts_of(get_args(type_)[0], value[0], (*place, 0))


def is_of_codes(value: Any) -> bool:
    """Return if a value is a list of numbers or texts; that of another entity's row is filled alone."""
    return isinstance(value, list) and not any(isinstance(each, dict) for each in value)


def get(body: Any, place: Place) -> Any:
    """Return the value at a place."""
    for each in place:
        body = body[each]
    return body


def put(body: Any, place: Place, value: Any) -> Any:
    """Return a copy of a body with another value at a place."""
    if not place:
        return value
    inner = put(body[place[0]], place[1:], value)
    if isinstance(body, list):
        return [inner if number == place[0] else each for number, each in enumerate(body)]
    return {**body, place[0]: inner}


def variations(body: Body, part: Part, inventor: Inventor) -> dict[str, Body]:
    """Return what may have become of a part: name -> the whole body with it."""
    value = get(body, part.place)
    found: dict[str, Any] = {"null": None} if part.may_be_null else {}
    if isinstance(value, list):
        found |= {
            "without last": value[:-1],
            "without first": value[1:],
            "empty": [],
            "reversed": value[::-1],
        }
    elif get_origin(part.type) is dict:
        found |= {"without last": dict(list(value.items())[:-1]), "empty": {}}
    else:
        found |= {"changed": _changed(value, part, inventor), "nulled": _nulled(value, part, inventor)}
    return {name: put(body, part.place, each) for name, each in found.items() if each != value}


def _is_fixed(name: str, value: Any, inventor: Inventor) -> bool:
    return isinstance(value, dict | list) or name in SAYS_WHERE or name in inventor.known


def _changed(value: Body, part: Part, inventor: Inventor) -> Body:
    """Return an object with other values in all fields but those that say which row it is."""
    return {
        name: each
        if _is_fixed(name, each, inventor)
        else _other(each, type_of(part.type, name), name, inventor)
        for name, each in value.items()
    }


def _other(value: Any, type_: Any, name: str, inventor: Inventor) -> Any:
    if isinstance(value, bool):
        return not value
    other = inventor.value(str if isinstance(value, str) and name == "link" else type_, name)
    return other if other != value else inventor.value(type_, name)


def _nulled(value: Body, part: Part, inventor: Inventor) -> Body:
    """Return an object with null in all fields in which it may stand."""
    return {
        name: None if may_be_null(type_of(part.type, name)) and not _is_fixed(name, each, inventor) else each
        for name, each in value.items()
    }
