"""The questions which title is meant: one in the query, or several in the body."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from reelbase import bounds
from reelbase.errors import ApiError, Status
from reelbase.matching.question import Question, Questions
from reelbase.operations.description import Schema
from reelbase.operations.parameters.body import is_fit, with_found
from reelbase.operations.query import TEXT, Parameter, Query


class AskedTitle(NamedTuple):
    """The question in the query."""

    question: Question


class AskedTitles(NamedTuple):
    """The questions in the body."""

    questions: list[Question]


NOTHING = "a title, a filename, or an id: tmdb_id, imdb_id or tvdb_id"


def _one(query: Query, now: datetime) -> AskedTitle:
    said = {name: query[name] for name in Question.__struct_fields__ if query.get(name)}
    try:
        question = msgspec.convert(said, Question, strict=False)
    except msgspec.ValidationError as error:
        raise _refused(with_found(str(error), said)) from None
    if question.is_empty:
        raise _refused(f"Expected {NOTHING}, found none.")
    return AskedTitle(question)


def _several(query: Query, now: datetime) -> AskedTitles:
    try:
        said = msgspec.json.decode(query.content or b"{}")
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _refused(f"Expected a body of JSON, found what is none: {error}.") from None
    if not is_fit(said):
        raise _refused("Expected texts without U+0000, and few levels, found another body.")
    try:
        questions = msgspec.convert(said, Questions).questions
    except msgspec.ValidationError as error:
        raise _refused(with_found(str(error), said)) from None
    for place, each in enumerate(questions):
        if each.is_empty:
            raise _refused(f"Expected {NOTHING}, found none in questions[{place}].")
    return AskedTitles(questions)


def _refused(detail: str) -> ApiError:
    return ApiError(Status.INVALID_PARAMETERS, message=detail)


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


ID = _number(1, bounds.ID)
SCHEMAS: Mapping[str, Schema] = {
    "kind": {"type": "string", "enum": ["movie", "tv"]},
    "title": TEXT,
    "year": _number(1800, 2200),
    "filename": TEXT,
    "season": _number(0, 99_999),
    "episode": _number(0, 99_999),
    "date": {"type": "string", "format": "date"},
    "tmdb_id": ID,
    "imdb_id": TEXT,
    "tvdb_id": ID,
    "duration": _number(1, 10_000),
}
"""The parameters of a question, as `Question` bounds them."""
REFUSES = (Status.INVALID_PARAMETERS,)
PARAMETERS: dict[object, Parameter] = {
    AskedTitle: Parameter(SCHEMAS, _one, refuses=REFUSES),
    AskedTitles: Parameter({}, _several, refuses=REFUSES),
}
