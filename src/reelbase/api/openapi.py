"""The OpenAPI 3.1 description of what is served, from the same declarations as the routes."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn, get_type_hints

import msgspec

from reelbase import __version__
from reelbase.api.operation import Operation
from reelbase.api.parameters import body_of, parameters
from reelbase.api.resource import Resource
from reelbase.api.schemas import Schema, Schemas
from reelbase.errors import Status

REFERENCES = "#/components/schemas/{name}"
APPEND = {
    "name": "append_to_response",
    "in": "query",
    "description": "Parts to append, separated by commas; 20 at most.",
    "schema": {"type": "string"},
}
CREDENTIALS = {
    "api_key": {"type": "apiKey", "in": "query", "name": "api_key"},
    "bearer": {"type": "http", "scheme": "bearer"},
}
ERROR = {
    "type": "object",
    "properties": {
        "success": {"type": "boolean", "const": False},
        "status_code": {"type": "integer", "enum": [status.code for status in Status]},
        "status_message": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["success", "status_code", "status_message"],
}


class _Described(NamedTuple):
    """One operation of the description."""

    method: str
    path: str
    tag: str
    function: Callable[..., Any]
    appends: bool
    documented: bool


def description(resources: Iterable[Resource], operations: Iterable[Operation]) -> bytes:
    """The description, encoded."""
    described = [*_of_resources(resources), *_of_operations(operations)]
    schemas = Schemas(REFERENCES)
    paths: dict[str, Schema] = {}
    for each in described:
        answer = get_type_hints(each.function)["return"]
        schema = None if answer is NoReturn else schemas.of(answer)
        body = body_of(each.function)
        paths.setdefault(each.path, {})[each.method.lower()] = {
            **_operation(each, schema),
            **(_request(schemas.of(body)) if body and each.method != "GET" else {}),
        }
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Reelbase",
                "version": __version__,
                "description": "The TMDB API, answered from data you control.",
            },
            "security": [{name: []} for name in CREDENTIALS],
            "paths": dict(sorted(paths.items())),
            "components": {"schemas": {**schemas.components, "Error": ERROR}, "securitySchemes": CREDENTIALS},
        }
    )


def _of_resources(resources: Iterable[Resource]) -> Iterator[_Described]:
    for resource in resources:
        yield _Described("GET", resource.path, resource.tag, resource.details, True, True)
        for name, part in resource.parts().items():
            documented = name in resource.subresources
            yield _Described("GET", f"{resource.path}/{name}", resource.tag, part, False, documented)


def _of_operations(operations: Iterable[Operation]) -> Iterator[_Described]:
    for each in operations:
        yield _Described(each.method, each.path, each.tag, each.function, False, each.documented)


def _operation(each: _Described, schema: Schema | None) -> Schema:
    name = (
        re.sub(r"[{}]", "", each.path.removeprefix("/3/").removeprefix("/"))
        .replace("/", "-")
        .replace("_", "-")
    )
    operation: Schema = {
        "operationId": f"{each.method.lower()}-{name}",
        "tags": [each.tag],
        "summary": (each.function.__doc__ or "").split("\n", 1)[0],
        "parameters": list(_parameters(each)),
        "responses": {"default": _answer("Refused.", {"$ref": REFERENCES.format(name="Error")})},
    }
    if schema is not None:
        operation["responses"]["200"] = _answer("Answered.", schema)
    if not each.documented:
        operation["description"] = "Not documented by TMDB; shipped clients call it."
    return operation


def _parameters(each: _Described) -> Iterator[Schema]:
    for name in re.findall(r"{(\w+)}", each.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
    if each.appends:
        yield APPEND
    seen = set()
    for parameter in parameters(each.function).values():
        for name, schema in parameter.schemas.items():
            if name not in seen:
                seen.add(name)
                yield {"name": name, "in": "query", "required": name in parameter.required, "schema": schema}


def _request(schema: Schema) -> Schema:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def _answer(words: str, schema: Schema) -> Schema:
    return {"description": words, "content": {"application/json": {"schema": schema}}}
