"""Looks through a folder of originals for what can't be shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reelbase.artwork.originals import NAME
from reelbase.artwork.validation import LIMITS, Unfit, measure

PART = ".part"


class Flaw(NamedTuple):
    """A file among the originals that is never shown, and why; a name alone is only doubtful."""

    name: str
    reason: str
    is_doubtful: bool = False


def find_flaws(folder: Path) -> Iterator[Flaw]:
    """Yield every file that is no original, by its name or by its first bytes; pictures are not decoded."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.endswith(PART) and path.is_file():
            yield Flaw(path.name, "was never finished", is_doubtful=True)
        elif not NAME.fullmatch(path.name) or not path.is_file():
            yield Flaw(path.name, "is no file that has the name of a picture", is_doubtful=True)
        elif reason := _reason(path):
            yield Flaw(path.name, f"is {reason}")


def _reason(path: Path) -> str | None:
    """Return the fault of a file; one that is too large is not read."""
    try:
        length = path.stat().st_size
        if length > LIMITS.bytes:
            return f"{length:,} bytes where {LIMITS.bytes:,} are the most"
        measure(path.read_bytes())
    except Unfit as error:
        return error.reason
    except OSError as error:
        return f"not to be read ({error.strerror})"
    return None
