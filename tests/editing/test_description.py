"""The description of the API for editors: valid, complete, and what is answered is as it says."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate

from reelbase.api.editing_description import editing_description
from reelbase.editing.operations import OPERATIONS
from reelbase.entity import Kind
from tests.asking import Client
from tests.editing.test_requests import MOVIE, client, send, url

__all__ = ["client", "url"]


@pytest.fixture(scope="module")
def document() -> Any:
    return json.loads(json.dumps(editing_description("http://here")))


@pytest.mark.once
def test_the_description_is_valid_and_has_every_operation(document: Any) -> None:
    validate(document)
    paths = document["paths"]
    for each in OPERATIONS:
        for kind in Kind if "{kind}" in each.path else ("",):
            known = paths.get(each.path, {}) | paths.get(each.path.replace("{kind}", kind), {})
            assert each.method.lower() in known, each.path


@pytest.mark.once
def test_every_field_says_what_it_means(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, part in schema.get("properties", {}).items():
            assert part["description"].endswith("."), (name, field)


def test_answers_are_as_described(client: Client, document: Any) -> None:
    def check(name: str, answer: Any) -> None:
        schema = {"$ref": f"#/components/schemas/{name}Shown", "components": document["components"]}
        Draft202012Validator(schema).validate(answer)

    check("Movie", client.get(MOVIE).json())
    check("Series", client.get("/reelbase/v1/tv/1396").json())
    check("Person", client.get("/reelbase/v1/person/62").json())
    changed = send(client, "PATCH", MOVIE, {"facts": {"budget": 4}}, if_match="*").json()
    check("Changed", changed)
    check("History", client.get(f"{MOVIE}/history").json())
    check("ChangeSets", client.get("/reelbase/v1/change-sets").json())
    check("ChangeSet", client.get(f"/reelbase/v1/change-sets/{changed['change_set']}").json())
    check("Sources", client.get(f"{MOVIE}/sources").json())
    check("Difference", client.get(f"{MOVIE}/difference").json())
    assert {"type", "title", "status", "detail"} <= client.get("/reelbase/v1/movie/99").json().keys()
