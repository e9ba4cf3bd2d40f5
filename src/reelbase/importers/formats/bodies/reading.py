"""Reading: from the lines of a source to batches of claims, without the database."""

from collections import Counter
from collections.abc import Generator, Iterable

from reelbase.importers.engine.batch import Asked, Batch, Line, merge_people
from reelbase.importers.engine.claims import Belief, Claim, Facts, Owner, PersonShown, Values
from reelbase.importers.faults import reason_of
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.route import Skipped, read_line
from reelbase.importers.report import BadLine
from reelbase.importers.source import SourceLine

BATCH_LINES = 200
BATCH_BYTES = 2_000_000
"""The most in one batch. On a slow machine it is written in pieces (`pace.py`)."""
FIRST_LINES = {50}
"""The ends of the first batches: small ones, so that writing begins soon."""


def read_batches(lines: Iterable[SourceLine], done: int) -> Generator[Batch, None, None]:
    """Read all lines but the first `done`, in batches that end at the same lines wherever one begins."""
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
    """Read what these lines say, and what is wrong with lines that say nothing."""
    said = Said()
    for line in lines:
        if line.fault:
            said.refuse(line.file, line.number, line.fault)
            continue
        try:
            read = read_line(line.text)
        except Skipped:
            said.skipped += 1
        except Exception as error:  # whatever is wrong with one line, the others go in
            said.refuse(line.file, line.number, reason_of(error))
        else:
            said.add(line.file, line.number, read)
    return said.batch(done, lines[-1].bytes_done)


class Said:
    """Collects what some bodies say together."""

    def __init__(self) -> None:
        self.skipped = 0
        self._lines: list[Line] = []
        self._counts: Counter[str] = Counter()
        self._people: dict[int, PersonShown] = {}
        self._bad: list[BadLine] = []
        self._stubs: dict[Owner, Values] = {}

    def add(self, file: str, number: int, read: Claims) -> None:
        """Add what one body says."""
        if read.people:
            merge_people(self._people, read.people)
        claims = without_repeats(read.made, self._stubs)
        self._lines.append(Line(file, number, claims, Asked(read.path, read.params)))
        self._counts.update(read.counts)
        for reason in read.faults() if read.left_out else ():
            self.refuse(file, number, reason)

    def refuse(self, file: str, number: int, reason: str) -> None:
        """Note that a line, or a part of it, says nothing that can be taken."""
        self._bad.append(BadLine(file, number, reason))

    def batch(self, done: int, bytes_done: int) -> Batch:
        """Return all of it as one batch."""
        people = list(self._people.values())
        return Batch(done, bytes_done, people, self._lines, self._bad, self.skipped, dict(self._counts))


def without_repeats(claims: Iterable[Claim], seen: dict[Owner, Values]) -> list[Claim]:
    """Return the claims without a stub that says what the last one about its entity in this batch said."""
    kept: list[Claim] = []
    for claim in claims:
        if isinstance(claim, Facts) and claim.belief is Belief.STUB:
            if seen.get(claim.owner) == claim.values:
                continue
            seen[claim.owner] = claim.values
        kept.append(claim)
    return kept
