"""Compositions that show something: a sun, hills, a city, trees, planets, doors."""

from math import pi, sin

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.palettes import Palette, mixed
from reelbase.artwork.drawing.shapes import accents, around
from reelbase.artwork.drawing.sheet import Box, Point, Sheet, traced


def sun(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a large sun above hills, one behind another."""
    unit = box.unit
    center = box.at(chance.between(0.28, 0.72), chance.between(0.34, 0.5))
    sheet.circle(center, unit * chance.between(0.24, 0.36), palette.first)
    hills(sheet, box, [palette.third, palette.second, mixed(palette.second, palette.ink, 0.55)], chance)


def hills(sheet: Sheet, box: Box, colors: list[str], chance: Chance) -> None:
    """Draw soft hills, the nearest last."""
    for number, color in enumerate(colors):
        base = box.y + box.height * (0.56 + 0.15 * number)
        waves = [
            (chance.between(0.4, 1.1), chance.between(0, 2 * pi), chance.between(0.03, 0.07))
            for _ in range(2)
        ]
        points: list[Point] = []
        for step in range(41):
            share = step / 40
            rise = sum(height * sin(share * pi * 2 * often + phase) for often, phase, height in waves)
            points.append((box.x + box.width * share, base + rise * box.height))
        sheet.polygon([*points, (box.right, box.bottom), (box.x, box.bottom)], color)


def mountains(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw sharp mountains with a light and a dark side, and a small sun."""
    sheet.circle(
        box.at(chance.between(0.15, 0.85), chance.between(0.14, 0.3)),
        box.unit * chance.between(0.07, 0.13),
        palette.first,
    )
    for number, color in enumerate((palette.third, palette.second, palette.first)):
        shade = mixed(color, palette.ink, 0.35)
        for _ in range(2 if number else 3):
            x = box.x + box.width * chance.between(-0.05, 1.05)
            top = box.y + box.height * (0.24 + 0.17 * number + chance.between(0, 0.14))
            half = (box.bottom - top) * chance.between(0.45, 0.8)
            sheet.polygon([(x, top), (x + half, box.bottom), (x - half, box.bottom)], color)
            foot = x + half * chance.between(-0.25, 0.2)
            sheet.polygon([(x, top), (x + half, box.bottom), (foot, box.bottom)], shade)


def city(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a city at night, with some windows lit."""
    moon = box.at(chance.between(0.2, 0.8), chance.between(0.2, 0.36))
    sheet.circle(moon, box.unit * chance.between(0.1, 0.2), palette.first)
    for row, color in enumerate((palette.third, palette.second, palette.ink)):
        x = box.x - chance.between(0, 0.1) * box.width
        while x < box.right:
            width = box.height * chance.between(0.09, 0.19)
            top = box.y + box.height * (0.34 + 0.16 * row + chance.between(0, 0.24))
            sheet.rect(Box(x, top, width + 1, box.bottom - top), color)
            if row:
                _windows(sheet, Box(x, top, width, box.bottom - top), palette.first, chance)
            x += width


def _windows(sheet: Sheet, house: Box, color: str, chance: Chance) -> None:
    step = house.width / 5
    for row in range(1, int(house.height / step / 1.4)):
        for column in (1, 2, 3):
            if chance.happens(0.16):
                place = Box(
                    house.x + step * (column + 0.2), house.y + step * 1.4 * row, step * 0.6, step * 0.8
                )
                sheet.rect(place, color)


def trees(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw bare trees in front of an oversized moon."""
    center = box.at(chance.between(0.3, 0.7), chance.between(0.4, 0.52))
    sheet.circle(center, box.unit * chance.between(0.3, 0.4), palette.first)
    for number in range(chance.whole(6, 9) * (1 if not box.is_wide else 2)):
        color = palette.second if number % 3 == 0 else mixed(palette.second, palette.ink, 0.25)
        x = box.x + box.width * chance.between(0.0, 1.0)
        width = box.unit * chance.between(0.012, 0.045)
        lean = chance.between(-1.5, 1.5) * width
        sheet.tapered((x + lean, box.y), width * 0.5, (x, box.bottom), width, color)
        for _ in range(4):
            up = chance.between(0.15, 0.75)
            y, side = box.bottom - box.height * up, chance.one_of((-1, 1))
            reach = box.height * chance.between(0.05, 0.16)
            tip = x + side * reach, y - reach * chance.between(0.5, 1.3)
            sheet.polygon([(x, y), tip, (x, y - width * 0.9)], color)


def eye(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw an eye that looks somewhere."""
    cx, cy = box.center
    half = min(box.width * 0.44, box.height * 0.62)
    tall = half * chance.between(0.55, 0.72)
    lid = traced(
        "M", cx - half, cy, "Q", cx, cy - 2 * tall, cx + half, cy, "Q", cx, cy + 2 * tall, cx - half, cy
    )
    for number in range(24):
        root = around((cx, cy), half * 0.95, number / 24)
        tip = around((cx, cy), half * chance.between(1.05, 1.5), number / 24)
        sheet.line([root, tip], palette.second, half * 0.022)
    sheet.path(lid, palette.ink)
    x, y = cx + half * chance.between(-0.22, 0.22), cy + tall * chance.between(-0.12, 0.12)
    sheet.circle((x, y), tall * 0.82, palette.first)
    sheet.circle((x, y), tall * 0.42, palette.ground)
    sheet.circle((x + tall * 0.25, y - tall * 0.28), tall * 0.13, palette.ink)


def planets(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw planets on their orbits, and stars."""
    unit = box.unit
    for _ in range(90):
        place = box.at(chance.between(0, 1), chance.between(0, 1))
        sheet.circle(place, unit * chance.between(0.0015, 0.0045), palette.ink)
    center = box.at(chance.between(0.2, 0.8), chance.between(0.4, 0.75))
    radius = unit * chance.between(0.22, 0.34)
    for number in range(1, 4):
        sheet.ring(center, radius * (1 + 0.42 * number), palette.second, unit * 0.005)
        way = around(center, radius * (1 + 0.42 * number), chance.between(0, 1))
        sheet.circle(way, unit * chance.between(0.018, 0.05), (palette.third, palette.ink)[number % 2])
    sheet.circle(center, radius, palette.first)
    x, y = center
    far = radius * 1.35
    shade = traced(
        "M", x, y - radius, "A", radius, radius, 0, 0, 1, x, y + radius, "A", far, far, 0, 0, 0, x, y - radius
    )
    sheet.path(shade, mixed(palette.first, palette.ground, 0.4))


def rays(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw rays from behind a disc."""
    unit = max(box.width, box.height)
    center = box.at(chance.between(0.3, 0.7), chance.between(0.5, 0.85))
    count = chance.whole(9, 16)
    one, two, three = accents(palette, chance)
    for number in range(count):
        turn = number / count + 0.01
        ends = [around(center, unit * 1.5, turn), around(center, unit * 1.5, turn + 0.5 / count)]
        sheet.polygon([center, *ends], one if number % 2 else two)
    sheet.circle(center, unit * chance.between(0.14, 0.2), three)
    sheet.circle(center, unit * 0.1, palette.ink if chance.happens(0.5) else palette.ground)


def doors(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw an arch within an arch, and a small figure."""
    colors = [*accents(palette, chance), palette.ground]
    count = chance.whole(4, 6)
    x = box.x + box.width * chance.between(0.4, 0.6)
    half = min(box.width * 0.46, box.height * 0.5)
    for number in range(count):
        r = half * (1 - number / (count + 0.6))
        top = box.bottom - box.height * 0.95 * (1 - number / (count + 1.2)) + r
        path = traced("M", x - r, box.bottom, "V", top, "A", r, r, 0, 0, 1, x + r, top, "V", box.bottom, "Z")
        sheet.path(path, colors[number % 4])
    somebody(sheet, (x, box.bottom), half * 0.22, palette.ink)


def somebody(sheet: Sheet, foot: Point, tall: float, color: str) -> None:
    """Draw a figure seen from far away."""
    x, y = foot
    sheet.circle((x, y - tall * 0.86), tall * 0.15, color)
    sheet.tapered((x, y - tall * 0.66), tall * 0.1, foot, tall * 0.2, color)


def sea(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw waves like scales, and a sail or a moon."""
    unit = box.unit
    sheet.circle(
        box.at(chance.between(0.2, 0.8), chance.between(0.2, 0.34)),
        unit * chance.between(0.12, 0.2),
        palette.first,
    )
    size = unit * chance.between(0.1, 0.16)
    scale = (
        (1.0, palette.second),
        (0.78, palette.ground),
        (0.56, palette.third),
        (0.3, palette.ground),
    )
    rows = int(box.height * 0.58 / (size * 0.55)) + 2
    for row in range(rows):
        y = box.y + box.height * 0.45 + row * size * 0.55
        for column in range(-1, int(box.width / (2 * size)) + 2):
            x = box.x + (2 * column + row % 2) * size
            for share, color in scale:
                sheet.circle((x, y + size), size * share, color)


def plants(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw stems with leaves in pairs."""
    colors = [palette.first, palette.second, palette.third, palette.ink]
    count = chance.whole(3, 4) if not box.is_wide else chance.whole(7, 9)
    for number in range(count):
        x = box.x + box.width * (number + chance.between(0.35, 0.65)) / count
        top = box.y + box.height * chance.between(0.08, 0.35)
        color = colors[number % 4]
        pairs = chance.whole(4, 6)
        size = min(box.width / count * 0.46, (box.bottom - top) / pairs * 0.9)
        sheet.rect(Box(x - size * 0.03, top, size * 0.06, box.bottom - top), color)
        for pair in range(pairs):
            y = top + (pair + 1) * (box.bottom - top) / (pairs + 0.4)
            for side in (-1, 1):
                edge = x + side * size
                path = traced(
                    *("M", x, y, "Q", x + side * size * 0.15, y - size * 0.8, edge, y - size * 0.75),
                    *("Q", x + side * size * 0.95, y - size * 0.02, x, y),
                )
                sheet.path(path, color)
        sheet.circle((x, top), size * 0.2, color)
