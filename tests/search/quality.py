"""How good search is: of many titles, typed in many ways, how often the one that is meant comes first.

A hit is the title that is meant, or one that has a title equal to the one that is meant, or to what was
typed, and is at least as popular: nobody can tell the two "Mulan" apart by what was typed.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

import tantivy

from reelbase.entity import Kind
from reelbase.search import schema
from reelbase.search.documents import Found, read
from reelbase.search.query import Asked, search
from reelbase.search.text import whole, words
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries import index_rows
from tests.search.mistakes import begun, shortened, swapped, with_typos, without_accents

ROWS = 10
AT_ONCE = 2000


class Typed(NamedTuple):
    """What somebody types who means a title."""

    title: str
    text: str


class Score(NamedTuple):
    """Of how many questions how many were answered by the first row, and by the first ten."""

    asked: int
    first: int
    ten: int

    @property
    def at_1(self) -> float:
        return self.first / max(1, self.asked)

    @property
    def at_10(self) -> float:
        return self.ten / max(1, self.asked)


@dataclass(frozen=True)
class Title:
    """A title of the catalogue with all its names."""

    id: int
    names: tuple[str, ...]  # the original one first
    others: tuple[str, ...]
    popularity: float
    votes: int
    year: int


Way = Callable[[Random, Title], Typed | None]


def _changed(change: Callable[[Random, str], str | None]) -> Way:
    def way(random: Random, title: Title) -> Typed | None:
        name = random.choice(title.names[:2])
        text = change(random, name)
        return Typed(name, text) if text and words(text) else None

    return way


def _translated(random: Random, title: Title) -> Typed | None:
    others = [name for name in title.names if words(name) != words(title.names[0])]
    return Typed(name, name) if others and (name := random.choice(others)) else None


def _alternative(random: Random, title: Title) -> Typed | None:
    return Typed(name, name) if title.others and (name := random.choice(title.others)) else None


def _with_year(random: Random, title: Title) -> Typed | None:
    name = random.choice(title.names[:2])
    return Typed(name, f"{name} {title.year}") if title.year > 1870 else None


WAYS: dict[str, Way] = {
    "exact title": _changed(lambda random, name: name),
    "one typo": _changed(lambda random, name: with_typos(random, name, 1)),
    "two typos": _changed(lambda random, name: with_typos(random, name, 2)),
    "beginning, four letters and more": _changed(begun),
    "two words swapped": _changed(swapped),
    "a word missing": _changed(shortened),
    "accents left out": _changed(lambda random, name: without_accents(name)),
    "translated title": _translated,
    "alternative title": _alternative,
    "title and year": _with_year,
}


def titles(url: str, kind: Kind = Kind.MOVIE) -> list[Title]:
    """All titles of a database that can be typed."""

    async def ask() -> list[Found]:
        database = open_database(url)
        readers = database.readers()
        await readers.open()
        found: list[Found] = []
        try:
            async with readers.read(datetime.now(UTC)) as db:
                rows = await db.all(index_rows.IDS, kind=kind, first=0, limit=1_000_000)
                ids = [row.id for row in rows]
                for start in range(0, len(ids), AT_ONCE):
                    found += await read(db, kind, ids[start : start + AT_ONCE])
        finally:
            await readers.close()
            database.close()
        return found

    return [_title(each) for each in asyncio.run(ask()) if words(each.names[0])]


def _title(found: Found) -> Title:
    year = found.numbers[schema.DATE] // 10_000
    votes = found.numbers[schema.VOTE_COUNT]
    return Title(found.id, tuple(found.names), tuple(found.others), found.weight, votes, year)


def sample(titles: Iterable[Title], number: int, seed: str) -> list[Title]:
    """So many of them, those with many votes more probably; the same ones each time."""
    random = Random(seed)
    keys = {each.id: random.random() ** (1 / (1 + each.votes) ** 0.5) for each in titles}
    return sorted(titles, key=lambda each: keys[each.id], reverse=True)[:number]


class Measure:
    """Asks an index, and knows which answers are right."""

    def __init__(self, searcher: tantivy.Searcher, titles: list[Title], kind: Kind = Kind.MOVIE) -> None:
        self._searcher = searcher
        self._kind = kind
        self.titles = titles
        self._popularity = {each.id: each.popularity for each in titles}
        self._named: dict[str, set[int]] = {}
        for each in titles:
            for name in (*each.names, *each.others):
                self._named.setdefault(whole(words(name)), set()).add(each.id)

    def score(self, way: str, number: int) -> tuple[Score, list[tuple[Title, Typed]]]:
        """How often it is right for titles typed in this way, and those for which it is not."""
        first = ten = 0
        missed = []
        random = Random(way)
        chosen = [(each, typed) for each in self._sampled(way) if (typed := WAYS[way](random, each))][:number]
        for title, typed in chosen:
            found = self.ask(typed.text)
            right = self._right(title, typed)
            first += bool(found) and found[0] in right
            ten += bool(right & set(found))
            if not found or found[0] not in right:
                missed.append((title, typed))
        return Score(len(chosen), first, ten), missed

    def ask(self, text: str) -> list[int]:
        """The first ten."""
        return search(self._searcher, Asked(text, (self._kind,)), ROWS, 0).ids

    def _sampled(self, way: str) -> list[Title]:
        return sample(self.titles, len(self.titles), way)

    def _right(self, title: Title, typed: Typed) -> set[int]:
        same = self._named.get(whole(words(typed.title)), set()) | self._named.get(
            whole(words(typed.text)), set()
        )
        return {title.id, *(id_ for id_ in same if self._popularity[id_] >= title.popularity)}
