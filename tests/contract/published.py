"""The published description of the API, as schemas that every answer of the suite is held against.

Its schemas were each made from one example answer. They are read by these rules, and no others:

- What the example has, every answer has: all keys are required, and no others may come.
  ABSENT names keys that are left out where there is nothing, NEWER those that came after the example.
- NULLABLE: an example without null says nothing about null; the contract marks what may be (`?`).
- A schema that is empty stands for an example that was null, an array without items for one that was
  empty: neither says anything about what may be there.
- FLOATS: an example of 8 or 0 reads as an integer where other titles have 7.9.
- Objects keyed by country or by title are maps, not objects with 40 keys.
- An appended part has no id (recorded).

An operation is named by its path, with the method before it where that is not GET.

Whatever else differs is in DEVIATIONS, by operation and place.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from jsonschema_rs import Draft202012Validator, ValidationError

from reelbase.operations.router import Router, segments
from tests.contract.deviations import ABSENT, DEVIATIONS, FLOATS, MIXED, NEWER, NULLABLE
from tests.recordings import REFERENCE

FILE = REFERENCE / "tmdb-v3.openapi.json"
FILES = (FILE, REFERENCE / "tmdb-v4.openapi.json")
KEYED_BY = re.compile(r"[A-Z]{2}(-[A-Z]+)?|(movie|tv):\d+")  # a country, or a title

Schema = dict[str, Any]


class Rules(NamedTuple):
    """The names of keys that are read otherwise than their examples say."""

    absent: frozenset[str] = frozenset()
    floats: frozenset[str] = frozenset()
    newer: frozenset[str] = frozenset()
    nullable: frozenset[str] = frozenset()


RULES = Rules(frozenset(ABSENT), frozenset(FLOATS), frozenset(NEWER), frozenset(NULLABLE))
NO_RULES = Rules()


class Violation(NamedTuple):
    """Where an answer is not as published: the operation, the place in the answer, and how."""

    operation: str
    place: str  # `results[].media.title`
    fault: str  # missing, unexpected, null or type
    message: str

    @property
    def key(self) -> str:
        """The last key of the place."""
        return self.place.rpartition(".")[2].removesuffix("[]")

    @property
    def deviation(self) -> tuple[str, str] | None:
        """The entry of DEVIATIONS or MIXED that this is, if it is one."""
        if (self.operation, self.place) in DEVIATIONS:
            return self.operation, self.place
        above = [
            (op, p) for op, p in MIXED if op == self.operation and (self.place + ".").startswith(p + ".")
        ]
        return above[0] if above else None


def check(target: str, body: Any, method: str = "GET") -> None:
    """Fail where the answer to `path?query` is not as published, but for what is listed."""
    if FILE.exists():
        unknown = [each for each in violations(target, body, method=method) if not each.deviation]
        assert not unknown, f"{method} {target} is not as published: {unknown[:5]}"


def violations(target: str, body: Any, rules: Rules = RULES, *, method: str = "GET") -> list[Violation]:
    """Where the answer is not as published, deviations among it."""
    path, _, query = target.partition("?")
    match = _router().match(method, segments(path))
    if match is None:
        return []
    found: list[Violation] = []
    appended = parse_qs(query).get("append_to_response", [""])[0]
    for name in appended.split(","):
        if name and isinstance(body, dict) and name in body:
            body = dict(body)
            found += _of_part(f"{path.rstrip('/')}/{name}", body.pop(name), rules)
    return found + list(_violations(match.target, body, rules))


def _of_part(path: str, part: Any, rules: Rules) -> Iterator[Violation]:
    match = _router().match("GET", segments(path))
    if match is not None:
        wants_id = "id" in _schema(match.target, rules).get("properties", {})
        yield from _violations(match.target, {"id": 0, **part} if wants_id else part, rules)


def _violations(operation: str, body: Any, rules: Rules) -> Iterator[Violation]:
    validator = _validator(operation, rules)
    if not validator.is_valid(body):
        for error in validator.iter_errors(body):
            yield from _places(operation, error)


def _places(operation: str, error: ValidationError) -> Iterator[Violation]:
    """A violation for each key that is missing or too many, else one for the value."""
    words = error.kind.as_dict()
    steps = list(error.instance_path)
    for key in words.get("unexpected", ()):
        yield Violation(operation, place([*steps, key]), "unexpected", "")
    if "property" in words:
        yield Violation(operation, place([*steps, words["property"]]), "missing", "")
    elif "unexpected" not in words:
        fault = "null" if error.instance is None else "type"
        yield Violation(operation, place(steps), fault, error.message[:200])


def place(steps: Sequence[str | int]) -> str:
    """The place in an answer, whichever row of a list, country and title it is."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += "[]"
        elif KEYED_BY.fullmatch(step):
            text += ".*"
        else:
            text += f".{step}"
    return text.removeprefix(".")


