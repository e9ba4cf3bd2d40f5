"""Collects what one body says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from msgspec import ValidationError

from reelbase.catalog.language import ENGLISH
from reelbase.catalog.languages import read_language
from reelbase.importers.engine.claims import (
    PERSON_BITS,
    Belief,
    BodyError,
    Claim,
    Facts,
    Owner,
    PersonShown,
    Texts,
    Values,
    Words,
)
from reelbase.importers.faults import LONGEST_REASON, printable
from reelbase.importers.formats.bodies.lenient import within
from reelbase.importers.formats.bodies.shapes import MediaRow, PersonCore

Core = TypeVar("Core", bound=PersonCore | MediaRow)

KEPT_LEFT_OUT = 100  # of one line
_ADULT, _GENDER, _DEPARTMENT = (PERSON_BITS[name] for name in ("adult", "gender", "known_for_department"))
_NAMES = PERSON_BITS["name"] | PERSON_BITS["original_name"]
_POPULARITY, _PROFILE = PERSON_BITS["popularity"], PERSON_BITS["profile_path"]


class Claims:
    """Collects what one body says."""

    def __init__(self, params: Mapping[str, object] | None = None, path: str = "") -> None:
        self.path = path
        self.params = {k: str(v) for k, v in (params or {}).items() if v is not None}
        language = self.params.get("language")
        self.language = (read_language(language) if language else None) or ENGLISH
        self.is_default = self.language == ENGLISH
        self.made: list[Claim] = []
        self.counts: Counter[str] = Counter()
        self.people: list[PersonShown] = []
        self.left_out: list[str] = []  # why, with the place; the first hundred
        self.left_out_count = 0
        self._inside = "$"  # the part that is being read

    def leave_out(self, place: str, reason: str) -> None:
        """Note that a value of the part that is being read is left out; its place begins with `$`."""
        self.left_out_count += 1
        if len(self.left_out) < KEPT_LEFT_OUT:
            place = place.replace("$", self._inside, 1)
            reason = reason.replace("`$", f"`{self._inside}", 1)
            self.left_out.append(f"`{place}` is left out: {reason.removesuffix(f' - at `{place}`')}")

    def faults(self) -> Iterator[str]:
        """Yield the reasons for all that is left out, fit to be shown."""
        yield from (printable(reason)[:LONGEST_REASON] for reason in self.left_out)
        if more := self.left_out_count - len(self.left_out):
            yield f"{more:,} more values of this line are left out"

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Read a part of the body; if it can't be read, the part alone is left out."""
        outside, made, people = self._inside, len(self.made), len(self.people)
        self._inside = f"{outside}.{name}"
        try:
            yield
        except (ValidationError, BodyError) as error:
            del self.made[made:], self.people[people:]
            self.leave_out("$", within("$", str(error)))
        finally:
            self._inside = outside

    def add(self, claim: Claim) -> None:
        """Claim something."""
        self.made.append(claim)

    def facts(self, owner: Owner, belief: Belief, values: Values) -> None:
        """Claim an entity's facts by column; of a FULL claim only the columns named change."""
        self.made.append(Facts(owner, belief, values))

    def words(self, owner: Owner, belief: Belief, texts: Texts) -> None:
        """Claim words in the body's language."""
        if any(texts) or belief is Belief.FULL:
            self.made.append(Words(owner, belief, self.language, self.is_default, texts))

    def person(self, core: PersonCore | MediaRow) -> int | None:
        """Claim that a person is as one row shows; return the id, None if the row has none."""
        return next((id_ for _, _, id_ in self.persons([core])), None)

    def persons(self, cores: Iterable[Core]) -> list[tuple[int, Core, int]]:
        """Claim that persons are as rows show; return each row that has an id, with its place and the id."""
        found: list[tuple[int, Core, int]] = []
        for place, core in enumerate(cores):
            if core.id is None:
                self.counts["credits without a person"] += 1
                continue
            self.people.append(person_shown(core.id, core))
            found.append((place, core, core.id))
        return found


def person_shown(id_: int, core: PersonCore | MediaRow) -> PersonShown:
    """Return a person as a row shows them; what the row lacks is empty, and not among the known fields."""
    name = core.name or core.original_name or ""
    known = _ADULT if core.adult else 0
    if core.gender:
        known |= _GENDER
    if core.known_for_department:
        known |= _DEPARTMENT
    if name:
        known |= _NAMES
    if core.popularity:
        known |= _POPULARITY
    if core.profile_path:
        known |= _PROFILE
    return PersonShown(
        id_,
        bool(core.adult),
        core.gender or 0,
        core.known_for_department or None,
        name,
        core.original_name or name,
        core.popularity or 0.0,
        core.profile_path or None,
        known,
    )
