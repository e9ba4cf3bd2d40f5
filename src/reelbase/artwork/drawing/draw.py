"""Drawings for the paths of pictures, of any kind of entity."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from reelbase.artwork.drawing.logos import logo
from reelbase.artwork.drawing.other_pictures import backdrop, icon, profile, still
from reelbase.artwork.drawing.posters import poster
from reelbase.artwork.drawing.readings import legible
from reelbase.artwork.drawing.sheet import Sheet
from reelbase.artwork.originals import Draw
from reelbase.catalog.own_pictures import is_uploaded
from reelbase.catalog.picture_subject import PictureSubject, find_picture_subject
from reelbase.storage.engine.reader import Readers

SHEETS: dict[str, Callable[[PictureSubject], Sheet]] = {
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
            if await is_uploaded(db, file_path):
                return None  # a client would take the drawing for the picture, and keep it for a day
            subject = await find_picture_subject(db, file_path)
        return (await asyncio.to_thread(drawn, subject)).svg if subject else None

    return draw


def drawn(subject: PictureSubject) -> Drawn:
    """Draw the picture of a subject; it is the same on every machine, and takes some milliseconds."""
    name, original = subject.name, subject.original
    sheet = SHEETS[subject.type](subject._replace(name=legible(name, original) if name else ""))
    svg = sheet.svg(subject.width, subject.height, name or original)
    return Drawn(svg, subject.width, subject.height)
