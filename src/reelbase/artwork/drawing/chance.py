"""Chance that is the same everywhere: numbers that follow from a name."""

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """Draws numbers from a name; the same name gives the same ones on every machine."""

    def __init__(self, *name: object) -> None:
        digest = hashlib.sha256("/".join(map(str, name)).encode()).digest()
        self._random = Random(int.from_bytes(digest[:8]))  # its `random` never changes between versions

    def between(self, least: float, most: float) -> float:
        """Draw a number from `least` to `most`"""
        return least + (most - least) * self._random.random()

    def whole(self, least: int, most: int) -> int:
        """Draw a whole number from `least` to `most`, both included."""
        return least + int(self._random.random() * (most - least + 1))

    def one_of(self, items: Sequence[Item]) -> Item:
        """Choose one of several."""
        return items[int(self._random.random() * len(items))]

    def happens(self, share: float) -> bool:
        """Return true in that share of cases."""
        return self._random.random() < share

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return all of them in random order."""
        rest = list(items)
        return [rest.pop(int(self._random.random() * len(rest))) for _ in items]
