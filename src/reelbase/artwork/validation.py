"""Checks what comes from outside: whether bytes are a picture that may be kept, decoded and shown.

What a file is follows from its content, never from its name. Its dimensions are read, and held against
the limits, before anything is decoded.
"""

from enum import StrEnum
from typing import NamedTuple

from reelbase.artwork.svg import begins_as_svg, find_danger

TURNED = range(5, 9)  # the orientations of EXIF that lie on their side


class Format(StrEnum):
    """The kinds of pictures that are taken, and AVIF, which is only given. GIF is neither, as at TMDB."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    SVG = "svg"
    AVIF = "avif"

    @property
    def media_type(self) -> str:
        return "image/svg+xml" if self is Format.SVG else f"image/{self}"

    @property
    def extension(self) -> str:
        """With its dot."""
        return ".jpg" if self is Format.JPEG else f".{self}"


class Limits(NamedTuple):
    """The largest picture that is looked at."""

    bytes: int = 32 << 20
    pixels: int = 36_000_000  # 6000 × 6000; decoded at once, as some files must be, that is 0.3 GB at most
    side: int = 16_383  # pixels; the longest that WebP has


class Checked(NamedTuple):
    """The facts of a checked picture; width and height in pixels, as it is shown (EXIF applied)."""

    format: Format
    width: int
    height: int


class Unfit(Exception):
    """The bytes are no picture that may be taken; `reason` completes "Expected a picture, found …"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


LIMITS = Limits()


def check(data: bytes, limits: Limits = LIMITS) -> Checked:
    """Decode the whole picture and return its facts. Raises Unfit.

    Takes as long as decoding does (10 ms a megapixel), so it is no work for an event loop.
    """
    from reelbase.artwork import vips

    checked = measure(data, limits)
    try:
        if checked.format is Format.SVG:
            vips.Image.thumbnail_buffer(data, 64, height=64, size="force").avg()
        else:
            vips.Image.new_from_buffer(data, "", access="sequential", fail_on="error").avg()
    except vips.Error as error:
        raise Unfit(f"{checked.format.upper()} that is damaged or cut off") from error
    return checked


def measure(data: bytes, limits: Limits = LIMITS) -> Checked:
    """Return the facts of a picture from its first bytes; nothing is decoded, but SVG is read whole. Raises
    Unfit.
    """
    from reelbase.artwork import vips

    if len(data) > limits.bytes:
        raise Unfit(f"{len(data):,} bytes where {limits.bytes:,} are the most")
    found = sniff(data)
    if found is None:
        raise Unfit("neither JPEG, PNG, WebP nor SVG")
    if found is Format.SVG and (danger := find_danger(data)):
        raise Unfit(f"SVG with {danger}")
    try:
        image = vips.Image.new_from_buffer(data, "", access="sequential")
    except vips.Error as error:
        raise Unfit(f"{found.upper()} that is damaged or cut off") from error
    width, height = image.width, image.height
    if max(width, height) > limits.side or width * height > limits.pixels:
        raise Unfit(f"{width:,} × {height:,} pixels where {limits.pixels:,} in all are the most")
    if image.get_n_pages() > 1 or (found is Format.PNG and b"acTL" in data[:4096]):
        raise Unfit("an animation")
    if image.get_typeof("orientation") and image.get("orientation") in TURNED:
        width, height = height, width
    return Checked(found, width, height)


def sniff(data: bytes) -> Format | None:
    """Return the format that the first bytes show; None if it is not supported."""
    if data[:3] == b"\xff\xd8\xff":
        return Format.JPEG
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return Format.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    return Format.SVG if begins_as_svg(data) else None
