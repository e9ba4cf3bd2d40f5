"""`reelbase serve` as a person starts it: what it prints, answers, refuses, and how it stops."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from queue import Queue
from tempfile import mkdtemp
from threading import Thread
from typing import TextIO

import httpx
import pytest

from reelbase.cli.demo import MARK
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.api_keys import select_api_keys
from reelbase.storage.queries.checkpoints import upsert_checkpoint
from tests.failure.indexing import add_films, add_series
from tests.warm import Forked, Running

LAST_LINE = "Stop with Ctrl+C."
PATIENCE = 30.0  # seconds; far more than it takes
FRAME = re.compile(r"^│ |\s*│$")
KEY = re.compile(r"[0-9a-f]{32}")


class Server:
    """A running `reelbase serve`, read as its terminal would be: started `afresh`, or a fork (tests.warm)."""

    def __init__(
        self, folder: Path, database: str, *flags: str, on_terminal: bool = False, afresh: bool = False
    ) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REELBASE_")}
        environment = {**clean, "HOME": str(folder), "COLUMNS": "200", "TERM": "xterm"}
        self._folder = Path(mkdtemp(dir=folder))
        self._err = self._folder / "err"
        self._err.touch()
        self._ends: list[int] = []
        self._open, out = self._terminal() if on_terminal else self._pipe()
        self._lines: Queue[str] = Queue()
        Thread(target=self._read, daemon=True).start()
        if not afresh:
            environment["REELBASE_JOBS"] = "false"  # which another program does
        words = ["serve", "--port", "0", "--database", database, *flags]
        self.process: Running = (
            self._started(words, folder, environment, out)
            if afresh
            else Forked(words, folder, environment, out, self._err)
        )

    def _terminal(self) -> tuple[Callable[[], TextIO], Path]:
        shown, end = pty.openpty()
        self._ends.append(end)  # without it there is no terminal before the program opens it
        return partial(os.fdopen, shown), Path(os.ttyname(end))

    def _pipe(self) -> tuple[Callable[[], TextIO], Path]:
        pipe = self._folder / "out"
        os.mkfifo(pipe)
        return pipe.open, pipe

    def _started(self, words: list[str], folder: Path, environment: dict[str, str], out: Path) -> Running:
        with out.open("w") as end, self._err.open("w") as err:
            command = [sys.executable, "-m", "reelbase", *words]
            return subprocess.Popen(command, cwd=folder, env=environment, stdout=end, stderr=err)

    def _read(self) -> None:
        with suppress(OSError), self._open() as out:  # how a terminal ends
            for line in out:
                self._lines.put(FRAME.sub("", line.rstrip("\r\n")))

    def welcome(self) -> list[str]:
        """What it prints before it serves."""
        lines: list[str] = []
        while not lines or lines[-1] != LAST_LINE:
            lines.append(self._lines.get(timeout=PATIENCE))
        return lines

    def stop_by_itself(self) -> tuple[int, str]:
        """Its exit status and standard error when it ends without being told to."""
        self.process.wait(timeout=PATIENCE)
        return self.stop()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Its exit status, and what it wrote to standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=PATIENCE)
        while self._ends:
            os.close(self._ends.pop())
        return status, self._err.read_text()


@pytest.fixture
def start(tmp_path: Path, database_url: str) -> Iterator["Starter"]:
    starter = Starter(tmp_path, database_url)
    yield starter
    for server in starter.servers:
        server.stop(signal.SIGKILL)


class Starter:
    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.servers: list[Server] = []

    def __call__(self, *flags: str, on_terminal: bool = False, afresh: bool = False) -> Server:
        server = Server(self.folder, self.database, *flags, on_terminal=on_terminal, afresh=afresh)
        self.servers.append(server)
        return server


def base(welcome: list[str]) -> str:
    """The address that the welcome names."""
    [line] = [line for line in welcome if line.startswith("Reelbase is at ")]
    return line.removeprefix("Reelbase is at ").removesuffix("/3")


def tried(welcome: list[str]) -> list[str]:
    """The addresses that the welcome says to try."""
    return [line.split("'")[1] for line in welcome if line.startswith("  curl ")]


def target(address: str) -> str:
    """An address without its host."""
    return httpx.URL(address).raw_path.decode()


@pytest.mark.thorough
@pytest.mark.once
@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_says_where_it_is_serves_and_stops(start: Starter, workers: str) -> None:
    server = start("--workers", workers, afresh=True)
    url = base(server.welcome())
    assert httpx.get(f"{url}/3/configuration", params={"api_key": "any"}, timeout=PATIENCE).status_code == 200
    assert httpx.get(f"{url}/3/configuration", timeout=PATIENCE).status_code == 401
    status, log = server.stop()
    assert (status, [line for line in log.splitlines() if " INFO " not in line]) == (0, [])


def test_a_first_start_shows_a_key_on_a_terminal(start: Starter) -> None:
    server = start("--workers", "1", "--open", "false", on_terminal=True, afresh=True)
    welcome = server.welcome()
    [key] = set(KEY.findall("\n".join(welcome)))
    assert [target(line) for line in tried(welcome)] == [f"/3/configuration?api_key={key}"]
    assert any(line.startswith("The catalogue is empty.") for line in welcome)
    url = f"{base(welcome)}/3/configuration"
    assert httpx.get(url, params={"api_key": key}, timeout=PATIENCE).status_code == 200
    assert httpx.get(url, params={"api_key": "0" * 32}, timeout=PATIENCE).status_code == 401
    assert server.stop(signal.SIGINT)[0] == 0
    second = "\n".join(start("--workers", "1", on_terminal=True).welcome())
    assert key not in second
    assert "any works on this address" in second


def test_a_start_without_a_terminal_makes_no_key_and_says_how(start: Starter, database_url: str) -> None:
    """What it prints is kept then, in a journal or in a file."""
    server = start("--workers", "1", "--open", "false")
    welcome = "\n".join(server.welcome())
    assert not KEY.search(welcome)
    assert "`reelbase key create NAME` makes one" in welcome
    assert "api_key=YOUR_KEY" in welcome
    httpx.get(f"{base(welcome.splitlines())}/health/live", timeout=PATIENCE)
    status, log = server.stop()
    said = [line for line in log.splitlines() if " INFO " not in line]
    if not database_url.startswith("sqlite"):  # pictures of one node, which others would not have
        assert "Uploaded pictures are kept in" in said.pop(0)
    assert (status, said) == (0, [])
    with closing(open_database(database_url)) as database, database.writer() as db:
        assert select_api_keys(db) == []


@pytest.mark.once
@pytest.mark.parametrize("base_url", ["https://api.themoviedb.org", "https://www.themoviedb.org", ""])
def test_no_key_is_sent_to_where_a_name_may_not_lead_here(start: Starter, base_url: str) -> None:
    """On the server's own machine, whose hosts file is left alone, TMDB's names are TMDB's."""
    led = ["--redirect", "on", "--redirect-host", "127.0.0.1"] if not base_url else ["--base-url", base_url]
    ports = ["--redirect-port", "0", "--redirect-http-port", "0"]
    welcome = start("--workers", "1", "--open", "true", *led, *ports, on_terminal=True).welcome()
    own = base(welcome)
    assert own.startswith("http://127.0.0.1:")
    assert all(each.startswith(f"{own}/3/") for each in tried(welcome))
    [key] = set(KEY.findall("\n".join(welcome))) - {"0" * 32}
    assert all(key in each for each in tried(welcome))
    assert f"{base_url or 'https://api.themoviedb.org'}/3" in "\n".join(welcome)
    assert f"The API is at {own}/3 and /4." in httpx.get(f"{own}/llms.txt", timeout=PATIENCE).text


