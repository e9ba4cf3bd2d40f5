"""Guests who rate at a server that is killed meanwhile, and what they were told."""

import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from tests.asking import ANY_KEY, Server

MOVIES = range(1, 41)


class Running:
    """A server that is started again whenever it was killed."""

    def __init__(self, database: str, workers: int = 2) -> None:
        self._start: Callable[[], Server] = lambda: Server(database, workers=workers)
        self.server: Server = self._start()
        self.server.wait()
        self.kills = 0

    def kill_worker(self, of: random.Random) -> None:
        """Kill one of the processes that answer; the others go on, and it is replaced."""
        listed = subprocess.run(
            ["pgrep", "-P", str(self.server.process.pid), "-f", "forkserver"],
            check=False,
            capture_output=True,
            text=True,
        )
        workers = [int(each) for each in listed.stdout.split()]
        if workers:
            with suppress(ProcessLookupError):
                os.kill(of.choice(workers), signal.SIGKILL)
            self.kills += 1

    def kill(self) -> None:
        """Kill all of it at once, and start it again."""
        with suppress(ProcessLookupError):
            os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()
        self.kills += 1
        with suppress(AssertionError):
            self.server.close()
        again = self._start()
        again.wait()
        self.server = again


class Guest(threading.Thread):
    """Rates and takes back, one thing after another; remembers what the server said was done."""

    def __init__(self, running: Running, seed: int, is_over: Callable[[], bool]) -> None:
        super().__init__(daemon=True)
        self._running = running
        self._of = random.Random(seed)
        self._is_over = is_over
        self.session = ""
        self.possible: dict[int, set[float | None]] = {}  # movie -> its value, or those it may have
        self.acknowledged = 0
        self.failed = 0

    def run(self) -> None:
        while not self._is_over():
            if not self.session:
                answer = self._ask("GET", "/3/authentication/guest_session/new")
                self.session = str(answer["guest_session_id"]) if answer else ""
                continue
            movie = self._of.choice(MOVIES)
            before = self.possible.get(movie, {None})
            value = self._of.randint(1, 20) / 2
            path = f"/3/movie/{movie}/rating?guest_session_id={self.session}"
            if self._of.random() < 0.25 and None not in before:
                self._keep(movie, None, self._ask("DELETE", path))
            else:
                self._keep(movie, value, self._ask("POST", path, {"value": value}))

    def _keep(self, movie: int, value: float | None, answer: dict[str, object] | None) -> None:
        """Remember what was said to be done; where nothing was said, that both may be."""
        if answer is None:
            self.possible[movie] = {*self.possible.get(movie, {None}), value}
            self.failed += 1
        else:
            assert answer["success"], answer
            self.possible[movie] = {value}
            self.acknowledged += 1

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, object] | None:
        """The answer; None where nobody said whether it was done."""
        connection = http.client.HTTPConnection(*self._running.server.address, timeout=30)
        target = f"{path}{'&' if '?' in path else '?'}api_key={ANY_KEY}"
        content = None if body is None else json.dumps(body)
        try:
            with closing(connection):
                connection.request(method, target, content, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                found: dict[str, object] = json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            time.sleep(0.02)
            return None
        return found if answer.status < 400 else None

    def lost(self, kept: dict[int, float]) -> list[str]:
        """What was said to be done and is not, by what the database keeps of this guest."""
        return [
            f"movie {movie}: {kept.get(movie)} is kept, {possible} was said"
            for movie in MOVIES
            if kept.get(movie) not in (possible := self.possible.get(movie, {None}))
        ]
