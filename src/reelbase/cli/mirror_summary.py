"""The last words of `reelbase mirror`: what is here now, what is missing, and why; also as JSON."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reelbase.cli.counting import number_of
from reelbase.entity import TITLES
from reelbase.logs import in_one_line

if TYPE_CHECKING:
    from reelbase.artwork.mirroring import PicturesReport
    from reelbase.importers.mirror.mirroring import MirrorReport

SHOWN = 20
KINDS = {
    "movie": "movies",
    "tv": "series",
    "person": "people",
    "collection": "collections",
    "company": "companies",
    "network": "networks",
    "keyword": "keywords",
}


class Missing(NamedTuple):
    """Something that was wanted and is not here, or is not as upstream has it."""

    what: str  # `movie 603`, or the name of a picture
    reason: str


class Summary(NamedTuple):
    """The numbers of all that is here, and all that is missing."""

    here: dict[str, int]  # kind -> the number with details of their own
    pictures: int | None  # None: pictures were not asked for
    picture_bytes: int
    missing: list[Missing]
    doubted: list[Missing]  # kept as they were, since upstream says that they are empty or gone
    left: int  # pictures beyond the limit

    @property
    def lines(self) -> Iterator[str]:
        """The same for a person."""
        titles = sum(self.here.get(kind, 0) for kind in TITLES)
        people = number_of(self.here.get("person", 0), "people")
        if self.pictures is None:
            yield f"You have {number_of(titles, 'titles')} and {people} here."
        else:
            pictures = f"{number_of(self.pictures, 'pictures')} ({self.picture_bytes / 1e6:,.0f} MB)"
            yield f"You have {number_of(titles, 'titles')}, {pictures} and {people} here."
        if self.left:
            yield f"{number_of(self.left, 'pictures')} are beyond --pictures-bytes."
        for each in self.doubted[:SHOWN]:
            yield f"Kept until upstream has it empty for a day: {each.what} ({each.reason})"
        if len(self.doubted) > SHOWN:
            yield f"… and {len(self.doubted) - SHOWN:,} more."


def summary_of(report: "MirrorReport", here: dict[str, int], pictures: "PicturesReport | None") -> Summary:
    """Return what a run has come to."""
    missing = [Missing(f"{each.kind} {each.id}", reason) for each, reason in report.failures.items()]
    missing += [Missing(*reason.partition(": ")[::2]) for reason in report.bad]
    if pictures is not None:
        missing += [
            Missing(f"picture {name} of {pictures.whose[name]}", why)
            for name, why in pictures.missing.items()
        ]
    doubted = [Missing(f"{each.kind} {each.id}", ", ".join(names)) for each, names in report.doubted.items()]
    number = None if pictures is None else pictures.there + pictures.brought
    size, left = (pictures.bytes, pictures.left) if pictures is not None else (0, 0)
    return Summary(here, number, size, missing, doubted, left)


def print_summary(found: Summary) -> None:
    """Print what is here on standard output, and what is missing on standard error."""
    for line in found.lines:
        print(in_one_line(line))
    if not found.missing:
        return
    print(f"Missing: {len(found.missing):,}, because:", file=sys.stderr)
    for each in found.missing[:SHOWN]:
        print(in_one_line(f"  {each.what}: {each.reason}"), file=sys.stderr)
    if len(found.missing) > SHOWN:
        more = len(found.missing) - SHOWN
        print(f"  … and {more:,} more; --report FILE writes them all.", file=sys.stderr)


def write_summary(found: Summary, file: Path, left_out: tuple[str, ...]) -> None:
    """Write the whole as JSON."""
    from reelbase.storage.files import put_file

    body = {
        "here": {KINDS[kind]: number for kind, number in found.here.items() if kind in KINDS},
        "pictures": found.pictures,
        "picture_bytes": found.picture_bytes,
        "pictures_beyond_limit": found.left,
        "missing": [each._asdict() for each in found.missing],
        "doubted": [each._asdict() for each in found.doubted],
        "left_out": list(left_out),
    }
    put_file(file, json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n")
