"""The page of one operation: as HTML, and as Markdown with its part of the OpenAPI document."""

import json
from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from reelbase.operations.description import Document, Json
from reelbase.web.docs.described import Operation, Parameter, Tag, referred
from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.fields import fields_of, type_of
from reelbase.web.docs.prose import coloured
from reelbase.web.docs.samples import samples_of

SHOWN_FIRST = {
    *("id", "title", "original_title", "release_date", "runtime", "genres", "vote_average"),
    *("name", "original_name", "first_air_date", "number_of_seasons", "change_keys"),
}
"""The fields of an answer that the front page shows."""
MOST_BYTES = 24_000  # of an example on a page


def operation_page(docs: Documentation, operation: Operation, tag: Tag) -> str:
    """Return everything about an operation, and a form to try it."""
    document = operation.document
    samples = samples_of(operation, docs.server)
    return docs.rendered(
        "operation.html",
        address=operation.address,
        operation=operation,
        tag=tag,
        groups=[
            (title, [(each, *type_and_default(each, document)) for each in operation.of(place)])
            for title, place in (("Path", "path"), ("Query", "query"), ("Headers", "header"))
            if operation.of(place)
        ],
        samples=[(each, coloured(each.code, each.language)) for each in samples],
        body_fields=fields_of(operation.body, document) if operation.body else (),
        body_example=pretty(operation.body_example) if operation.body_example is not None else "",
        answer_type=type_of(operation.answer, document) if operation.answer is not None else "",
        answer_fields=fields_of(operation.answer, document) if operation.answer is not None else (),
        example=_shown(operation.example),
        failures=[(each, _refusal(pretty(each.example))) for each in operation.failures],
    )


def operation_text(docs: Documentation, operation: Operation, tag: Tag) -> str:
    """Return the page as Markdown."""
    lines = [
        f"# {tag.title}: {operation.title}\n",
        f"{operation.words}\n",
        f"`{operation.method} {docs.server.url}{operation.path}`\n",
    ]
    lines += _listed("What one would not guess", operation.quirks)
    lines += _listed("Beyond TMDB", operation.beyond)
    sample, *_ = samples_of(operation, docs.server)
    lines += ["## Sample\n", f"```sh\n{sample.code}```\n"]
    lines += ["## OpenAPI\n", f"```yaml\n{msgspec.yaml.encode(_part(operation)).decode()}```\n"]
    return "\n".join(lines)


def shown_first(
    docs: Documentation, operation: Operation, given: Mapping[str, str], answer: Document
) -> tuple[str, str]:
    """Return a request of an operation and some of its answer, in colour."""
    sample, *_ = samples_of(operation, docs.server, given)
    answer = {name: value for name, value in answer.items() if name in SHOWN_FIRST}
    return coloured(sample.code, "bash"), coloured(f"{pretty(answer)[:-2]},\n  …\n}}", "json")


def operation_line(operation: Operation, tag: Tag) -> str:
    """Describe an operation in one line of Markdown, for lists."""
    path = f"`{operation.method} {operation.path}`"
    return f"- [{tag.title}: {operation.title}]({operation.address}.md): {path}. {operation.words}"


def type_and_default(parameter: Parameter, document: Document) -> tuple[str, str]:
    """Return the type of a parameter and its default, in words."""
    default = "" if parameter.default is None else json.dumps(parameter.default, ensure_ascii=False)
    return type_of(parameter.schema, document), default.strip('"')


def pretty(value: object) -> str:
    """Format a value as JSON to read."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _shown(example: object) -> str:
    """Return an example in colour, cut if it would fill the page."""
    if example is None:
        return ""
    text = pretty(example)
    cut = text.rfind("\n", 0, MOST_BYTES) if len(text) > MOST_BYTES else len(text)
    return coloured(text[:cut] + ("\n…" if cut < len(text) else ""), "json")


@cache
def _refusal(text: str) -> str:
    """Return a refusal in colour; it is cached, as all operations together have few."""
    return coloured(text, "json")


def _listed(title: str, words: tuple[str, ...]) -> list[str]:
    return [f"## {title}\n", *(f"- {each}" for each in words), ""] if words else []


def _part(operation: Operation) -> Json:
    """Return the operation as in the document, with the components that it refers to."""
    used = dict(_used(operation.part, operation.document, set()))
    components: dict[str, Json] = {}
    for reference, value in sorted(used.items()):
        kind, _, name = reference.removeprefix("#/components/").partition("/")
        components.setdefault(kind, {})[name] = value
    part = {"paths": {operation.path: {operation.method.lower(): operation.part}}}
    return {**part, "components": components} if components else part


def _used(part: object, document: Document, seen: set[str]) -> Iterator[tuple[str, Document]]:
    """Yield the components that a part of a document refers to, directly or not, each once."""
    if isinstance(part, list):
        for each in part:
            yield from _used(each, document, seen)
    if not isinstance(part, dict):
        return
    reference = part.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/components/") and reference not in seen:
        seen.add(reference)
        found = referred(reference, document)
        yield reference, found
        yield from _used(found, document, seen)
    for each in part.values():
        yield from _used(each, document, seen)
