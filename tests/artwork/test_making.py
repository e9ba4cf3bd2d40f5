"""Renditions are made once, whoever asks and whatever happens meanwhile."""

import asyncio
import errno
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from reelbase.artwork.renderer_pool import Renderers
from reelbase.artwork.renditions import STALE_SECONDS, USED_SECONDS, sweep
from tests.artwork.conftest import Visitor
from tests.artwork.painting import jpeg, photograph, png, seen, svg
from tests.asking import serving

CLIENTS = 64


def renders(text: str) -> int:
    return text.count("rendered ")


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged of pictures, renders among it."""
    caplog.set_level(logging.DEBUG, "reelbase.artwork")
    return caplog


def test_many_clients_cause_one_render(visitor: Visitor, log: pytest.LogCaptureFixture) -> None:
    visitor.put("a.jpg", jpeg(2000, 3000))

    async def all_at_once() -> list[bytes]:
        answers = [visitor.asking("GET", "/t/p/w500/a.jpg") for _ in range(CLIENTS)]
        return [answer.body for answer in await asyncio.gather(*answers)]

    assert len(set(visitor.run(all_at_once()))) == 1
    assert renders(log.text) == 1


@pytest.mark.once
@pytest.mark.thorough
def test_many_clients_of_several_workers_cause_one_render(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(2000, 3000))
    settings = {
        "log_level": "debug",
        "image_originals": str(tmp_path),
        "image_renditions": str(tmp_path / "renditions"),
    }
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=0)
    with serving(database_url, workers=2, **settings) as server:

        async def all_at_once() -> list[httpx.Response]:
            async with httpx.AsyncClient(base_url=server.url, limits=limits, timeout=60) as client:
                return await asyncio.gather(*(client.get("/t/p/w500/a.jpg") for _ in range(CLIENTS)))

        answers = asyncio.run(all_at_once())
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        assert len({answer.headers["etag"] for answer in answers}) == 1
        assert renders(server.err + server.out) == 1


def test_a_client_that_leaves_leaves_the_others_theirs(
    visitor: Visitor, log: pytest.LogCaptureFixture
) -> None:
    visitor.put("a.jpg", jpeg(2000, 3000))

    async def one_leaves() -> int:
        leaving = asyncio.ensure_future(visitor.asking("GET", "/t/p/w500/a.jpg"))
        staying = asyncio.ensure_future(visitor.asking("GET", "/t/p/w500/a.jpg"))
        await asyncio.sleep(0.02)
        leaving.cancel()
        return (await staying).status

    assert visitor.run(one_leaves()) == 200
    assert renders(log.text) == 1


def test_more_than_is_worth_waiting_for_is_put_off(visits: Callable[..., Visitor]) -> None:
    with visits(renderers=Renderers(1, 4)) as visitor:
        visitor.put("a.jpg", jpeg(60, 90))

        async def all_at_once() -> list[tuple[int, str]]:
            answers = [visitor.asking("GET", f"/t/p/w{width}/a.jpg") for width in range(20, 30)]
            return [
                (each.status, each.headers.get("retry-after", "")) for each in await asyncio.gather(*answers)
            ]

        found = visitor.run(all_at_once())
        assert sorted(found) == [(200, "")] * 4 + [(503, "2")] * 6
        assert visitor.get("/t/p/w29/a.jpg").status == 200


def test_a_renderer_that_is_killed_is_followed_by_another(visitor: Visitor) -> None:
    visitor.put("a.jpg", jpeg(60, 90))
    assert visitor.get("/t/p/w45/a.jpg").status == 200
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    if not children.exists():
        pytest.skip("needs /proc to find the process")
    for child in children.read_text().split():
        if b"artwork.renderer" in Path(f"/proc/{child}/cmdline").read_bytes():
            os.kill(int(child), signal.SIGKILL)
    visitor.put("b.jpg", jpeg(60, 90))
    assert {visitor.get("/t/p/w45/b.jpg").status for _ in range(2)} <= {200, 404}
    visitor.put("c.jpg", jpeg(60, 90))
    assert visitor.get("/t/p/w45/c.jpg").status == 200


def test_on_a_full_disk_pictures_are_given_and_not_kept(
    visitor: Visitor, log: pytest.LogCaptureFixture
) -> None:
    visitor.put("a.jpg", jpeg(600, 900))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        answers = [visitor.get("/t/p/w500/a.jpg") for _ in range(2)]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(answer.status, seen(answer.body).width) for answer in answers] == [(200, 500)] * 2
    assert [
        each for each in visitor.renditions.rglob("*") if each.is_file() and "locks" not in each.parts
    ] == []
    assert os.strerror(errno.EFBIG) in log.text
    assert visitor.get("/t/p/w500/a.jpg").headers["last-modified"]  # kept, now that there is room


PAINTING = """
import sys, asyncio
from pathlib import Path
from reelbase.artwork.originals import Folder
from reelbase.artwork.pictures import Pictures
from reelbase.artwork.renderer_pool import Renderers
from reelbase.artwork.renditions import Renditions
from reelbase.artwork.sizes import Size

