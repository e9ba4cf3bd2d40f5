"""Posters: a composition by genre, the title in a place of its own."""

import re
from collections.abc import Callable
from typing import NamedTuple

from reelbase.artwork.drawing import scenes, shapes, signs
from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.fitting import fitted, put
from reelbase.artwork.drawing.lettering import Style, cased, levels
from reelbase.artwork.drawing.palettes import PALETTES, Mood, Palette, contrast, mood_of
from reelbase.artwork.drawing.sheet import Box, Sheet, sheet_of
from reelbase.catalog.picture_subject import PictureSubject

Composition = Callable[[Sheet, Box, Palette, Chance], None]
PARTED = re.compile(r" ?: | [–-] |：")
LONG = 20  # letters that a title has room for
MARGIN = 70.0
WIDTH = 1000.0

HEAVY = Style("grotesque", 900, 62, capitals=True, leading=1.08)
WIDE = Style("grotesque", 800, 130, capitals=True, leading=1.15)
THIN = Style("grotesque", 380, 125, tracking=30, capitals=True, leading=1.25)
PLAIN = Style("grotesque", 700, 92, tracking=-12, leading=0.98)
FINE = Style("didone", 800, leading=1.02)
FINE_CAPITALS = Style("didone", 700, tracking=20, capitals=True, leading=1.2)
DRAWN = Style("geometric", 700, tracking=10, capitals=True, leading=1.18)
LOW = Style("geometric", 500, tracking=-10, leading=1.0)
ROUND = Style("rounded", 700, 90, leading=0.98)
SMALL = Style("grotesque", 600, 95, tracking=50, capitals=True)

COMPOSITIONS: dict[Mood, tuple[Composition, ...]] = {
    Mood.HORROR: (
        scenes.trees,
        scenes.eye,
        shapes.paper,
        shapes.spiral,
        signs.knife,
        signs.keyhole,
        shapes.lines,
    ),
    Mood.ANIMATION: (
        shapes.tiles,
        scenes.rays,
        shapes.blobs,
        scenes.sun,
        signs.balloons,
        scenes.plants,
        scenes.sea,
    ),
    Mood.WESTERN: (scenes.sun, scenes.rays, scenes.mountains, signs.road, shapes.bars),
    Mood.SPACE: (
        scenes.planets,
        shapes.rings,
        shapes.dots,
        shapes.cubes,
        shapes.lines,
        scenes.doors,
        scenes.planets,
    ),
    Mood.WAR: (scenes.rays, shapes.bars, shapes.paper, shapes.columns, scenes.mountains),
    Mood.MUSIC: (shapes.columns, shapes.lines, shapes.rings, shapes.tiles, shapes.dots),
    Mood.FANTASY: (scenes.mountains, scenes.doors, scenes.trees, scenes.sea, scenes.plants, scenes.planets),
    Mood.ROMANCE: (
        shapes.blobs,
        scenes.plants,
        scenes.sun,
        signs.rain,
        shapes.rings,
        scenes.sea,
        signs.balloons,
    ),
    Mood.CRIME: (scenes.city, shapes.bars, signs.blinds, shapes.paper, signs.road, signs.keyhole, scenes.eye),
    Mood.SUSPENSE: (
        shapes.spiral,
        shapes.paper,
        shapes.cubes,
        scenes.eye,
        signs.keyhole,
        shapes.bars,
        signs.stairs,
        signs.blinds,
    ),
    Mood.DOCUMENTARY: (shapes.dots, shapes.tiles, shapes.columns, shapes.lines, shapes.rings),
    Mood.COMEDY: (
        shapes.tiles,
        shapes.blobs,
        scenes.rays,
        shapes.dots,
        scenes.plants,
        signs.balloons,
        signs.stairs,
    ),
    Mood.HISTORY: (scenes.doors, scenes.mountains, scenes.sea, shapes.columns, scenes.sun),
    Mood.ACTION: (shapes.bars, scenes.rays, scenes.city, shapes.paper, shapes.rings, signs.road),
    Mood.ADVENTURE: (scenes.sun, scenes.mountains, scenes.sea, scenes.rays, signs.road, scenes.plants),
    Mood.DRAMA: (
        scenes.sun,
        shapes.blobs,
        scenes.city,
        signs.rain,
        signs.stairs,
        signs.road,
        shapes.lines,
        scenes.plants,
        shapes.tiles,
        scenes.doors,
    ),
}

STYLES: dict[Mood, tuple[Style, ...]] = {
    Mood.HORROR: (FINE, HEAVY, FINE_CAPITALS),
    Mood.ANIMATION: (ROUND, ROUND, LOW),
    Mood.WESTERN: (HEAVY, FINE_CAPITALS),
    Mood.SPACE: (THIN, WIDE, DRAWN),
    Mood.WAR: (HEAVY, WIDE),
    Mood.MUSIC: (HEAVY, PLAIN, LOW),
    Mood.FANTASY: (FINE_CAPITALS, FINE, DRAWN),
    Mood.ROMANCE: (FINE, LOW),
    Mood.CRIME: (HEAVY, DRAWN, PLAIN),
    Mood.SUSPENSE: (DRAWN, HEAVY, PLAIN),
    Mood.DOCUMENTARY: (PLAIN, HEAVY),
    Mood.COMEDY: (ROUND, LOW, PLAIN),
    Mood.HISTORY: (FINE_CAPITALS, FINE),
    Mood.ACTION: (HEAVY, WIDE),
    Mood.ADVENTURE: (DRAWN, HEAVY, LOW),
    Mood.DRAMA: (PLAIN, FINE, LOW, DRAWN),
}