@pytest.mark.once
def test_a_start_says_which_settings_it_read_and_why_it_is_closed(start: Starter) -> None:
    (start.folder / "reelbase.toml").write_text('base_url = "https://films.example"')
    welcome = "\n".join(start("--workers", "1").welcome())
    assert f"Settings: {start.folder / 'reelbase.toml'}" in welcome
    assert "Closed, since base_url is https://films.example." in welcome
    assert "reelbase serve --open true" in welcome


@pytest.mark.once
@pytest.mark.parametrize("what", ["database", "settings"])
def test_a_start_warns_of_secrets_that_others_can_read(start: Starter, database_url: str, what: str) -> None:
    path = Path(database_url.removeprefix("sqlite:///"))
    if what == "settings":
        path = start.folder / "reelbase.toml"
        path.write_text('upstream_key = "0123456789abcdef"')
    path.chmod(0o644)
    server = start("--workers", "1")
    httpx.get(f"{base(server.welcome())}/health/live", timeout=PATIENCE)
    status, log = server.stop()
    assert status == 0
    [warning] = [line for line in log.splitlines() if " INFO " not in line]
    assert f"chmod 600 '{path}'" in warning and "0123456789abcdef" not in log


@pytest.mark.once
def test_a_start_obeys_no_settings_of_another(start: Starter) -> None:
    path = start.folder / "reelbase.toml"
    path.write_text("open = true")
    path.chmod(0o666)
    status, error = start().stop_by_itself()
    assert status == 2
    assert "may be written to by others" in error and "REELBASE_CONFIG=reelbase.toml" in error
    assert "Traceback" not in error