folder = Path(sys.argv[1])
async def paint():
    pictures = Pictures(Folder(folder), Renditions(folder / "renditions", 1 << 30), Renderers())
    for width in range(int(sys.argv[2]), 3840):
        await pictures.find(Size(width), "a.jpg")
        print(width, flush=True)
asyncio.run(paint())
"""


@pytest.mark.thorough
def test_killed_while_it_writes_it_leaves_no_half_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photograph(400, 600).jpegsave_buffer())
    chance = random.Random(1)
    for attempt in range(4):
        command = [sys.executable, "-c", PAINTING, str(tmp_path), str(50 + 40 * attempt)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            for _ in range(chance.randint(2, 8)):
                process.stdout.readline()
            time.sleep(chance.random() * 0.02)  # into the making of the next one
            process.kill()
    found = [each for each in tmp_path.rglob("renditions/w*/*/*") if each.suffix == ".jpg"]
    assert found
    for path in found:
        assert seen(path.read_bytes()).width == min(400, int(path.parent.parent.name[1:]))


@pytest.mark.thorough
def test_what_was_used_least_recently_leaves(visits: Callable[..., Visitor]) -> None:
    with visits(limit=100_000) as visitor:
        visitor.put("a.jpg", jpeg(60, 90))
        now = time.time()
        for age, width in enumerate(range(20, 60)):  # each takes a block of the disk, 4 KB
            visitor.get(f"/t/p/w{width}/a.jpg")
            path = visitor.renditions / f"w{width}" / "a." / "a.jpg"
            if path.exists():
                os.utime(path, (now - 10_000 + age, path.stat().st_mtime))
        visitor.run(visitor.pictures.close())
        sweep(visitor.renditions, 100_000)
        left = {int(path.parent.parent.name[1:]) for path in visitor.renditions.glob("w*/*/*")}
        assert left and left == set(range(60 - len(left), 60))
        kept = [each for width in visitor.renditions.glob("w*") for each in (width, *width.rglob("*"))]
        assert 4096 * len(kept) > 100_000 * 0.7  # each file and folder is a block
        assert visitor.get("/t/p/w20/a.jpg").status == 200  # made anew


def test_use_is_noticed_once_an_hour_and_changes_nothing_else(visitor: Visitor) -> None:
    visitor.put("a.jpg", jpeg(60, 90))
    first = visitor.get("/t/p/w45/a.jpg")
    path = visitor.renditions / "w45" / "a." / "a.jpg"
    made = path.stat().st_mtime_ns
    os.utime(path, ns=(made - (USED_SECONDS + 60) * 10**9, made))
    assert visitor.get("/t/p/w45/a.jpg") == first
    assert path.stat().st_atime_ns >= made and path.stat().st_mtime_ns == made


def test_what_was_never_finished_is_cleared_away(tmp_path: Path) -> None:
    folder = tmp_path / "w45" / "ab"
    (tmp_path / "locks").mkdir()
    folder.mkdir(parents=True)
    for name, age in (("a.jpg.01234567.part", STALE_SECONDS + 60), ("b.jpg.01234567.part", 10)):
        (folder / name).write_bytes(b"half")
        moment = time.time() - age
        os.utime(folder / name, (moment, moment))
    sweep(tmp_path, 1000)
    assert [each.name for each in folder.iterdir()] == ["b.jpg.01234567.part"]


def test_a_picture_in_another_format_is_another_rendition(visitor: Visitor) -> None:
    visitor.put("a.png", png(60, 90))
    visitor.put("b.svg", svg(60, 90))
    for name in ("a.png", "b.png"):
        assert visitor.get(f"/t/p/w45/{name}").headers["content-type"] == "image/png"
    kept = {str(each.relative_to(visitor.renditions)) for each in visitor.renditions.glob("w*/*/*")}
    assert kept == {"w45/a./a.png", "w45/b./b.png"}
