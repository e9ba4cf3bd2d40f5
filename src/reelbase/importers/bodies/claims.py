"""Claims: what one body says, as plain tuples that can be sent to another process and compared.

A claim is `(verb, kind, id, ...)`; the verbs are in `applying`. The id of a season or an episode
may be an address, `(series, season)` or `(series, season, episode)`, where the body doesn't tell it.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from msgspec import ValidationError

from reelbase.catalog.language import ENGLISH
from reelbase.catalog.languages import read_language
from reelbase.entity import Kind
from reelbase.importers.bodies.lenient import within
from reelbase.importers.bodies.shapes import PersonCore
from reelbase.importers.faults import LONGEST_REASON, LineFault, printable

Id = int | tuple[int, ...]
Claim = tuple[Any, ...]
Values = dict[str, object]

STUB = 0  # fills what is empty, unless the entity is complete
LISTED = 1  # the same, and replaces what it knows better
FULL = 2  # replaces, and makes the entity complete
FILL = 3  # fills what is empty, complete or not


KEPT_LEFT_OUT = 100  # of one line


class BodyError(LineFault):
    """A body that can't be taken; the text says why."""


class Owner(NamedTuple):
    """Whose body it is."""

    kind: str
    id: Id
    title_id: int = 0  # the movie or the series that it belongs to


class Claims:
    """Collects what one body says."""

    def __init__(self, params: Mapping[str, Any] | None = None, path: str = "") -> None:
        self.path = path
        self.params = {k: str(v) for k, v in (params or {}).items() if v is not None}
        self.language = read_language(self.params.get("language", "")) or ENGLISH
        self.is_default = self.language == ENGLISH
        self.made: list[Claim] = []
        self.counts: Counter[str] = Counter()
        self.people: list[Claim] = []
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
        """The reasons for all that is left out, fit to be shown."""
        yield from (printable(reason)[:LONGEST_REASON] for reason in self.left_out)
        if more := self.left_out_count - len(self.left_out):
            yield f"{more:,} more values of this line are left out"

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Read a part of the body; where it is none, the part alone is left out."""
        outside, made, people = self._inside, len(self.made), len(self.people)
        self._inside = f"{outside}.{name}"
        try:
            yield
        except (ValidationError, BodyError) as error:
            del self.made[made:], self.people[people:]
            self.leave_out("$", within("$", str(error)))
        finally:
            self._inside = outside

    def add(self, verb: str, owner: Owner, *rest: object) -> None:
        """Claim something about an entity."""
        self.made.append((verb, str(owner.kind), owner.id, *rest))

    def row(self, kind: str, id_: Id, belief: int, values: Values) -> None:
        """Claim an entity's facts by column; of a FULL claim only the columns named change."""
        self.made.append(("row", str(kind), id_, belief, values))

    def words(self, kind: str, id_: Id, belief: int, texts: Values) -> None:
        """Claim words in the body's language: name, overview, tagline, homepage; runtime, poster, …."""
        if any(texts.values()) or belief == FULL:
            self.made.append(("words", str(kind), id_, belief, *self.language, self.is_default, texts))

    def person(self, core: PersonCore) -> int | None:
        """Claim that a person is as one row shows; the person's id, None where there is none."""
        if core.id is None:
            self.counts["credits without a person"] += 1
            return None
        self.people.append(person_row(core))
        return core.id


ORIGINAL = {Kind.MOVIE: "original_title", Kind.TV: "original_name", Kind.COLLECTION: "original_name"}
"""Kind -> the column of the original name."""

# What a person's row knows, as bits: the rest is filled by later rows.
PERSON_BITS = {
    "adult": 1,
    "gender": 2,
    "known_for_department": 4,
    "name": 8,
    "original_name": 16,
    "popularity": 32,
    "profile_path": 64,
}


def person_row(core: PersonCore) -> Claim:
    """`(id, adult, gender, department, name, original name, popularity, profile, bits known)`."""
    name = core.name or core.original_name or ""
    original = core.original_name or name
    bits = 1 if core.adult else 0
    if core.gender:
        bits |= 2
    if core.known_for_department:
        bits |= 4
    if name:
        bits |= 24
    if core.popularity:
        bits |= 32
    if core.profile_path:
        bits |= 64
    return (
        core.id,
        bool(core.adult),
        core.gender or 0,
        core.known_for_department or None,
        name,
        original,
        core.popularity or 0.0,
        core.profile_path or None,
        bits,
    )


def fill_person(row: Claim, other: Claim) -> Claim:
    """The row with what only the other one knows."""
    missing = other[8] & ~row[8]
    fields = (
        theirs if bit & missing else ours
        for bit, ours, theirs in zip(PERSON_BITS.values(), row[1:8], other[1:8], strict=True)
    )
    return (row[0], *fields, row[8] | other[8])


def as_json(values: Iterable[object] | None) -> str:
    """A short list as it is stored."""
    return json.dumps(list(values or ()), ensure_ascii=False, separators=(",", ":"))


def series_owner(id_: int) -> Owner:
    return Owner(Kind.TV, id_, id_)
