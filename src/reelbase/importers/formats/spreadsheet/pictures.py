"""Pictures that the cells of a table name: who imports the table says how they are taken."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from reelbase.importers.formats.delimited import Row
from reelbase.importers.formats.spreadsheet.columns import How, field_in, parts_of
from reelbase.importers.formats.spreadsheet.mapping import Mapping as TableMapping
from reelbase.matching.ids import ValueFault, is_nothing

COLUMNS = frozenset({"posters", "backdrops"})


class TakenPicture(NamedTuple):
    """A picture that was kept: its path in answers, and its pixels."""

    file_path: str
    width: int
    height: int


TakePicture = Callable[[str], TakenPicture]
"""Takes the picture of a path or an address; raises ValueFault where there is none."""


def take_none(said: str) -> TakenPicture:
    """Refuse a picture, where an import takes none."""
    raise ValueFault(f"expected no picture in this import, found {said[:80]!r}")


def is_address(said: str) -> bool:
    """Return true if a part of a cell is the address of a picture, and no file."""
    return "://" in said


def path_in(folder: Path, said: str) -> Path | None:
    """Return the path of a file in the folder of a table or below it; None for another one.

    Pictures are shown to everybody, and the table may be by somebody else: it takes no other picture of this
    machine along. Links in the folder are its owner's.
    """
    whole = folder.absolute()
    path = Path(os.path.normpath(whole / said))
    return path if "\0" not in said and path.is_relative_to(os.path.normpath(whole)) else None


def files_named(
    folder: Path, rows: Iterable[Row[str]], mapping: TableMapping, hows: Mapping[str, How]
) -> Sequence[Path]:
    """Return the files that a table names as pictures, each once, missing ones too."""
    names = [name for name in hows if field_in(name) in COLUMNS]
    found: dict[Path, None] = {}
    for row in rows if names else ():
        for name in names:
            text = mapping.cell(row.values, name) if row.values else ""
            for said in () if is_nothing(text) else parts_of(text, hows[name]):
                path = None if is_address(said) else path_in(folder, said)
                if path is not None and (path.is_file() or not path.exists()):
                    found[path] = None
    return [*found]
