"""Titles of a library, before anybody knows which they are upstream."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from reelbase.entity import Kind
from reelbase.importers.faults import printable
from reelbase.importers.formats.nfo.naming import Named
from reelbase.matching.names import Reading, unique


@dataclass
class Title:
    """A movie or a series of a library, by everything that its place says of it."""

    place: str  # a path, or what a media program calls it; the same in each run
    kind: Kind | None = None  # None: nothing shows it
    ids: dict[str, str] = field(default_factory=dict)  # by source, of names before those of files
    readings: list[Reading] = field(default_factory=list)  # the likeliest first
    conflicts: list[str] = field(default_factory=list)  # ids that disagree
    is_bare: bool = False  # no video is there yet, so that the kind is a guess

    def add(self, ids: dict[str, str], kind: Kind | None, where: str) -> None:
        """Add ids; where they disagree, the first stays, and the other is noted."""
        for source, value in ids.items():
            if self.ids.setdefault(source, value) != value:
                word = source.removesuffix("_id")
                self.conflicts.append(
                    printable(f"the ids disagree: {word} {self.ids[source]} is taken, {where} has {value}")
                )
        self.kind = self.kind or kind

    def add_named(self, named: Named, where: str) -> None:
        """Add what an NFO file says; its title counts more than names of files."""
        self.add(named.ids, named.kind, where)
        self.readings[:0] = [Reading(title, named.year) for title in named.titles]

    def read_also(self, readings: Iterable[Reading]) -> None:
        """Add readings behind the present ones."""
        self.readings = unique([*self.readings, *readings])


@dataclass
class Library:
    """The titles of a library, and what in it is none."""

    titles: list[Title] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what can't be read, and why
    ignored: Counter[str] = field(default_factory=Counter)  # what was left out on purpose, by its plural
