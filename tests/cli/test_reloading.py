"""What a hangup changes in a running server: settings of its file and secrets, and what needs a restart."""

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import urlopen

import pytest

from reelbase.cli.reloading import Reloading
from reelbase.cli.serve import STARTING, outlive_hangup
from reelbase.setting import Source, file_variable, variable
from reelbase.settings import Settings, meaning, names
from tests.asking import ANY_KEY, Server
from tests.conftest import CopyOf, load_indexed_demo
from tests.failure.test_lost_processes import background
from tests.metrics.test_serving import workers

pytestmark = pytest.mark.once

ONLY_BY_RESTART = {
    "what the server itself holds": "host port redirect redirect_host redirect_port redirect_http_port "
    "redirect_names metrics_address trusted_proxies workers",
    "which catalogue it is, and where its files are": "database index exports shared image_originals "
    "image_renditions",
    "used at a start alone": "database_wait",
}
"""Why a setting does not change at a hangup -> the settings."""
SECONDS = 60.0


def test_every_setting_changes_at_a_hangup_or_there_is_a_reason() -> None:
    reasons = " ".join(ONLY_BY_RESTART.values()).split()
    assert sorted(reasons) == sorted(each for each in names() if not meaning(each).reloads)


class Running:
    """A server that reads its settings anew, without its processes."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.file = folder / "reelbase.toml"
        self.file.touch()
        loaded = Settings.load({}, environ, self.file)
        self.told: list[Settings] = []
        self.answers = True
        self.replaced = 0
        served = replace(loaded, port=loaded.port or 40_123)
        served.export(os.environ)
        self._reloading = Reloading(loaded, served, self.told.append)

    def hang_up(self) -> Settings:
        """The settings that a new worker reads after a hangup."""
        self._reloading(self._replace)
        return Settings.load()

    def _replace(self) -> bool:
        self.replaced += 1
        return self.answers


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Running]]:
    for each in names():
        monkeypatch.setenv(variable(each), "")  # and back to what it was, whatever the test exports
        monkeypatch.delenv(variable(each))
        monkeypatch.setenv(file_variable(each), "")
        monkeypatch.delenv(file_variable(each))
    monkeypatch.setenv("REELBASE_CONFIG", os.devnull)
    root = logging.getLogger()
    handlers = list(root.handlers)
    yield lambda **environ: Running(tmp_path, environ)
    root.handlers[:] = handlers


def last(caplog: pytest.LogCaptureFixture) -> str:
    return [each.getMessage() for each in caplog.records if each.name == "reelbase.serve"][-1]


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Log lines reach the test, though the program configures its own handler."""
    monkeypatch.setattr("reelbase.cli.reloading.logs.configure", lambda _: None)
    logging.getLogger("reelbase").setLevel(logging.INFO)


