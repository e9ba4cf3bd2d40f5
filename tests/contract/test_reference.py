"""The reference: it is of what TMDB publishes, but for what is named, and says all there is to say."""

import json
from collections import defaultdict
from collections.abc import Iterator
from types import NoneType
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from reelbase.api.reference.operations import Described, Version
from reelbase.api.reference.refusals import ALWAYS, EVERYWHERE, KNOWN, refusals
from reelbase.api.reference.requests import PATH
from reelbase.api.reference.words import field_words, operation_words, parameter_words, tag_words
from reelbase.api.schemas import BodySchemas, Schemas
from reelbase.errors import Status
from reelbase.operations.router import Router, segments
from tests.contract.described import document, operations, paths
from tests.contract.published import FILES
from tests.contract.test_own_description import EVERY_VERSION
from tests.contract.test_published import ANSWERS, TOLD

METHODS = {"delete", "get", "post", "put"}
NEEDS_FILES = pytest.mark.skipif(
    not all(file.exists() for file in FILES), reason="needs ../shared/reference, which is absent"
)

MARKED = (
    "favoriteMovies",
    "favoriteTvShow",
    "ratedMovies",
    "ratedTvShows",
    "watchlistMovies",
    "watchlistTvShows",
)
_BEARER = "a user's token stands for a session (recorded)"
_ORDERS = "the orders that are published, and those that clients use (docs/reference/tmdb.md#lists-of-v4)"

DIFFERENT = {
    **{(name, "sort_by", "enum"): _ORDERS for name in MARKED},
    ("discover-movie", "sort_by", "enum"): _ORDERS,
    ("find-by-id", "external_source", "enum"): "an empty one is published, and refused; three are not",
    ("list-add-movie", "session_id", "required"): _BEARER,
    ("list-clear", "session_id", "required"): _BEARER,
    ("list-create", "session_id", "required"): _BEARER,
    ("list-delete", "session_id", "required"): _BEARER,
    ("list-remove-movie", "session_id", "required"): _BEARER,
}
"""Where a parameter is not as published: operation, parameter, what of it, and why."""

NOT_DESCRIBED = {"Content-Type": "OpenAPI says that a body's media type is not a parameter"}


