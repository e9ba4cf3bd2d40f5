"""Samples of a request, as code to copy: with curl, in Python, in JavaScript."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from string import Template
from urllib.parse import quote, urlencode

from reelbase.web.docs.described import Operation, Parameter

PLACEHOLDERS = {"session_id": "YOUR_SESSION", "guest_session_id": "YOUR_GUEST_SESSION"}
PARAMETER = re.compile(r"{(?P<name>\w+)}")
TMDBSIMPLE = Template("""\
import tmdbsimple as tmdb

tmdb.API_KEY = $key
asked = tmdb.$made
asked.base_uri = $address
print(asked.$called)
""")
TMDB_TS = Template("""\
import { TMDB } from "tmdb-ts";

const toHere = (url, init) => fetch(url.replace("https://api.themoviedb.org", $address), init);
const tmdb = new TMDB($key, { fetch: toHere });
console.log(await tmdb.$called);
""")


@dataclass(frozen=True, slots=True)
class Sample:
    """Code in a language, and what it is written for."""

    name: str
    language: str  # by the name that highlights it
    code: str


@dataclass(frozen=True, slots=True)
class Server:
    """The server that samples ask: its address, and a key that it takes."""

    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request as samples send it."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: object


def samples_of(
    operation: Operation, server: Server, given: Mapping[str, str] | None = None
) -> tuple[Sample, ...]:
    """Return samples of an operation in every language, the plainest first.

    `given`: what is asked with instead of the examples, by name; `body` is JSON. What is empty is not sent.
    """
    if given is not None:
        operation = replace(operation, given=given, body_example=_body_of(operation, given.get("body", "")))
    return tuple(_samples(operation, server))


def _body_of(operation: Operation, text: str) -> object:
    """Return the typed body, or that of the example while it can't be read."""
    try:
        return json.loads(text)
    except ValueError:
        return operation.body_example


def request_of(operation: Operation, server: Server) -> Request:
    """Return a request with everything that it must have."""
    path = PARAMETER.sub(
        lambda found: quote(text_of(_value(operation, found["name"])), safe=""), operation.path
    )
    names = [each.name for each in operation.of("query") if _is_sent(each, operation)]
    query = {name: text_of(_value(operation, name)) for name in names}
    takes_bearer = operation.version != "v3"
    bearer = "YOUR_TOKEN" if operation.needs_user else server.key
    return Request(
        operation.method,
        path,
        query if takes_bearer else {"api_key": server.key, **query},
        {**({"Authorization": f"Bearer {bearer}"} if takes_bearer else {}), **_conditions(operation)},
        operation.body_example if operation.body is not None else None,
    )


def _conditions(operation: Operation) -> dict[str, str]:
    """Return the headers without which an operation is refused, and given ones."""
    names = [each.name for each in operation.of("header") if _is_sent(each, operation)]
    return {name: text_of(_value(operation, name)) for name in names}


