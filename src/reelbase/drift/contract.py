"""The contract: the OpenAPI description of this server, against which answers of another are held."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import NamedTuple
from urllib.parse import parse_qsl

from reelbase.catalog.vocabulary import EpisodeType, MovieStatus, TvStatus, TvType, VideoType

Json = dict[str, object] | list[object] | str | int | float | bool | None
Schema = Mapping[str, object]

NULL = "null"
SESSIONS = ("session_id", "guest_session_id", "request_token")
DEEPEST = 24  # levels that are looked at
LONGEST = 60  # characters of a value that are shown


class Kind(StrEnum):
    """The ways in which an answer leaves the contract."""

    MISSING = "missing"  # a field that every answer has
    NEW = "new"  # a field that none has
    NULL = "null"  # null where there never is one
    TYPE = "type"  # text for a number, a list for an object, …
    VALUE = "value"  # a word or a number that is in no closed set
    STATUS = "status"
    ENVELOPE = "envelope"  # a refusal of another form, or what is no JSON
    HEADER = "header"
    BEHAVIOUR = "behaviour"
    UNANSWERED = "unanswered"


class Difference(NamedTuple):
    """One place in an answer."""

    place: str  # `results[].media_type`; empty: the whole
    kind: Kind
    expected: str
    found: str


WORDS: dict[tuple[str, str], frozenset[str]] = {
    ("MovieDetails", "status"): frozenset(MovieStatus),
    ("SeriesDetails", "status"): frozenset(TvStatus),
    ("SeriesDetails", "type"): frozenset(TvType),
    ("Video", "type"): frozenset(VideoType),
    ("", "media_type"): frozenset(
        ("movie", "tv", "person", "collection", "tv_episode", "tv_season", "season", "episode")
    ),
    ("", "episode_type"): frozenset(EpisodeType),
}
"""Schema ("" stands for any) and field -> the words that it may be, besides the empty text."""
NUMBERS: dict[str, range] = {"gender": range(4)}
"""Field -> the numbers that it may be."""


class Operation(NamedTuple):
    """A read that needs no session."""

    id: str
    path: str  # with names in braces
    schema: Schema
    values: Mapping[str, str]  # of the names in the path, as the example has them
    query: Mapping[str, str]
    parts: Sequence[str]  # what can be appended


class Contract:
    """The operations of a description, and the schemas of their answers."""

    def __init__(self, description: Schema) -> None:
        """Take an OpenAPI 3.1 description whose operations have `x-example`."""
        self._schemas = _at(description, "components", "schemas")
        self.operations = {each.path: each for each in self._operations(description)}

    def _operations(self, description: Schema) -> Iterator[Operation]:
        for path, methods in _at(description, "paths").items():
            read = _mapping(_mapping(methods).get("get"))
            example = str(_mapping(read.get("x-example")).get("target", ""))
            names = [_mapping(each) for each in _list(read.get("parameters"))]
            target, _, asked = example.partition("?")
            query = dict(parse_qsl(asked))
            if not example or not read.get("x-published") or query.keys() & set(SESSIONS):
                continue
            if path.startswith(("/3/authentication/", "/3/guest_session", "/3/account")):
                continue
            schema = _at(read, "responses", "200", "content", "application/json", "schema")
            parts = [
                str(part)
                for each in names
                if each.get("name") == "append_to_response"
                for part in _list(each.get("x-values"))
                if part != "account_states"
            ]
            yield Operation(str(read["operationId"]), path, schema, _values(path, target), query, parts)

    def differences(self, schema: Schema, value: object) -> Iterator[Difference]:
        """Yield where a value is not as a schema has it."""
        yield from self._differences(schema, value, "", "", 0)

    def _differences(
        self, schema: Schema, value: object, place: str, name: str, depth: int
    ) -> Iterator[Difference]:
        if depth > DEEPEST:
            return
        if reference := schema.get("$ref"):
            name = _last(str(reference), "/")
            schema = {**_mapping(self._schemas.get(name)), **{k: v for k, v in schema.items() if k != "$ref"}}
        if alternatives := _list(schema.get("anyOf")):
            tried = [
                list(self._differences(_mapping(each), value, place, name, depth + 1))
                for each in alternatives
            ]
            yield from min(tried, key=partial(_badness, place))
            return
        types = _types(schema)
        found = _type(value)
        if types and found not in types and not (found == "integer" and "number" in types):
            is_null = found == NULL
            yield Difference(place, Kind.NULL if is_null else Kind.TYPE, " or ".join(types), found)
        elif isinstance(value, dict):
            yield from self._of_object(schema, value, place, name, depth)
        elif isinstance(value, list):
            items = _mapping(schema.get("items"))
            for each in value if items else ():
                yield from self._differences(items, each, f"{place}[]", name, depth + 1)
        else:
            yield from _of_value(schema, value, place, name)

    def _of_object(
        self, schema: Schema, value: dict[str, object], place: str, name: str, depth: int
    ) -> Iterator[Difference]:
        known, others = _mapping(schema.get("properties")), schema.get("additionalProperties")
        for field in _list(schema.get("required")):
            if field not in value:
                yield Difference(
                    _below(place, str(field)), Kind.MISSING, "a field that is always there", "none"
                )
        for field, each in value.items():
            if field in known:
                yield from self._differences(
                    _mapping(known[field]), each, _below(place, field), name, depth + 1
                )
            elif isinstance(others, Mapping):
                yield from self._differences(others, each, _below(place, "*"), name, depth + 1)
            elif known and not others:
                yield Difference(_below(place, field), Kind.NEW, "no such field", _type(each))


def _badness(place: str, found: Sequence[Difference]) -> tuple[bool, int]:
    """Return how little an alternative fits: one whose own type is wrong fits least."""
    is_other = any(each.place == place and each.kind in (Kind.TYPE, Kind.NULL) for each in found)
    return is_other, len(found)


def _of_value(schema: Schema, value: object, place: str, name: str) -> Iterator[Difference]:
    field = _last(place, ".")
    words = WORDS.get((name, field)) or WORDS.get(("", field))
    closed = _list(schema.get("enum")) or ([schema["const"]] if "const" in schema else [])
    if closed and value not in closed:
        yield Difference(place, Kind.VALUE, " or ".join(map(str, closed)), shown(value))
    elif words and isinstance(value, str) and value and value not in words:
        yield Difference(place, Kind.VALUE, f"one of {len(words)} known words", shown(value))
    elif field in NUMBERS and isinstance(value, int) and value not in NUMBERS[field]:
        numbers = NUMBERS[field]
        yield Difference(place, Kind.VALUE, f"{numbers.start} to {numbers.stop - 1}", shown(value))


def shown(value: object) -> str:
    """Return a value as a report shows it."""
    text = str(value)
    return ascii(text[:LONGEST])[1:-1] + ("…" if len(text) > LONGEST else "")


def _types(schema: Schema) -> list[str]:
    types = schema.get("type")
    return [types] if isinstance(types, str) else [str(each) for each in _list(types)]


def _type(value: object) -> str:
    match value:
        case None:
            return NULL
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"


def _below(place: str, field: str) -> str:
    return f"{place}.{field}" if place else field


def _values(path: str, example: str) -> dict[str, str]:
    """Return the values of the names in a path, as an example of it has them."""
    steps = zip(path.split("/"), example.split("/"), strict=False)
    return {name.strip("{}"): value for name, value in steps if name.startswith("{")}


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _at(value: object, *keys: str) -> Schema:
    for key in keys:
        value = _mapping(value).get(key)
    return _mapping(value)


def _last(text: str, separator: str) -> str:
    _, _, last = text.rpartition(separator)
    return last
