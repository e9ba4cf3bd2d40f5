"""The OpenAPI 3.1 description of the API for editors, from the same declarations as its routes."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from reelbase import __version__
from reelbase.api.reference.words import field_words
from reelbase.editing.documents import document_form
from reelbase.editing.operations import OPERATIONS as EDITING
from reelbase.editing.operations import change_set, history, removal
from reelbase.editing.operations.play import NewPlay, PlayEdit
from reelbase.editing.operations.playback import NewOwned, NewStop
from reelbase.editing.requests import NAMES, batch, edit_form, new_form
from reelbase.editing.suggestions import Acceptance, Refusal
from reelbase.editing.webhooks import NewWebhook, WebhookEdit
from reelbase.entity import Kind
from reelbase.matching.question import Questions
from reelbase.operations import v1
from reelbase.operations.answers import Reply
from reelbase.operations.description import Json
from reelbase.operations.operation import Operation
from reelbase.operations.parameters.binding import IfMatch, parameters

OPERATIONS = (*EDITING, *v1.OPERATIONS)
WORDS = Path(__file__).parent / "reference" / "editing.toml"
REFERENCE = "#/components/schemas/"
BOUNDS = frozenset(("pattern", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"))
"""The bounds of values in schemas."""
KINDS = {str(kind): name for kind, name in NAMES.items()}
BODIES: dict[tuple[str, str], type[Struct]] = {
    ("POST", "/reelbase/v1/change-sets"): batch(),
    ("POST", "/reelbase/v1/suggestions/{number}/accept"): Acceptance,
    ("POST", "/reelbase/v1/suggestions/{number}/refuse"): Refusal,
    ("POST", "/reelbase/v1/plays"): NewPlay,
    ("PATCH", "/reelbase/v1/plays/{number}"): PlayEdit,
    ("POST", "/reelbase/v1/playback"): NewStop,
    ("POST", "/reelbase/v1/owned"): NewOwned,
    ("POST", "/reelbase/v1/match"): Questions,
    ("POST", "/reelbase/v1/webhooks"): NewWebhook,
    ("PATCH", "/reelbase/v1/webhooks/{webhook_id}"): WebhookEdit,
    ("POST", "/reelbase/v1/change-sets/{change_set_id}/revert"): change_set.Comments,
    ("POST", "/reelbase/v1/{kind}/{id}/revert"): history.Moment,
    ("POST", "/reelbase/v1/{kind}/{id}/delete"): removal.Reason,
    ("POST", "/reelbase/v1/{kind}/{id}/merge"): removal.Merging,
    ("POST", "/reelbase/v1/{kind}/{id}/restore"): removal.Reason,
}
"""Method and path -> the form of the body, where that is the same for every kind."""
STREAMED = {"/reelbase/v1/events"}
"""Paths whose answer may go on as a stream."""
ID: Json = {"type": "integer", "format": "int32", "minimum": 1}
PATH: dict[str, Json] = {
    "id": ID,
    "change_set_id": ID,
    "webhook_id": ID,
    "number": ID,
    "kind": {"type": "string", "enum": [*KINDS]},
}
PROBLEMS = {
    "401": "Nobody may do this without a key or a session.",
    "403": "The key has not the scope `edit`, or the account not the role `editor`.",
    "404": "There is nothing at the address; `moved_to` is the id that leads on, if there is one.",
    "409": "Others have changed it since: `change_sets` edited it, or it was `deleted_with` another.",
    "410": "It was deleted; `reason`, `who` and `time` say why, by whom and when.",
    "412": "It has changed since it was read; `etag` is the one that it has now.",
    "422": "What was sent can't be set; `detail` says what was expected, and what was found.",
    "428": "The request does not say which state it changes.",
}


class OperationWords(Struct, forbid_unknown_fields=True):
    """The words of one operation; `{kind}` in them stands for a movie, a series or another kind."""

    request: str
    summary: str
    text: str
    answers: tuple[int, ...] = (200,)
    problems: tuple[int, ...] = ()


class Words(Struct, forbid_unknown_fields=True):
    """All words of the description."""

    operations: dict[str, OperationWords]
    tags: dict[str, tuple[str, str]]
    parameters: dict[str, str]
    fields: dict[str, str]
    nouns: dict[str, tuple[str, str]]  # of a kind: with an article, and in the plural


class _Described(NamedTuple):
    """An operation for one kind, or for every one."""

    id: str
    operation: Operation
    words: OperationWords
    kind: Kind | None

    @property
    def path(self) -> str:
        """Its path, with the kind where it is one of its own."""
        return self.operation.path.replace("{kind}", str(self.kind)) if self.kind else self.operation.path

    @property
    def tag(self) -> str:
        return str(self.kind) if self.kind else self.operation.tag


@cache
def words() -> Words:
    """Return the words of the description."""
    return msgspec.toml.decode(WORDS.read_bytes(), type=Words)


def editing_description(server: str) -> Json:
    """Return the description of the API for editors, reached at the address of the server."""
    found = list(_described())
    bodies, sent = _schemas([form for each in found if (form := _body(each)) is not None], "{name}")
    answers, shown = _schemas([_answer(each) for each in found], "{name}Shown")
    by_form = {**bodies, **answers}
    components = {**sent, **{f"{name}Shown": _unbounded(schema) for name, schema in shown.items()}}
    paths: dict[str, Json] = {}
    for each in found:
        paths.setdefault(each.path, {})[each.operation.method.lower()] = _operation(each, by_form)
    described = {name: _with_words(name, schema) for name, schema in components.items()}
    document: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "Reelbase, the API for editors",
            "version": __version__,
            "description": "Titles, people and everything else: made, changed, and back again.",
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": name, "description": text, "x-displayName": title}
            for name, (title, text) in words().tags.items()
        ],
        "security": [{"bearer": []}, {"api_key": []}],
        "paths": paths,
        "components": {
            "schemas": {**described, "Problem": _problem_schema()},
            "responses": {"Problem": _problem("A refusal.")},
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The token of a key with the scope `edit`, or of an editor's account.",
                },
                "api_key": {"type": "apiKey", "in": "query", "name": "api_key", "description": "Such a key."},
            },
        },
    }
    return _renamed(document)


def _described() -> Iterator[_Described]:
    """Yield every operation in the order of its words; LookupError if one has none."""
    served = {f"{each.method} {each.path}": each for each in OPERATIONS}
    silent = served.keys() - {each.request for each in words().operations.values()}
    if silent:
        raise LookupError(f"nothing is said of {', '.join(sorted(silent))} in {WORDS.name}")
    typed = [(id_, said) for id_, said in words().operations.items() if "{kind}" in said.summary]
    for kind in Kind:
        for id_, said in typed:
            yield _Described(f"{id_}-{kind}", served[said.request], said, kind)
    for id_, said in words().operations.items():
        if (id_, said) not in typed:
            yield _Described(id_, served[said.request], said, None)


def _operation(each: _Described, schemas: Mapping[type, Json]) -> Json:
    said = each.words
    body, answer = _body(each), _answer(each)
    content: Json = {"application/json": {"schema": schemas[answer]}}
    if each.operation.path in STREAMED:
        content["text/event-stream"] = {"schema": {"type": "string"}}
    responses: Json = {str(http): {"description": "Done.", "content": content} for http in said.answers}
    for http in (401, 403, *said.problems):
        responses[str(http)] = _problem(PROBLEMS[str(http)])
    found: Json = {
        "operationId": each.id,
        "tags": [each.tag],
        "summary": _spoken(said.summary, each.kind),
        "description": _spoken(said.text, each.kind),
        "parameters": list(_parameters(each)),
        "responses": {
            **dict(sorted(responses.items())), "default": {"$ref": "#/components/responses/Problem"}
        },
        "x-quirks": [],
        "x-beyond": [],
        "x-published": True,
    }  # fmt: skip
    if body is not None:
        of_body = {"application/json": {"schema": schemas[body]}}
        found["requestBody"] = {"required": True, "description": "JSON.", "content": of_body}
    return found


def _parameters(each: _Described) -> Iterator[Json]:
    names = re.findall(r"{(\w+)}", each.path)
    yield from (_parameter(name, "path", PATH[name], is_required=True) for name in names)
    hints = get_type_hints(each.operation.function).values()
    if IfMatch in hints:
        yield _parameter("If-Match", "header", {"type": "string"}, is_required=True, example="*")
    if each.operation.path in STREAMED:
        yield _parameter("Last-Event-ID", "header", {"type": "string"})
    if each.operation.writes:
        yield _parameter("Idempotency-Key", "header", {"type": "string", "maxLength": 255})
    for parameter in parameters(each.operation.function).values():
        for name, schema in parameter.schemas.items():
            yield _parameter(name, "query", {**schema})


def _parameter(
    name: str, place: str, schema: Json, *, is_required: bool = False, example: object = None
) -> Json:
    found: Json = {
        "name": name,
        "in": place,
        "required": is_required,
        "description": words().parameters[name],
        "schema": schema,
    }
    return found if example is None else found | {"example": example}


def _body(each: _Described) -> type[Struct] | None:
    """Return the form of the body of an operation; None where it takes none."""
    of_every_kind = BODIES.get((each.operation.method, each.operation.path))
    if of_every_kind is not None or each.kind is None:
        return of_every_kind
    if each.operation.path.endswith("/suggestions"):
        return edit_form(each.kind) if "{id}" in each.operation.path else new_form(each.kind)
    return {"POST": new_form, "PATCH": edit_form}.get(each.operation.method, lambda _: None)(each.kind)


def _answer(each: _Described) -> type[Struct]:
    """Return the form of the answer of an operation."""
    found = get_type_hints(each.operation.function)["return"]
    if get_origin(found) is Reply:
        (found,) = get_args(found)
    if each.kind is not None and not (isinstance(found, type) and issubclass(found, Struct)):
        return document_form(each.kind)
    assert isinstance(found, type)
    assert issubclass(found, Struct)
    return found


def _schemas(forms: list[type[Struct]], name: str) -> tuple[dict[type[Struct], Json], dict[str, Json]]:
    """Return the schemas of forms, and the schemas that these refer to, by name."""
    schemas, components = msgspec.json.schema_components(
        forms, ref_template=REFERENCE + name, schema_hook=_of_any
    )
    return dict(zip(forms, schemas, strict=True)), components


def _unbounded(schema: Json) -> Json:
    """Return a schema without the bounds of what editors may send: other sources say what they like."""
    return {
        name: _unbounded(each) if isinstance(each, dict) else each
        for name, each in schema.items()
        if name not in BOUNDS
    }


def _of_any(shape: type) -> Json:
    """Return the schema of what may be anything."""
    if shape is not object:
        raise TypeError(f"no schema for {shape!r}")
    return {"title": "anything"}


def _with_words(name: str, schema: Json) -> Json:
    """Return a schema whose fields say what they mean; LookupError where nobody wrote it down."""
    name = name.removesuffix("Shown")
    fields = {
        field: _untitled({"description": _meaning(name, field), **part})
        for field, part in schema.get("properties", {}).items()
    }
    return _untitled({**schema, "properties": fields} if fields else schema)


def _untitled(schema: Json) -> Json:
    """Return a schema without the title by which generators would name it like another one."""
    return {name: each for name, each in schema.items() if name != "title"}


def _meaning(name: str, field: str) -> str:
    own, known = words().fields, field_words().fields
    for found in (own.get(f"{name}.{field}"), own.get(field), known.get(field)):
        if found is not None:
            return found.replace("{noun}", "title")
    raise LookupError(f"nothing is said of {name}.{field} in {WORDS.name}")


def _spoken(text: str, kind: Kind | None) -> str:
    one, many = words().nouns.get(str(kind), ("a title", "titles"))
    return text.replace("{kind}", one).replace("{kinds}", many)


def _problem(description: str) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": f"{REFERENCE}Problem"}}}
    return {"description": description, "content": content}


def _problem_schema() -> Json:
    texts = {
        "type": "The page that explains this kind of problem.",
        "title": "The kind of problem, in words.",
        "detail": "What was expected, and what was found.",
    }
    fields: Json = {name: {"type": "string", "description": text} for name, text in texts.items()}
    status = {"status": {"type": "integer", "description": "The status of HTTP."}}
    return {
        "type": "object",
        "description": "Why a request was refused (RFC 9457).",
        "properties": {**fields, **status},
        "required": ["type", "title", "status", "detail"],
    }


def _renamed(document: Json) -> Json:
    """Return the document with names of schemas that generators take: `CastMemberListEdit`."""
    text = msgspec.json.encode(document).decode()
    found: Json = msgspec.json.decode(re.sub(r"ListEdit_(\w+?)_(?=\")", r"\1ListEdit", text))
    return found
