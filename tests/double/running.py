"""Asks a double in this process, and controls it."""

import json
from typing import Any

from tests.asking import Answer, Started

CONTROL = "/reelbase/v1/double"


class Double(Started):
    """A double."""

    def control(self, method: str, path: str, body: Any = None, world: str = "") -> Any:
        """What the control API answers; it must not refuse."""
        answer = self.controlled(method, path, body, world)
        assert answer.status < 300, answer.body
        return json.loads(answer.body) if answer.body else None

    def controlled(self, method: str, path: str, body: Any = None, world: str = "") -> Answer:
        """The answer of the control API."""
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"x-reelbase-world": world} if world else {}
        return self.ask(method, CONTROL + path, None, headers, sent)

    def reset(self, snapshot: str | None = None, world: str = "") -> None:
        """Put a world back."""
        self.control("POST", "/reset", {"snapshot": snapshot}, world)

    def total(self, query: str, world: str = "") -> int:
        """The number of movies that a search finds."""
        headers = {"x-reelbase-world": world} if world else {}
        found = self.get("/3/search/movie", {"query": query}, headers).json()
        return int(found["total_results"])
