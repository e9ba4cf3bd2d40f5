"""The examples of the reference: one of every operation, as described, and what the demo answers.

`make examples` writes them anew; read the difference before you commit it.
"""

import difflib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reelbase.api.reference.examples import FILE, Example, examples
from reelbase.api.reference.operations import Described, Version
from reelbase.places import resolved
from reelbase.settings import Settings
from tests.asking import Client
from tests.conftest import Databases, Fill, own_name
from tests.contract.asking_for_examples import Clock, asked, fill, operations_of
from tests.contract.described import paths
from tests.contract.test_own_description import validator

LINES_SHOWN = 40
EVERY_OPERATION = [(version, each) for version in Version for each in operations_of(version)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(databases: Databases, template: Callable[[str, Fill], str], clock: Clock) -> Iterator[Client]:
    """Asks about a demo of its own; the index is the one of its template."""
    made, name = template("demo_with_people", fill), own_name()
    databases.copy(made, name)
    index = str(resolved(Settings(database=databases.address(made))).index_folder)
    with Client(databases.address(name), clock=clock, index=index, cache_size=0) as client:
        yield client
    databases.drop(name)


@pytest.mark.once
@pytest.mark.thorough
def test_the_examples_are_what_the_demo_answers(
    client: Client, clock: Clock, request: pytest.FixtureRequest
) -> None:
    found = asked(client, clock)
    if request.config.getoption("--rewrite"):
        FILE.write_text(found, encoding="utf-8")
    expected = FILE.read_text(encoding="utf-8")
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), "kept", "asked", "", "", 0, ""
        )
        pytest.fail("\n".join(line[:400] for line in list(lines)[:LINES_SHOWN]), pytrace=False)


@pytest.mark.parametrize(("version", "each"), EVERY_OPERATION, ids=lambda value: getattr(value, "id", None))
def test_every_operation_has_an_example_that_is_as_described(version: Version, each: Described) -> None:
    example = examples(version)[each.id]
    answered = validator(each.path, str(example.status), each.method.lower())
    assert [f"{error.instance_path}: {error.message}" for error in answered.iter_errors(example.answer)] == []
    described = paths()[each.path][each.method.lower()]
    content = described["responses"][str(example.status)]["content"]["application/json"]
    assert content["examples"]["demo"]["value"] == example.answer
    assert_request_is_as_described(described, example)


def assert_request_is_as_described(described: dict[str, Any], example: Example) -> None:
    """Each value of the example stands beside its parameter; whatever is required is there."""
    parameters = {each["name"]: each for each in described["parameters"]}
    values = {**example.path, **example.query}
    assert {name: parameters[name]["example"] for name in values} == values
    assert {name for name, each in parameters.items() if each["required"]} <= set(values)
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    assert json.dumps(content.get("example")) == json.dumps(
        None if not isinstance(example.body, dict) else example.body
    )