def published() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every published operation with its path and method; what its path declares stands with it."""
    for file in FILES:
        for path, methods in json.loads(file.read_text(encoding="utf-8"))["paths"].items():
            for method in METHODS & methods.keys():
                shared = methods.get("parameters", [])
                found = [*shared, *methods[method].get("parameters", [])]
                yield path, method, {**methods[method], "parameters": found}


def by_name(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operation["parameters"]}


@NEEDS_FILES
def test_operations_are_those_published_and_those_marked() -> None:
    theirs = {(path, method): each["operationId"] for path, method, each in published()}
    ours = {
        (path, method): each["operationId"]
        for path, methods in paths().items()
        for method, each in methods.items()
        if each["x-published"]
    }
    assert ours == theirs


@NEEDS_FILES
def test_parameters_are_those_published_and_those_marked() -> None:
    """Name by name, with place, type, default and values; what differs is in DIFFERENT, and no more is."""
    different = set()
    for path, method, each in published():
        theirs, ours = by_name(each), by_name(paths()[path][method])
        assert {name for name in ours if not ours[name].get("x-beyond")} == theirs.keys() - NOT_DESCRIBED
        for name in theirs.keys() & ours.keys():
            assert not ours[name].get("x-beyond"), (path, name)
            assert theirs[name]["in"] == ours[name]["in"]
            different |= {(each["operationId"], name, what) for what in differing(theirs[name], ours[name])}
    assert different == DIFFERENT.keys()


def differing(theirs: dict[str, Any], ours: dict[str, Any]) -> Iterator[str]:
    """What of a parameter is not as published; a default that is not published is none."""
    if theirs.get("required", False) != ours["required"]:
        yield "required"
    types = {each["type"] for each in ours["schema"].get("anyOf", [ours["schema"]])}
    if theirs["schema"]["type"] not in types:
        yield "type"
    if sorted(theirs["schema"].get("enum", [])) != sorted(ours["schema"].get("enum", [])):
        yield "enum"
    if "default" in theirs["schema"] and theirs["schema"]["default"] != ours["schema"].get("default"):
        yield "default"


@EVERY_VERSION
def test_the_reference_is_in_the_order_of_its_words(version: Version) -> None:
    told = document(version)
    ids = [each["operationId"] for methods in told["paths"].values() for each in methods.values()]
    assert sorted(ids) == sorted(operation_words(version))
    assert [tag["name"] for tag in told["tags"]] == list(tag_words(version))


@EVERY_VERSION
def test_every_tag_is_used(version: Version) -> None:
    assert {each.tag for each in operations() if each.path.startswith(version.prefix)} == {
        *tag_words(version)
    }


def test_no_answer_is_called_as_a_body_is() -> None:
    for version in Version:
        answers, bodies = Schemas(field_words()), BodySchemas(field_words())
        for each in operations():
            if each.path.startswith(version.prefix):
                answers.of(each.answer)
                bodies.of(each.body or NoneType)
        assert answers.components.keys() & bodies.components.keys() == set()


def test_examples_of_parameters_are_values_that_may_be_sent() -> None:
    for path, methods in paths().items():
        for method, each in methods.items():
            for parameter in each["parameters"]:
                if "example" in parameter:
                    validator = Draft202012Validator(parameter["schema"])
                    assert validator.is_valid(parameter["example"]), (method, path, parameter)


def test_summaries_are_titles() -> None:
    """Short, and no two alike: they are the names of pages."""
    for version in Version:
        summaries = [each.summary for each in operation_words(version).values()]
        assert len(summaries) == len(set(summaries))
        assert [each for each in summaries if len(each) > 60 or each.endswith(".")] == []


def test_nothing_is_said_in_vain() -> None:
    """Each meaning of a field, a parameter or a segment is used."""
    fields, words, ids = field_words(), parameter_words(), {each.id for each in operations()}
    used: dict[str, set[str]] = defaultdict(set)
    for version in Version:
        for name, schema in document(version)["components"]["schemas"].items():
            for struct in structs_of(name):
                used[struct] |= set(schema.get("properties", {}))
    for each in operations():
        if each.body and each.takes_query:
            used[each.body.__name__] |= set(each.body.__struct_fields__)
    assert {(s, f) for s, own in fields.structs.items() for f in own if f not in used.get(s, set())} == set()
    assert fields.fields.keys() - set().union(*used.values()) == set()
    assert set(fields.required) - used.keys() == set()
    assert set().union(*fields.nouns.values()) - used.keys() == set()
    assert set(words.path) == set(PATH) == {name for each in operations() for name in each.segments}
    assert set(PATH) >= KNOWN
    taken = {
        p["name"] for methods in paths().values() for each in methods.values() for p in each["parameters"]
    }
    assert words.query.keys() - taken == set()
    assert words.operations.keys() - ids == set()
    assert words.examples.keys() - taken == set()


def structs_of(component: str) -> set[str]:
    """The names that the Struct of a component may have: `Paged` of `PagedOfMovieRow`."""
    return {component, component.partition("Of")[0]}


NEVER_TOLD = {
    Status.ACCOUNT_DISABLED: "an account that is disabled has stories of its own (tests/web)",
    Status.INVALID_DATE_RANGE: "told of lists of changes; an entity's changes have the same window",
    Status.NO_WRITE_PERMISSION: "told in tests of accounts",
    Status.TOO_MANY_APPENDS: "told in tests of appending",
    Status.INVALID_PARAMETERS: "bodies that are no JSON are told in tests of bad input",
}
"""Refusals that no golden has for every operation that may answer them, and why."""


def test_refusals_are_those_that_are_answered() -> None:
    """Whatever a golden is refused with is described, and what is described is answered somewhere."""
    answered = refused_goldens()
    for each in operations():
        described = set(refusals(each)) - ALWAYS
        told = answered[each.method, each.path]
        assert told - {*described, *EVERYWHERE} == set(), each.id
    everywhere = {status for each in operations() for status in set(refusals(each)) - ALWAYS}
    told = set().union(*answered.values())
    assert everywhere - told - NEVER_TOLD.keys() == set()


def refused_goldens() -> dict[tuple[str, str], set[Status]]:
    """The statuses by which goldens were refused, by operation."""
    router: Router[Described] = Router()
    for each in operations():
        router.add(each.method, each.path, each)
    found: dict[tuple[str, str], set[Status]] = defaultdict(set)
    codes = {status.code: status for status in Status}
    for request, body in _goldens():
        method, _, target = request.partition(" ")
        match = router.match(method, segments(target.partition("?")[0]))
        if match and isinstance(body, dict) and body.get("success") is False:
            found[match.target.method, match.target.path].add(codes[body["status_code"]])
    return found


def _goldens() -> Iterator[tuple[str, Any]]:
    for file in ANSWERS.glob("*/*.json"):
        for request, answer in json.loads(file.read_text(encoding="utf-8")).items():
            yield f"GET {request}", answer["body"]
    for file in TOLD.glob("*.json"):
        for step in json.loads(file.read_text(encoding="utf-8")):
            yield step["request"], step["answer"]