def text_of(value: object) -> str:
    """Return a value as in an address."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(map(text_of, value)) if isinstance(value, list) else str(value)


def _samples(operation: Operation, server: Server) -> Iterator[Sample]:
    request = request_of(operation, server)
    yield Sample("curl", "bash", _curl(request, server))
    yield Sample("httpx", "python", _httpx(request, server))
    if call := _call("tmdbsimple", operation):
        yield Sample("tmdbsimple", "python", _tmdbsimple(call, operation, request, server))
    yield Sample("fetch", "javascript", _fetch(request, server))
    if call := _call("tmdb-ts", operation):
        yield Sample("tmdb-ts", "typescript", _tmdb_ts(call, operation, request, server))


def _curl(request: Request, server: Server) -> str:
    method = "" if request.method == "GET" else f"-X {request.method} "
    lines = [f"curl {method}{_quoted(_address(request, server))}"]
    lines += [f"  -H {_quoted(f'{name}: {value}')}" for name, value in request.headers.items()]
    if request.body is not None:
        lines += [
            f"  -H {_quoted('Content-Type: application/json')}",
            f"  -d {_quoted(json.dumps(request.body))}",
        ]
    return " \\\n".join(lines) + "\n"


def _httpx(request: Request, server: Server) -> str:
    arguments = [json.dumps(server.url + request.path)]
    if request.query:
        arguments.append(f"params={_python(request.query)}")
    if request.headers:
        arguments.append(f"headers={_python(request.headers)}")
    if request.body is not None:
        arguments.append(f"json={_python(request.body)}")
    called = f"httpx.{request.method.lower()}("
    if request.method == "DELETE" and request.body is not None:
        called, arguments = "httpx.request(", ['"DELETE"', *arguments]
    lines = "".join(f"    {each},\n" for each in arguments)
    return f"import httpx\n\nanswer = {called}\n{lines})\nprint(answer.json())\n"


def _fetch(request: Request, server: Server) -> str:
    address = json.dumps(_address(request, server))
    options: dict[str, object] = {} if request.method == "GET" else {"method": request.method}
    headers = dict(request.headers)
    if request.body is not None:
        headers["Content-Type"] = "application/json"
    if headers:
        options["headers"] = headers
    lines = [f"  {name}: {json.dumps(value, ensure_ascii=False)},\n" for name, value in options.items()]
    if request.body is not None:
        lines.append(f"  body: JSON.stringify({json.dumps(request.body, ensure_ascii=False)}),\n")
    given = f", {{\n{''.join(lines)}}}" if lines else ""
    return f"const answer = await fetch({address}{given});\nconsole.log(await answer.json());\n"


def _tmdbsimple(call: str, operation: Operation, request: Request, server: Server) -> str:
    made, _, method = _filled(call, operation).rpartition(".")
    given: dict[str, object] = {**request.query, **(request.body if isinstance(request.body, dict) else {})}
    taken = {"api_key", *(["session_id"] if "{session_id}" in call else [])}
    named = {name: value for name, value in given.items() if name not in taken}
    plain = [f"{name}={_python(value)}" for name, value in named.items() if name.isidentifier()]
    dotted = {name: value for name, value in named.items() if not name.isidentifier()}
    arguments = [*plain, *([f"**{_python(dotted)}"] if dotted else [])]
    return TMDBSIMPLE.substitute(
        key=json.dumps(server.key),
        made=made,
        address=json.dumps(f"{server.url}/3"),
        called=f"{method}({', '.join(arguments)})",
    )


def _tmdb_ts(call: str, operation: Operation, request: Request, server: Server) -> str:
    given = {name: value for name, value in request.query.items() if name != "api_key"}
    parts = json.dumps(given.pop("append_to_response").split(",")) if "append_to_response" in given else ""
    language = json.dumps(given.pop("language")) if "{language}" in call and "language" in given else ""
    call = call.replace("{append}", parts or ("undefined" if language else "")).replace(
        "{language}", language
    )
    call = call.replace("{options}", json.dumps(given, ensure_ascii=False) if given else "")
    called = _filled(re.sub(r"(, )+\)$", ")", call), operation)
    return TMDB_TS.substitute(address=json.dumps(server.url), key=json.dumps(server.key), called=called)


def _filled(call: str, operation: Operation) -> str:
    """Return a call of a client with values in place of the names of parameters."""
    return PARAMETER.sub(lambda found: _literal(_value(operation, found["name"])), call)


def _literal(value: object) -> str:
    text = text_of(value)
    return text if text.isdigit() else json.dumps(text, ensure_ascii=False)


def _value(operation: Operation, name: str) -> object:
    """Return the value of a parameter in samples."""
    if operation.given and operation.given.get(name):
        return operation.given[name]
    found = next((each for each in operation.parameters if each.name == name), None)
    if found is not None:
        known = [PLACEHOLDERS.get(name), found.example, found.default, *found.allowed]
        return next((each for each in known if each is not None), name.upper())
    if isinstance(operation.body_example, dict) and name in operation.body_example:
        return operation.body_example[name]
    return name.upper()


def _is_sent(parameter: Parameter, operation: Operation) -> bool:
    """Return true if samples send it: required parameters, and those of the example."""
    if operation.given is not None:
        return parameter.is_required or bool(operation.given.get(parameter.name))
    return parameter.is_required or parameter.name in operation.asked


def _address(request: Request, server: Server) -> str:
    query = urlencode(request.query, quote_via=quote)
    return f"{server.url}{request.path}{'?' if query else ''}{query}"


def _quoted(text: str) -> str:
    return shlex.quote(text) if "'" in text else f"'{text}'"


def _python(value: object) -> str:
    """Return a value as Python writes it, with double quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(k)}: {_python(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_python, value)) + "]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _call(client: str, operation: Operation) -> str:
    """Return the call of a published client for an operation; empty if it has none."""
    return _clients()[client].get(f"{operation.method} {operation.path}", "")


@cache
def _clients() -> dict[str, dict[str, str]]:
    """Return the calls of published clients, by method and path."""
    content = (files("reelbase.web.docs") / "clients.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = json.loads(content)
    return found
