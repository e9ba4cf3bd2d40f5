"""Two servers asked the same: where their answers differ, but for what is listed here with its reason."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.asking import Answer, Client
from tests.golden.cases import goldens
from tests.laws.sample import OF_EACH_KIND, WITHOUT_SESSION, Subject, subjects


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
]


FOUND = {"movie", "tv", "person", "collection", "company", "keyword"}
"""Which are found by what they are called."""
LANGUAGES = ("", "&language=de-DE", "&language=ja-JP")


class Difference(NamedTuple):
    """One place where two answers differ."""

    request: str
    place: str
    ours: object
    theirs: object


def requests(url: str, of_each_kind: int = OF_EACH_KIND) -> list[str]:
    """One request of every operation, and so many entities of every kind with all that they have.

    Those that have a name are searched by it, and found by the ids that others give them.
    """
    asked = [each for golden in goldens() for each in golden.requests if "account" not in each]
    chosen = subjects(url, of_each_kind)
    for subject in chosen:
        names = [name for name in subject.resource.parts() if name != WITHOUT_SESSION][:20]
        asked += [f"{subject.path}?append_to_response={','.join(names)}{each}" for each in LANGUAGES]
    with Client(url, cache_size=0) as client:
        asked += [
            each for subject in chosen if subject.resource.tag in FOUND for each in _finding(client, subject)
        ]
    return list(dict.fromkeys(asked))


def _finding(client: Client, subject: Subject) -> Iterator[str]:
    body = client.get(f"{subject.path}?append_to_response=external_ids").json()
    name = quote(body.get("title") or body["name"])
    yield from (f"/3/search/{kind}?query={name}" for kind in (subject.resource.tag, "multi"))
    for source, id_ in body.get("external_ids", {}).items():
        if id_ and source.endswith("_id"):
            yield f"/3/find/{quote(str(id_))}?external_source={source}"


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
