"""A damaged index: found by its files, said by `check` and `/health/ready`, and built anew while serving."""

import asyncio
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from reelbase.cli.program import main
from reelbase.errors import ApiError, Status
from reelbase.search.damage import NOTE, PARTS, Files
from reelbase.search.index import Index, read_current
from tests.asking import ANY_KEY, Client, Server, serving
from tests.conftest import build_index
from tests.failure.indexing import add_films, compared, root, until

pytestmark = pytest.mark.once
REBUILT_SECONDS = 30.0
QUESTIONS = ("/3/search/multi?query=a{}", "/3/discover/movie?page={}", "/3/movie/popular?page={}")


def flip(path: Path) -> None:
    """Change one byte somewhere before the footer."""
    data = bytearray(path.read_bytes())
    place = random.Random(path.name).randrange(len(data) - 200)
    data[place] ^= 0xFF
    path.write_bytes(data)


def overwrite(path: Path) -> None:
    """Put other bytes in the place of all of it, as `dd conv=notrunc` does."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def replace(path: Path) -> None:
    path.unlink()
    path.write_bytes(os.urandom(1000))


WAYS: tuple[Callable[[Path], None], ...] = (flip, overwrite, cut, empty, replace, Path.unlink)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small catalogue and its index, to be copied."""
    from tests.conftest import migrate

    folder = tmp_path_factory.mktemp("films")
    url = f"sqlite:///{folder}/films.db"
    migrate(url)
    add_films(url, folder, 1, range(1, 41))
    build_index(url)
    return folder


@pytest.fixture
def url(films: Path, tmp_path: Path) -> Iterator[str]:
    shutil.copytree(films, tmp_path / "copy")
    yield f"sqlite:///{tmp_path}/copy/films.db"


def index_in(url: str) -> Path:
    current = read_current(root(url))
    assert current
    return root(url) / current.folder


def test_a_whole_index_has_no_damage(url: str) -> None:
    assert Files(index_in(url)).find_damage() == ""


@pytest.mark.parametrize("part", PARTS)
def test_damage_of_every_file_is_found_and_check_fails(
    url: str, part: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = Files(index_in(url))
    [path] = index_in(url).glob(f"*.{part}")
    assert files.find_damage() == ""
    whole = path.read_bytes()
    for way in WAYS:
        way(path)
        assert path.name in files.find_damage(), way
        path.unlink(missing_ok=True)
        path.write_bytes(whole)
        assert files.find_damage() == ""
    flip(path)
    with pytest.raises(SystemExit) as end:
        main(["check", "--database", url])
    shown = capsys.readouterr().out
    assert end.value.code == 1
    assert "fault: the index is damaged" in shown
    assert "reelbase index rebuild" in shown


@pytest.mark.parametrize("name", ["meta.json", ".managed.json"])
def test_damage_of_the_lists_of_files_is_found(url: str, name: str) -> None:
    path = index_in(url) / name
    for garbage in (None, b"", b"{", os.urandom(50), b"[]", b"1", b'{"segments":[1]}'):
        path.unlink() if garbage is None else path.write_bytes(garbage)
        found = Files(index_in(url)).find_damage()
        assert found or name == ".managed.json", garbage  # of that one JSON of any form is taken
        path.write_bytes(b"")
    shutil.rmtree(index_in(url))
    compared_with = compared(url)
    assert compared_with and compared_with.faults


@pytest.mark.parametrize("part", ["fast", "term", "idx"])
def test_what_the_index_raises_is_an_answer_and_a_note(url: str, part: str) -> None:
    [path] = index_in(url).glob(f"*.{part}")
    overwrite(path)
    with Client(url) as client:
        answers = [client.get(each.format(1)) for each in QUESTIONS]
        assert {each.status for each in answers} <= {200, 503}
        refused = [each for each in answers if each.status == 503]
        assert refused
        assert all(each.json()["status_code"] == 9 and each.headers["retry-after"] for each in refused)
        assert (root(url) / NOTE).exists()
        assert client.get("/health/ready").status == 503


@pytest.mark.parametrize("error", [ValueError("v"), BaseException("a panic"), StopIteration()])
def test_whatever_a_question_raises_is_refused(url: str, error: BaseException) -> None:
    def question(_: object) -> None:
        raise error

    async def ask() -> None:
        index = Index(root(url))
        try:
            with pytest.raises(ApiError) as refused:
                await index.ask(question)
            assert refused.value.status is Status.SERVICE_OFFLINE
        finally:
            index.close()

    asyncio.run(ask())


def wait_for(server: Server, holds: Callable[[], bool], what: str) -> set[int]:
    """Ask again and again until something holds; the statuses of all answers."""
    statuses, number = set(), 0
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < REBUILT_SECONDS, what
        number += 1
        for each in QUESTIONS:
            try:
                target = each.format(number % 2 + 1)
                statuses.add(httpx.get(f"{server.url}{target}", params={"api_key": ANY_KEY}).status_code)
            except (
                httpx.HTTPError
            ):  # a worker that reads past the end of a mapped file is ended by the system
                statuses.add(0)
        time.sleep(0.1)
    return statuses


def remove_folder(folder: Path) -> None:
    """Remove a folder into which a server may be writing meanwhile."""
    for _ in range(100):
        with suppress(OSError):
            shutil.rmtree(folder)
            return
    raise AssertionError(f"{folder} could not be removed")


def each_of(folder: Path, pattern: str, damage: Callable[[Path], object]) -> None:
    """Damage the files of a folder with such names."""
    for each in folder.glob(pattern):
        damage(each)


SERVED_WAYS: dict[str, Callable[[Path], object]] = {
    "overwritten": lambda folder: each_of(folder, "*.fast", overwrite),
    "cut": lambda folder: each_of(folder, "*.idx", cut),
    "a byte": lambda folder: each_of(folder, "*.store", flip),
    "meta gone": lambda folder: (folder / "meta.json").unlink(),
    "folder gone": remove_folder,
    "all gone": lambda folder: remove_folder(folder.parent),
    "another version": lambda folder: (folder.parent / "current.json").write_text(
        json.dumps({"folder": folder.name, "version": 1})
    ),
    "name is garbage": lambda folder: (folder.parent / "current.json").write_bytes(b"\xff{"),
}


@pytest.mark.thorough
def test_damage_is_noticed_and_mended_while_serving(url: str) -> None:
    """Without a write, and without a restart."""
    with serving(url, workers=2) as server:

        def is_ready() -> bool:
            with suppress(httpx.HTTPError):  # a worker that reads past the end of a mapped file is ended
                return httpx.get(f"{server.url}/health/ready").status_code == 200
            return False

        until(is_ready, "it is ready")
        for name, way in SERVED_WAYS.items():
            before = index_in(url).name
            way(index_in(url))

            def is_mended(before: str = before) -> bool:
                current = read_current(root(url))
                return bool(current and current.folder != before and is_ready())

            assert wait_for(server, is_mended, name) <= {200, 503, 0}, name
        assert compared(url) is not None
        assert all(
            httpx.get(f"{server.url}{each.format(1)}", params={"api_key": ANY_KEY}).status_code == 200
            for each in QUESTIONS
        )
