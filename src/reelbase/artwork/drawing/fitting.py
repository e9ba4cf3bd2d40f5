"""Fitting: words set as large as a place allows, in lines of like length."""

from itertools import pairwise
from typing import NamedTuple

from reelbase.artwork.drawing.lettering import EM, Line, Style, broken, lettered
from reelbase.artwork.drawing.sheet import Box, Sheet

ALIGNED = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Setting(NamedTuple):
    """Words as they are set: lines, the size of the letters and the total height, in the sheet's units."""

    lines: list[Line]
    size: float
    height: float
    ascent: float
    step: float


def fitted(text: str, style: Style, width: float, height: float, largest: float, most_lines: int) -> Setting:
    """Set the words as large as they fit, preferring fewer lines if the difference is small."""
    best: Setting | None = None
    for count in range(1, most_lines + 1):
        found = _in_lines(broken(text, style, count), style, width, height, largest)
        if best is None or found.size > best.size * 1.12:
            best = found
        if len(found.lines) < count:
            break
    assert best is not None
    return best


def _in_lines(texts: list[str], style: Style, width: float, height: float, largest: float) -> Setting:
    lines = [lettered(text, style) for text in texts]
    widest = max((line.right - min(line.left, 0) for line in lines), default=0) or 1
    ascent = max((-line.top for line in lines), default=0)
    descent = max((line.bottom for line in lines[-1:]), default=0)
    step = _step(lines, style)
    tall = ascent + descent + step * (len(lines) - 1) or 1
    size = min(largest, width / widest * EM, height / tall * EM)
    return Setting(lines, size, tall * size / EM, ascent * size / EM, step * size / EM)


def _step(lines: list[Line], style: Style) -> float:
    """Return the distance between base lines: never so small that letters touch."""
    needed = [above.bottom - below.top + 60 for above, below in pairwise(lines)]
    return max([style.leading * EM * 0.78, *needed]) if style.capitals else max([style.leading * EM, *needed])


def put(sheet: Sheet, setting: Setting, box: Box, color: str, *, align: str, valign: str) -> None:
    """Set the words into the rectangle; `align` and `valign` are start, middle or end."""
    top = box.y + (box.height - setting.height) * ALIGNED[valign]
    scale = setting.size / EM
    for number, line in enumerate(setting.lines):
        free = box.width - (line.right - line.left) * scale
        x = box.x + free * ALIGNED[align] - line.left * scale
        y = top + setting.ascent + number * setting.step
        if line.path:
            sheet.path(line.path, color, transform=f"translate({x:.1f} {y:.1f})scale({scale:.5f})")
