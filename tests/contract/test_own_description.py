"""Our own description: a valid OpenAPI 3.1 document, and every golden is to the key as it says."""

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import pytest
from jsonschema_rs import Draft202012Validator
from schemathesis.specs.openapi.definitions import OPENAPI_31

from reelbase.api import v3
from reelbase.api.openapi import description
from reelbase.api.router import Router, segments
from reelbase.app import all_operations
from reelbase.settings import Settings
from tests.contract.test_published import ANSWERS

Schema = dict[str, Any]


@cache
def described() -> Schema:
    """The description as it is served."""
    document: Schema = json.loads(description(v3.RESOURCES, all_operations(Settings())))
    return document


@cache
def strict_components() -> Schema:
    """The schemas, none of which lets a key pass that it doesn't name."""
    return {
        name: {**schema, "additionalProperties": False}
        if "properties" in schema and "additionalProperties" not in schema
        else schema
        for name, schema in described()["components"]["schemas"].items()
    }


@cache
def router() -> Router[str]:
    found: Router[str] = Router()
    for path in described()["paths"]:
        found.add("GET", path, path)
    return found


@cache
def validator(operation: str, answer: str, method: str = "get") -> Draft202012Validator:
    content = described()["paths"][operation][method]["responses"][answer]["content"]
    schema = content["application/json"]["schema"]
    return Draft202012Validator({**schema, "components": {"schemas": strict_components()}})


def operation_of(request: str) -> str:
    match = router().match("GET", segments(request.partition("?")[0]))
    assert match, f"{request} is not described"
    return match.target


def faults(request: str, body: Any) -> list[str]:
    """Where an answer isn't as described. What was appended is as at its own address, but for its id."""
    path, _, query = request.partition("?")
    body = dict(body) if isinstance(body, dict) else body
    found = []
    for name in parse_qs(query).get("append_to_response", [""])[0].split(","):
        if name and name in body:
            found += faults(f"{path}/{name}", body.pop(name))
    errors = validator(operation_of(path), "200").iter_errors(body)
    return found + [f"{request} {error.instance_path}: {error.message[:300]}" for error in errors]


def test_the_description_is_valid() -> None:
    errors = Draft202012Validator(OPENAPI_31).iter_errors(described())
    assert [f"{error.instance_path}: {error.message[:300]}" for error in errors] == []


def test_every_schema_is_valid_and_named() -> None:
    """Each is a JSON Schema; each reference leads to one; each is referred to."""
    names = set(described()["components"]["schemas"])
    text = json.dumps(described())
    assert {name for name in names if f'"#/components/schemas/{name}"' not in text} == set()
    assert text.count("#/components/schemas/") == sum(
        text.count(f'"#/components/schemas/{name}"') for name in names
    )
    for path, methods in described()["paths"].items():
        for method, each in methods.items():
            for answer in each["responses"]:
                assert validator(path, answer, method)


def test_operation_ids_are_unique() -> None:
    ids = [op["operationId"] for methods in described()["paths"].values() for op in methods.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("folder", sorted(ANSWERS.glob("*")), ids=lambda folder: str(folder.name))
def test_goldens_are_as_described(folder: Any) -> None:
    for file in sorted(folder.glob("*.json")):
        for request, answer in json.loads(file.read_text(encoding="utf-8")).items():
            if answer["status"] == 200:
                assert faults(request, answer["body"]) == []
            else:
                errors = validator(operation_of(request), "default").iter_errors(answer["body"])
                assert [error.message for error in errors] == []
