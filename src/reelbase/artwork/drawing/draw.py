"""Drawings for the paths of pictures, of any kind of entity."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from reelbase.artwork.drawing.logos import logo
from reelbase.artwork.drawing.pictures import backdrop, icon, profile, still
from reelbase.artwork.drawing.posters import poster
from reelbase.artwork.drawing.readings import legible
from reelbase.artwork.drawing.sheet import Sheet
from reelbase.artwork.originals import Draw
from reelbase.catalog.pictured import Pictured, find_pictured
from reelbase.storage.engine.reader import Readers

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


def drawing(readers: Readers, clock: Callable[[], datetime]) -> Draw:
    """Create the function that draws the picture of a path as SVG: found in the event loop, drawn in a
    thread.
    """

    async def draw(file_path: str) -> bytes | None:
        async with readers.read(clock()) as db:
            pictured = await find_pictured(db, file_path)
        return (await asyncio.to_thread(drawn, pictured)).svg if pictured else None

    return draw


def drawn(pictured: Pictured) -> Drawn:
    """Draw the picture of a subject; it is the same on every machine, and takes some milliseconds."""
    name, original = pictured.name, pictured.original
    sheet = SHEETS[pictured.type](pictured._replace(name=legible(name, original) if name else ""))
    svg = sheet.svg(pictured.width, pictured.height, name or original)
    return Drawn(svg, pictured.width, pictured.height)
