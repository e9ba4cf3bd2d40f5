"""Operations as the OpenAPI documents describe them, in the order in which they are shown."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a request takes in its path or query."""

    name: str
    place: str  # path, query
    words: str
    schema: Schema
    is_required: bool
    default: Any = None
    example: Any = None
    allowed: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """How an operation may refuse: the HTTP status, what it means, and what is answered then."""

    http: str
    words: str
    example: Any = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, with the document that its schemas are in."""

    id: str
    method: str
    path: str
    tag: str
    label: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    body: Schema | None
    body_example: Any
    status: str  # of what is answered when all goes well
    answer: Schema | None
    example: Any
    failures: tuple[Failure, ...]
    quirks: tuple[str, ...]
    beyond: tuple[str, ...]
    part: Mapping[str, Any]
    document: Mapping[str, Any]

    @property
    def version(self) -> str:
        """`v3` or `v4`."""
        return f"v{self.path[1]}"

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/docs/reference/{self.id}"

    def of(self, place: str) -> tuple[Parameter, ...]:
        """Its parameters in the path or in the query."""
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


def tags_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Tag, ...]:
    """Every tag of the documents with its operations; v3 before v4, each in the order of its document."""
    found: dict[tuple[str, str], list[Operation]] = {}
    told: dict[tuple[str, str], tuple[int, str]] = {}
    for document in documents:
        for operation in operations_of(document):
            found.setdefault((operation.version, operation.tag), []).append(operation)
        for place, tag in enumerate(document.get("tags", [])):
            for version in ("v3", "v4"):
                told[version, tag["name"]] = (place, tag.get("description", ""))
    ordered = sorted(found, key=lambda key: (key[0], told.get(key, (len(found), ""))[0], key[1]))
    return tuple(
        Tag(key[1], key[0], title_of(key[1]), told.get(key, (0, ""))[1], tuple(found[key])) for key in ordered
    )


def operations_of(document: Mapping[str, Any]) -> Iterator[Operation]:
    """The operations of a document, in its order."""
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield _operation(path, method, methods[method], document)


def resolved(schema: Schema, document: Mapping[str, Any]) -> Schema:
    """A schema, where it stands or where it refers to."""
    while "$ref" in schema:
        found: Any = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name.replace("~1", "/").replace("~0", "~")]
        schema = {**found, **{name: value for name, value in schema.items() if name != "$ref"}}
    return schema


def title_of(name: str) -> str:
    """A name of the description as words: `watch_providers`, `favoriteMovies`, `rated-tv`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower()
    titled = " ".join("TV" if word == "tv" else word for word in words.split())
    return titled[:1].upper() + titled[1:]


def _operation(path: str, method: str, part: Mapping[str, Any], document: Mapping[str, Any]) -> Operation:
    tag = part["tags"][0]
    responses = part.get("responses", {})
    status = next((each for each in responses if each.startswith("2")), "")
    answered = _json(resolved(responses[status], document)) if status else {}
    body = _json(resolved(part.get("requestBody", {}), document))
    return Operation(
        id=part["operationId"],
        method=method.upper(),
        path=path,
        tag=tag,
        label=part.get("x-title") or _label(part["operationId"], tag, path),
        summary=part.get("summary", ""),
        description=part.get("description", ""),
        parameters=tuple(
            _parameter(resolved(each, document), document) for each in part.get("parameters", [])
        ),
        body=body.get("schema"),
        body_example=_example(body, document),
        status=status,
        answer=answered.get("schema"),
        example=_example(answered, document),
        failures=tuple(_failures(responses, document)),
        quirks=_several(part.get("x-quirks")),
        beyond=_several(part.get("x-beyond")),
        part=part,
        document=document,
    )


def _label(name: str, tag: str, path: str) -> str:
    """What an operation is called beside the others of its tag."""
    if re.search(r"-copy$|\d$", name):
        last = [each for each in path.split("/") if each and "{" not in each]
        return title_of(last[-1])
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).split("-")
    told = {*tag.split("_"), "tv", "series"}
    while len(words) > 1 and any(words[0].startswith(each) or each.startswith(words[0]) for each in told):
        words = words[1:]
    return title_of(" ".join(words))


def _json(content: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = content.get("content", {}).get("application/json", {})
    return found


def _example(content: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    if "example" in content:
        return content["example"]
    for each in content.get("examples", {}).values():
        return resolved(each, document).get("value")
    return None


def _parameter(part: Mapping[str, Any], document: Mapping[str, Any]) -> Parameter:
    schema = resolved(part.get("schema", {}), document)
    examples = [each.get("value") for each in part.get("examples", {}).values()] + schema.get("examples", [])
    return Parameter(
        name=part["name"],
        place=part["in"],
        words=part.get("description") or schema.get("description", ""),
        schema=schema,
        is_required=part.get("required", False),
        default=schema.get("default"),
        example=part.get("example", schema.get("example", examples[0] if examples else None)),
        allowed=tuple(schema.get("enum", resolved(schema.get("items", {}), document).get("enum", ()))),
    )


def _failures(responses: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Failure]:
    """What is refused, each of several examples by itself."""
    for http, response in responses.items():
        if http.startswith("2"):
            continue
        found = resolved(response, document)
        content = _json(found)
        examples = [resolved(each, document) for each in content.get("examples", {}).values()]
        for each in examples:
            yield Failure(http, each.get("summary", ""), each.get("value"))
        if not examples:
            yield Failure(http, found.get("description", ""), content.get("example"))


def _several(words: Any) -> tuple[str, ...]:
    if not words:
        return ()
    return (words,) if isinstance(words, str) else tuple(words)
