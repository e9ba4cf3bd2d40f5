"""A batch: some lines of a source, as the claims that they make."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from reelbase.importers.engine.claims import PERSON_BITS, Claim, PersonShown
from reelbase.importers.report import BadLine


class Asked(Struct, array_like=True):
    """The request that a body answers."""

    path: str
    params: dict[str, str]


class Line(Struct, array_like=True):
    """The contents of one line."""

    file: str
    number: int
    claims: list[Claim]
    asked: Asked


class Batch(Struct, array_like=True):
    """Some lines in a row, read; nothing in it depends on the database."""

    lines_done: int  # with this batch, since the source's beginning
    bytes_done: int
    people: list[PersonShown]  # as all lines together show them, each once
    lines: list[Line]
    bad: list[BadLine]  # lines, or parts of them, that say nothing which can be taken
    skipped: int  # lines of which nothing is taken
    counts: dict[str, int]

    def part(self, first: int, behind: int) -> "Batch":
        """Return the batch with only these of its lines, and with all its people."""
        return msgspec.structs.replace(self, lines=self.lines[first:behind])

    def claims(self) -> Iterable[Claim]:
        """Return the claims of all lines."""
        return [claim for line in self.lines for claim in line.claims]


pack = msgspec.msgpack.Encoder().encode
"""Encodes a batch for another process."""
unpack = msgspec.msgpack.Decoder(Batch).decode
"""Decodes a batch of another process."""


def merge_people(people: dict[int, PersonShown], rows: Iterable[PersonShown]) -> None:
    """Let each row fill what the rows before it left empty."""
    for row in rows:
        before = people.get(row.id)
        if before is None:
            people[row.id] = row
        elif row.known & ~before.known:
            people[row.id] = _filled(before, row)


def _filled(row: PersonShown, other: PersonShown) -> PersonShown:
    """Return the row with what only the other one knows."""
    missing = other.known & ~row.known
    taken = {name: getattr(other, name) for name, bit in PERSON_BITS.items() if bit & missing}
    return msgspec.structs.replace(row, **taken, known=row.known | other.known)
