"""Operations as the OpenAPI documents describe them, in the order in which they are shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast
from urllib.parse import parse_qs, urlsplit

from reelbase.operations.description import Document, Schema

Described = TypeVar("Described", bound=Mapping[str, object])
METHODS = ("get", "post", "patch", "put", "delete")
DEMO = "demo"  # the name of the example that was answered


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a request in its path, its query or its headers."""

    name: str
    place: str  # path, query, header
    words: str
    schema: Schema
    is_required: bool
    is_beyond: bool  # TMDB has no such parameter
    default: object = None
    example: object = None
    allowed: tuple[object, ...] = ()
    suggested: tuple[str, ...] = ()  # of which several can be given, with commas between them


@dataclass(frozen=True, slots=True)
class Failure:
    """A refusal of an operation: the HTTP status, its meaning, and an example."""

    http: str
    words: str
    example: object


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, with the document that its schemas are in."""

    id: str
    method: str
    path: str
    tag: str
    title: str
    words: str
    parameters: tuple[Parameter, ...]
    body: Schema | None
    body_example: object
    asked: tuple[str, ...]  # the query parameters of the example
    needs_user: bool
    is_published: bool
    statuses: tuple[str, ...]  # of what is answered when all goes well
    answer: Schema | None
    example: Document | None
    failures: tuple[Failure, ...]
    quirks: tuple[str, ...]
    beyond: tuple[str, ...]
    part: Document
    document: Document
    given: Mapping[str, str] | None = None  # what is asked with instead of the examples, by name

    @property
    def version(self) -> str:
        """`v3`, `v4`, or `reelbase` for the API for editors."""
        _, first, *_ = self.path.split("/")
        return f"v{first}" if first.isdecimal() else first

    @property
    def address(self) -> str:
        """The address of its page."""
        return f"/docs/reference/{self.id}"

    def of(self, place: str) -> tuple[Parameter, ...]:
        """Return its parameters in the path, in the query or in headers."""
        return tuple(each for each in self.parameters if each.place == place)


@dataclass(frozen=True, slots=True)
class Tag:
    """Operations that belong together."""

    name: str
    version: str
    title: str
    words: str
    operations: tuple[Operation, ...]

    @property
    def anchor(self) -> str:
        """Its place on the page of all operations."""
        return f"{self.version}-{self.name}"


def tags_of(documents: Iterable[Document]) -> tuple[Tag, ...]:
    """Return every tag of the documents with its operations, in their order."""
    return tuple(tag for document in documents for tag in _tags(document))


def operations_of(document: Document) -> Iterator[Operation]:
    """Yield the operations of a document, in its order."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method], document)


def resolved(part: Described, document: Document) -> Described:
    """Return a schema or another part of a document, following references."""
    while "$ref" in part:
        own = {name: value for name, value in part.items() if name != "$ref"}
        part = cast(Described, {**referred(str(part["$ref"]), document), **own})
    return part


def referred(reference: str, document: Document) -> Document:
    """Return what a reference within the document leads to."""
    found = document
    for name in reference.removeprefix("#/").split("/"):
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return found


def _tags(document: Document) -> Iterator[Tag]:
    operations = list(operations_of(document))
    for tag in document["tags"]:
        own = tuple(each for each in operations if each.tag == tag["name"])
        version = next(each.version for each in own)
        yield Tag(tag["name"], version, tag["x-displayName"], tag["description"], own)


def _operation(path: str, method: str, part: Document, document: Document) -> Operation:
    responses = part["responses"]
    statuses = tuple(each for each in responses if each.startswith("2"))
    well: Document = next((responses[each] for each in statuses), {})
    answered = _json(resolved(well, document))
    tag, *_ = part["tags"]
    body = _json(resolved(part.get("requestBody", {}), document))
    return Operation(
        id=part["operationId"],
        method=method.upper(),
        path=path,
        tag=tag,
        title=part["summary"],
        words=part["description"],
        parameters=tuple(_parameter(each, document) for each in part["parameters"]),
        body=body.get("schema"),
        body_example=_example(body, document),
        asked=tuple(parse_qs(urlsplit(part.get("x-example", {}).get("target", "")).query)),
        needs_user=_needs_user(part.get("security", ())),
        is_published=part["x-published"],
        statuses=statuses,
        answer=answered.get("schema"),
        example=_example(answered, document),
        failures=tuple(_failures(responses, document)),
        quirks=tuple(part["x-quirks"]),
        beyond=tuple(part["x-beyond"]),
        part=part,
        document=document,
    )


def _needs_user(security: Sequence[Document]) -> bool:
    """Return true if an operation needs a user's token."""
    return bool(security) and all("user" in each for each in security)


def _json(content: Document) -> Document:
    found: Document = content.get("content", {}).get("application/json", {})
    return found


def _example(content: Document, document: Document) -> Document | None:
    """Return the example of a request or an answer; None if there is none."""
    of_demo: Document = content.get("examples", {}).get(DEMO, {})
    found: Document | None = content.get("example", of_demo.get("value"))
    return found


def _parameter(part: Document, document: Document) -> Parameter:
    schema = resolved(part["schema"], document)
    return Parameter(
        name=part["name"],
        place=part["in"],
        words=part["description"],
        schema=schema,
        is_required=part["required"],
        is_beyond=part.get("x-beyond", False),
        default=schema.get("default"),
        example=part.get("example"),
        allowed=tuple(schema.get("enum", ())),
        suggested=tuple(part.get("x-values", resolved(schema.get("items", {}), document).get("enum", ()))),
    )


def _failures(responses: Document, document: Document) -> Iterator[Failure]:
    """Yield the refusals, except for the one that any request may get (`default`)."""
    for http, response in responses.items():
        examples = _json(resolved(response, document)).get("examples", {})
        for name, example in examples.items():
            if http != "default" and name != DEMO:
                each = resolved(example, document)
                yield Failure(http, each["summary"], each["value"])
