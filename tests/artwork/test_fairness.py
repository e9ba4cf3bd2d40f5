"""Nobody fills the disk with pictures, renders without end, or keeps others waiting."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from reelbase.accounts.limits import PICTURES_OF_ADDRESS, Counters, Limits, TooMany
from reelbase.artwork.renditions import BLOCK, LOCKS, sweep
from reelbase.artwork.sizes import read_size
from reelbase.artwork.turns import Busy, Turns
from tests.accounts.test_limits import Clock, From
from tests.artwork.conftest import Visitor
from tests.artwork.painting import jpeg

pytestmark = pytest.mark.once

FAR, OTHER = "203.0.113.7", "203.0.113.8"


def taken(folder: Path) -> int:
    """The bytes that files and folders take, a block at least each, locks left out."""
    found = [each for each in folder.rglob("*") if LOCKS not in each.parts]
    return sum(max(each.stat().st_blocks * 512, BLOCK) for each in found)


def test_folders_count_and_go_with_what_was_in_them(visits: Callable[..., Visitor]) -> None:
    limit = 50 * BLOCK
    with visits(limit=limit) as visitor:
        visitor.put("a.jpg", jpeg(60, 90))
        for width in range(20, 60):
            assert visitor.get(f"/t/p/w{width}/a.jpg").status == 200
        visitor.run(visitor.pictures.close())
        sweep(visitor.renditions, limit)
        assert 0.5 * limit < taken(visitor.renditions) <= limit
        assert [each for each in visitor.renditions.glob("w*") if not any(each.rglob("*.jpg"))] == []


def test_a_picture_that_is_deleted_leaves_no_folder(visitor: Visitor) -> None:
    visitor.put("a.jpg", jpeg(60, 90))
    visitor.put("b.jpg", jpeg(60, 90))
    for width, name in product(range(20, 30), ("a.jpg", "b.jpg")):
        visitor.get(f"/t/p/w{width}/{name}")
    visitor.run(visitor.pictures.forget("a.jpg"))
    assert len(list(visitor.renditions.glob("w*/b./b.jpg"))) == 10
    assert list(visitor.renditions.glob("w*/a.")) == []
    visitor.run(visitor.pictures.forget("b.jpg"))
    assert list(visitor.renditions.glob("w*")) == []


def test_folders_that_were_left_empty_are_swept(tmp_path: Path) -> None:
    for width in range(5):
        (tmp_path / f"w{width}" / "ab").mkdir(parents=True)
    (tmp_path / LOCKS).mkdir()
    sweep(tmp_path, 1 << 20)
    assert [each.name for each in tmp_path.iterdir()] == [LOCKS]


def test_a_picture_is_kept_though_its_folder_goes_at_that_moment(visitor: Visitor) -> None:
    """A sweep of another worker removes folders as soon as they are empty."""
    visitor.put("a.jpg", jpeg(60, 90))
    makedirs = Path.mkdir
    removed: list[Path] = []

    def made_and_gone(self: Path, *how: object, **further: object) -> None:
        makedirs(self, *how, **further)  # type: ignore[arg-type]
        if self.name == "a." and len(removed) < 3:
            removed.append(self)
            self.rmdir()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "mkdir", made_and_gone)
        visitor.get("/t/p/w45/a.jpg")
    assert removed
    assert (visitor.renditions / "w45" / "a." / "a.jpg").is_file()


@pytest.mark.parametrize(
    ("token", "cost"),
    [
        ("original", 1),
        ("w92", 1),
        ("w500", 1),
        ("w780", 1),
        ("h632", 1),
        ("w1280", 2),
        ("w1920_and_h800_bestv2", 4),
        ("w3840", 15),
        ("w300_filter(blur)", 2),
        ("w3840_filter(duotone,aabbcc,112233)", 30),
    ],
)
def test_large_sizes_and_filters_cost_more(token: str, cost: int) -> None:
    size = read_size(token)
    assert size is not None and size.cost == cost


def limits() -> Limits:
    return Limits(50, Counters(clock=Clock()))


def test_a_stranger_may_have_so_many_made_and_cached_ones_without_end(visits: Callable[..., Visitor]) -> None:
    with visits(limits=limits()) as visitor:
        visitor.put("a.jpg", jpeg(60, 90))
        gallery = visitor.app
        visitor.app = From(gallery, FAR)
        expensive = PICTURES_OF_ADDRESS.number // 30
        sizes = [f"w3840_filter(duotone,{number:06x},112233)" for number in range(expensive + 3)]
        answers = [visitor.get(f"/t/p/{size}/a.jpg") for size in sizes]
        assert Counter(each.status for each in answers) == {200: expensive, 429: 3}
        refused = answers[-1]
        assert refused.headers["content-type"] == "application/json; charset=utf-8"
        assert refused.headers["cache-control"] == "no-store"
        assert 1 <= int(refused.headers["retry-after"]) <= 4
        assert json.loads(refused.body)["status_code"] == 25
        assert {visitor.get(f"/t/p/{sizes[0]}/a.jpg").status for _ in range(50)} == {200}
        assert visitor.ask("HEAD", f"/t/p/{sizes[-1]}/a.jpg").body == b""
        for address in (OTHER, "192.168.1.5", "127.0.0.1", "2001:db8::1"):
            visitor.app = From(gallery, address)
            assert visitor.get(f"/t/p/w{30 + len(address)}/a.jpg").status == 200


def test_what_is_not_there_is_not_counted(visits: Callable[..., Visitor]) -> None:
    with visits(limits=limits()) as visitor:
        visitor.app = From(visitor.app, FAR)
        statuses = {visitor.get(f"/t/p/w3840/a{number}.jpg").status for number in range(300)}
    assert statuses == {404}


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.2", "fd00::1", "fe80::1%eth0", ""]
)
def test_pictures_of_this_machine_and_of_a_network_at_home_are_not_counted(address: str) -> None:
    found = limits()
    for _ in range(1000):
        found.count_picture(address, 30)


def test_without_a_rate_limit_no_picture_is_counted() -> None:
    found = Limits(0)
    for _ in range(1000):
        found.count_picture(FAR, 30)


def test_a_network_of_ipv6_is_one_address() -> None:
    found = limits()
    with pytest.raises(TooMany):
        for number in range(100):
            found.count_picture(f"2001:db8::{number}", 30)


def test_who_sends_little_waits_for_one_work_of_each_other() -> None:
    order: list[str] = []

    async def work(turns: Turns, client: str) -> None:
        async with turns.turn(client):
            order.append(client)
            await asyncio.sleep(0)

    async def all_at_once() -> None:
        turns = Turns(1, 256)
        greedy = [asyncio.ensure_future(work(turns, "greedy")) for _ in range(100)]
        await asyncio.sleep(0)
        others = [asyncio.ensure_future(work(turns, name)) for name in ("ann", "ben")]
        await asyncio.gather(*greedy, *others)

    asyncio.run(all_at_once())
    assert len(order) == 102
    assert max(order.index("ann"), order.index("ben")) <= 5


def test_one_client_fills_no_more_than_half_of_what_waits() -> None:
    async def fill() -> tuple[int, int, int]:
        turns = Turns(1, 41)
        busy: Counter[str] = Counter()

        async def wait(client: str) -> None:
            try:
                async with turns.turn(client):
                    await asyncio.sleep(0.01)
            except Busy:
                busy[client] += 1

        await asyncio.gather(*(wait(client) for client in ["greedy"] * 60 + ["ann"] * 15 + [""] * 10))
        return busy["greedy"], busy["ann"], busy[""]

    assert asyncio.run(fill()) == (39, 0, 5)


def test_who_leaves_while_waiting_takes_no_place_along() -> None:
    async def leave() -> None:
        turns = Turns(1, 10)
        async with turns.turn("a"):
            waiting = [asyncio.ensure_future(turns.turn(each).__aenter__()) for each in ("a", "b", "b", "c")]
            await asyncio.sleep(0)
            for each in (waiting[0], waiting[2]):
                each.cancel()
        waiting[1].cancel()  # given the place at that very moment
        await asyncio.gather(*waiting[:3], return_exceptions=True)
        await asyncio.wait_for(waiting[3], 1)
        assert turns._waiting == {} and turns._number == 0

    asyncio.run(leave())
