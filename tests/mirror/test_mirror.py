"""A mirror answers what it mirrors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.cli.demo import load_demo
from reelbase.entity import Entity, Kind
from reelbase.importers.formats.bodies import import_bodies
from reelbase.importers.mirror.entity_bodies import Depth, Extent
from reelbase.importers.mirror.mirroring import All, Follow, Ids, MirrorReport, What, mirror
from reelbase.importers.mirror.upstream import Down
from reelbase.importers.source import SourceError
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.removing import redirect, remove
from tests.asking import Client
from tests.conftest import CopyOf, build_index
from tests.golden.small import BODIES, fill, own
from tests.importers.catalogue import named, timeless, whole
from tests.importers.test_demo_facts import invented
from tests.mirror.comparing import differences, requests
from tests.mirror.upstream import FAULTS, Upstream, upstream
from tests.thorough import THOROUGH

OF_EACH_KIND = 12 if THOROUGH else 3  # entities that both are asked for whole
EVERYTHING = Extent(("de-DE", "ja-JP", "sv-SE"), ("en", "de", "ja", "sv", "null"), Depth.EPISODE, 500)


@pytest.fixture(params=["small", pytest.param("demo", marks=pytest.mark.enduring)])
def original(request: Any, copy_of: CopyOf) -> Iterator[str]:
    """A database that is mirrored, and that may be written to."""
    fills = {"small": fill, "demo": load_demo}
    with copy_of(f"{request.param}_to_mirror", fills[request.param]) as url:
        build_index(url)
        yield url


@pytest.fixture
def small(copy_of: CopyOf) -> Iterator[str]:
    """The small catalogue, to be mirrored and written to."""
    with copy_of("small_to_mirror", fill) as url:
        yield url


def take(url: str, server: Upstream, what: What = All(adult=True), **access: Any) -> MirrorReport:  # noqa: B008
    """Mirror a server into a database."""
    return mirror(url, server.access(**access), what, EVERYTHING, lambda progress: None)


def different(original: str, copy: str) -> list[Any]:
    """Where a mirror answers otherwise; the index of both is as new as the rest."""
    build_index(original)
    build_index(copy)
    return differences(original, copy, requests(original, OF_EACH_KIND))[:8]


def test_a_mirror_answers_the_same(original: str, database_url: str, tmp_path: Path) -> None:
    with upstream(original, tmp_path) as server:
        report = take(database_url, server, timeout=60)
        assert report.is_whole, (report.failures, report.bad)
        assert different(original, database_url) == []
        before = named(database_url, "journal")
        again = take(database_url, server, timeout=60)
        assert (again.is_whole, again.counts.get("changed"), named(database_url, "journal")) == (
            True,
            0,
            before,
        )


@pytest.mark.thorough
def test_it_follows_what_changes(small: str, database_url: str, tmp_path: Path) -> None:
    """What is edited, new, merged and deleted."""
    with upstream(small, tmp_path) as server:
        with pytest.raises(SourceError, match="without --follow first"):
            take(database_url, server, Follow())
        take(database_url, server)
        edit(small, tmp_path / "edits.jsonl")
        report = take(database_url, server, Follow())
        assert report.is_whole
        assert report.doubted == {Entity(Kind.MOVIE, own(1)): ("recommendation", "similar")}
        assert (report.deleted, report.merged) == (1, 1)
        assert different(small, database_url) == []
        assert named(database_url, "redirect") == named(small, "redirect")
        assert take(database_url, server, Follow()).counts.get("changed") == 0


def edit(url: str, file: Path) -> None:
    """Change a catalogue: a title, a new one, one deleted, one merged, a season that is no more."""
    with Client(url, cache_size=0) as client:
        movie = client.get(f"/3/movie/{own(1)}", {"append_to_response": "credits"}).json()
        series = client.get(f"/3/tv/{own(61)}").json()
    movie["title"] = movie["original_title"] = "Another Name"
    movie["credits"]["cast"] = movie["credits"]["cast"][:1]
    new = {**movie, "id": 4321, "imdb_id": "tt7654321", "original_title": "New", "title": "New"}
    del new["credits"]
    lines = [
        {"path": f"/3/movie/{own(1)}", "params": {}, "body": movie},
        {"path": "/3/movie/4321", "params": {}, "body": new},
        {"path": f"/3/tv/{own(61)}", "params": {}, "body": {**series, "name": "The Tower"}},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert not import_bodies(url, [file], lambda progress: None).bad
    database = open_database(url)
    with database.writer(who="test") as writer:
        remove(writer, Kind.MOVIE, [own(2)])
        redirect(writer, Kind.MOVIE, {own(2): None})
        remove(writer, Kind.MOVIE, [own(3)])
        redirect(writer, Kind.MOVIE, {own(3): own(1)})
    database.close()


def test_real_titles_take_the_place_of_those_of_the_demo(
    small: str, database_url: str, tmp_path: Path
) -> None:
    """Whole: a mirror over a demo of the same titles answers as one into an empty database."""
    lines = [json.loads(line) for line in BODIES.read_text(encoding="utf-8").splitlines()]
    demo = [{**line, "body": invented(line["body"])} for line in lines]
    (tmp_path / "demo.jsonl").write_text("".join(json.dumps(line) + "\n" for line in demo))
    import_bodies(database_url, [tmp_path / "demo.jsonl"], lambda progress: None, is_demo=True)
    with Client(database_url, cache_size=0) as client:
        assert "of the demo" in client.get(f"/3/movie/{own(1)}").json()["overview"]
    with upstream(small, tmp_path / "exports") as server:
        report = take(database_url, server, timeout=60)
        assert (report.is_whole, report.doubted) == (True, {})
        assert different(small, database_url) == []


@pytest.mark.once
@pytest.mark.thorough
def test_a_faulty_upstream_ends_in_the_same(small: str, database_url: str, tmp_path: Path) -> None:
    with upstream(small, tmp_path, faults=FAULTS) as server:
        report = take(database_url, server)
        assert report.is_whole, (report.failures, report.bad)
        assert report.deleted == 0
        assert different(small, database_url) == []


@pytest.mark.once
@pytest.mark.thorough
def test_what_can_not_be_had_is_named_and_comes_first_the_next_time(
    small: str, database_url: str, tmp_path: Path
) -> None:
    movie = Entity(Kind.MOVIE, own(1))
    with upstream(small, tmp_path, always=[f"/movie/{movie.id}"]) as server:
        report = take(database_url, server)
        assert report.failures == {movie: f"/3/movie/{movie.id}: answered 500"}
        assert not report.is_whole
        server.app.always.clear()
        nothing = tmp_path / "ids.txt"
        nothing.write_text(f"movie {own(2)}\n")
        assert take(database_url, server, Ids(nothing)).entities == 2
        assert different(small, database_url) == []


def test_an_upstream_that_is_gone_ends_it(small: str, database_url: str, tmp_path: Path) -> None:
    with upstream(small, tmp_path) as server:
        access = server.access(attempts=1)
    with pytest.raises(SourceError, match="Expected the TMDB API at"):
        mirror(database_url, access, All(), EVERYTHING, lambda progress: None)
    with upstream(small, tmp_path) as server, pytest.raises(Down, match="refuses the key"):
        mirror(database_url, server.access()._replace(key=""), All(), EVERYTHING, lambda progress: None)


@pytest.mark.thorough
def test_interrupted_it_goes_on_where_it_was(
    small: str, database_url: str, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends in the same rows, whatever they came with; nothing that was done is asked for again."""
    monkeypatch.setattr("reelbase.importers.mirror.mirroring.BATCH", 4)
    seen: list[int] = []

    def stop(progress: Any) -> None:
        seen.append(progress.lines_done)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with upstream(small, tmp_path) as server:
        with pytest.raises(KeyboardInterrupt):
            mirror(database_url, server.access(), All(adult=True), EVERYTHING, stop)
        report = take(database_url, server)
        assert report.resumed >= seen[-1] > 0
        assert different(small, database_url) == []
    assert [row for row in whole(database_url)["checkpoint"] if row[0].startswith("mirror ")] == []


def test_removed_with_all_that_is_theirs(small: str) -> None:
    """No row of anything is left behind, of any kind of entity."""
    database = open_database(small)
    for kind, number in (
        (Kind.TV, 61),
        (Kind.PERSON, 51),
        (Kind.COMPANY, 21),
        (Kind.NETWORK, 31),
        (Kind.COLLECTION, 11),
    ):
        with database.writer(who="test") as writer:
            remove(writer, kind, [own(number)])
        with Client(small, cache_size=0) as client:
            assert client.get(f"/3/{kind}/{own(number)}").status == 404
    database.close()
    assert [row for row in timeless(small)["season"] if row[1] == own(61)] == []
