"""The OpenAPI 3.1 descriptions of what is served, one a version, from the same declarations as the routes."""

from collections.abc import Iterable, Sequence

from msgspec import UNSET

from reelbase import __version__
from reelbase.api.reference.examples import Example, examples
from reelbase.api.reference.operations import Described, Version, described
from reelbase.api.reference.refusals import EVERYWHERE, answer, error_schema, refusals, refused
from reelbase.api.reference.refusals import examples as examples_of_refusals
from reelbase.api.reference.requests import request_body, request_parameters
from reelbase.api.reference.words import field_words, tag_words
from reelbase.api.schemas import BodySchemas, Schemas
from reelbase.operations.description import Json, Schema
from reelbase.operations.operation import Operation
from reelbase.operations.resource import Resource

TITLES = {
    Version.V3: "Movies, series, people and everything about them; accounts by sessions.",
    Version.V4: "Lists, accounts and what is recommended to them; accounts by tokens.",
}
KEY = {
    "type": "apiKey",
    "in": "query",
    "name": "api_key",
    "description": "An application's key: 32 hexadecimal digits.",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An application's read access token, or a user's token, which stands for a session too.",
}
USER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A user's token, made for an application by somebody who has approved it.",
}
APPLICATION: list[Json] = [{"api_key": []}, {"bearer": []}]
SCHEMES = {
    Version.V3: {"api_key": KEY, "bearer": BEARER},
    Version.V4: {"api_key": KEY, "bearer": BEARER, "user": USER},
}


def description(
    version: Version, resources: Iterable[Resource], operations: Iterable[Operation], server: str
) -> Json:
    """Return the description of one version, reached at the address of the server."""
    fields = field_words()
    schemas, bodies = Schemas(fields), BodySchemas(fields)
    paths: dict[str, Json] = {}
    known = list(described(version, resources, operations))
    for each in known:
        operation = _operation(each, schemas, bodies, examples(version).get(each.id))
        paths.setdefault(each.path, {})[each.method.lower()] = operation
    _add_parts(known, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Reelbase, version {version.number} of the API",
            "version": __version__,
            "description": TITLES[version],
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": name, "description": words.text, "x-displayName": words.title}
            for name, words in tag_words(version).items()
        ],
        "security": APPLICATION,
        "paths": paths,
        "components": {
            "schemas": {**schemas.components, **bodies.components, "Error": error_schema()},
            "responses": {"Refused": answer("Refused, whatever is asked for.", EVERYWHERE)},
            "examples": examples_of_refusals(),
            "securitySchemes": SCHEMES[version],
        },
    }


def _add_parts(known: Sequence[Described], schemas: Schemas) -> None:
    """Describe in each answer what can be appended to it: as its own operation answers it, and optional."""
    reads = {each.path: each for each in known if each.method == "GET"}
    for each in known:
        for name in each.parts:
            part = reads[f"{each.path}/{name}"]
            words = f"{part.words.summary}, where it is appended."
            schema: Schema = {**schemas.of(part.answer), "description": words, "x-appended": True}
            schemas.extend(each.answer, name, schema)


def _operation(each: Described, schemas: Schemas, bodies: BodySchemas, example: Example | None) -> Json:
    words = each.words
    values = {**example.path, **example.query} if example else {}
    body = None if example is None or example.body is UNSET else example.body
    found = {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": words.summary,
        "description": words.text,
        "parameters": request_parameters(each, bodies, values),
        **request_body(each, bodies, body),
        "responses": _responses(each, schemas, example),
        **_security(each),
        "x-quirks": words.quirks,
        "x-beyond": words.beyond,
        "x-published": each.documented,
    }
    if example:
        found["x-example"] = {"target": example.target, "status": example.status}
    return found


def _security(each: Described) -> Json:
    """Return the credentials of version 4 that an operation takes beyond an application's."""
    if each.needs_user:
        return {"security": [{"user": []}]}
    return {"security": [*APPLICATION, {"user": []}]} if each.takes_user else {}


def _responses(each: Described, schemas: Schemas, example: Example | None) -> Json:
    found = refused(refusals(each))
    for http in each.words.answers:
        content: Json = {"schema": schemas.of(each.answer)}
        if example and example.status == http:
            content["examples"] = {"demo": {"summary": example.summary, "value": example.answer}}
        refusing = found.get(str(http), {}).get("content", {}).get("application/json", {})
        if "examples" in refusing:  # an entry that is not found is refused with 200
            content["examples"] = {**content.get("examples", {}), **refusing["examples"]}
        found[str(http)] = {"description": "Done.", "content": {"application/json": content}}
    return {**dict(sorted(found.items())), "default": {"$ref": "#/components/responses/Refused"}}
