"""The body of a request: JSON or a form, read into the Struct that a function asks for."""

import re
from itertools import chain
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec

from reelbase.bounds import BODY_DEPTH, BODY_VALUES, FORM_BYTES
from reelbase.errors import ApiError, Status
from reelbase.operations.description import Json
from reelbase.operations.query import Query

FORM = "application/x-www-form-urlencoded"
PLACE = re.compile(r"(?P<what>.*) - at `(key in )?\$(?P<steps>[^`]*)`", re.DOTALL)
STEP = re.compile(r"\.(?P<name>\w+)|\[(?P<place>\d+)\]")
SHOWN = 60
"""Characters of a value that a refusal shows."""
Fields = TypeVar("Fields", bound=msgspec.Struct)

_decode = msgspec.json.Decoder().decode


def unfit(why: str) -> ApiError:
    """Return the refusal of a body: 400/47, and why."""
    return ApiError(Status.INVALID_INPUT, message=f"The input is not valid: {why}.")


def read_body(query: Query, fields: type[Fields]) -> Fields:
    """Return the fields of the body; what it has not, from the query.

    TMDB: the same values are taken from the query where the body has none (client
    code: docs/reference/tmdb.md#legacy-requests); unknown fields are ignored, and text is taken for the
    number or the truth that it spells.
    """
    given = {**query, **query.caller.fields(), **body_fields(query)}
    try:
        return msgspec.convert(given, fields, strict=False)
    except (msgspec.ValidationError, RecursionError):
        raise ApiError(Status.INVALID_PARAMETERS) from None


def body_fields(query: Query) -> Json:
    """Return what the body says by name; read once for a request."""
    if query.said is None:
        query.said = _read(query.content, query.media_type)
    return query.said


def plain(media_type: str) -> str:
    """Return the media type of a header in lower case, without its parameters."""
    name, _, _ = media_type.partition(";")
    return name.strip().lower()


def _read(content: bytes, media_type: str) -> Json:
    if not content.strip():
        return {}
    if plain(media_type) == FORM:
        return form_fields(content)
    try:
        found = _decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ApiError(Status.INVALID_PARAMETERS) from None
    if not isinstance(found, dict) or not is_fit(found):
        raise ApiError(Status.INVALID_PARAMETERS)
    return found


def form_fields(content: bytes, *, keep_blank: bool = False, most: int = FORM_BYTES) -> dict[str, str]:
    """Return the fields of a form; of one given twice the last.

    Refused with 400/47 where it is too large, with 400/5 where it has too many fields, or a NUL in one.
    """
    if len(content) > most:
        raise unfit(f"it is larger than {most:,} bytes")
    if content.count(b"&") >= BODY_VALUES:
        raise ApiError(Status.INVALID_PARAMETERS)
    text = content.decode("utf-8", "replace")
    fields = dict(parse_qsl(text, keep_blank_values=keep_blank, errors="replace"))
    if any("\0" in text for text in chain(fields, fields.values())):
        raise ApiError(Status.INVALID_PARAMETERS)
    return fields


def is_fit(found: object) -> bool:
    """Return true if there is not too much, nothing is nested too deep, and no text has a NUL.

    No database keeps a NUL in a text.
    """
    level, depth, number = [found], 0, 1
    while level:
        deeper: list[object] = []
        for each in level:
            if isinstance(each, str) and "\0" in each:
                return False
            if isinstance(each, dict | list):
                number += len(each) * (2 if isinstance(each, dict) else 1)  # names, and values
                if depth == BODY_DEPTH or number > BODY_VALUES:
                    return False
                deeper += [*each.keys(), *each.values()] if isinstance(each, dict) else each
        level, depth = deeper, depth + 1
    return True


def with_found(text: str, body: object) -> str:
    """Return why a body is not fit, with the value that was found at the place where it is not."""
    text = text[:1].lower() + text[1:]
    place = PLACE.fullmatch(text)
    for step in STEP.finditer(place["steps"]) if place else ():
        match body:
            case dict():
                body = body.get(step["name"])
            case list() if step["place"]:
                body = body[int(step["place"])]
    if place is None or "[...]" in text or "key in" in text or isinstance(body, dict | list):
        return text
    return f"{text}, found {msgspec.json.encode(body).decode()[:SHOWN]}"
