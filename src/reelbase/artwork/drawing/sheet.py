"""A sheet to draw on: shapes become SVG."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from xml.sax.saxutils import escape

Point = tuple[float, float]

EMERGED = 0.18
"""The share of its rectangle after which what comes out of the ground is all there."""


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def unit(self) -> float:
        """The shorter side."""
        return min(self.width, self.height)

    @property
    def is_wide(self) -> bool:
        """True if it is wider than high."""
        return self.width >= self.height * 1.3

    def at(self, across: float, down: float) -> Point:
        """Return the point at these shares of its sides."""
        return self.x + self.width * across, self.y + self.height * down

    def inset(self, by: float) -> "Box":
        """Return the rectangle within, at that distance from every side."""
        return Box(self.x + by, self.y + by, self.width - 2 * by, self.height - 2 * by)


class Sheet:
    """Shapes in their order, the later above the earlier.

    A picture of other proportions is filled, so that something is cut off, unless all has to be `whole`.
    """

    def __init__(self, width: float, height: float, *, whole: bool = False) -> None:
        self.width = width
        self.height = height
        self.whole = whole
        self._parts: list[str] = []
        self._clips = 0

    def rect(self, box: Box, fill: str, opacity: float = 1.0) -> None:
        """Draw a filled rectangle."""
        x, y, width, height = map(_n, box)
        self._add(f'<rect x="{x}" y="{y}" width="{width}" height="{height}"', fill, opacity)

    def circle(self, center: Point, radius: float, fill: str, opacity: float = 1.0) -> None:
        """Draw a filled circle."""
        self._add(_circle(center, radius), fill, opacity)

    def oval(self, center: Point, wide: float, tall: float, fill: str) -> None:
        """Draw a filled ellipse."""
        x, y = center
        self._add(f'<ellipse cx="{_n(x)}" cy="{_n(y)}" rx="{_n(wide)}" ry="{_n(tall)}"', fill, 1.0)

    def ring(self, center: Point, radius: float, stroke: str, thickness: float) -> None:
        """Draw a circle's line."""
        self._outline(_circle(center, radius), stroke, thickness)

    def tapered(self, top: Point, half: float, foot: Point, half_foot: float, fill: str) -> None:
        """Draw an upright piece; `half` and `half_foot` are half its widths at the top and the foot."""
        (x, y), (foot_x, foot_y) = top, foot
        self.polygon(
            [(x - half, y), (x + half, y), (foot_x + half_foot, foot_y), (foot_x - half_foot, foot_y)], fill
        )

    def polygon(self, points: Iterable[Point], fill: str, opacity: float = 1.0) -> None:
        """Draw a filled polygon."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add(f'<polygon points="{corners}"', fill, opacity)

    def line(self, points: Iterable[Point], stroke: str, thickness: float) -> None:
        """Draw a line through points."""
        corners = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._outline(f'<polyline points="{corners}" stroke-linejoin="round"', stroke, thickness)

    def path(self, path: str, fill: str, opacity: float = 1.0, transform: str = "") -> None:
        """Draw a filled outline."""
        moved = f' transform="{transform}"' if transform else ""
        self._add(f'<path d="{path}"{moved}', fill, opacity)

    def stroke(self, path: str, stroke: str, thickness: float) -> None:
        """Draw an outline's line."""
        self._outline(f'<path d="{path}"', stroke, thickness)

    def fade(self, box: Box, color: str, top: float, bottom: float) -> None:
        """Draw a rectangle whose opacity changes from top to bottom."""
        self._clips += 1
        self._parts.append(
            f'<linearGradient id="g{self._clips}" x2="0" y2="1">'
            f'<stop stop-color="{color}" stop-opacity="{_n(top)}"/>'
            f'<stop offset="1" stop-color="{color}" stop-opacity="{_n(bottom)}"/></linearGradient>'
        )
        self.rect(box, f"url(#g{self._clips})")

    @contextmanager
    def emerging(self, box: Box) -> Iterator[None]:
        """Let drawings fade in at sides of the rectangle that lie inside the sheet, left or right.

        Shapes that reach beyond the rectangle are then not visibly cut there.
        """
        self._clips += 1
        begin, end = (box.x, box.right) if box.x > 0 else (box.right, box.x)
        stop = (
            '<stop stop-color="#fff" stop-opacity="0"/><stop offset="' + _n(EMERGED) + '" stop-color="#fff"/>'
        )
        place = f'x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        self._parts.append(
            f'<linearGradient id="g{self._clips}" gradientUnits="userSpaceOnUse" x1="{_n(begin)}" '
            f'x2="{_n(end)}" y1="0" y2="0">{stop}</linearGradient>'
            f'<mask id="m{self._clips}" maskUnits="userSpaceOnUse" {place}>'
            f'<rect {place} fill="url(#g{self._clips})"/></mask><g mask="url(#m{self._clips})">'
        )
        yield
        self._parts.append("</g>")

    @contextmanager
    def within(self, box: Box) -> Iterator[None]:
        """Show drawings inside the rectangle only."""
        self._clips += 1
        self._parts.append(
            f'<clipPath id="c{self._clips}"><rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" '
            f'height="{_n(box.height)}"/></clipPath><g clip-path="url(#c{self._clips})">'
        )
        yield
        self._parts.append("</g>")

    def svg(self, width: int, height: int, title: str) -> bytes:
        """Return the whole as a file; width and height in pixels are its default size."""
        fit = "meet" if self.whole else "slice"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" preserveAspectRatio="xMidYMid {fit}">'
            f"<title>{escape(_printable(title))}</title>{''.join(self._parts)}</svg>"
        ).encode()

    def _outline(self, shape: str, stroke: str, thickness: float) -> None:
        self._parts.append(f'{shape} fill="none" stroke="{stroke}" stroke-width="{_n(thickness)}"/>')

    def _add(self, shape: str, fill: str, opacity: float) -> None:
        self._parts.append(f'{shape} fill="{fill}"{_opacity(opacity)}/>')


def sheet_of(width: float, size: tuple[int, int], flattest: float, tallest: float) -> Sheet:
    """Create a sheet of that width, proportioned like a picture between the flattest and the tallest."""
    wide, high = size
    return Sheet(width, width * min(max(high / wide, flattest), tallest))


def _circle(center: Point, radius: float) -> str:
    x, y = center
    return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"'


def traced(*parts: str | float) -> str:
    """Build a path from its commands and their numbers."""
    return " ".join(part if isinstance(part, str) else _n(part) for part in parts)


def _n(value: float) -> str:
    """Format a number with a tenth of a unit's precision, as short as possible."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def _opacity(value: float) -> str:
    return "" if value >= 1 else f' opacity="{_n(value)}"'


def _printable(text: str) -> str:
    """Remove the characters that XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable())
