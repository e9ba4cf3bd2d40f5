"""The statuses that can refuse an operation: most follow from its arguments."""

from collections import defaultdict
from collections.abc import Iterable
from http import HTTPStatus

import msgspec

from reelbase.api.reference.operations import Described
from reelbase.api.reference.requests import PATH
from reelbase.asgi.answers import FAILED, refusal
from reelbase.errors import Status
from reelbase.operations.description import Json

NUMBERED = {name for name, schema in PATH.items() if "minimum" in schema} - {"collection_id"}
"""Segments of a path that are 404/6 where they are no number."""

KNOWN = PATH.keys() - {"account_id", "account_object_id", "external_id", "time_window"}
"""Segments of a path that are 404/34 where they lead to nothing."""

FAILURES = " or ".join(str(code) for code in sorted(status.code for status in FAILED))

ALWAYS = {Status.INVALID_API_KEY, Status.SUSPENDED_API_KEY}
EVERYWHERE = (
    Status.INVALID_PARAMETERS,
    Status.INVALID_FORMAT,
    Status.SERVICE_OFFLINE,
    Status.INTERNAL_ERROR,
    Status.INVALID_ACCEPT,
    Status.TOO_MANY_REQUESTS,
)
"""Statuses that may refuse any request; described once."""


def refusals(each: Described) -> list[Status]:
    """Return the statuses that can refuse an operation, by code, without EVERYWHERE."""
    found = ALWAYS | each.words.refused
    found |= {status for parameter in each.parameters.values() for status in parameter.refuses}
    if KNOWN.intersection(each.segments):
        found.add(Status.NOT_FOUND)
    if NUMBERED.intersection(each.segments):
        found.add(Status.INVALID_ID)
    if "time_window" in each.segments or each.body:
        found.add(Status.INVALID_PARAMETERS)
    if each.parts:
        found.add(Status.TOO_MANY_APPENDS)
    if each.needs_user and each.writes:
        found.add(Status.NO_WRITE_PERMISSION)
    return sorted(found - each.words.excluded, key=lambda status: status.code)


def refused(statuses: Iterable[Status]) -> dict[str, Json]:
    """Return the answers that refuse, by HTTP status."""
    by_http: dict[int, list[Status]] = defaultdict(list)
    for status in statuses:
        by_http[status.http].append(status)
    return {str(http): answer(HTTPStatus(http).phrase, same) for http, same in sorted(by_http.items())}


def answer(words: str, statuses: Iterable[Status]) -> Json:
    """Return an answer that refuses, with an example for each status."""
    examples = {str(each.code): {"$ref": f"#/components/examples/{each.code}"} for each in statuses}
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": words, "content": {"application/json": {"schema": schema, "examples": examples}}}


def examples() -> dict[str, Json]:
    """Return an example of every status that refuses, by its code."""
    return {
        str(status.code): {"summary": status.message, "value": msgspec.json.decode(refusal(status).body)}
        for status in Status
        if status not in {Status.SUCCESS, Status.UPDATED, Status.DELETED}
    }


def error_schema() -> Json:
    """Return the one form of a refusal."""
    return {
        "type": "object",
        "description": "Why a request was refused.",
        "properties": {
            "success": {"type": "boolean", "const": False, "description": "Always false."},
            "failure": {
                "type": "boolean",
                "description": f"True with `status_code` {FAILURES}, absent with every other.",
            },
            "status_code": {
                "type": "integer",
                "enum": [status.code for status in Status],
                "description": "Which status it is.",
            },
            "status_message": {"type": "string", "description": "The same in words."},
            "errors": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What was wrong with what was sent, one sentence each; mostly absent.",
            },
        },
        "required": ["success", "status_code", "status_message"],
    }
