"""Reading: from the lines of a source to batches of claims, without the database."""

import marshal
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reelbase.importers.bodies.claims import STUB, Claim, Claims, fill_person
from reelbase.importers.bodies.route import Skipped, read_line
from reelbase.importers.faults import reason_of
from reelbase.importers.source import SourceLine

BATCH_LINES = 2000
BATCH_BYTES = 16_000_000
FIRST_LINES = {100, 250, 500, 900}
"""Where the first batches end: small ones, so that writing begins soon and need not wait for the next."""


Asked = tuple[str, dict[str, str]]
"""The path and the parameters of a request."""


class Batch(NamedTuple):
    """Some lines in a row, as what they say."""

    lines: int  # done with this batch, since the source's beginning
    bytes_done: int
    people: list[Claim]  # what all lines together show of persons, one row each
    claims: list[tuple[str, int, list[Claim]]]  # file, line, what else it says
    asked: list[Asked]  # to what each of these lines is the answer
    bad: list[tuple[str, int, str]]  # file, line, reason
    skipped: int
    counts: dict[str, int]

    def part(self, first: int, behind: int) -> "Batch":
        """Only these lines of it, with what all together show of persons."""
        return self._replace(claims=self.claims[first:behind], asked=self.asked[first:behind])

    def packed(self) -> bytes:
        """The batch as bytes for another process."""
        return marshal.dumps(tuple(self))


def unpacked(packed: bytes) -> Batch:
    """The batch that another process has packed."""
    return Batch(*marshal.loads(packed))


def read_batches(lines: Iterable[SourceLine], done: int) -> Iterator[Batch]:
    """All lines but the first `done`, in batches that end at the same lines wherever one begins."""
    taken: list[SourceLine] = []
    size = 0
    number = 0
    for number, line in enumerate(lines, 1):
        if number <= done:
            continue
        taken.append(line)
        size += len(line.text)
        if len(taken) >= BATCH_LINES or size >= BATCH_BYTES or number in FIRST_LINES:
            yield read_batch(taken, number)
            taken, size = [], 0
    if taken:
        yield read_batch(taken, number)


def read_batch(lines: list[SourceLine], done: int) -> Batch:
    """What these lines say; what is wrong with those that say nothing."""
    said = Said()
    skipped = 0
    for line in lines:
        if line.fault:
            said.refuse(line.file, line.number, line.fault)
            continue
        try:
            read = read_line(line.text)
        except Skipped:
            skipped += 1
        except Exception as error:  # whatever is wrong with one line, the others go in
            said.refuse(line.file, line.number, reason_of(error))
        else:
            said.add(line.file, line.number, read)
    return said.batch(done, lines[-1].bytes_done, skipped)


class Said:
    """What some bodies say together."""

    def __init__(self) -> None:
        self._claims: list[tuple[str, int, list[Claim]]] = []
        self._asked: list[Asked] = []
        self._counts: Counter[str] = Counter()
        self._people: dict[int, Claim] = {}
        self._bad: list[tuple[str, int, str]] = []
        self._seen: dict[tuple[str, int], object] = {}

    def add(self, file: str, number: int, read: Claims) -> None:
        """Take in what one body says."""
        merge_people(self._people, read.people)
        self._claims.append((file, number, without_repeats(read.made, self._seen)))
        self._asked.append((read.path, read.params))
        self._counts.update(read.counts)
        for reason in read.faults():
            self.refuse(file, number, reason)

    def refuse(self, file: str, number: int, reason: str) -> None:
        """Note that a line, or a part of it, says nothing that can be taken."""
        self._bad.append((file, number, reason))

    def batch(self, done: int, bytes_done: int, skipped: int) -> Batch:
        """All of it as one batch."""
        people = list(self._people.values())
        counts = dict(self._counts)
        return Batch(done, bytes_done, people, self._claims, self._asked, self._bad, skipped, counts)


def merge_people(people: dict[int, Claim], rows: list[Claim]) -> None:
    """Let each row fill what the rows before it left empty."""
    for row in rows:
        before = people.get(row[0])
        if before is None:
            people[row[0]] = row
        elif row[8] & ~before[8]:
            people[row[0]] = fill_person(before, row)


def without_repeats(claims: list[Claim], seen: dict[tuple[str, int], object]) -> list[Claim]:
    """The claims but for a stub's row that says what the last one about it has said in this batch."""
    kept: list[Claim] = []
    for claim in claims:
        if claim[0] == "row" and claim[3] == STUB:
            owner = (claim[1], claim[2])
            if seen.get(owner) == claim[4]:
                continue
            seen[owner] = claim[4]
        kept.append(claim)
    return kept
