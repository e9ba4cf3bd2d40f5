"""What is refused for its size is described, and what is described is refused."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from reelbase import bounds
from reelbase.api.reference.operations import Version
from tests.asking import Client
from tests.contract.described import document, paths
from tests.golden.cases import Golden, goldens, operation_name
from tests.golden.small import fill_indexed

Schema = dict[str, Any]
FIRST = {each.operation: each for each in goldens() if each.case == "with"}
SIZES = ("minimum", "maximum")


def numbers(place: str) -> Iterator[tuple[str, str, Schema]]:
    """The numeric parameters that stand in a place, of what is read: path, name and schema."""
    for path, methods in paths().items():
        if operation_name(path) in FIRST:
            for parameter in methods.get("get", {}).get("parameters", ()):
                shapes = parameter["schema"].get("anyOf", [parameter["schema"]])
                for schema in shapes:
                    if parameter["in"] == place and schema["type"] in {"integer", "number"}:
                        yield path, parameter["name"], schema


@pytest.fixture(scope="module")
def client(databases: Any, template: Any) -> Iterator[Client]:
    """Asks about the small catalogue."""
    with Client(databases.address(template("small", fill_indexed)), cache_size=0) as client:
        yield client


def base(path: str) -> Golden:
    return FIRST[operation_name(path)]


QUERY = list(numbers("query"))
PATH = list(numbers("path"))


@pytest.mark.parametrize(("path", "name", "schema"), QUERY, ids=[f"{p} {n}" for p, n, _ in QUERY])
def test_a_parameter_is_refused_beyond_its_bounds_alone(
    client: Client, path: str, name: str, schema: Schema
) -> None:
    target = base(path).requests[0]
    within = [schema.get("minimum", -5), schema.get("maximum", 10**12)]
    beyond = [schema[size] + step for size, step in zip(SIZES, (-1, 1), strict=True) if size in schema]
    for values, status in ((within, 200), (beyond, 400)):
        for value in values:
            asked = {name: str(value)}
            assert client.get(target, asked).status == status, (target, asked)


@pytest.mark.parametrize(("path", "name", "schema"), PATH, ids=[f"{p} {n}" for p, n, _ in PATH])
def test_a_path_is_not_found_beyond_its_bounds(client: Client, path: str, name: str, schema: Schema) -> None:
    target = base(path).requests[0].partition("?")[0]
    assert set(SIZES) <= schema.keys()
    pattern = re.sub(r"{\w+}", "([^/]+)", path.replace(f"{{{name}}}", "@@"))
    found = re.fullmatch(pattern.replace("@@", "(?P<it>[^/]+)"), target)
    assert found
    for value in (schema["minimum"] - 1, schema["maximum"] + 1):
        asked = f"{target[: found.start('it')]}{value}{target[found.end('it') :]}"
        assert client.get(asked).status == 404, asked


def test_bodies_say_how_long_their_texts_may_be() -> None:
    v3, v4 = (document(version)["components"]["schemas"] for version in Version)
    for body in (v3["NewList"], v4["ListChanges"]):
        name, description = (body["properties"][field] for field in ("name", "description"))
        assert (name["minLength"], name["maxLength"]) == (1, bounds.LIST_NAME_CHARACTERS)
        assert description["maxLength"] == bounds.LIST_DESCRIPTION_CHARACTERS
    assert v4["Items"]["properties"]["items"]["maxItems"] == bounds.LIST_ITEMS_AT_ONCE
    assert v4["Item"]["properties"]["comment"]["maxLength"] == bounds.COMMENT_CHARACTERS
