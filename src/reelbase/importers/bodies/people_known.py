"""Known people: what is missing in each person's row, so that most rows of credits ask nothing."""

from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import PERSON_BITS
from reelbase.importers.bodies.columns import EMPTY, PLACE

ALL_BITS = sum(PERSON_BITS.values())
_SOURCES = {name: source for source, name in enumerate(PERSON_BITS, 1)}
BITS_PLACES = tuple((bit, _SOURCES[name], PLACE[Kind.PERSON][name]) for name, bit in PERSON_BITS.items())
"""`(bit, place in a claim's row, place in a stored row)` of each field."""

LIMIT = 2_000_000


class KnownPeople(dict[int, int]):
    """Id -> bits of the fields that are empty; 0 as well for a person whose own details are known."""

    def forget_some(self) -> None:
        """Begin anew when it has grown too big; what is needed is read again."""
        if len(self) > LIMIT:
            self.clear()


def missing_bits(row: Any) -> int:
    """The bits of the empty fields of a stored row."""
    return sum(bit for bit, _, place in BITS_PLACES if row[place] in EMPTY)
