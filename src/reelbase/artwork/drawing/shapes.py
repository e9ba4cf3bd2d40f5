"""Compositions of shapes alone: rings, bars, tiles, cut paper."""

from math import cos, pi, sin

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.palettes import Palette, contrast
from reelbase.artwork.drawing.sheet import Box, Point, Sheet


def accents(palette: Palette, chance: Chance) -> list[str]:
    """Return the accents in some order."""
    return chance.shuffled([palette.first, palette.second, palette.third])


def around(center: Point, radius: float, turn: float) -> Point:
    """Return the point at a distance, in a direction (in turns, 0 to the right, clockwise)"""
    x, y = center
    return x + radius * cos(2 * pi * turn), y + radius * sin(2 * pi * turn)


def rings(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw rings about a point off the middle, one of them filled."""
    unit = max(box.width, box.height)
    center = box.at(chance.between(0.25, 0.75), chance.between(0.35, 0.65))
    colors = accents(palette, chance)
    count = chance.whole(5, 9)
    step = unit * 0.95 / count
    for number in range(count, 0, -1):
        sheet.circle(center, step * number * 0.62, colors[number % 3] if number % 2 else palette.ground)
    sheet.circle(center, step * 0.3, palette.ink)


def spiral(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a spiral that pulls inwards."""
    unit = max(box.width, box.height)
    center = box.at(chance.between(0.4, 0.6), chance.between(0.4, 0.6))
    turns, start, smooth = chance.whole(5, 8), chance.between(0, 1), 90
    outer: list[Point] = []
    inner: list[Point] = []
    for step in range(turns * smooth + 1):
        share = step / (turns * smooth)
        radius = unit * 0.72 * share
        outer.append(around(center, radius, start + share * turns))
        inner.append(around(center, radius * 0.93 - unit * 0.028 * share, start + share * turns))
    sheet.polygon([*outer, *reversed(inner)], palette.first)
    sheet.circle(center, unit * 0.035, palette.ink)


def bars(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw slanted bars of growing width."""
    colors = [*accents(palette, chance), palette.ink]
    slant = box.height * chance.between(0.25, 0.6) * chance.one_of((-1, 1))
    x, width = box.x - abs(slant), box.width * 0.012
    growth = chance.between(1.16, 1.3)
    number = 0
    while x < box.right + abs(slant):
        gap = width * chance.between(0.5, 0.9)
        corners = [(x, box.y), (x + width, box.y), (x + width + slant, box.bottom), (x + slant, box.bottom)]
        sheet.polygon(corners, colors[number % len(colors)])
        x, width, number = x + width + gap, width * growth, number + 1


def columns(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw upright bars of different heights, like a chart or an organ."""
    colors = [*accents(palette, chance), palette.ink]
    count = chance.whole(9, 17) if not box.is_wide else chance.whole(20, 30)
    step = box.width / count
    middle = chance.between(0.3, 0.7)
    for number in range(count):
        far = abs((number + 0.5) / count - middle)
        height = box.height * max(0.06, (0.95 - far * 1.2) * chance.between(0.55, 1.0))
        color = colors[chance.whole(0, 3)]
        sheet.rect(Box(box.x + step * (number + 0.12), box.bottom - height, step * 0.76, height), color)


def tiles(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a field of tiles with quarters of circles, halves and dots."""
    across = chance.whole(3, 5) if not box.is_wide else chance.whole(7, 9)
    size = box.width / across
    colors = [palette.first, palette.second, palette.third, palette.ink]
    down = int(box.height / size) + 1
    top = box.bottom - down * size
    for row in range(down):
        for column in range(across):
            tile = Box(box.x + column * size, top + row * size, size + 0.5, size + 0.5)
            _tile(sheet, tile, [chance.one_of(colors), palette.ground], chance)


def _tile(sheet: Sheet, tile: Box, colors: list[str], chance: Chance) -> None:
    front, back = colors if chance.happens(0.7) else colors[::-1]
    x, y, size = tile.x, tile.y, tile.width
    sheet.rect(tile, back)
    match chance.whole(0, 5):
        case 0 | 1:
            right, down = chance.one_of(((0, 0), (1, 0), (1, 1), (0, 1)))
            cx, cy = x + right * size, y + down * size
            to_x, to_y = x + (1 - right) * size, y + (1 - down) * size
            arc = f"A{size:.1f} {size:.1f} 0 0 {int(right == down)} {cx:.1f} {to_y:.1f}"
            sheet.path(f"M{cx:.1f} {cy:.1f}L{to_x:.1f} {cy:.1f}{arc}Z", front)
        case 2:
            half = size / 2
            sheet.path(f"M{x:.1f} {y:.1f}H{x + size:.1f}A{half:.1f} {half:.1f} 0 0 1 {x:.1f} {y:.1f}Z", front)
            sheet.path(
                f"M{x:.1f} {y + half:.1f}H{x + size:.1f}A{half:.1f} {half:.1f} 0 0 1 {x:.1f} {y + half:.1f}Z",
                front,
            )
        case 3:
            sheet.circle(tile.center, size * chance.one_of((0.2, 0.34, 0.5)), front)
        case 4:
            sheet.polygon([(x, y), (x + size, y), (x, y + size)], front)
        case _:
            sheet.rect(tile, front)


def paper(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw pieces of cut paper that point at one place."""
    colors = [palette.first, palette.second, palette.ink, palette.third]
    unit = max(box.width, box.height)
    aim = box.at(chance.between(0.3, 0.7), chance.between(0.35, 0.65))
    count = chance.whole(6, 10)
    turn = chance.between(0, 1)
    for number in range(count):
        turn += chance.between(0.7, 1.3) / count
        wide = chance.between(0.18, 0.45) / count
        near = unit * chance.between(0.06, 0.3)
        far = unit * chance.between(0.9, 1.2)
        tip = around(aim, near, turn + chance.between(-0.01, 0.01))
        edge = [around(aim, far, turn - wide), around(aim, far * 1.1, turn), around(aim, far, turn + wide)]
        sheet.polygon([tip, *edge], colors[number % 4])
    sheet.circle(aim, unit * 0.045, palette.first)


def blobs(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw soft shapes as if cut with scissors."""
    colors = [*accents(palette, chance), palette.ink]
    unit = box.unit
    for number in range(chance.whole(4, 6)):
        center = (
            box.x + box.width * chance.between(0.08, 0.92),
            box.y + box.height * chance.between(0.1, 0.9),
        )
        radius = unit * chance.between(0.18, 0.42)
        sheet.path(_blob(center, radius, chance), colors[number % 4], 0.94)


def _blob(center: Point, radius: float, chance: Chance) -> str:
    count = chance.whole(5, 8)
    points = [around(center, radius * chance.between(0.6, 1.25), number / count) for number in range(count)]
    first, *others = points
    middles = [
        f"{(ax + bx) / 2:.1f} {(ay + by) / 2:.1f}"
        for (ax, ay), (bx, by) in zip(points, [*others, first], strict=True)
    ]
    curves = (f"Q{x:.1f} {y:.1f} {middle}" for (x, y), middle in zip(points, middles, strict=True))
    return f"M{middles[-1]}{''.join(curves)}Z"


def dots(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a screen of dots that grow towards a place."""
    across = chance.whole(12, 18) if not box.is_wide else chance.whole(24, 32)
    step = box.width / across
    aim_x, aim_y = box.at(chance.between(0.2, 0.8), chance.between(0.2, 0.8))
    reach = max(box.width, box.height) * chance.between(0.55, 0.8)
    for row in range(int(box.height / step) + 2):
        for column in range(across + 1):
            x, y = box.x + (column + 0.5 * (row % 2)) * step, box.y + row * step
            far = ((x - aim_x) ** 2 + (y - aim_y) ** 2) ** 0.5 / reach
            if far < 1:
                color = palette.first if far > 0.35 else palette.ink
                sheet.circle((x, y), step * 0.58 * (1 - far) ** 0.7, color)


def lines(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw lines that swell where something is hidden."""
    count = chance.whole(16, 26)
    peaks = [
        (chance.between(0.2, 0.8), chance.between(0.05, 0.16), chance.between(0.5, 1.0)) for _ in range(4)
    ]
    seen = [color for color in accents(palette, chance) if contrast(color, palette.ground) > 2]
    most, every_fifth, *_ = [*seen, palette.ink, palette.ink]
    for number in range(count):
        base = box.y + box.height * (0.16 + 0.8 * number / (count - 1))
        points: list[Point] = []
        for step in range(61):
            share = step / 60
            rise = sum(
                height * 2.718 ** -(((share - at) / wide) ** 2) * (0.6 + 0.4 * sin(number * 1.7 + at * 9))
                for at, wide, height in peaks
            )
            points.append((box.x + box.width * share, base - rise * box.height * 0.11))
        corners = [*points, (box.right, base + box.height * 0.1), (box.x, base + box.height * 0.1)]
        sheet.polygon(corners, palette.ground)
        sheet.line(points, most if number % 5 else every_fifth, box.width * 0.006)


def cubes(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw cubes that may as well be hollow."""
    across = chance.whole(3, 5) if not box.is_wide else 9
    side = box.width / across / 1.732
    left, right, top = accents(palette, chance)
    missing = chance.between(0.1, 0.35)
    for row in range(-1, int(box.height / (1.5 * side)) + 2):
        for column in range(-1, across + 1):
            x = box.x + (column + 0.5 + 0.5 * (row % 2)) * side * 1.732
            y = box.y + row * side * 1.5
            if chance.happens(missing):
                continue
            center = (x, y + side)
            a, b, c, d, e, f = (around(center, side, turn / 6 + 1 / 12) for turn in range(6))
            sheet.polygon([center, a, b, c], right)
            sheet.polygon([e, d, c, center], left)
            sheet.polygon([center, e, f, a], top)