@cache
def operations() -> dict[str, Schema]:
    """The read schema of each documented operation, by its name; empty where the description is absent."""
    return {
        name_of(method, path): _success(operation)
        for file in FILES
        if file.exists()
        for path, methods in json.loads(file.read_text(encoding="utf-8"))["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "delete"}
    }


def _success(operation: Schema) -> Schema:
    answers = operation["responses"]
    content = answers.get("200", answers.get("201", {})).get("content", {})
    schema: Schema = content.get("application/json", {}).get("schema", {})
    return schema


def name_of(method: str, path: str) -> str:
    """The name of an operation."""
    return path if method.upper() == "GET" else f"{method.upper()} {path}"


def operation_of(target: str, method: str = "GET") -> str | None:
    """The documented operation that a request is for, None where it is not documented."""
    match = _router().match(method, segments(target.partition("?")[0]))
    return match and match.target


@cache
def _router() -> Router[str]:
    router: Router[str] = Router()
    for name in operations():
        method, _, path = name.rpartition(" ")
        router.add(method or "GET", path, name)
    return router


@cache
def _validator(operation: str, rules: Rules) -> Draft202012Validator:
    return Draft202012Validator(_schema(operation, rules))


@cache
def _schema(operation: str, rules: Rules) -> Schema:
    return read("", operations()[operation], rules)


def read(name: str, schema: Schema, rules: Rules) -> Schema:
    """A published schema by the rules; `name` is the key whose value it describes."""
    if "type" not in schema or (schema["type"] == "object" and not schema.get("properties")):
        return {}
    kind = "number" if schema["type"] == "integer" and name in rules.floats else schema["type"]
    is_nullable = name in rules.nullable or schema.get("nullable", False)
    result: Schema = {"type": [kind, "null"] if is_nullable else kind}
    if kind == "object":
        result |= _object(schema.get("properties", {}), rules)
    elif kind == "array" and schema.get("items"):
        result["items"] = read("", schema["items"], rules)
    return result


def _object(properties: dict[str, Schema], rules: Rules) -> Schema:
    if properties and all(KEYED_BY.fullmatch(key) for key in properties):
        return {"additionalProperties": read("", merged(list(properties.values())), rules)}
    known = {key: read(key, value, rules) for key, value in properties.items()}
    return {
        "properties": {key: {} for key in rules.newer} | known,
        "required": [key for key in properties if key not in rules.absent],
        "additionalProperties": False,
    }


def merged(schemas: list[Schema]) -> Schema:
    """One schema with the keys of all."""
    first = schemas[0]
    if first.get("type") == "object":
        keys = dict.fromkeys(key for each in schemas for key in each.get("properties", {}))
        return {
            "type": "object",
            "properties": {
                key: merged([s["properties"][key] for s in schemas if key in s.get("properties", {})])
                for key in keys
            },
        }
    if first.get("type") == "array":
        items = [each["items"] for each in schemas if each.get("items")]
        return {"type": "array", "items": merged(items)} if items else {"type": "array"}
    return first
