"""What is asked for and missing is fetched once, kept and answered; and what happens when it can't be."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.app import create_app
from reelbase.errors import SettingsError
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.removing import redirect
from tests.asking import Client, served
from tests.conftest import CopyOf
from tests.golden.small import fill, own
from tests.importers.catalogue import named, rows_of
from tests.mirror.upstream import KEY, Upstream, upstream

MOVIE, SERIES = f"/3/movie/{own(1)}", f"/3/tv/{own(61)}"


@pytest.fixture
def server(copy_of: CopyOf, tmp_path: Path) -> Iterator[Upstream]:
    """An upstream with the small catalogue."""
    with copy_of("small_to_mirror", fill) as url, upstream(url, tmp_path) as server:
        yield server


def pulling(database: str, server: Upstream, **settings: Any) -> Client:
    """A client of a server that pulls."""
    return Client(database, upstream=server.url, upstream_key=KEY, pull_through=True, **settings)


def asked_of(server: Upstream, path: str) -> int:
    """How many requests upstream had for the details at a path."""
    return sum(n for target, n in server.app.seen.items() if target.startswith(f"{path}?"))


def test_what_is_missing_is_fetched_and_kept(database_url: str, server: Upstream) -> None:
    with pulling(database_url, server) as client:
        movie = client.get(MOVIE)
        assert (movie.status, movie.json()["id"]) == (200, own(1))
        assert client.get(f"{MOVIE}/credits").json()["cast"]
        assert client.get(f"{SERIES}/season/1/episode/1").status == 200
        assert asked_of(server, MOVIE) == 1
    with Client(database_url) as client:
        assert client.get(MOVIE).json() == movie.json()


def test_many_that_ask_at_once_cause_one_fetch(database_url: str, server: Upstream) -> None:
    with pulling(database_url, server) as client:

        async def all_at_once() -> list[Any]:
            return await asyncio.gather(*(client.asking("GET", MOVIE, {"n": n}) for n in range(30)))

        assert {answer.status for answer in client.run(all_at_once())} == {200}
    assert asked_of(server, MOVIE) == 1


def test_what_upstream_does_not_know_is_not_asked_for_twice(database_url: str, server: Upstream) -> None:
    missing = f"/3/movie/{own(999)}"
    with pulling(database_url, server) as client:
        for number in range(3):
            answer = client.get(missing, {"n": number})
            assert (answer.status, answer.json()["status_code"]) == (404, 34)
        for path in ("/3/movie/popular", "/3/movie/0", "/3/movie/abc", f"/3/review/{own(1)}"):
            assert client.get(path).status in {404, 503}
    assert asked_of(server, missing) == 1
    assert rows_of(database_url, "redirect") == rows_of(database_url, "checkpoint") == []


def test_what_is_deleted_here_stays_so(database_url: str, server: Upstream) -> None:
    database = open_database(database_url)
    with database.writer(who="test") as writer:
        redirect(writer, "movie", {own(1): None})
    database.close()
    with pulling(database_url, server) as client:
        assert client.get(MOVIE).status == 404
    assert asked_of(server, MOVIE) == 0


def test_without_upstream_there_is_what_is_here(database_url: str, server: Upstream) -> None:
    """What is known in part is answered, and asked for again later; what is missing is 503, not 404."""
    with pulling(database_url, server) as client:
        assert client.get(SERIES).status == 200
        ids = [row[0] for row in rows_of(database_url, "person")]
        server.app.always.append("/3/")
        part = client.get(f"/3/person/{ids[0]}")
        assert (part.status, part.json()["id"]) == (200, ids[0])
        refused = client.get(MOVIE)
        assert (refused.status, refused.json()["status_code"]) == (503, 9)
        assert refused.headers["retry-after"] == "1"
        assert client.get(SERIES, {"language": "de-DE"}).status == 200


def test_it_is_off_unless_it_is_wanted(database_url: str, server: Upstream) -> None:
    with Client(database_url, upstream=server.url, upstream_key=KEY) as client:
        assert client.get(MOVIE).status == 404
    with pytest.raises(SettingsError, match="expected an address in upstream"):
        create_app(Settings(database=database_url, pull_through=True))


@pytest.mark.once
@pytest.mark.thorough
def test_workers_fetch_once_too(database_url: str, server: Upstream) -> None:
    """Each of three workers is asked many times at the same moment."""
    import aiohttp

    async def ask(url: str) -> list[int]:
        async with aiohttp.ClientSession() as session:

            async def one(number: int) -> int:
                headers = {"connection": "close"}
                async with session.get(f"{url}{MOVIE}?api_key={KEY}&n={number}", headers=headers) as answer:
                    return answer.status

            return await asyncio.gather(*(one(number) for number in range(60)))

    with served(database_url, workers=3, upstream=server.url, upstream_key=KEY, pull_through="true") as url:
        assert set(asyncio.run(ask(url))) == {200}
    assert asked_of(server, MOVIE) == 1


def stub_of(database: str) -> int:
    """A movie that is here from lists of others alone."""
    (first, *_) = [row["id"] for row in named(database, "entity", kind="movie") if not row["complete"]]
    return int(first)


def test_a_title_known_from_lists_alone_is_marked_or_absent(database_url: str, server: Upstream) -> None:
    """It never passes for a whole one; with an upstream it becomes one."""
    with pulling(database_url, server) as client:
        whole = client.get(MOVIE, {"append_to_response": "recommendations"})
        assert "x-partial" not in whole.headers
        listed = {row["id"] for row in whole.json()["recommendations"]["results"]}
    stub = stub_of(database_url)
    path = f"/3/movie/{stub}"
    with Client(database_url) as client:
        for _ in range(2):
            marked = client.get(path)
            assert (marked.status, marked.headers["x-partial"], marked.json()["id"]) == (200, "true", stub)
            assert marked.headers["cache-control"] == "public, max-age=0"
            assert client.get(f"{path}/images").headers["x-partial"] == "true"
            assert "x-partial" not in client.get(MOVIE).headers
    with Client(database_url, partial_titles="absent") as client:
        for target in (path, f"{path}/images"):
            absent = client.get(target)
            assert (absent.status, absent.json()["status_code"]) == (404, 34)
        assert client.get(MOVIE).status == 200
        again = client.get(f"{MOVIE}/recommendations").json()["results"]
        assert {row["id"] for row in again} == listed
    with pulling(database_url, server) as client:
        assert "x-partial" not in client.get(path).headers
        server.app.always.append("/3/")
    with Client(database_url, partial_titles="absent") as client:
        assert client.get(path).status == 200


def test_absent_while_upstream_is_away_is_no_404(database_url: str, server: Upstream) -> None:
    with pulling(database_url, server) as client:
        assert client.get(MOVIE).status == 200
    server.app.always.append("/3/")
    with pulling(database_url, server, partial_titles="absent") as client:
        assert client.get(f"/3/movie/{stub_of(database_url)}").status == 503
