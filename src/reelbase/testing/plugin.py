"""The pytest plugin: `reelbase` is a double that each test finds as new, at the address `reelbase_url`.

@pytest.mark.reelbase(clock="2028-02-29", load=[{"movie": {"title": "Salt"}}])
def test_mine(reelbase): ...

A double is started once for each process that runs tests, with the first test that wants one.
"""

from collections.abc import Iterator

import pytest

from reelbase.testing.client import Double
from reelbase.testing.process import running
from reelbase.testing.redirecting import redirect

MARK = "reelbase(clock=None, load=(), fail=(), redirect=True): how the test finds the double"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what can be set on the command line and in the file of settings."""
    group = parser.getgroup("reelbase")
    group.addoption("--reelbase-url", help="a double that runs already, in place of one that is started")
    parser.addini("reelbase_fixture", "files of titles, in place of the demo", type="paths", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line("markers", MARK)


@pytest.fixture(scope="session")
def reelbase_server(request: pytest.FixtureRequest) -> Iterator[Double]:
    """Start the double of this process; tests before may have left something in it."""
    if url := request.config.getoption("--reelbase-url"):
        yield Double(url)
        return
    with running(*request.config.getini("reelbase_fixture")) as double:
        yield double


@pytest.fixture(scope="session")
def reelbase_url(reelbase_server: Double) -> str:
    """Return the address of the double, without a version."""
    return reelbase_server.url


@pytest.fixture
def reelbase(
    reelbase_server: Double, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Double:
    """Return the double as new; requests for TMDB lead to it."""
    mark = request.node.get_closest_marker("reelbase")
    wanted = dict(mark.kwargs) if mark else {}
    if unknown := wanted.keys() - {"clock", "load", "fail", "redirect"}:
        raise pytest.UsageError(f"expected {MARK}, found {', '.join(sorted(unknown))}")
    reelbase_server.reset()
    if clock := wanted.get("clock"):
        reelbase_server.freeze(clock)
    if forms := wanted.get("load"):
        reelbase_server.load(*([forms] if isinstance(forms, dict) else forms))
    for fault in wanted.get("fail", ()):
        reelbase_server.fail(**fault)
    if wanted.get("redirect", True):
        redirect(monkeypatch, lambda: reelbase_server.url, lambda: reelbase_server.key)
    return reelbase_server
