"""A search that waits for others is not begun any more when nobody wants it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from reelbase.errors import ApiError, Status
from reelbase.search import index as searching
from reelbase.search.index import THREADS, Index, client_left
from tests.asking import Client

pytestmark = pytest.mark.once


class Busy:
    """An index whose threads are all at work until they are let go."""

    def __init__(self) -> None:
        self.index = Index(None)
        self.begun: list[int] = []
        self._go_on = threading.Event()

    async def occupied(self) -> None:
        self._occupying = [asyncio.ensure_future(self.index.run(self._go_on.wait)) for _ in range(THREADS)]
        await asyncio.sleep(0.05)

    def question(self, number: int) -> Callable[[], int]:
        def answer() -> int:
            self.begun.append(number)
            return number

        return answer

    def free(self) -> None:
        self._go_on.set()

    async def freed(self) -> None:
        self.free()
        await asyncio.gather(*self._occupying)
        while self.index._asked:
            await asyncio.sleep(0.01)


@pytest.fixture
def busy() -> Iterator[Busy]:
    made = Busy()
    yield made
    made.free()
    made.index.close()


def refused(status: Status, asking: Any) -> Any:
    async def ask() -> None:
        with pytest.raises(ApiError) as error:
            await asking()
        assert error.value.status is status

    return ask()


def test_it_is_dropped_when_its_client_leaves(busy: Busy) -> None:
    async def tried() -> None:
        await busy.occupied()
        left = asyncio.Event()

        async def leaves() -> None:
            await left.wait()

        client_left.set(leaves)
        waiting = asyncio.ensure_future(
            refused(Status.BACKEND_TIMEOUT, lambda: busy.index.run(busy.question(1)))
        )
        await asyncio.sleep(0.05)
        left.set()
        await waiting
        await busy.freed()
        assert await busy.index.run(busy.question(2)) == 2

    asyncio.run(tried())
    assert busy.begun == [2]


def test_it_is_dropped_when_it_has_waited_too_long(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "WAITING_SECONDS", 0.05)

    async def tried() -> None:
        await busy.occupied()
        await refused(Status.BACKEND_TIMEOUT, lambda: busy.index.run(busy.question(1)))
        await busy.freed()
        assert await busy.index.run(busy.question(2)) == 2

    asyncio.run(tried())
    assert busy.begun == [2]


def test_it_is_refused_where_too_many_wait(busy: Busy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "WAITING_SEARCHES", THREADS + 1)

    async def tried() -> None:
        await busy.occupied()
        waiting = asyncio.ensure_future(busy.index.run(busy.question(1)))
        await asyncio.sleep(0.05)
        await refused(Status.SERVICE_OFFLINE, lambda: busy.index.run(busy.question(2)))
        busy.free()
        assert await waiting == 1

    asyncio.run(tried())
    assert busy.begun == [1]


def test_it_waits_its_turn_while_its_client_stays(busy: Busy) -> None:
    async def tried() -> list[int]:
        await busy.occupied()
        waiting = [asyncio.ensure_future(busy.index.run(busy.question(number))) for number in range(5)]
        await asyncio.sleep(0.05)
        assert busy.begun == []
        busy.free()
        return list(await asyncio.gather(*waiting))

    assert asyncio.run(tried()) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("path", ["/3/search/multi?query=sea", "/3/discover/movie?year=1999"])
def test_a_request_is_dropped_when_its_client_leaves(
    demo_url: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: the server says that the client has disconnected."""
    go_on = threading.Event()
    with Client(demo_url) as client:
        indexes: list[Index] = []
        run = Index.run

        def noted(index: Index, question: Any) -> Any:
            indexes.append(index)
            return run(index, question)

        monkeypatch.setattr(Index, "run", noted)
        client.get("/3/search/multi?query=first")

        async def tried() -> tuple[int, int]:
            occupying = [asyncio.ensure_future(run(indexes[0], go_on.wait)) for _ in range(THREADS)]
            await asyncio.sleep(0.05)
            target, _, query = path.partition("?")
            scope = {
                "type": "http",
                "method": "GET",
                "scheme": "http",
                "path": target,
                "raw_path": target.encode(),
                "query_string": f"{query}&api_key=x".encode(),
                "headers": [],
                "client": ("127.0.0.1", 1),
            }
            messages = iter(["http.request", "http.disconnect"])
            sent: list[Any] = []

            async def receive() -> dict[str, Any]:
                await asyncio.sleep(0.02)
                return {"type": next(messages), "body": b"", "more_body": False}

            async def send(message: Any) -> None:
                sent.append(message)

            await client.app(scope, receive, send)
            found = sent[0]["status"], len(indexes[0]._asked)
            go_on.set()
            await asyncio.gather(*occupying)
            return found

        status, waiting = client.run(tried())
    assert (status, waiting) == (504, THREADS)
