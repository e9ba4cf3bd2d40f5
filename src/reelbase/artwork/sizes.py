"""Sizes: what the part of an address between `/t/p/` and the file says.

`original`; `w500` and `h632` keep the ratio; `w600_and_h900_bestv2` fills what it names and is cut. Behind
any but the first may stand `_filter(blur)`, `_filter(duotone,RRGGBB,RRGGBB)` or `_filter(negate,RGB,RGB)`.
"""

import re
from enum import StrEnum
from typing import NamedTuple

WIDEST = 3840  # pixels; the largest that clients ask for, 1920, on a display of double density

TOKEN = re.compile(
    r"(?:w(?P<width>[1-9]\d{0,3})(?:_and_h(?P<filled>[1-9]\d{0,3})_(?P<crop>bestv2|face|multi_faces|smart))?"
    r"|h(?P<height>[1-9]\d{0,3}))"
    r"(?:_filter\((?P<filter>[a-z]+)(?:,(?P<dark>[0-9a-f]{6}|[0-9a-f]{3}),(?P<light>[0-9a-f]{6}|[0-9a-f]{3}))?\))?",
    re.IGNORECASE | re.ASCII,
)

Colour = tuple[int, int, int]


class Crop(StrEnum):
    """The part that is kept when a picture is cut."""

    BEST = "bestv2"
    FACE = "face"
    FACES = "multi_faces"
    SMART = "smart"


class Filter(NamedTuple):
    """A filter; blur has no colours, the others give one to black and one to white."""

    name: str
    black: Colour = (0, 0, 0)
    white: Colour = (255, 255, 255)

    @property
    def token(self) -> str:
        if self.name == "blur":
            return "_filter(blur)"
        return f"_filter({self.name},{bytes(self.black).hex()},{bytes(self.white).hex()})"


class Size(NamedTuple):
    """A size; without width and height the original's own."""

    width: int | None = None
    height: int | None = None
    crop: Crop | None = None
    filter: Filter | None = None

    @property
    def cost(self) -> int:
        """The work as a number of small pictures: one more for each megapixel, and double with a filter."""
        side = max(self.width or 0, self.height or 0)
        return (1 + side * side // 1_000_000) * (2 if self.filter else 1)

    @property
    def token(self) -> str:
        """The one spelling of this size, which is safe as the name of a folder."""
        if self.crop:
            text = f"w{self.width}_and_h{self.height}_{self.crop}"
        elif self.width or self.height:
            text = f"w{self.width}" if self.width else f"h{self.height}"
        else:
            text = "original"
        return text + (self.filter.token if self.filter else "")


ORIGINAL = Size()


def read_size(text: str) -> Size | None:
    """Parse a size; None if there is no such size or it is uselessly large."""
    if text == "original":
        return ORIGINAL
    found = TOKEN.fullmatch(text)
    if found is None:
        return None
    width, height = found["width"], found["filled"] or found["height"]
    if max(int(width or 0), int(height or 0)) > WIDEST:
        return None
    crop = Crop(found["crop"].lower()) if found["crop"] else None
    if not found["filter"]:
        return Size(_number(width), _number(height), crop)
    chosen = _filter(found["filter"].lower(), found["dark"], found["light"])
    return Size(_number(width), _number(height), crop, chosen) if chosen else None


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _filter(name: str, black: str | None, white: str | None) -> Filter | None:
    if name == "blur":
        return None if black else Filter("blur")
    if name == "negate" and not black:
        return Filter("negate")
    if name in {"duotone", "negate"} and black and white:
        return Filter(name, _colour(black), _colour(white))
    return None


def _colour(text: str) -> Colour:
    """Parse six hexadecimal digits, or three that stand for two each."""
    red, green, blue = bytes.fromhex(text if len(text) == 6 else "".join(each * 2 for each in text))
    return red, green, blue
