"""Endpoints: an operation, a resource's details or a part of a resource answers a route."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace

from reelbase.bounds import APPENDS
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status, found
from reelbase.operations.answers import Made, encode, joined, made
from reelbase.operations.operation import Freshness, Operation
from reelbase.operations.parameters.binding import Bind, Given, binder, needs_session, uses_index
from reelbase.operations.query import Query
from reelbase.operations.resource import FRESHNESS, Find, Part, Resource
from reelbase.operations.router import Router, segments
from reelbase.storage.engine.reader import Reader


class Endpoint(ABC):
    """Answers one route."""

    name = ""  # the method and the route of it, as metrics have them
    tag: str
    freshness: Freshness
    uses_index = False  # then an answer is only as new as the index
    writes = False  # then it takes a Transaction
    prepares = False  # whether there is something to do `before`

    @abstractmethod
    async def answer(self, db: Reader, values: tuple[str, ...], query: Query) -> Made:
        """Return the encoded answer; refused by ApiError."""

    async def before(self, db: Reader, values: tuple[str, ...], query: Query) -> None:
        """Do what comes before the transaction in which the answer is made; refused by ApiError."""
        return


class OperationEndpoint(Endpoint):
    """A singular operation."""

    def __init__(self, operation: Operation, router: Router[Endpoint], given: Given) -> None:
        self.operation = operation
        self._router = router
        self.tag = operation.tag
        self.freshness = operation.freshness
        self.uses_index = uses_index(operation.function)
        self.writes = operation.writes
        self.prepares = operation.before is not None
        self._bind = binder(operation.function, given)

    async def answer(self, db: Reader, values: tuple[str, ...], query: Query) -> Made:
        answer = made(await self.operation.function(db, *values, **self._bind(query, db.now)))
        return await self._appended_to(answer, db, query) if self.operation.appends else answer

    async def _appended_to(self, answer: Made, db: Reader, query: Query) -> Made:
        """Return the answer with the operations appended that have the wanted names below its path."""
        parts = {}
        for name in names(query):
            match = self._router.match("GET", [*segments(self.operation.path), *name.split("/")])
            if match and isinstance(match.target, OperationEndpoint):
                parts[name] = (await match.target.answer(db, match.values, query)).body
        return answer._replace(body=joined(answer.body, parts))

    async def before(self, db: Reader, values: tuple[str, ...], query: Query) -> None:
        if self.operation.before:
            await self.operation.before(db, *values, **self._bind(query, db.now))


class ResourceEndpoint(Endpoint):
    """Answers about an entity, which it finds by its own address or is given by whom it is appended to."""

    freshness = Freshness.METADATA

    def __init__(self, resource: Resource, function: Part, given: Given) -> None:
        self.tag = resource.tag
        self.find: Find = resource.find
        self.bind: Bind = binder(function, given)
        self.asking: Part = function

    def appended(self, answer: object) -> bytes:
        """Encode the answer as a part of another."""
        return encode(answer)


class PartEndpoint(ResourceEndpoint):
    """A part of a resource: by its own address, or appended to details."""

    def __init__(self, resource: Resource, name: str, part: Part, given: Given) -> None:
        super().__init__(resource, part, given)
        self.freshness = FRESHNESS.get(name, Freshness.METADATA)
        if needs_session(part):
            self.asking = _unless_unknown(part)
        self._part = part

    async def answer(self, db: Reader, values: tuple[str, ...], query: Query) -> Made:
        entity = found(await self.find(db, *values))
        return made(await self._part(db, entity, **self.bind(query, db.now)))

    def appended(self, answer: object) -> bytes:
        """Encode the answer without its id.

        TMDB: an appended part has no `id` of its own (recorded).
        """
        return encode(
            replace(answer, id=UNSET) if isinstance(answer, Struct) and hasattr(answer, "id") else answer
        )


class _Wanted(NamedTuple):
    """Something to append: its name, what answers, and of which entity."""

    name: str
    endpoint: ResourceEndpoint
    entity: Entity


class DetailsEndpoint(ResourceEndpoint):
    """A resource's details, with whatever is appended."""

    def __init__(
        self, resource: Resource, parts: Mapping[str, PartEndpoint], router: Router[Endpoint], given: Given
    ) -> None:
        super().__init__(resource, resource.details, given)
        self._resource = resource
        self._parts = parts
        self._router = router

    async def answer(self, db: Reader, values: tuple[str, ...], query: Query) -> Made:
        entity = found(await self.find(db, *values))
        wanted = await self._wanted(db, entity, values, names(query))
        arguments = [each.bind(query, db.now) for each in (self, *(each.endpoint for each in wanted))]
        asking = [self.asking(db, entity, **arguments[0])]
        for each, of_part in zip(wanted, arguments[1:], strict=True):
            asking.append(each.endpoint.asking(db, each.entity, **of_part))
        details, *parts = await db.together(asking) if wanted else [await asking[0]]
        answered = zip(wanted, parts, strict=True)
        members = {each.name: each.endpoint.appended(part) for each, part in answered if part is not None}
        return Made(joined(encode(details), members), viewed=entity if self._resource.is_viewed else None)

    async def _wanted(
        self, db: Reader, entity: Entity, values: tuple[str, ...], appended: Iterable[str]
    ) -> list[_Wanted]:
        """Find what to append, and every other entity of it before anything is asked of one."""
        wanted = []
        for name in appended:
            if part := self._parts.get(name):
                wanted.append(_Wanted(name, part, entity))
            elif below := await self._below(db, values, name):
                wanted.append(below)
        return wanted

    async def _below(self, db: Reader, values: tuple[str, ...], name: str) -> _Wanted | None:
        """Find another entity with an address below this one's, such as a season; None if there is none."""
        given = iter(values)
        path = [next(given) if each.startswith("{") else each for each in segments(self._resource.path)]
        match = self._router.match("GET", [*path, *name.split("/")])
        if match is None or not isinstance(match.target, ResourceEndpoint):
            return None
        with suppress(ApiError):  # however its id was malformed
            if entity := await match.target.find(db, *match.values):
                return _Wanted(name, match.target, entity)
        return None


def _unless_unknown(part: Part) -> Part:
    """Return the part that is None where it needs a session that is not there, as account states do."""

    async def asking(db: Reader, entity: Entity, **arguments: object) -> object:
        try:
            return await part(db, entity, **arguments)
        except ApiError as error:
            if error.status is not Status.AUTHENTICATION_FAILED:
                raise
            return None

    return asking


def names(query: Query) -> list[str]:
    """Return the names to append, once each; unknown names are left out later."""
    text = query.get("append_to_response")
    if not text:
        return []
    found = [name.strip().strip("/") for name in text.split(",")]
    if len(found) > APPENDS:
        raise ApiError(Status.TOO_MANY_APPENDS)
    return [name for name in dict.fromkeys(found) if name]


def routes(resources: Iterable[Resource], operations: Iterable[Operation], given: Given) -> Router[Endpoint]:
    """Return a router of everything that is served."""
    router: Router[Endpoint] = Router()

    def add(method: str, path: str, endpoint: Endpoint) -> None:
        endpoint.name = f"{method} {path}"
        router.add(method, path, endpoint)

    for resource in resources:
        parts = {name: PartEndpoint(resource, name, part, given) for name, part in resource.parts().items()}
        add("GET", resource.path, DetailsEndpoint(resource, parts, router, given))
        for name, part in parts.items():
            add("GET", f"{resource.path}/{name}", part)
    for operation in operations:
        add(operation.method, operation.path, OperationEndpoint(operation, router, given))
    return router
