"""Routes of the documentation: each page as HTML and, under `.md`, as Markdown."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import NamedTuple

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from reelbase import __version__
from reelbase.accounts.limits import Limits, TooMany
from reelbase.asgi.body import TooLarge, received
from reelbase.asgi.kept import Kept
from reelbase.errors import ApiError
from reelbase.web.docs.documentation import Documentation
from reelbase.web.docs.finding import Found
from reelbase.web.docs.guides import OPERATIONS, START
from reelbase.web.docs.kept import POLICY
from reelbase.web.docs.prose import coloured
from reelbase.web.docs.reference import operation_page, operation_text, shown_first
from reelbase.web.docs.samples import samples_of
from reelbase.web.docs.texts import full_text, home_text, index_text, reference_text
from reelbase.web.docs.there import There

HTML, MARKDOWN, PLAIN = "text/html", "text/markdown", "text/plain"
TRIES = {
    "/3/movie/{movie_id}": "A movie",
    "/3/tv/{series_id}": "A series",
    "/3/search/multi": "Search everything",
    "/3/discover/movie": "Discover movies",
    "/3/trending/all/{time_window}": "What is trending",
    "/3/find/{external_id}": "Find by the id of IMDb",
}
MOST_AT_ONCE = 12  # shown as one types
LONGEST = 200  # characters of what is looked for
LONGEST_GIVEN = 16384  # bytes of what samples are made with
GIVEN = msgspec.json.Decoder(dict[str, str])
SAMPLED = "movie-details"  # with samples in every language
WARMED_AFTER = 1.0  # seconds from the start of a worker: who starts one asks for something else first
IN_VAIN = {
    404: ("No such page", "Nothing is at this address."),
    405: ("This can't be done here", "There is a page at this address, but not for such a request."),
}
"""Of a status, the title and the words of the page that a browser is shown."""
SERVED = {
    "name": "Reelbase",
    "version": __version__,
    "api": "/3",
    "openapi": "/openapi.json",
    "health": "/health/ready",
}
"""The server and its addresses, as programs are shown them."""
Make = Callable[[], str]
Endpoint = Callable[[Request], Awaitable[Response]]


class Made(NamedTuple):
    """The two forms of a page: HTML, and Markdown."""

    page: Make
    text: Make


def docs_routes(docs: Documentation, limits: Limits) -> list[Route]:
    """Return every route of the documentation."""
    fixed: list[tuple[str, str, Make]] = [
        ("/docs", HTML, lambda: _home(docs)),
        ("/docs.md", MARKDOWN, lambda: home_text(docs)),
        ("/llms.txt", PLAIN, lambda: index_text(docs)),
        ("/llms-full.txt", PLAIN, lambda: full_text(docs)),
    ]
    return [
        *(Route(path, _kept(docs, path, media_type, make)) for path, media_type, make in fixed),
        Route("/docs/search", _search(docs, limits)),
        Route("/docs/search.json", _search_json(docs, limits)),
        Route("/docs/reference/{operation}/samples.json", _samples(docs, limits), methods=["POST"]),
        Route("/docs/{name:path}", _page(docs)),
    ]


@asynccontextmanager
async def warmed(docs: Documentation) -> AsyncIterator[None]:
    """Prepare in a thread what all pages are made of, which takes as long as a hundred pages."""

    async def warm() -> None:
        await asyncio.sleep(WARMED_AFTER)
        await asyncio.to_thread(_warm, docs)

    warming = asyncio.create_task(warm())
    try:
        yield
    finally:
        warming.cancel()


def _warm(docs: Documentation) -> None:
    docs.shelf.page("/docs", HTML, partial(_home, docs))
    operation, tag = docs.operations[SAMPLED]
    docs.shelf.page(operation.address, HTML, partial(operation_page, docs, operation, tag))
    docs.find("a")
    if gc.get_freeze_count():  # a worker, which keeps this as long as what was frozen at its start
        gc.freeze()


def _home(docs: Documentation) -> str:
    return docs.rendered("home.html", address="/docs")


def front_page(docs: Documentation, there: Callable[[], Awaitable[There]]) -> Endpoint:
    """Answer with a page about the API for browsers, and with the addresses of what is served for programs.

    The page asks for something that is `there`, so that its sample answers what the page says.
    """
    last: There | None = None
    kept: Kept | None = None
    headers = {**POLICY, "Vary": "Accept, Accept-Encoding"}

    def page(found: There) -> str:
        tries = [(words, one) for path, words in TRIES.items() if (one := docs.at(path))]
        operation = docs.at(found.path)
        assert operation is not None
        asked, answered = shown_first(docs, operation, found.given, found.answer or operation.example or {})
        return docs.rendered("front.html", address="/api", tries=tries, asked=asked, answered=answered)

    async def answer(request: Request) -> Response:
        nonlocal last, kept
        if not _is_browser(request):
            return JSONResponse(SERVED, headers={"Vary": "Accept"})
        found = await there()
        if kept is None or last != found:
            last, kept = found, Kept((await asyncio.to_thread(page, found)).encode(), HTML, headers)
        return kept.answer(request)

    return answer


def _kept(docs: Documentation, path: str, media_type: str, make: Make) -> Endpoint:
    async def answer(request: Request) -> Response:
        page = docs.shelf.kept(path)
        if page is None:
            page = await asyncio.to_thread(docs.shelf.page, path, media_type, make)
        return page.answer(request)

    return answer


def _page(docs: Documentation) -> Endpoint:
    async def answer(request: Request) -> Response:
        name = request.path_params["name"]
        if name.endswith("/") or not name:
            return RedirectResponse(f"/docs/{name}".rstrip("/"), 308)
        if kept := docs.shelf.kept(f"/docs/{name}"):
            return kept.answer(request)
        made = await asyncio.to_thread(_made, docs, name.removesuffix(".md"))
        if made is None:
            return await _in_vain(docs, 404, {})
        media_type, make = (MARKDOWN, made.text) if name.endswith(".md") else (HTML, made.page)
        return await _kept(docs, f"/docs/{name}", media_type, make)(request)

    return answer


Refuse = Callable[[Request, Exception], Awaitable[Response]]


def refusals(docs: Documentation) -> dict[int | type[Exception], Refuse]:
    """Return by status the answer to a request that no route takes: a page for browsers, a line for
    programs.
    """

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if _is_browser(request):
            return await _in_vain(docs, error.status_code, error.headers or {})
        headers = {**(error.headers or {}), "Vary": "Accept"}
        return PlainTextResponse(error.detail, error.status_code, headers=headers)

    refused: dict[int | type[Exception], Refuse] = {}
    return refused | dict.fromkeys(IN_VAIN, answer)


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def _in_vain(docs: Documentation, status: int, headers: Mapping[str, str]) -> Response:
    title, words = IN_VAIN[status]
    page = await asyncio.to_thread(docs.rendered, "missing.html", address="", title=title, words=words)
    return Response(page, status, headers={**POLICY, **headers, "Vary": "Accept"}, media_type=HTML)


def _made(docs: Documentation, name: str) -> Made | None:
    """Return the two forms of the page of that name; None if there is none."""
    if name == OPERATIONS:
        page = partial(docs.rendered, "reference.html", address=f"/docs/{name}")
        return Made(page, partial(reference_text, docs))
    shelf, _, rest = name.partition("/")
    if shelf == "reference" and rest in docs.operations:
        operation = docs.operations[rest]
        return Made(partial(operation_page, docs, *operation), partial(operation_text, docs, *operation))
    guide = docs.guides.get(name) or docs.guides.get(f"{name}/{START}")
    if guide is None or guide.address != f"/docs/{name}":
        return None
    page = partial(docs.rendered, "guide.html", address=guide.address, guide=guide)
    return Made(page, lambda: guide.markdown)


def _samples(docs: Documentation, limits: Limits) -> Endpoint:
    """Return the samples of an operation with the values of its form: name and coloured code of each."""

    async def answer(request: Request) -> Response:
        limits.ask(request.client.host if request.client else "")
        operation = await asyncio.to_thread(docs.called, request.path_params["operation"])
        if operation is None:
            raise HTTPException(404)
        try:  # a body, since addresses end up in logs, and a form may hold a password
            given = GIVEN.decode(await received(request.scope, request.receive, LONGEST_GIVEN))
        except (TooLarge, ApiError, msgspec.MsgspecError):
            raise HTTPException(400) from None
        samples = await asyncio.to_thread(samples_of, operation, docs.server, given)
        code = {each.name: coloured(each.code, each.language) for each in samples}
        return JSONResponse(code, headers=POLICY)

    return _limited(answer)


def _search(docs: Documentation, limits: Limits) -> Endpoint:
    async def answer(request: Request) -> Response:
        text, found = await _found(docs, limits, request)
        page = docs.rendered("search.html", address="/docs/search", text=text, found=found)
        return Response(page, headers=POLICY, media_type=HTML)

    return _limited(answer)


def _search_json(docs: Documentation, limits: Limits) -> Endpoint:
    async def answer(request: Request) -> Response:
        _, found = await _found(docs, limits, request)
        return JSONResponse([each._asdict() for each in found[:MOST_AT_ONCE]], headers=POLICY)

    return _limited(answer)


async def _found(docs: Documentation, limits: Limits, request: Request) -> tuple[str, list[Found]]:
    """Return the text that was looked for, and what was found. Raises TooMany for an address that asks too
    often.
    """
    limits.ask(request.client.host if request.client else "")
    text = request.query_params.get("q", "")[:LONGEST]
    return text, await asyncio.to_thread(docs.find, text)


def _limited(answer: Endpoint) -> Endpoint:
    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except TooMany as error:
            headers = {**POLICY, "Retry-After": str(error.seconds)}
            return PlainTextResponse("Too often.\n", error.status.http, headers=headers)

    return answered
