"""The pytest plugin, tried as others use it: in a suite of its own, which asks for TMDB's address."""

import subprocess
import sys

import pytest

from tests.clients.pinned import PINNED
from tests.double.conftest import FIXTURE

pytest_plugins = "pytester"
pytestmark = pytest.mark.once

SUITE = """
    import asyncio, os
    import aiohttp, pytest, requests, httpx
    import tmdbsimple, tmdbv3api, tmdbapis, themoviedb

    TMDB = "https://api.themoviedb.org/3"

    def title(number, **query):
        return requests.get(f"{TMDB}/movie/{number}", {"api_key": "any", **query}).json().get("title")

    @pytest.mark.parametrize("time", [1, 2])
    def test_each_test_finds_it_as_new(reelbase, time):
        assert title(9) is None
        reelbase.load({"movie": {"title": "Nine", "id": 9}})
        assert title(9) == "Nine"

    @pytest.mark.reelbase(clock="2028-02-29T12:00:00Z", load=[{"movie": {"title": "Leap", "id": 8}}])
    def test_a_mark_says_how_it_is_found(reelbase):
        assert reelbase.now().isoformat() == "2028-02-29T12:00:00+00:00"
        assert title(8) == "Leap"

    @pytest.mark.reelbase(fail=[{"path": "/3/movie/*", "nth": [1], "status": 503}])
    def test_requests_fail_and_are_seen(reelbase):
        assert [title(1), title(1)] == [None, "Salt and Thunder"]
        assert [each.status for each in reelbase.requests(path="/3/movie/*")] == [503, 200]

    def test_clients_ask_it(reelbase):
        assert tmdbsimple.Movies(1).info()["title"] == "Salt and Thunder"
        assert tmdbv3api.Movie().details(1).title == "Salt and Thunder"
        assert tmdbapis.TMDbAPIs("any").movie(1).title == "Salt and Thunder"
        assert themoviedb.TMDb().movie(1).details().title == "Salt and Thunder"

    def test_httpx_asks_it(reelbase):
        with httpx.Client() as client:
            found = client.get(f"{TMDB}/movie/1", params={"api_key": "any"}).json()
        assert found["title"] == "Salt and Thunder"

    @pytest.mark.parametrize(
        ("base", "path"), [(None, f"{TMDB}/movie/1"), ("https://api.themoviedb.org", "/3/movie/1")]
    )
    def test_aiohttp_asks_it(reelbase, base, path):
        async def asked():
            async with aiohttp.ClientSession(base) as session:
                async with session.get(path, params={"api_key": "any"}) as answer:
                    return await answer.json()

        assert asyncio.run(asked())["title"] == "Salt and Thunder"

    def test_a_world_of_its_own(reelbase):
        with reelbase.new_world() as world:
            world.load({"movie": {"title": "Seven", "id": 7}})
            assert (title(7), title(7, api_key=world.key)) == (None, "Seven")

    def test_pinned_clients_come_first():
        folder = os.environ["CLIENTS"]
        assert tmdbv3api.__file__.startswith(folder) and tmdbapis.__file__.startswith(folder)

    def test_the_address(reelbase_url):
        assert reelbase_url.startswith("http://127.0.0.1:")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with titles of its own."""
    pytester.makefile(".jsonl", titles=FIXTURE.decode())
    pytester.makeini("[pytest]\nreelbase_fixture = titles.jsonl\n")
    for name in ("TMDB_API_KEY", "TMDB_KEY"):
        monkeypatch.delenv(name, raising=False)
    return pytester


@pytest.mark.parametrize(
    ("processes", "folder"),
    [
        ("0", ""),
        pytest.param("2", "", marks=pytest.mark.thorough),
        pytest.param("0", str(PINNED), marks=pytest.mark.thorough),
    ],
    ids=["in one process", "in two", "with clients that applications pin"],
)
def test_a_suite_passes(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, processes: str, folder: str
) -> None:
    for name in ("PYTHONPATH", "CLIENTS"):
        monkeypatch.setenv(name, folder)
    suite.makepyfile(SUITE)
    found = suite.runpytest_subprocess("-n", processes, "-p", "no:schemathesis", "--strict-markers")
    found.assert_outcomes(passed=11)


def test_a_mark_that_is_misspelled_is_refused(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import pytest

        @pytest.mark.reelbase(clok="2028-02-29")
        def test_it(reelbase): ...
        """
    )
    found = suite.runpytest_subprocess("-p", "no:schemathesis")
    found.stdout.fnmatch_lines(["*expected reelbase(clock=None, *found clok*"])


def test_a_container_starts_and_stops(suite: pytest.Pytester) -> None:
    suite.makepyfile(
        """
        import requests
        from reelbase.testing import ReelbaseContainer

        def test_it():
            with ReelbaseContainer().with_fixture("titles.jsonl").with_clock("2028-02-29") as tmdb:
                found = requests.get(f"{tmdb.get_url()}/3/movie/1", {"api_key": "any"}).json()
                assert found["title"] == "Salt and Thunder"
                assert tmdb.get_url() == f"http://{tmdb.get_container_host_ip()}:{tmdb.get_exposed_port(8000)}"
        """
    )
    suite.runpytest_subprocess("-p", "no:schemathesis").assert_outcomes(passed=1)


def test_the_plugin_is_quick_to_import() -> None:
    code = "import reelbase.testing.plugin, sys; print(*sorted(n for n in sys.modules if 'reelbase' in n))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name.split(".")[1] for name in shown.stdout.split() if "." in name} == {"testing"}
