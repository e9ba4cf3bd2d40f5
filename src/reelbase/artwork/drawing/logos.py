"""Logos: words and signs on nothing, in colours that are seen on white as well as on black."""

from math import pi, sin

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.fitting import fitted, put
from reelbase.artwork.drawing.lettering import Style, cased
from reelbase.artwork.drawing.palettes import mood_of
from reelbase.artwork.drawing.posters import STYLES
from reelbase.artwork.drawing.shapes import around
from reelbase.artwork.drawing.sheet import Box, Sheet
from reelbase.catalog.picture_subject import PictureSubject
from reelbase.entity import Kind

COLORS = (
    "#c8553d",
    "#d1495b",
    "#3d85c6",
    "#b8742a",
    "#4f8a74",
    "#8d6cab",
    "#7b8794",
    "#c2571a",
    "#1f8a9e",
    "#b5527d",
)
"""Each has a contrast of 3 and more to white and to black (WCAG 2, graphical objects)."""
HEIGHT = 400.0
MARKED = (
    Style("grotesque", 800, 110, tracking=-15),
    Style("geometric", 600, tracking=30, capitals=True),
    Style("didone", 700),
    Style("grotesque", 500, 140, tracking=60, capitals=True),
    Style("rounded", 600),
    Style("grotesque", 900, 50, tracking=20, capitals=True),
)


def logo(subject: PictureSubject) -> Sheet:
    """Draw a title as a lettered logo, or a company's name next to its sign."""
    sheet = Sheet(HEIGHT * min(max(subject.width / subject.height, 1), 6), HEIGHT, whole=True)
    chance = Chance("logo", *(subject.entity or ()))
    color = chance.one_of(COLORS)
    whole = Box(0, 0, sheet.width, sheet.height).inset(12)
    if subject.entity and subject.entity.kind in {Kind.COMPANY, Kind.NETWORK}:
        style = chance.one_of(MARKED)
        size = whole.height * 0.62
        _sign(sheet, Box(whole.x, whole.y + (whole.height - size) / 2, size, size), color, chance)
        whole = Box(whole.x + size * 1.22, whole.y, whole.width - size * 1.22, whole.height)
        align, most = "start", 3
    else:
        style, align, most = chance.one_of(STYLES[mood_of(subject.genres)]), "middle", 3
    style = style.speaking(subject.language)
    words = fitted(cased(subject.name, style), style, whole.width, whole.height, 330, most)
    put(sheet, words, whole, color, align=align, valign="middle")
    return sheet


def _sign(sheet: Sheet, box: Box, color: str, chance: Chance) -> None:
    cx, cy = box.center
    r = box.width / 2
    match chance.whole(0, 7):
        case 0:
            sheet.ring((cx, cy), r * 0.8, color, r * 0.36)
        case 1:
            for turn in range(3):
                sheet.circle(around((cx, cy), r * 0.5, turn / 3 - 0.25), r * 0.44, color)
        case 2:
            sheet.polygon([around((cx, cy), r, turn / 3) for turn in range(3)], color)
        case 3:
            for column in range(3):
                height = box.height * (0.4 + 0.3 * column)
                sheet.rect(Box(box.x + column * r * 0.7, box.bottom - height, r * 0.56, height), color)
        case 4:
            sheet.path(f"M{box.x:.0f} {cy:.0f}A{r:.0f} {r:.0f} 0 0 1 {box.right:.0f} {cy:.0f}Z", color)
            sheet.circle((cx, cy + r * 0.52), r * 0.42, color)
        case 5:
            sheet.polygon(
                [
                    around((cx, cy), r * (1 if corner % 2 else 0.46), corner / 10 + 0.15)
                    for corner in range(10)
                ],
                color,
            )
        case 6:
            sheet.stroke(
                "".join(f"{'L' if step else 'M'}{_wave(box, step)}" for step in range(41)), color, r * 0.26
            )
        case _:
            sheet.rect(Box(box.x, box.y, r * 0.92, r * 0.92), color)
            sheet.circle((cx + r * 0.54, cy - r * 0.54), r * 0.46, color)
            sheet.circle((cx - r * 0.54, cy + r * 0.54), r * 0.46, color)
            sheet.rect(Box(cx + r * 0.08, cy + r * 0.08, r * 0.92, r * 0.92), color)


def _wave(box: Box, step: int) -> str:
    _, middle = box.center
    x, y = box.x + box.width * step / 40, middle + sin(step / 40 * 4 * pi) * box.height * 0.3
    return f"{x:.1f} {y:.1f}"
