"""An upstream that breaks, or means to: each of its answers is bounded, and a title's failure is its own."""

import asyncio
import gzip
import json
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from reelbase import bounds
from reelbase.accounts.limits import PULLS_OF_THIS_MACHINE, Limits, TooMany
from reelbase.artwork.originals import Unreachable
from reelbase.artwork.originals import Upstream as Pictures
from reelbase.artwork.validation import Unfit
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.claims import EntityClaim
from reelbase.importers.mirror import pull_through
from reelbase.importers.mirror.entity_bodies import Depth, Extent, ask_bodies, read
from reelbase.importers.mirror.fetching import fetched
from reelbase.importers.mirror.selection import of_files
from reelbase.importers.mirror.upstream import Access, Away, Down, Failed, Missing, Upstream
from reelbase.outgoing import is_same_host
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import fill, own
from tests.mirror.test_pulling import MOVIE, SERIES, asked_of
from tests.mirror.test_pulling import pulling as client_of
from tests.mirror.upstream import Upstream as Server
from tests.mirror.upstream import upstream

ID = 603
PATH = f"/3/movie/{ID}"
GOOD = json.dumps({"id": ID, "title": "Good"}).encode()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[tuple[str, Counter[str]]]:
    """A server whose every answer the handler gives; its address, and what it was asked for."""
    seen: Counter[str] = Counter()

    async def handle(request: web.Request) -> web.StreamResponse:
        seen[request.path] += 1
        return await handler(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(app) as server:
        yield f"http://{server.host}:{server.port}", seen


def asked(handler: Handler, path: str = PATH, **more: object) -> tuple[bytes | Exception, Counter[str]]:
    """What comes of asking such a server: the body or why there is none, and what it was asked for."""

    async def ask() -> tuple[bytes | Exception, Counter[str]]:
        async with serving(handler) as (url, seen):
            given = {"rate": 0, "timeout": 5.0, "attempts": 2, "first_wait": 0.0, **more}
            async with Upstream(Access(url, "0" * 32, **given)) as server:  # type: ignore[arg-type]
                try:
                    return await server.get(path, {}), seen
                except (Failed, Down) as error:
                    return error, seen

    return asyncio.run(ask())


def giving(body: bytes, status: int = 200, **headers: str) -> Handler:
    async def give(request: web.Request) -> web.Response:
        return web.Response(
            body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return give


def endless(piece: bytes, sent: list[int], **headers: str) -> Handler:
    """Sends the same piece until the client goes away."""

    async def give(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={k.replace("_", "-"): v for k, v in headers.items()})
        await answer.prepare(request)
        while True:
            await answer.write(piece)
            sent.append(len(piece))

    return give


@cache
def packed(size: int) -> bytes:
    """So many bytes, packed."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()


async def give_much(request: web.Request) -> web.Response:
    return web.Response(body=packed(64 << 20), headers={"Content-Encoding": "gzip"})


BAD: dict[str, tuple[Handler, str]] = {
    "packed to a thousandth": (give_much, "has more than"),
    "packed as nobody asked": (giving(GOOD, Content_Encoding="br"), "is packed as nobody asked for"),
    "packed and cut off": (giving(gzip.compress(GOOD * 99)[:-20], Content_Encoding="gzip"), "ends too early"),
    "not packed at all": (giving(GOOD, Content_Encoding="gzip"), "is damaged"),
    "nested": (giving(b'{"id":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "nested too deeply"),
    "no object": (giving(b"[1]"), "no JSON object"),
    "another host": (giving(b"", 302, Location="http://localhost.example:9/3/movie/603"), "another host"),
    "another scheme": (giving(b"", 301, Location="file:///etc/passwd"), "another host"),
    "another port": (giving(b"", 307, Location="http://127.0.0.1:9/3/movie/603"), "another host"),
    "somebody at this host": (giving(b"", 301, Location="//me@127.0.0.1/3/movie/603"), "another host"),
    "a redirect for ever": (giving(b"", 302, Location=PATH), "redirects more than 3 times"),
    "an address that is none": (giving(b"", 302, Location="http://[::1"), ""),
    "headers without end": (giving(GOOD, X_Long="x" * (1 << 17)), ""),
    "a refusal of this title": (giving(b'{"status_code":39}', 401), "answered 401"),
    "a wall before this title": (giving(b"<html>", 403), "answered 403"),
    "a wait that is no number": (giving(b"", 500, Retry_After="9" * 5000), "answered 500"),
}  # fmt: skip


@pytest.mark.parametrize(("handler", "reason"), BAD.values(), ids=BAD)
def test_an_answer_that_is_none(handler: Handler, reason: str) -> None:
    """It counts as failed, of this title alone."""
    found, seen = asked(handler)
    assert isinstance(found, Failed) and not isinstance(found, Away)
    assert reason in str(found)
    assert len(str(found)) < 400
    assert sum(seen.values()) <= 2 * (bounds.UPSTREAM_REDIRECTS + 1)


@pytest.mark.parametrize("headers", [{}, {"Content_Encoding": "gzip"}])
def test_an_answer_without_end(headers: dict[str, str]) -> None:
    """No more of it is read than the bound, and what is under way."""
    sent: list[int] = []
    piece = packed(8 << 20) if headers else b"x" * (1 << 18)
    found, _ = asked(endless(piece, sent, **headers), attempts=1)
    assert isinstance(found, Failed)
    assert "has more than" in str(found) or "goes on behind its end" in str(found)
    assert sum(sent) < bounds.UPSTREAM_BYTES + (8 << 20)


def test_a_redirect_on_its_own_host_is_followed() -> None:
    async def give(request: web.Request) -> web.Response:
        if request.path == PATH:
            return web.Response(status=301, headers={"Location": "/3/movie/604?api_key=0"})
        return web.Response(body=gzip.compress(GOOD), headers={"Content-Encoding": "gzip"})

    assert asked(give)[0] == GOOD


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("http://a.example/x", "http://a.example/y", True),
        ("http://a.example/x", "http://a.example:80/y", True),
        ("http://a.example/x", "https://a.example/y", True),
        ("https://a.example/x", "http://a.example/y", False),
        ("http://a.example:8000/x", "https://a.example:8000/y", False),
        ("http://a.example/x", "http://a.example:81/y", False),
        ("http://a.example/x", "http://b.example/y", False),
        ("http://a.example/x", "http://a.example.b.example/y", False),
        ("http://a.example/x", "ftp://a.example/y", False),
        ("http://a.example/x", "http://u@a.example/y", False),
        ("http://a.example/x", "http://a.example:no/y", False),
    ],
)
def test_what_one_host_is(first: str, second: str, *, is_same: bool) -> None:
    assert is_same_host(first, second) == is_same


@pytest.mark.parametrize(
    ("status", "body"), [(401, b'{"status_code":7}'), (401, b""), (403, b'{"status_code":10}')]
)
def test_a_refused_key_is_of_no_use_for_others_either(status: int, body: bytes) -> None:
    assert isinstance(asked(giving(body, status))[0], Down)


@pytest.mark.parametrize("body", [
    {"id": ID, "reviews": {"page": 1, "results": [], "total_pages": 10**9}},
    {"id": ID, "seasons": [{"season_number": n} for n in range(5000)]},
])  # fmt: skip
def test_a_title_without_end(body: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one title no more requests are made than the bound."""
    monkeypatch.setattr(bounds, "UPSTREAM_TITLE_REQUESTS", 40)
    kind = Kind.TV if "seasons" in str(body) else Kind.MOVIE

    async def ask() -> tuple[str, int]:
        async with (
            serving(giving(json.dumps(body).encode())) as (url, seen),
            Upstream(Access(url, rate=0)) as server,
        ):
            found = await fetched(server, Entity(kind, ID), Extent())
            return found.failure, sum(seen.values())

    failure, requests = asyncio.run(ask())
    assert "it has no end" in failure
    assert requests == 40


FILES: dict[str, bytes] = {
    "no gzip": b"x",
    "no rows": gzip.compress(b"x\n"),
    "a row without end": gzip.compress(b'{"id":1,"x":"' + b"x" * (1 << 20)),
    "an id beyond all": gzip.compress(b'{"id":%d}\n' % 2**70),
    "nested": gzip.compress(b"[" * 60_000),
    "other letters": gzip.compress(b'{"id":1,"x":"\xff"}\n{"id":"\xff"}\n'),
    "more ids than there are": gzip.compress(b'{"id":1}\n' * 2000),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_daily_id_file_that_is_none(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "UPSTREAM_FILE_IDS", 1000)

    async def ask() -> None:
        async with (
            serving(giving(content)) as (url, _),
            Upstream(Access(url, rate=0, attempts=1, first_wait=0.0)) as server,
        ):
            await of_files(server, "", [Kind.MOVIE], adult=False)

    with pytest.raises(Failed):
        asyncio.run(ask())


@pytest.mark.parametrize(
    ("handler", "error"),
    [
        (giving(b"", 302, Location="http://127.0.0.1:9/a.jpg"), Unreachable),
        (giving(b"", 302, Location="/t/p/original/a.jpg"), Unreachable),
        (giving(b"", 500), Unreachable),
        (give_much, Unfit),
        (giving(b"", Content_Encoding="br"), Unfit),
    ],
)
def test_another_host_of_pictures(handler: Handler, error: type[Exception]) -> None:
    async def ask() -> bytes | None:
        async with serving(handler) as (url, _):
            return await Pictures(f"{url}/t/p").find("a.jpg")

    with pytest.raises(error):
        asyncio.run(ask())


def test_an_odd_value_keeps_out_no_title() -> None:
    """Nor does a season without a number have the others removed."""
    season = {"id": 5, "season_number": 1, "episodes": [{"id": 6, "episode_number": None}, None]}
    rows = [{"id": 4, "season_number": None}, {"id": 5, "season_number": 1}]
    answer = {"id": 7, "name": "Odd", "seasons": rows, "season/1": season, "reviews": None, "similar": 5}

    async def ask(path: str, _params: Mapping[str, str]) -> bytes:
        if path != "/3/tv/7":
            raise Missing
        return json.dumps(answer).encode()

    found = asyncio.run(ask_bodies(ask, Kind.TV, 7, Extent(depth=Depth.EPISODE)))
    assert (found.id, found.seasons) == (7, None)
    claims = read(found.bodies)
    left_out = {fault.split("`")[1] for each in claims for fault in each.left_out}
    assert left_out >= {"$.seasons[0]", "$.season/1.episodes[0]", "$.season/1.episodes[1]", "$.reviews"}
    owners = {claim.owner for each in claims for claim in each.made if isinstance(claim, EntityClaim)}
    assert {owner.id for owner in owners if owner.kind is Kind.SEASON} == {5}


@pytest.fixture
def server(copy_of: CopyOf, tmp_path: Path) -> Iterator[Server]:
    """An upstream with the small catalogue."""
    with copy_of("small_to_mirror", fill) as url, upstream(url, tmp_path) as server:
        yield server


def test_a_title_that_fails_keeps_out_no_other(database_url: str, server: Server) -> None:
    """It is not asked for again at once, and others are."""
    server.app.always.append(MOVIE)
    with client_of(database_url, server) as client:
        assert client.get(MOVIE).status == 503
        asked_before = asked_of(server, MOVIE)
        assert client.get(MOVIE, {"n": 1}).status == 503
        assert client.get(SERIES).status == 200
        assert client.get(f"/3/movie/{own(2)}").status == 200
        assert client.get(MOVIE, {"n": 2}).status == 200  # the little that others tell of it
        assert asked_of(server, MOVIE) == asked_before > 0


@pytest.mark.once
def test_where_nobody_is_there_nobody_else_waits(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Entity] = []
    fetch = fetched

    async def counted(server: Upstream, entity: Entity, extent: Extent) -> object:
        tried.append(entity)
        return await fetch(server, entity, extent)

    monkeypatch.setattr(pull_through, "fetched", counted)
    with Client(
        database_url, upstream="http://127.0.0.1:9", upstream_key="0" * 32, pull_through=True
    ) as client:
        for number in range(1, 6):
            answer = client.get(f"/3/movie/{number}")
            assert (answer.status, answer.json()["status_code"]) == (503, 9)
    assert tried == [Entity(Kind.MOVIE, 1)]


def test_unknown_ids_cost_a_bounded_number_of_requests(database_url: str, server: Server) -> None:
    """What there is costs nothing: only asking in vain is counted."""
    with client_of(database_url, server) as client:
        statuses = Counter(client.get(f"/3/movie/{own(5000) + n}").status for n in range(300))
        assert set(statuses) == {404, 429}
        asked = sum(n for target, n in server.app.seen.items() if target.startswith("/3/movie/"))
        assert asked <= 2 * PULLS_OF_THIS_MACHINE.number
        assert client.get(MOVIE).status == 429
        assert int(client.get(MOVIE).headers["retry-after"]) > 0
    with client_of(database_url, server) as client:  # another server counts anew
        assert all(client.get(MOVIE, {"n": n}).status == 200 for n in range(PULLS_OF_THIS_MACHINE.number + 5))


def test_each_address_has_its_own_count() -> None:
    limits = Limits()
    with pytest.raises(TooMany):
        for _ in range(1000):
            limits.count_pull("192.0.2.1")
    for _ in range(1000):
        limits.count_pull("192.0.2.2")()


def test_ids_that_no_upstream_has_are_not_asked_for(database_url: str, server: Server) -> None:
    with client_of(database_url, server) as client:
        for id_ in (0, bounds.ID + 1, 2**63, 10**17):
            assert client.get(f"/3/movie/{id_}").status in (400, 404)
    assert not server.app.seen


@pytest.mark.once
def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "PULLS_REMEMBERED", 3)
    recently = pull_through._Recently(10)
    for number in range(9):
        recently.put(Entity(Kind.MOVIE, number), 0.0)
    assert [recently.has(Entity(Kind.MOVIE, n), 1.0) for n in range(9)] == [False] * 6 + [True] * 3
    assert not recently.has(Entity(Kind.MOVIE, 8), 11.0)
