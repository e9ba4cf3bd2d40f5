"""The recipes that were given out: what `reelbase redirect undo` has to name, since others pasted it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from reelbase.redirect.kit import GIVEN
from reelbase.redirect.recipes import programs
from reelbase.storage.files import in_turn, whole_file


class Given(NamedTuple):
    """One recipe: of a kind, `names` or `trust`, for a program."""

    kind: str
    program: str


def note_given(folder: Path, given: Given) -> None:
    """Note that a recipe was given out; a disk that takes no file keeps nobody from it."""
    with suppress(OSError), in_turn(folder):
        known = read_given(folder)
        if given not in known:
            with whole_file(folder / GIVEN) as file:
                file.write(json.dumps([*known, given]).encode() + b"\n")


def read_given(folder: Path) -> list[Given]:
    """Return what was given out, in that order; whatever else is in the file is left out."""
    try:
        found = json.loads((folder / GIVEN).read_bytes())
        both = [Given(str(kind), str(program)) for kind, program in found]
    except (OSError, ValueError, TypeError):
        return []
    return [each for each in both if each.kind in {"names", "trust"} and each.program in programs(each.kind)]