class Layout(NamedTuple):
    """The places of the composition and the title; the rest is background."""

    art: Box
    words: Box
    align: str
    valign: str


def look(subject: PictureSubject) -> tuple[Mood, Palette]:
    """Return the mood and the palette of a title, the same in all its pictures."""
    mood = mood_of(subject.genres)
    return mood, Chance("palette", *(subject.look or subject.entity or ())).one_of(PALETTES[mood])


def poster(subject: PictureSubject) -> Sheet:
    """Draw a poster of a movie, a series, a season or a collection."""
    mood, palette = look(subject)
    chance = Chance("poster", subject.file_path)
    sheet = sheet_of(WIDTH, (subject.width, subject.height), 1.3, 1.8)
    sheet.rect(Box(0, 0, sheet.width, sheet.height), palette.ground)
    layout = _layout(sheet, chance, has_words=bool(subject.name))
    with sheet.within(layout.art):
        chance.one_of(COMPOSITIONS[mood])(sheet, layout.art, palette, chance)
    if subject.name:
        style = chance.one_of(STYLES[mood]).speaking(subject.language)
        _title(sheet, subject, style, layout, palette)
    return sheet


def _layout(sheet: Sheet, chance: Chance, *, has_words: bool) -> Layout:
    width, height = sheet.width, sheet.height
    if not has_words:
        whole = Box(0, 0, width, height)
        return Layout(whole.inset(MARGIN) if chance.happens(0.3) else whole, whole, "start", "start")
    align = "start" if chance.happens(0.72) else "middle"
    words = 0.31 * height
    match chance.whole(0, 9):
        case 0 | 1 | 2 | 3:  # the picture above, to the edges
            art = Box(0, 0, width, height - words - MARGIN)
            return Layout(art, Box(MARGIN, art.bottom + 50, width - 2 * MARGIN, words - 50), align, "start")
        case 4 | 5 | 6:  # the title above
            place = Box(MARGIN, MARGIN, width - 2 * MARGIN, words - 20)
            top = place.bottom + 50
            return Layout(Box(0, top, width, height - top), place, align, "start")
        case 7 | 8:  # a framed picture above
            art = Box(MARGIN, MARGIN, width - 2 * MARGIN, height - words - 2 * MARGIN)
            return Layout(art, Box(MARGIN, art.bottom + 45, art.width, words - 45), align, "end")
        case _:  # a framed picture below
            place = Box(MARGIN, MARGIN, width - 2 * MARGIN, words - 30)
            top = place.bottom + 50
            return Layout(Box(MARGIN, top, place.width, height - top - MARGIN), place, align, "start")


def _title(sheet: Sheet, subject: PictureSubject, style: Style, layout: Layout, palette: Palette) -> None:
    words, below = _worded(subject, style)
    box, gap = layout.words, 34.0
    small = SMALL.speaking(subject.language)
    foot = [fitted(cased(each, small), small, box.width, 90, 44, 2) for each in below if each]
    taken = sum(each.height + gap for each in foot)
    title = fitted(words, style, box.width, box.height - taken, 300, 5)
    free = box.height - taken - title.height
    top = box.y + {"start": 0.0, "middle": free / 2, "end": free}[layout.valign]
    align = _aligned(layout.align, words)
    put(sheet, title, Box(box.x, top, box.width, title.height), palette.ink, align=align, valign="start")
    y = top + title.height + gap
    color = palette.first if contrast(palette.first, palette.ground) > 4 else palette.ink
    for each in foot:
        put(sheet, each, Box(box.x, y, box.width, each.height), color, align=align, valign="start")
        y += each.height + gap * 0.7


def _worded(subject: PictureSubject, style: Style) -> tuple[str, list[str]]:
    """Return the title, and the small text below it."""
    main, rest = _divided(subject.name)
    return cased(main, style), [rest, subject.below]


def _divided(name: str) -> tuple[str, str]:
    """Split a long title of several parts into title and subtitle; the title gets as many parts as fit."""
    ends = [at for at in PARTED.finditer(name) if at.start() > 2]
    if len(name) <= LONG or not ends:
        return name, ""
    *_, end = [at for at in ends if at.start() <= LONG] or ends[:1]
    return name[: end.start()], name[end.end() :]


def _aligned(align: str, words: str) -> str:
    """Return the alignment of the words: right-to-left text stands at the right."""
    if align != "start" or not words:
        return align
    first, *_ = levels(words)
    return "end" if first % 2 else align