@pytest.mark.once
@pytest.mark.thorough
def test_requests_are_logged_without_keys_when_asked_for(start: Starter) -> None:
    server = start("--workers", "1", "--log-requests", "true", "--log-format", "json")
    url = base(server.welcome())
    headers = {"Authorization": "Bearer s3cr3t.s3cr3t.s3cr3t"}
    asked = {"api_key": "hunter2", "session_id": "hunter3", "language": "de"}
    httpx.get(f"{url}/3/configuration", params=asked, headers=headers, timeout=PATIENCE)
    _, log = server.stop()
    assert '"message": "GET /3/configuration?api_key=***&session_id=***&language=de"' in log
    assert re.search(r'"request_id": "[0-9a-f]{16}"', log)
    assert not re.search("hunter|s3cr3t", log)


def test_a_taken_port_is_said_so(start: Starter) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        status, text = start("--port", str(port)).stop_by_itself()
    assert status == 1
    assert text == (
        f"error: Expected port {port} of 127.0.0.1 to be free, found that another program listens on it.\n"
        f"       Stop that program, or type: reelbase serve --port {port + 1}\n"
    )


def test_an_address_of_another_machine_is_refused(start: Starter) -> None:
    status, text = start("--host", "192.0.2.1").stop_by_itself()
    assert status == 1
    assert "Expected an address of this machine, found 192.0.2.1" in text


@pytest.mark.thorough
def test_a_new_database_gets_the_demo_once(start: Starter) -> None:
    first = start("--demo", "--workers", "1")
    welcome = first.welcome()
    assert welcome[0] == "Loading the demo catalogue."
    assert len(tried(welcome)) == 3
    for address in tried(welcome):
        answer = httpx.get(address, timeout=PATIENCE)
        assert (answer.status_code, len(answer.content) > 300) == (200, True), address
    first.stop()
    assert "Loading the demo catalogue." not in start("--demo", "--workers", "1").welcome()


def test_what_to_try_is_what_there_is(start: Starter, tmp_path: Path) -> None:
    add_films(start.database, tmp_path, 1, [7, 8])
    add_series(start.database, tmp_path, 1, 1)
    server = start("--workers", "1", "--base-url", "https://tmdb.example.org/", "--open", "true")
    welcome = server.welcome()
    movie, series, search = map(target, tried(welcome))
    assert movie.startswith("/3/movie/7?api_key=")
    [listening] = [line for line in welcome if line.startswith("It listens on 127.0.0.1, port ")]
    url = f"http://127.0.0.1:{listening.rpartition(' ')[2].rstrip('.')}"
    name = httpx.get(f"{url}{movie}", timeout=PATIENCE).json()["original_title"]
    assert httpx.URL(f"{url}{search}").params["query"] == name
    assert httpx.get(f"{url}{series}", timeout=PATIENCE).status_code == 200
    assert not any("empty" in line for line in welcome)


@pytest.mark.once
@pytest.mark.thorough
def test_a_catalogue_of_ones_own_gets_the_demo_only_to_finish_an_interrupted_load(start: Starter) -> None:
    database = open_database(start.database)
    with database.writer() as writer:
        writer.journal([Change("keyword", 1, "name", "created")])
    own = start("--demo", "--workers", "1")
    assert "Loading the demo catalogue." not in own.welcome()
    own.stop()
    with database.writer() as writer:
        upsert_checkpoint(writer, MARK, 0)
    database.close()
    assert start("--demo", "--workers", "1").welcome()[0] == "Loading the demo catalogue."
