"""Two servers asked the same: where their answers differ, but for what is listed here with its reason."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from tests.asking import Answer, Client
from tests.golden.cases import goldens
from tests.laws.sample import WITHOUT_SESSION, subjects


class Different(NamedTuple):
    """What may differ: requests and places by pattern, and why."""

    request: str
    place: str
    reason: str


DIFFERENT = [
    Different("*", "*changes*", "the journal of a mirror tells of the mirror"),
    Different("/3/*/changes*", "*", "the journal of a mirror tells of the mirror"),
    Different("/3/trending/*", "*", "what trends is worked out from the use of each server"),
    Different(
        "/3/*/latest*", "*", "of those known only from others' answers a mirror has asked for the details"
    ),
    Different(
        "/3/credit/*",
        ".media.[se]*",
        "who is a regular of a series is told to the mirror by each season; here it follows from the series",
    ),
    Different(
        "/3/person/*",
        "*episode_count",
        "a person's list says 0 where nobody counted; the mirror knows the count from the series",
    ),
]


LANGUAGES = ("", "&language=de-DE", "&language=ja-JP")


class Difference(NamedTuple):
    """One place where two answers differ."""

    request: str
    place: str
    ours: object
    theirs: object


def requests(url: str, every: int = 1) -> list[str]:
    """One request of every operation, and entities of every kind with all that they have."""
    asked = [each for golden in goldens() for each in golden.requests if "account" not in each]
    for subject in subjects(url)[::every]:
        names = [name for name in subject.resource.parts() if name != WITHOUT_SESSION][:20]
        asked += [f"{subject.path}?append_to_response={','.join(names)}{each}" for each in LANGUAGES]
    return list(dict.fromkeys(asked))


def differences(ours: str, theirs: str, asked: Iterable[str]) -> list[Difference]:
    """Where the answers of two databases differ that should not."""
    with Client(ours, cache_size=0) as one, Client(theirs, cache_size=0) as other:
        found = [
            each for request in asked for each in _compared(request, one.get(request), other.get(request))
        ]
    return [each for each in found if not _may_differ(each)]


def _compared(request: str, ours: Answer, theirs: Answer) -> Iterator[Difference]:
    if ours.status != theirs.status:
        yield Difference(request, "status", ours.status, theirs.status)
    elif ours.is_plain_json:
        for place, one, other in _differ(ours.json(), theirs.json(), ""):
            yield Difference(request, place, one, other)


def _may_differ(each: Difference) -> bool:
    return any(
        fnmatchcase(each.request, known.request) and fnmatchcase(each.place, known.place)
        for known in DIFFERENT
    )


def _differ(one: Any, other: Any, place: str) -> Iterator[tuple[str, object, object]]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            yield from _differ(one.get(key, "nothing"), other.get(key, "nothing"), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (each, its) in enumerate(zip(one, other, strict=True)):
            yield from _differ(each, its, f"{place}.{number}")
    elif one != other or type(one) is not type(other):
        yield place, one, other
