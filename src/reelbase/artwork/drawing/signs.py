"""Compositions with one thing in them: a road, a keyhole, stairs, a knife, rain, balloons, a hat."""

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.palettes import Palette, mixed
from reelbase.artwork.drawing.scenes import hills, somebody
from reelbase.artwork.drawing.sheet import Box, Sheet, traced


def road(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a road to the horizon."""
    far, sky = box.at(chance.between(0.35, 0.65), chance.between(0.36, 0.5))
    unit = box.unit
    sun = far + unit * chance.between(-0.2, 0.2), sky
    sheet.circle(sun, unit * chance.between(0.16, 0.26), palette.first)
    horizon = Box(box.x, sky, box.width, box.bottom - sky)
    sheet.rect(horizon, palette.second)
    ridge = Box(box.x, sky - box.height * 0.62, box.width, box.height)
    hills(sheet, ridge, [mixed(palette.second, palette.ink, 0.3)], chance)
    start = sky + horizon.height * 0.12
    sheet.rect(Box(box.x, start, box.width, horizon.height), palette.second)
    near = box.x + box.width * 0.5
    half = unit * 0.62
    sheet.tapered((far, start), 3, (near, box.bottom), half, palette.ink)
    for dash in range(9):
        a, b = (dash / 9) ** 2, ((dash + 0.5) / 9) ** 2
        corners = []
        for share, side in ((a, -1), (a, 1), (b, 1), (b, -1)):
            x = far + (near - far) * share
            corners.append((x + side * half * 0.035 * share, start + (box.bottom - start) * share))
        sheet.polygon(corners, palette.ground)


def keyhole(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a keyhole, and light behind it."""
    unit = box.unit
    x, y = box.x + box.width * chance.between(0.38, 0.62), box.y + box.height * 0.36
    radius = unit * chance.between(0.15, 0.2)
    spread = unit * chance.between(0.5, 0.9) * chance.one_of((-1, 1))
    sheet.tapered((x, y), radius, (x + spread, box.bottom), radius * 2.2, palette.second)
    sheet.circle((x, y), radius * 1.45, palette.third)
    sheet.circle((x, y), radius, palette.first)
    foot = y + radius * 3.1
    sheet.tapered((x, y), radius * 0.45, (x, foot), radius * 0.95, palette.first)


def stairs(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw stairs, and a figure on them."""
    count = chance.whole(6, 10) if not box.is_wide else 16
    step, rise = box.width / count, box.height * 0.74 / count
    up = chance.happens(0.5)
    at = chance.whole(2, count - 3)
    if chance.happens(0.6):
        sheet.circle(box.at(0.25 if up else 0.75, 0.27), box.unit * 0.15, palette.third)
    for number in range(count):
        place = number if up else count - 1 - number
        top = box.bottom - rise * (place + 1)
        x = box.x + step * number
        sheet.rect(Box(x, top, step + 1, box.bottom - top), palette.first if number % 2 else palette.second)
        if number == at:
            somebody(sheet, (x + step / 2, top), max(rise * 1.5, box.height * 0.09), palette.ink)


def knife(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw a knife, and the trace it leaves."""
    unit = box.unit
    x = box.x + box.width * chance.between(0.42, 0.58)
    long, wide = box.height * 0.62, unit * 0.1
    top = box.y + box.height * 0.04
    sheet.rect(
        Box(x - wide * 0.42, top, wide * 0.84, long * 0.36),
        palette.second if palette.second != palette.ground else palette.third,
    )
    sheet.rect(Box(x - wide * 0.9, top + long * 0.35, wide * 1.8, long * 0.035), palette.third)
    blade = top + long * 0.385
    sheet.polygon(
        [
            (x - wide * 0.5, blade),
            (x + wide * 0.5, blade),
            (x + wide * 0.5, top + long * 0.8),
            (x - wide * 0.5, top + long),
        ],
        palette.ink,
    )
    pool = box.bottom - box.height * 0.07
    for _ in range(7):
        width = unit * chance.between(0.08, 0.3)
        sheet.oval((x + box.width * chance.between(-0.22, 0.22), pool), width, width * 0.2, palette.first)
    sheet.oval((x, pool), unit * 0.36, unit * 0.075, palette.first)
    drop = top + long * 1.06
    sheet.circle((x - wide * 0.42, drop), wide * 0.18, palette.first)
    sheet.circle((x - wide * 0.42, drop + long * 0.12), wide * 0.14, palette.first)


def rain(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw rain on an umbrella and its owner."""
    unit = box.unit
    slant = chance.between(0.12, 0.3) * chance.one_of((-1, 1))
    for _ in range(150 if not box.is_wide else 260):
        x, y = box.x + box.width * chance.between(-0.1, 1.1), box.y + box.height * chance.between(-0.05, 0.95)
        long = unit * chance.between(0.03, 0.1)
        drop = [(x, y), (x - slant * long, y + long)]
        sheet.line(drop, chance.one_of((palette.second, palette.third)), unit * 0.006)
    x, ground = box.x + box.width * chance.between(0.3, 0.7), box.bottom
    r = unit * chance.between(0.2, 0.27)
    y = ground - r * 1.75
    sheet.path(f"M{x - r:.0f} {y:.0f}A{r:.0f} {r:.0f} 0 0 1 {x + r:.0f} {y:.0f}Z", palette.first)
    sheet.rect(Box(x - r * 0.025, y - r * 1.08, r * 0.05, r * 1.6), palette.ink)
    sheet.circle((x + r * 0.22, y + r * 0.42), r * 0.16, palette.ink)
    sheet.tapered((x + r * 0.22, y + r * 0.64), r * 0.2, (x + r * 0.22, ground), r * 0.33, palette.ink)


def balloons(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw balloons that have got away."""
    colors = [palette.first, palette.second, palette.third]
    unit = box.unit
    hold, ground = box.x + box.width * chance.between(0.35, 0.65), box.bottom
    for number in range(chance.whole(5, 8)):
        x = box.x + box.width * chance.between(0.14, 0.86)
        y = box.y + box.height * chance.between(0.14, 0.58)
        r = unit * chance.between(0.09, 0.17)
        string = f"M{x:.0f} {y + r * 1.2:.0f}Q{x:.0f} {(y + ground) / 2:.0f} {hold:.0f} {ground:.0f}"
        sheet.stroke(string, palette.ink, unit * 0.004)
        color = colors[number % 3]
        sheet.oval((x, y), r, r * 1.16, color)
        sheet.polygon([(x, y + r * 1.1), (x - r * 0.14, y + r * 1.32), (x + r * 0.14, y + r * 1.32)], color)
        sheet.oval((x - r * 0.36, y - r * 0.42), r * 0.16, r * 0.24, mixed(color, "#ffffff", 0.55))


def blinds(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
    """Draw light through blinds, and a waiting figure."""
    count = chance.whole(11, 16)
    step = box.height / count
    unit = box.unit
    x = box.x + box.width * chance.between(0.35, 0.65)
    head = unit * 0.17
    y = box.bottom - head * 2.9
    for number in range(count):
        share = number / count
        sheet.rect(Box(box.x, box.y + step * number, box.width, step * (0.3 + 0.45 * share)), palette.first)
    brim = y - head * 0.5
    sheet.circle((x, y), head, palette.ink)
    sheet.rect(Box(x - head * 1.55, brim - head * 0.12, head * 3.1, head * 0.22), palette.ink)
    sheet.tapered((x, y - head * 1.5), head * 0.8, (x, brim), head * 0.95, palette.ink)
    foot, neck = box.bottom, y + head * 0.9
    coat = traced(
        *("M", x - head * 2.5, foot, "Q", x - head * 2.2, neck + head * 0.3, x, neck),
        *("Q", x + head * 2.2, neck + head * 0.3, x + head * 2.5, foot, "Z"),
    )
    sheet.path(coat, palette.ink)