def test_settings_of_the_file_change_and_the_log_says_which(
    running: Callable[..., Running], caplog: pytest.LogCaptureFixture
) -> None:
    server = running(REELBASE_PORT="0", REELBASE_MAX_AGE="5")
    server.file.write_text('rate_limit = 7\nworkers = 3\nmax_age = 9\ncache_size = "1MB"\n')
    found = server.hang_up()
    assert (found.rate_limit, found.cache_size, found.port) == (7, 1 << 20, 40_123)
    assert found.max_age == 5  # a variable goes before the file
    assert found.workers != 3
    assert last(caplog) == (
        "The settings were read anew. Changed: rate_limit = 7, cache_size = 1MB."
        " Only a restart changes: workers."
    )
    assert [each.rate_limit for each in server.told] == [7]
    server.hang_up()
    assert last(caplog).endswith("Changed: none. Only a restart changes: workers.")
    server.file.write_text("")
    assert server.hang_up().rate_limit == 50
    server.hang_up()
    assert last(caplog) == "The settings were read anew. None has changed."
    assert server.replaced == 4
    assert len(server.told) == 2  # the process of the index goes on where nothing has changed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_age = ", "Expected TOML in"),
        ("max_age = -1", "max_age in"),
        ("max_aeg = 1", "Did you mean max_age?"),
        (None, "cannot be read"),
    ],
)
def test_a_bad_file_changes_nothing(
    running: Callable[..., Running], text: str | None, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    server = running()
    server.file.write_text("rate_limit = 7\n")
    server.hang_up()
    server.file.unlink()
    if text is not None:
        server.file.write_text(f"rate_limit = 8\n{text}\n")
    assert server.hang_up().rate_limit == 7
    assert server.replaced == 1
    assert last(caplog).startswith("The settings stay as they are, and so do the workers. ")
    assert said in last(caplog)


def test_settings_with_which_no_worker_answers_are_taken_back(
    running: Callable[..., Running], caplog: pytest.LogCaptureFixture
) -> None:
    server = running()
    server.file.write_text("rate_limit = 7\n")
    server.answers = False
    assert server.hang_up().rate_limit == 50
    assert last(caplog) == "The settings stay as they are: a worker with the new ones did not answer."
    assert server.told == []
    server.answers = True
    assert server.hang_up().rate_limit == 7


def test_secrets_are_read_anew_and_not_shown(
    running: Callable[..., Running], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    token, database = tmp_path / "token", tmp_path / "database"
    token.write_text("the-first-token-of-all")
    database.write_text("postgresql://reelbase:old@db.example/films")
    server = running(REELBASE_METRICS_TOKEN_FILE=str(token), REELBASE_DATABASE_FILE=str(database))
    token.write_text("the-second-token-of-all")
    database.write_text("postgresql://reelbase:new@db.example/films")
    found = server.hang_up()
    assert found.metrics_token == "the-second-token-of-all"
    assert found.database == "postgresql://reelbase:new@db.example/films"
    assert {found.origins[each].source for each in ("metrics_token", "database")} == {Source.ENVIRONMENT}
    assert os.environ["REELBASE_METRICS_TOKEN_FILE"] == str(token)  # it is in no environment
    assert "metrics_token = ***" in last(caplog)
    assert not any(word in caplog.text for word in ("second-token", ":new@", ":old@"))
    database.write_text("postgresql://reelbase:new@db.example/music")
    assert server.hang_up().database == "postgresql://reelbase:new@db.example/films"
    assert last(caplog).endswith("Changed: none. Only a restart changes: database.")


@pytest.mark.thorough
def test_a_running_server_obeys_its_file_at_a_hangup(copy_of: CopyOf, tmp_path: Path) -> None:
    file = tmp_path / "reelbase.toml"
    file.write_text("max_age = 100\n")
    with (
        copy_of("demo", load_indexed_demo) as url,
        closing(Server(url, CONFIG=str(file))) as server,
    ):
        server.wait()

        def max_age() -> str | None:
            with closing(HTTPConnection("{}:{}".format(*server.address), timeout=SECONDS)) as connection:
                connection.request("GET", f"/3/movie/603?api_key={ANY_KEY}")
                return connection.getresponse().getheader("cache-control")

        def hang_up(text: str, said: str) -> None:
            before, processes = server.err.count(said), workers(server)
            file.write_text(text)
            server.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + SECONDS
            while server.err.count(said) == before:
                assert time.monotonic() < deadline, server.err
                with suppress(ConnectionResetError):
                    assert max_age()  # it answers all the time
                time.sleep(0.05)
            is_replaced = "Changed: " in said
            assert workers(server).isdisjoint(processes) is is_replaced

        assert max_age() == "public, max-age=100"
        deadline = time.monotonic() + SECONDS
        while not (beside := background(server)):  # it starts after the workers
            assert time.monotonic() < deadline, server.err
            time.sleep(0.05)
        hang_up("max_age = 60\n", "The settings were read anew. Changed: max_age = 60.")
        assert max_age() == "public, max-age=60"
        deadline = time.monotonic() + SECONDS
        while not (now := background(server)) or now & beside:
            assert time.monotonic() < deadline, server.err
            time.sleep(0.05)
        hang_up("max_age = none\n", "The settings stay as they are, and so do the workers. Expected TOML in")
        hang_up(
            "max_age = 60\nredirect_port = 1\n",
            "Changed: none. Only a restart changes: redirect_port.",
        )
        assert max_age() == "public, max-age=60"
        assert background(server) == now, server.err


def test_a_server_that_is_starting_outlives_a_hangup(caplog: pytest.LogCaptureFixture) -> None:
    before = signal.getsignal(signal.SIGHUP)
    try:
        outlive_hangup(STARTING)
        os.kill(os.getpid(), signal.SIGHUP)
        assert STARTING in caplog.text
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_server_with_one_worker_outlives_a_hangup(demo_url: str) -> None:
    with closing(Server(demo_url, workers=1)) as server:
        server.wait()
        urlopen(f"{server.url}/health/live").close()
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + SECONDS
        while "A hangup changes nothing on a server with one worker" not in server.err:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert server.process.poll() is None
