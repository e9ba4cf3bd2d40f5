"""A sick upstream takes nothing away: what was good stays, is answered, and what failed is tried again."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aiohttp import web

from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.entity_bodies import Depth, Extent
from reelbase.importers.mirror.mirroring import All, Follow, Ids, MirrorReport, What, mirror
from reelbase.importers.mirror.pace import Pace
from reelbase.importers.mirror.upstream import LONGEST_WAIT, Access, Down, Failed, Missing
from reelbase.importers.mirror.upstream import Upstream as Asked
from reelbase.importers.source import SourceError
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.checkpoints import select_beginning, upsert_checkpoint
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import fill, own
from tests.importers.catalogue import changed, named, whole
from tests.mirror.sick import SICK, Sick, later
from tests.mirror.test_hostile_upstream import serving
from tests.mirror.upstream import KEY, Upstream, upstream
from tests.thorough import mostly_thorough

TITLES = {"movie": 1, "tv": 61, "person": 51, "collection": 11, "company": 21, "network": 31, "keyword": 41}
PARTS = {
    "movie": ("", "/credits", "/images", "/videos", "/recommendations", "/release_dates", "/watch/providers"),
    "tv": ("", "/season/1", "/season/1/episode/1", "/season/1/credits", "/aggregate_credits", "/images"),
    "person": ("", "/combined_credits", "/images"),
    "collection": ("", "/images"),
    "company": ("", "/images"),
    "network": ("", "/images"),
    "keyword": ("", "/movies"),
}
REQUESTS = [f"/3/{kind}/{own(TITLES[kind])}{part}" for kind, parts in PARTS.items() for part in parts]
EXTENT = Extent(("de-DE",), ("en", "de", "null"), Depth.EPISODE, 2)


PATIENCE = 60.0  # seconds
PLAIN = ("500", "cut off", "gone with status 200", "lists empty", "another entity", "values null")
"""Ways to be sick that `make test` tries: one of each kind."""


class World(NamedTuple):
    """A server that may fall ill, and a mirror of some of it."""

    server: Upstream
    sick: Sick
    url: str
    ids: Path

    def take(self, what: What | None = None, **access: Any) -> MirrorReport:
        """Mirror again."""
        given = {"attempts": 2, **access}
        return mirror(self.url, self.server.access(**given), what or Ids(self.ids), EXTENT, lambda _: None)

    def catalogue(self) -> dict[str, Any]:
        """All rows but those that say how far a mirror has come, and what was looked at here."""
        return {name: rows for name, rows in whole(self.url).items() if name not in {"checkpoint", "signal"}}

    def age(self, days: int) -> None:
        """Let what is in doubt have been so for some days."""
        database = open_database(self.url)
        moment = int((datetime.now(UTC) - timedelta(days=days)).timestamp())
        with database.writer() as writer:
            for row in select_beginning(writer, "mirror-doubted"):
                upsert_checkpoint(writer, row.source, moment)
        database.close()


@pytest.fixture
def world(copy_of: CopyOf, database_url: str, tmp_path: Path) -> Iterator[World]:
    ids = tmp_path / "ids.txt"
    ids.write_text("".join(f"{kind} {own(number)}\n" for kind, number in TITLES.items()))
    made: list[Sick] = []

    def between(app: Any) -> Sick:
        made.append(Sick(app))
        return made[0]

    with (
        copy_of("small_to_mirror", fill) as url,
        upstream(url, tmp_path / "exports", between=between) as server,
    ):
        world = World(server, made[0], database_url, ids)
        assert world.take(timeout=PATIENCE).is_whole  # however busy the machine
        yield world


def answers(url: str, **settings: Any) -> dict[str, tuple[int, Any]]:
    """What is answered to each request."""
    with Client(url, cache_size=0, **settings) as client:
        return {path: (client.get(path).status, client.get(path).json()) for path in REQUESTS}


@pytest.mark.parametrize("kind", mostly_thorough(SICK, PLAIN, once=True))
def test_nothing_good_is_lost(world: World, kind: str) -> None:
    """Whatever it answers; what is here is answered as before, and a good day brings nothing but peace."""
    before, good = world.catalogue(), answers(world.url)
    assert {status for status, _ in good.values()} == {200}
    world.sick.spoil = SICK[kind]
    report = world.take()
    assert changed(before, world.catalogue()) == {}
    assert report.deleted == report.merged == 0
    is_answered = kind == "append_to_response ignored"
    assert report.is_whole is (not report.failures and not report.bad_count)
    assert bool(report.failures or report.bad_count or report.doubted) is not is_answered
    pulling = {"upstream": world.server.url, "upstream_key": KEY, "pull_through": True}
    assert answers(world.url, **pulling) == good
    assert changed(before, world.catalogue()) == {}
    world.sick.spoil = None
    healed = world.take()
    assert (healed.is_whole, healed.doubted) == (True, {})
    assert changed(before, world.catalogue()) == {}
    left = [row["source"] for row in named(world.url, "checkpoint")]
    assert not [each for each in left if each.startswith(("mirror-failed", "mirror-doubted"))]


@pytest.mark.parametrize("kind", SICK)
@pytest.mark.thorough
@pytest.mark.once
def test_lists_of_changes_and_of_ids_take_nothing_away(world: World, kind: str) -> None:
    before = world.catalogue()
    world.sick.spoil = SICK[kind]
    for what in (Follow(), All(adult=True)):
        with suppress(Failed, Missing, Down, SourceError):
            world.take(what)
        assert changed(before, world.catalogue()) == {}


def test_an_empty_list_of_changes_is_asked_for_again(world: World) -> None:
    """It may have been empty by mistake."""
    world.sick.spoil = SICK["lists empty"]
    assert world.take(Follow()).entities == 0
    world.sick.spoil = None
    assert world.take(Follow()).entities > 0


def test_what_stays_empty_becomes_empty(world: World) -> None:
    """After a day it is no accident any more; of that alone which is empty."""
    world.sick.spoil = SICK["lists empty"]
    first = world.take()
    assert "cast" in first.doubted[Entity(Kind.MOVIE, own(1))]
    assert named(world.url, "credit", kind="movie", entity_id=own(1))
    world.age(2)
    report = world.take()
    assert Entity(Kind.MOVIE, own(1)) not in report.doubted
    assert not [row for row in named(world.url, "credit", kind="movie", entity_id=own(1)) if row["listed"]]


def test_everything_gone_is_gone_after_a_day(world: World) -> None:
    world.sick.spoil = SICK["everything gone"]
    report = world.take()
    assert (report.deleted, len(report.doubted)) == (0, len(TITLES))
    world.age(2)
    assert world.take().deleted == len(TITLES)


def test_one_that_is_gone_among_others_is_gone(world: World) -> None:
    """At once, since others are answered."""
    movie = f"/3/movie/{own(1)}"

    def gone(path: str, status: int, body: dict[str, Any]) -> Any:
        if path == movie:
            return SICK["everything gone"](path, status, body)
        return status, json.dumps(body).encode(), []

    world.sick.spoil = gone
    assert world.take().deleted == 1
    with Client(world.url) as client:
        assert client.get(movie).status == 404


@pytest.mark.parametrize("after", [b"0", None, "later", b"Thu, 01 Jan 1970 00:00:00 GMT", b"-1", b"soon"])
def test_it_waits_as_long_as_it_is_limited(world: World, after: bytes | str | None) -> None:
    before = world.catalogue()
    world.sick.limited = [later(1) if isinstance(after, str) else after] * 9
    assert world.take(connections=2, first_wait=0.001).is_whole
    assert changed(before, world.catalogue()) == {}


def test_hours_of_429_are_no_failures() -> None:
    """Without a Retry-After the pause doubles up to a minute; a hundred of them are waited for."""
    paused: list[float] = []

    class Noted(Pace):
        def hold(self, seconds: float) -> bool:
            paused.append(seconds)
            return False

    async def give(request: web.Request) -> web.Response:
        return web.Response(status=429 if len(paused) < 99 else 200, body=b'{"id":1}')

    async def ask() -> bytes:
        async with serving(give) as (url, _), Asked(Access(url, rate=0), Noted(0)) as server:
            return await server.get("/3/movie/1", {})

    assert asyncio.run(ask()) == b'{"id":1}'
    assert paused[:8] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert sum(paused) > 1.5 * 3600
    assert max(paused) == LONGEST_WAIT


def test_slow_drips_end(world: World) -> None:
    before = world.catalogue()
    world.sick.slow = 0.1
    report = world.take(attempts=1, timeout=0.2)
    assert len(report.failures) == len(TITLES)
    assert changed(before, world.catalogue()) == {}


@pytest.mark.once
@pytest.mark.parametrize("url", ["https://nobody.invalid", "https://{place}", "http://127.0.0.1:9"])
def test_no_name_no_certificate_nobody(world: World, url: str) -> None:
    """The mirror ends with words, and the server goes on answering what is here."""
    before, good = world.catalogue(), answers(world.url)
    place = world.server.url.removeprefix("http://")
    access = world.server.access(attempts=1)._replace(url=url.format(place=place))
    with pytest.raises(SourceError, match="Expected the TMDB API at"):
        mirror(world.url, access, Ids(world.ids), EXTENT, lambda _: None)
    settings = {"upstream": access.address, "upstream_key": KEY, "pull_through": True}
    assert answers(world.url, **settings) == good
    assert changed(before, world.catalogue()) == {}
