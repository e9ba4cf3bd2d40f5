"""Known people: the fields that are empty in each person's row, so that most rows of credits ask nothing."""

from reelbase.importers.engine.claims import PERSON_BITS
from reelbase.storage.rows import PersonRow

ALL_BITS = sum(PERSON_BITS.values())
LIMIT = 2_000_000


class KnownPeople(dict[int, int]):
    """Id -> bits of the fields that are empty; 0 as well for a person whose own details are known."""

    def forget_some(self) -> None:
        """Begin anew when it has grown too big; what is needed is read again."""
        if len(self) > LIMIT:
            self.clear()


def missing_bits(row: PersonRow) -> int:
    """Return the bits of the empty fields of a row."""
    return (
        (0 if row.adult else PERSON_BITS["adult"])
        | (0 if row.gender else PERSON_BITS["gender"])
        | (0 if row.known_for_department else PERSON_BITS["known_for_department"])
        | (0 if row.name else PERSON_BITS["name"])
        | (0 if row.original_name else PERSON_BITS["original_name"])
        | (0 if row.popularity else PERSON_BITS["popularity"])
        | (0 if row.profile_path else PERSON_BITS["profile_path"])
    )
