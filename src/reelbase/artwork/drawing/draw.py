"""Draws the picture of a path, whoever it belongs to."""

from collections.abc import Callable
from typing import NamedTuple

from reelbase.artwork.drawing.logos import logo
from reelbase.artwork.drawing.pictures import backdrop, icon, profile, still
from reelbase.artwork.drawing.posters import poster
from reelbase.artwork.drawing.sheet import Sheet
from reelbase.catalog.pictured import Pictured, find_pictured
from reelbase.storage.reader import Reader

SHEETS: dict[str, Callable[[Pictured], Sheet]] = {
    "poster": poster,
    "backdrop": backdrop,
    "still": still,
    "profile": profile,
    "logo": logo,
    "icon": icon,
}


class Drawn(NamedTuple):
    """A drawn picture as SVG, and as how many pixels it counts."""

    svg: bytes
    width: int
    height: int


async def draw(db: Reader, file_path: str) -> Drawn | None:
    """The picture of a path (with its slash); None where no answer names it."""
    pictured = await find_pictured(db, file_path)
    return drawn(pictured) if pictured else None


def drawn(pictured: Pictured) -> Drawn:
    """The picture of what is shown, the same for the same on every machine; takes some milliseconds."""
    sheet = SHEETS[pictured.type](pictured)
    svg = sheet.svg(pictured.width, pictured.height, pictured.name or pictured.original)
    return Drawn(svg, pictured.width, pictured.height)
