"""Originals that tests paint for themselves, and what is to be seen in a picture."""

from functools import cache

import numpy as np

from reelbase.artwork import vips

SIDE = 20  # pixels of a coarse cell
CORNERS = ((230, 40, 40), (40, 200, 60), (50, 70, 230), (240, 220, 60))
"""The colours of the quarters: top left, top right, bottom left, bottom right."""


@cache
def quarters(width: int, height: int) -> "vips.Image":
    """Four quarters, a colour each."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    for at, colour in enumerate(CORNERS):
        rows = slice(0, height // 2) if at < 2 else slice(height // 2, height)
        columns = slice(0, width // 2) if at % 2 == 0 else slice(width // 2, width)
        pixels[rows, columns] = colour
    return vips.Image.new_from_memory(pixels.tobytes(), width, height, 3, "uchar").copy(interpretation="srgb")


@cache
def photograph(width: int, height: int, seed: int = 1, grain: float = 2.0) -> "vips.Image":
    """Soft shapes with fine grain, about as hard to encode as a photograph."""
    random = np.random.default_rng(seed)
    cells = random.integers(0, 256, (height // SIDE + 1, width // SIDE + 1, 3), dtype=np.uint8)
    rows, columns, bands = cells.shape
    soft = vips.Image.new_from_memory(cells.tobytes(), columns, rows, bands, "uchar")
    soft = soft.resize(SIDE, kernel="cubic").crop(0, 0, width, height)
    noise = vips.Image.gaussnoise(width, height, sigma=grain, seed=seed)
    return (soft + noise).cast("uchar").copy(interpretation="srgb").copy_memory()


@cache
def jpeg(width: int, height: int) -> bytes:
    """Quarters as JPEG."""
    return bytes(quarters(width, height).jpegsave_buffer(Q=92))


@cache
def png(width: int, height: int) -> bytes:
    """Quarters as PNG, of which the left half is transparent."""
    left = vips.Image.black(width // 2, height)
    alpha = left.join((vips.Image.black(width - width // 2, height) + 255).cast("uchar"), "horizontal")
    return bytes(quarters(width, height).bandjoin(alpha.cast("uchar")).pngsave_buffer())


@cache
def webp(width: int, height: int) -> bytes:
    """Quarters as WebP."""
    return bytes(quarters(width, height).webpsave_buffer(Q=90))


def svg(width: int, height: int, inside: str = "") -> bytes:
    """A red left half on nothing, with whatever else is to be in it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<rect width="{width // 2}" height="{height}" fill="#e62828"/>{inside}</svg>'
    ).encode()


def seen(data: bytes) -> "vips.Image":
    """The picture in these bytes, in memory."""
    return vips.Image.new_from_buffer(data, "", fail_on="error").copy_memory()


def at(image: "vips.Image", x: float, y: float) -> tuple[int, ...]:
    """The pixel at a share of the width and of the height."""
    found = image.getpoint(
        min(int(x * image.width), image.width - 1), min(int(y * image.height), image.height - 1)
    )
    return tuple(round(each) for each in found)


def is_near(found: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 14) -> bool:
    """Whether two pixels look the same."""
    return len(found) == len(wanted) and all(
        abs(a - b) <= tolerance for a, b in zip(found, wanted, strict=True)
    )
