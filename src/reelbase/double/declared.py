"""Routes of the control API: each with the form of what is sent, its words, and the form of its answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reelbase import __version__
from reelbase.double.exchanged import whole_body
from reelbase.double.problems import Problem

PREFIX = "/reelbase/v1/double"
MOST_BYTES = 64 << 20

Act = Callable[..., Awaitable[object]]
"""Takes the request, and what was sent where something is taken; gives the answer."""


@dataclass(frozen=True)
class Declared:
    """One route."""

    method: str
    path: str
    words: str
    act: Act
    takes: type[Struct] | None = None
    query: type[Struct] | None = None

    def route(self) -> Route:
        """Return it as Starlette serves it."""
        path = self.path.replace("}", ":path}")  # a name may have a slash in it
        return Route(PREFIX + path, self._answer, methods=[self.method])

    async def _answer(self, request: Request) -> Response:
        try:
            given = [await self._given(request)] if self.takes or self.query else []
            found = await self.act(request, *given)
        except Problem as problem:
            return problem.response()
        if found is None:
            return Response(status_code=204)
        return Response(msgspec.json.encode(found), media_type="application/json")

    async def _given(self, request: Request) -> Struct:
        try:
            if self.takes is None:
                assert self.query is not None, "the caller has looked"
                return msgspec.convert(dict(request.query_params), self.query, strict=False)
            return msgspec.json.decode(await body_of(request) or b"{}", type=self.takes)
        except msgspec.DecodeError as error:
            raise Problem(400, "Not understood", f"{self.method} {self.path}: {error}") from None


async def body_of(request: Request) -> bytes:
    """Receive a body. Raises Problem for one that is too large or ends too early."""
    return await whole_body(request.scope, request.receive, MOST_BYTES)


def controlling(routes: Sequence[Declared]) -> Starlette:
    """Return the routes as an application, which refuses what is none of them as a problem, too."""
    return Starlette(routes=[each.route() for each in routes], exception_handlers={HTTPException: _refused})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "it is registered for no other"
    detail = f"Expected a route of {PREFIX}/openapi.json, found {request.method} {request.url.path}."
    answer = Problem(error.status_code, error.detail, detail).response()
    answer.headers.update(error.headers or {})
    return answer


def description(routes: Sequence[Declared]) -> dict[str, object]:
    """Return the OpenAPI description of the routes."""
    forms = [form for each in routes for form in (each.takes, each.query) if form]
    schemas, components = msgspec.json.schema_components(forms, ref_template="#/components/schemas/{name}")
    by_form = dict(zip(forms, schemas, strict=True))
    paths: dict[str, dict[str, object]] = {}
    for each in routes:
        paths.setdefault(PREFIX + each.path, {})[each.method.lower()] = _operation(each, by_form, components)
    words = "Controls a double: a TMDB for tests. Only `reelbase double` serves it."
    info = {"title": "Reelbase double", "version": __version__, "description": words}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": components}}


def _operation(
    each: Declared, by_form: dict[type[Struct], dict[str, object]], components: dict[str, object]
) -> dict[str, object]:
    found: dict[str, object] = {
        "summary": each.words,
        "parameters": [*_segments(each.path), *_parameters(each.query)],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {}}},
            "4XX": {"description": "Refused.", "content": {"application/problem+json": {}}},
        },
    }
    if each.takes:
        found["requestBody"] = {"content": {"application/json": {"schema": by_form[each.takes]}}}
    return found


def _segments(path: str) -> list[object]:
    names = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameters(query: type[Struct] | None) -> list[object]:
    names = query.__struct_fields__ if query else ()
    return [{"name": name, "in": "query", "schema": {}} for name in names]
