"""A double in the shape of testcontainers, for tests that start their servers so; without Docker."""

from contextlib import ExitStack
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from reelbase.testing.client import Double
from reelbase.testing.process import running

PORT = 8000


class ReelbaseContainer:
    """`with ReelbaseContainer() as tmdb: ask(tmdb.get_url())`."""

    def __init__(self) -> None:
        self._fixtures: list[Path] = []
        self._clock = ""
        self._end = ExitStack()
        self._double: Double | None = None

    def with_fixture(self, file: str | Path) -> Self:
        """Begin with the titles of a file instead of the demo."""
        self._fixtures.append(Path(file))
        return self

    def with_clock(self, at: str) -> Self:
        """Begin at a moment, and stand there."""
        self._clock = at
        return self

    def start(self) -> Self:
        """Start it, and wait until it answers."""
        self._double = self._end.enter_context(running(*self._fixtures, clock=self._clock))
        return self

    def stop(self) -> None:
        """End it."""
        self._end.close()
        self._double = None

    @property
    def double(self) -> Double:
        """The double, to be controlled."""
        if self._double is None:
            raise RuntimeError("expected a container that was started: call start(), or use it in `with`")
        return self._double

    def get_url(self) -> str:
        """Return the address of the API, without a version."""
        return self.double.url

    def get_container_host_ip(self) -> str:
        """Return the host by which tests reach it."""
        return urlsplit(self.double.url).hostname or ""

    def get_exposed_port(self, port: int = PORT) -> int:
        """Return the port by which tests reach it."""
        return urlsplit(self.double.url).port or port

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()
