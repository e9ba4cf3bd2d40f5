"""Pictures that the cells of a table name: who imports the table says how they are taken."""

from collections.abc import Callable
from typing import NamedTuple

from reelbase.importers.merging.values import ValueFault


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
