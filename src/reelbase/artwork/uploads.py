"""Uploads: own pictures for every entity that has pictures, by a key with that scope.

`PUT /pictures/movie/603/poster?language=de` with the picture as its body, `DELETE
/pictures/movie/603/poster/{file}`. Beyond TMDB, so at an address that TMDB does not have; refusals have
TMDB's envelope.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from reelbase.accounts.api_keys import Scope, check_scope
from reelbase.accounts.limits import Limits, TooMany
from reelbase.accounts.status import status_body
from reelbase.artwork.originals import NAME, Unreachable
from reelbase.artwork.pictures import Pictures
from reelbase.artwork.turns import Busy
from reelbase.artwork.validation import LIMITS, Format, Unfit
from reelbase.asgi.answers import JSON, refused
from reelbase.asgi.body import TooLarge, received
from reelbase.asgi.scope import bearer_of
from reelbase.catalog.languages import read_language
from reelbase.catalog.own_pictures import (
    WORDED,
    Outcome,
    OwnPicture,
    add_picture,
    check_type,
    remove_picture,
)
from reelbase.errors import ApiError, Status, StorageError, found
from reelbase.operations.answers import encode
from reelbase.operations.parameters.body import plain
from reelbase.operations.query import Query, parse_query
from reelbase.operations.resource import Find, Resource
from reelbase.storage.engine.reader import Readers
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writes import Writes

PREFIX = "/pictures"
LANGUAGE = re.compile(r"[a-z]{2}([-_][a-z]{2})?", re.ASCII | re.IGNORECASE)
UNSAID = {"", "application/octet-stream", "application/x-www-form-urlencoded"}  # what programs say unasked
TAKEN = {each.media_type for each in Format if each is not Format.AVIF}
STATUSES = {
    Outcome.ADDED: Status.SUCCESS,
    Outcome.UPDATED: Status.UPDATED,
    Outcome.UNCHANGED: Status.NOTHING_TO_UPDATE,
}

log = logging.getLogger("reelbase.api")


class Uploaded(Struct):
    """That a picture was taken, and what it is called from now on."""

    success: bool
    status_code: int
    status_message: str
    file_path: str
    width: int
    height: int


class Refused(ApiError):
    """Refused with code 47 and a status of HTTP's that TMDB's table does not have."""

    def __init__(self, http: int, why: str) -> None:
        super().__init__(Status.INVALID_INPUT, message=f"The input is not valid: {why}.")
        self.http = http


class Asked(NamedTuple):
    """The subject of a request: the values in its path that lead to an entity, the type of picture, and
    more.
    """

    values: tuple[str, ...]
    type: str
    query: Query
    bearer: str
    address: str


Work = Callable[[Request, Asked, Find], Awaitable[Response]]


class Uploads:
    """Takes pictures, and takes them away."""

    def __init__(
        self,
        readers: Readers,
        writes: Writes,
        limits: Limits,
        clock: Callable[[], datetime],
        pictures: Pictures,
        limit: int,
    ) -> None:
        self._readers = readers
        self._writes = writes
        self._limits = limits
        self._clock = clock
        self._pictures = pictures
        self._limit = min(limit, LIMITS.bytes)  # bytes

    def routes(self, resources: Iterable[Resource]) -> list[Route]:
        """Return the addresses of the pictures of every kind that has any."""
        routes = []
        for resource in resources:
            path = f"{PREFIX}{resource.path.removeprefix('/3')}/{{type}}"
            routes.append(Route(path, self._answering(self._put, resource.find), methods=["PUT"]))
            routes.append(
                Route(f"{path}/{{file}}", self._answering(self._delete, resource.find), methods=["DELETE"])
            )
        return routes

    def _answering(self, work: Work, find: Find) -> Callable[[Request], Awaitable[Response]]:
        """Create the handler of a request, which sends the result of the work, or its refusal."""

        async def answer(request: Request) -> Response:
            try:
                asked = _asked(request)
                self._limits.ask(asked.address, asked.query.get("api_key", ""), asked.bearer)
                async with self._readers.read(self._clock()) as db:
                    await check_scope(db, Scope.PICTURES, asked.query.get("api_key", ""), asked.bearer)
                    check_type(found(await find(db, *asked.values)), asked.type)
                return await work(request, asked, find)
            except ApiError as error:
                return _refusal(error)
            except Unfit as error:
                return _refusal(Refused(422, f"expected a picture, found {error.reason}"))
            except (Busy, StorageError, Unreachable, OSError) as error:
                log.warning("%s %s: %s", request.method, request.url.path, type(error).__name__)
                return _refusal(ApiError(Status.SERVICE_OFFLINE), {"Retry-After": "2"})

        return answer

    async def _put(self, request: Request, asked: Asked, find: Find) -> Response:
        language = _language(asked)
        data = await self._body(request)
        taken = await self._pictures.take(data)
        file_path = f"/{taken.name}"
        picture = OwnPicture(asked.type, file_path, taken.width, taken.height, *language)

        async def add(db: Transaction) -> Outcome:
            return await add_picture(db, found(await find(db, *asked.values)), picture)

        outcome = await self._writes.do(lambda writer: driven(add(Transaction(writer))))
        await self._pictures.keep(
            taken.name, data
        )  # unless someone has just taken away the last that used it
        status = STATUSES[outcome]
        body = Uploaded(True, status.code, status.message, file_path, taken.width, taken.height)
        return Response(encode(body), 201 if outcome is Outcome.ADDED else 200, media_type=JSON.decode())

    async def _delete(self, request: Request, asked: Asked, find: Find) -> Response:
        name = str(request.path_params["file"])
        if not NAME.fullmatch(name):
            raise ApiError(Status.NOT_FOUND)

        async def remove(db: Transaction) -> bool:
            return await remove_picture(db, found(await find(db, *asked.values)), asked.type, f"/{name}")

        is_unused = await self._writes.do(lambda writer: driven(remove(Transaction(writer))))
        if is_unused:
            await self._pictures.forget(name)
        return Response(encode(status_body(Status.DELETED)), media_type=JSON.decode())

    @property
    def limit(self) -> int:
        """The largest picture that is taken, in bytes."""
        return self._limit

    async def keep(self, data: bytes) -> tuple[str, int, int]:
        """Keep a picture; return its path and its size. Raises ApiError, with the reason."""
        try:
            taken = await self._pictures.take(data)
        except Unfit as error:
            raise Refused(422, f"expected a picture, found {error.reason}") from error
        except (Busy, Unreachable, OSError) as error:
            raise ApiError(Status.SERVICE_OFFLINE) from error
        return f"/{taken.name}", taken.width, taken.height

    async def _body(self, request: Request) -> bytes:
        """Read the picture. Refuses it with 411, 413 or 415 before it is read, if possible."""
        said = plain(request.headers.get("content-type", ""))
        if said not in UNSAID | TAKEN:
            raise Refused(415, f"expected {', '.join(sorted(TAKEN))}, found {said}")
        try:
            data = await received(request.scope, request.receive, self._limit)
        except TooLarge:
            raise Refused(413, f"expected {self._limit:,} bytes at most, found more") from None
        if not data:
            raise Refused(422, "expected a picture as the body, found none")
        return data


def _asked(request: Request) -> Asked:
    """Return what a request asks for."""
    query = parse_query(request.scope["query_string"])
    values = [str(value) for name, value in request.path_params.items() if name not in {"type", "file"}]
    if any("\0" in each for each in (*values, *query.values())):
        raise ApiError(Status.INVALID_PARAMETERS)
    return Asked(
        tuple(values),
        str(request.path_params["type"]),
        query,
        bearer_of(request.headers.get("authorization", "")),
        request.client.host if request.client else "",
    )


def _language(asked: Asked) -> tuple[str | None, str | None]:
    """Return the language and the country of the picture; None for a picture without words."""
    text = asked.query.get("language", "")
    if not text or text == "null":
        return None, None
    language = read_language(text) if LANGUAGE.fullmatch(text) else None
    if asked.type not in WORDED or language is None:
        raise Refused(
            422, f'expected a language such as de or de-DE for a poster, backdrop or logo, found "{text}"'
        )
    return language.iso_639_1, language.iso_3166_1


def _refusal(error: ApiError, headers: dict[str, str] | None = None) -> Response:
    answer = refused(error)
    lines = {"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else headers
    http = error.http if isinstance(error, Refused) else answer.status
    return Response(answer.body, http, lines, JSON.decode())
