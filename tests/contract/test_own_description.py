"""Our own descriptions: valid OpenAPI 3.1 documents, and every golden is to the key as they say."""

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import pytest
from jsonschema_rs import Draft202012Validator
from msgspec import Struct
from schemathesis.specs.openapi.definitions import OPENAPI_31

from reelbase.api.reference.operations import Version
from reelbase.api.reference.words import field_words
from reelbase.api.schemas import Schemas
from reelbase.operations.router import Router, segments
from tests.contract.described import Schema, document, paths, version_of
from tests.contract.test_published import ANSWERS

EVERY_VERSION = pytest.mark.parametrize("version", Version)


@cache
def strict_components(version: Version) -> Schema:
    """The schemas, none of which lets a key pass that it doesn't name."""
    return {
        name: {**schema, "additionalProperties": False}
        if "properties" in schema and "additionalProperties" not in schema
        else schema
        for name, schema in document(version)["components"]["schemas"].items()
    }


@cache
def router() -> Router[str]:
    found: Router[str] = Router()
    for path in paths():
        found.add("GET", path, path)
    return found


@cache
def validator(operation: str, answer: str, method: str = "get") -> Draft202012Validator:
    found = paths()[operation][method]["responses"][answer]
    if "$ref" in found:
        found = document(version_of(operation))["components"]["responses"]["Refused"]
    schema = found["content"]["application/json"]["schema"]
    return compiled(version_of(operation), json.dumps(schema))


@cache
def compiled(version: Version, schema: str) -> Draft202012Validator:
    components = {"schemas": strict_components(version)}
    return Draft202012Validator({**json.loads(schema), "components": components})


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


@EVERY_VERSION
def test_the_description_is_valid(version: Version) -> None:
    errors = Draft202012Validator(OPENAPI_31).iter_errors(document(version))
    assert [f"{error.instance_path}: {error.message[:300]}" for error in errors] == []


@pytest.mark.thorough
@EVERY_VERSION
def test_a_public_validator_finds_no_fault(version: Version) -> None:
    from openapi_spec_validator import validate

    validate(document(version))


@EVERY_VERSION
def test_every_field_says_what_it_means(version: Version) -> None:
    components = document(version)["components"]["schemas"]
    silent = {
        f"{name}.{field}"
        for name, schema in components.items()
        for field, said in schema["properties"].items()
        if not said.get("description")
    }
    assert silent == set()


def test_a_field_without_a_meaning_is_noticed() -> None:
    class Strange(Struct):
        """Something new."""

        never_heard_of: int

    with pytest.raises(LookupError, match="never_heard_of"):
        Schemas(field_words()).of(Strange)


@EVERY_VERSION
def test_every_schema_is_valid_and_named(version: Version) -> None:
    """Each is a JSON Schema; each reference leads to one; each is referred to."""
    names = set(document(version)["components"]["schemas"])
    text = json.dumps(document(version))
    assert {name for name in names if f'"#/components/schemas/{name}"' not in text} == set()
    assert text.count("#/components/schemas/") == sum(
        text.count(f'"#/components/schemas/{name}"') for name in names
    )
    for path, methods in document(version)["paths"].items():
        for method, each in methods.items():
            for answer in each["responses"]:
                assert validator(path, answer, method) is not None


@EVERY_VERSION
def test_operation_ids_are_unique(version: Version) -> None:
    ids = [op["operationId"] for methods in document(version)["paths"].values() for op in methods.values()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("folder", sorted(ANSWERS.glob("*")), ids=lambda folder: str(folder.name))
def test_goldens_are_as_described(folder: Any) -> None:
    for file in sorted(folder.glob("*.json")):
        for request, answer in json.loads(file.read_text(encoding="utf-8")).items():
            if answer["status"] == 200:
                assert faults(request, answer["body"]) == []
            else:
                operation = operation_of(request)
                known = str(answer["status"]) in paths()[operation]["get"]["responses"]
                answered = validator(operation, str(answer["status"]) if known else "default")
                errors = answered.iter_errors(answer["body"])
                assert [error.message for error in errors] == []


@EVERY_VERSION
def test_what_can_be_appended_has_the_type_of_its_own_operation(version: Version) -> None:
    described_here = document(version)["paths"]
    seen = 0
    for path, methods in described_here.items():
        appends = [
            p for p in methods.get("get", {}).get("parameters", ()) if p["name"] == "append_to_response"
        ]
        for name in appends[0]["x-values"] if appends else ():
            answer = schema_of(methods["get"])["$ref"].rpartition("/")[2]
            whole = document(version)["components"]["schemas"][answer]
            part = dict(whole["properties"][name])
            assert part.pop("description") and part.pop("x-appended")
            assert part == schema_of(described_here[f"{path}/{name}"]["get"]), (path, name)
            assert name not in whole.get("required", ())
            seen += 1
    assert seen > 60 or version is Version.V4


def schema_of(operation: Schema) -> Schema:
    found: Schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return found
