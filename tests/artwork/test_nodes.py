"""Pictures on many nodes: what one takes all show, with one ETag; what one removes is gone from all."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from reelbase.accounts.api_keys import Scope
from reelbase.artwork.forgetting import OBEYED, Forgetting
from reelbase.artwork.originals import Folder, Originals, originals_at
from reelbase.artwork.renditions import Renditions
from reelbase.jobs.heads import looking
from reelbase.storage.engine.database import open_database
from tests.artwork.test_originals import storage
from tests.artwork.test_uploads import MOVIE, key_of, picture, put, url
from tests.asking import Client

__all__ = ["storage", "url"]
SECONDS = 20.0
"""For what takes less than one: the machine may be busy."""


class Node:
    """A server with folders of its own, whose background process is run by `obeying`."""

    def __init__(self, url: str, key: str, folder: Path, originals: str) -> None:
        self.url = url
        self.originals = originals
        self.renditions = folder / "renditions"
        places: dict[str, Any] = {"image_originals": originals, "image_renditions": str(self.renditions)}
        self.client = Client(url, key=key, **places)

    def shown(self, size: str, path: str, **headers: str) -> tuple[int, str, bytes]:
        answer = self.client.get(f"/t/p/{size}{path}", headers=headers)
        return answer.status, answer.headers.get("etag", ""), answer.body

    @asynccontextmanager
    async def obeying(self, originals: Originals | None = None) -> Any:
        """Obey the journal, as the background process does."""
        database = open_database(self.url)
        readers = database.readers()
        forgetting = Forgetting(
            readers,
            originals or originals_at(self.originals),
            Renditions(self.renditions, 1 << 30),
            self.renditions,
        )
        async with looking(database) as heads:
            task = asyncio.ensure_future(forgetting.keep_up(heads))
            await asyncio.sleep(0.3)
            yield
            task.cancel()
            await asyncio.wait([task])
        await readers.close()
        database.close()


@contextmanager
def nodes(url: str, folder: Path, originals: str = "") -> Iterator[tuple[Node, Node]]:
    key = key_of(url, Scope.PICTURES)
    with ExitStack() as stack:
        found = [
            Node(url, key, folder / name, originals or str(folder / name / "originals"))
            for name in ("first", "second")
        ]
        for each in found:
            stack.enter_context(each.client)
        first, second = found
        yield first, second


def upload(node: Node, data: bytes) -> str:
    answer = put(node.client, f"{MOVIE}/poster", data)
    assert answer.status == 201, answer.body
    return str(answer.json()["file_path"])


def delete(node: Node, path: str) -> None:
    assert node.client.ask("DELETE", f"{MOVIE}/poster{path}").status == 200


@pytest.mark.parametrize("place", ["bucket", "shared folder"])
def test_what_one_node_takes_and_removes_all_show_and_remove(
    url: str, tmp_path: Path, place: str, request: pytest.FixtureRequest
) -> None:
    shared = request.getfixturevalue("storage") if place == "bucket" else str(tmp_path / "shared")
    data = picture()
    with nodes(url, tmp_path, shared) as (first, second):
        path = upload(first, data)
        for size in ("original", "w154"):
            time.sleep(0.01)  # the files of the nodes are of different times
            here, there = first.shown(size, path), second.shown(size, path)
            assert here == there
            assert (here[0], here[2] == data) == (200, size == "original")
            assert second.shown(size, path, **{"if-none-match": here[1]}) == (304, here[1], b"")
            part = second.client.get(f"/t/p/{size}{path}", headers={"range": "bytes=9-", "if-range": here[1]})
            assert (part.status, part.body) == (206, here[2][9:])
        asyncio.run(removed(first, second, path))


async def removed(here: Node, there: Node, path: str) -> float:
    """Remove a picture at one node; the seconds after which the other has nothing of it."""

    async def statuses() -> set[int]:
        sizes = ("original", "w154", "w92")
        answers = [await there.client.asking("GET", f"/t/p/{size}{path}") for size in sizes]
        return {answer.status for answer in answers}

    async with there.obeying():
        assert (await here.client.asking("DELETE", f"{MOVIE}/poster{path}")).status == 200
        begun = time.monotonic()
        while await statuses() != {404}:
            assert time.monotonic() - begun < SECONDS
            await asyncio.sleep(0.02)
        return time.monotonic() - begun


def test_what_one_node_removes_is_gone_from_another_within_a_second(url: str, tmp_path: Path) -> None:
    took = []
    with nodes(url, tmp_path, str(tmp_path / "shared")) as (first, second):
        for number in range(5):  # the machine may be busy for a moment
            path = upload(first, picture(number))
            assert second.shown("w154", path)[0] == 200
            took.append(asyncio.run(removed(first, second, path)))
            if min(took) < 1:
                break
    assert min(took) < 1, took


def test_what_a_node_does_not_find_it_does_not_draw(url: str, tmp_path: Path) -> None:
    """A drawing would be taken for the picture, by browsers for a day."""
    with nodes(url, tmp_path) as (first, second):
        path = upload(first, picture())
        for size in ("original", "w154"):
            assert first.shown(size, path)[0] == 200
            answer = second.client.get(f"/t/p/{size}{path}")
            assert (answer.status, answer.headers["cache-control"]) == (404, "public, max-age=60")


async def start_and_stop(node: Node, originals: Originals | None = None) -> None:
    async with node.obeying(originals):
        await asyncio.sleep(0.5)


def test_a_node_that_was_off_removes_what_was_removed_meanwhile(url: str, tmp_path: Path) -> None:
    with nodes(url, tmp_path, str(tmp_path / "shared")) as (first, second):
        asyncio.run(start_and_stop(second))
        gone, kept = upload(first, picture(10)), upload(first, picture(20))
        for path in (gone, kept):
            assert second.shown("w154", path)[0] == 200
        delete(first, gone)
        assert second.shown("w154", gone)[0] == 200  # nobody has told it
        asyncio.run(start_and_stop(second))
        assert [second.shown("w154", path)[0] for path in (gone, kept)] == [404, 200]


def test_what_was_uploaded_again_stays(url: str, tmp_path: Path) -> None:
    with nodes(url, tmp_path, str(tmp_path / "shared")) as (first, second):
        asyncio.run(start_and_stop(second))
        path = upload(first, picture())
        delete(first, path)
        assert upload(first, picture()) == path
        asyncio.run(start_and_stop(second))
        assert [node.shown("original", path)[0] for node in (first, second)] == [200, 200]


class SlowFolder(Folder):
    """A folder in which other things happen before an original is deleted."""

    def __init__(self, folder: Path, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(folder)
        self._meanwhile = meanwhile

    async def forget(self, name: str) -> None:
        await self._meanwhile()
        await super().forget(name)


def test_what_is_uploaded_again_while_others_are_removed_stays(url: str, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    with nodes(url, tmp_path, str(shared)) as (first, second):
        asyncio.run(start_and_stop(second))
        gone, again = upload(first, picture(10)), upload(first, picture(20))
        for path in (gone, again):
            delete(first, path)
        uploads: list[str] = []

        async def upload_again() -> None:
            if not uploads:
                uploads.append(await asyncio.to_thread(upload, first, picture(20)))

        asyncio.run(start_and_stop(second, SlowFolder(shared, upload_again)))
        assert uploads == [again]
        assert [first.shown("original", path)[0] for path in (gone, again)] == [404, 200]


def test_a_node_notes_how_far_it_is_only_where_something_was_removed(url: str, tmp_path: Path) -> None:
    """Each note is a write to the disk, and the journal moves with every rating."""
    with nodes(url, tmp_path, str(tmp_path / "shared")) as (first, second):
        note = second.renditions / OBEYED

        async def notes() -> list[bytes]:
            async with second.obeying():
                found = [note.read_bytes()]
                for change in (partial(upload, first, picture()), partial(delete, first, path)):
                    await asyncio.to_thread(change)
                    await asyncio.sleep(0.5)
                    found.append(note.read_bytes())
                return found

        path = upload(first, picture(30))
        begun, uploaded, removed = asyncio.run(notes())
        assert begun == uploaded != removed
