"""Drawn pictures other than posters: backdrops, stills, profiles and the icons of watch providers."""

import unicodedata

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.fitting import fitted, put
from reelbase.artwork.drawing.lettering import Style, cased
from reelbase.artwork.drawing.palettes import PALETTES, Mood, Palette, mixed
from reelbase.artwork.drawing.posters import COMPOSITIONS, MARGIN, PLAIN, SMALL, STYLES, WIDTH, look
from reelbase.artwork.drawing.sheet import Box, Sheet, sheet_of
from reelbase.catalog.picture_subject import PictureSubject

NUMERAL = Style("grotesque", 850, 75)
INITIALS = (
    Style("grotesque", 300, 110),
    Style("didone", 500),
    Style("geometric", 400),
    Style("grotesque", 700, 90),
)
QUIET = (
    ("#d8d2c6", "#3b3a36", "#c3bbab"),
    ("#c9d3cf", "#2f3e3a", "#b3c1bb"),
    ("#d6ccd3", "#40343c", "#c4b6c0"),
    ("#cbd3dd", "#2c3746", "#b5c0cd"),
    ("#e2d5c3", "#4a3a28", "#d2c0a6"),
    ("#3c4650", "#d9dfe4", "#4b5762"),
    ("#4a4440", "#e4dcd3", "#5b544f"),
    ("#43504a", "#dce5df", "#53625a"),
    ("#54465a", "#e8deea", "#65556c"),
    ("#d9c7bb", "#46322a", "#c9b2a3"),
)


def backdrop(subject: PictureSubject) -> Sheet:
    """Draw a wide picture, without words unless it belongs to a language."""
    mood, palette = look(subject)
    chance = Chance("backdrop", subject.file_path)
    sheet = sheet_of(WIDTH * 1.6, (subject.width, subject.height), 0.4, 0.8)
    whole = Box(0, 0, sheet.width, sheet.height)
    sheet.rect(whole, palette.ground)
    chance.one_of(COMPOSITIONS[mood])(sheet, whole, palette, chance)
    sheet.fade(
        Box(0, sheet.height * 0.5, sheet.width, sheet.height * 0.5),
        mixed(palette.ground, "#000000", 0.5),
        0,
        0.4,
    )
    if subject.name and subject.language:
        style = chance.one_of(STYLES[mood]).speaking(subject.language)
        title = fitted(cased(subject.name, style), style, sheet.width * 0.45, sheet.height * 0.3, 110, 2)
        place = whole.inset(MARGIN)
        plate = mixed(palette.ground, "#000000", 0.25)
        side = 30.0
        widest = max(line.right - line.left for line in title.lines) * title.size / 1000
        back = Box(
            place.x - side, place.bottom - title.height - side, widest + 2 * side, title.height + 2 * side
        )
        sheet.rect(back, plate if palette.ground < "#8" else palette.ground)
        put(sheet, title, place, palette.ink, align="start", valign="end")
    return sheet


def still(subject: PictureSubject) -> Sheet:
    """Draw the number of an episode next to a composition, in the colours of its series."""
    mood, palette = look(subject)
    chance = Chance("still", subject.file_path)
    sheet = sheet_of(WIDTH * 1.6, (subject.width, subject.height), 0.4, 0.8)
    width, height = sheet.width, sheet.height
    turned = chance.happens(0.35)
    art = Box(0, 0, width * 0.6, height) if turned else Box(width * 0.4, 0, width * 0.6, height)
    sheet.rect(Box(0, 0, width, height), palette.ground)
    with sheet.emerging(art):
        chance.one_of(COMPOSITIONS[mood])(sheet, art, palette, chance)
    place = Box(
        width * 0.6 + MARGIN if turned else MARGIN, MARGIN, width * 0.4 - 2 * MARGIN, height - 2 * MARGIN
    )
    number = fitted(str(subject.number or 0), NUMERAL, place.width, height * 0.5, 560, 1)
    put(sheet, number, place, palette.ink, align="start", valign="start")
    style = PLAIN.speaking(subject.language)
    if subject.name:
        name = fitted(cased(subject.name, style), style, place.width, height * 0.3, 62, 4)
        put(sheet, name, place, palette.ink, align="start", valign="end")
    return sheet


def profile(subject: PictureSubject) -> Sheet:
    """Draw the initials of a person in a quiet palette."""
    chance = Chance("profile", *(subject.entity or ()))
    ground, ink, shade = chance.one_of(QUIET)
    style = chance.one_of(INITIALS)
    figure = Chance("figure", subject.file_path).whole(0, 4)
    sheet = sheet_of(WIDTH, (subject.width, subject.height), 1, 1.8)
    width, height = sheet.width, sheet.height
    sheet.rect(Box(0, 0, width, height), ground)
    middle = (width / 2, height * 0.46)
    match figure:
        case 0:
            sheet.circle(middle, width * 0.4, shade)
        case 1:
            sheet.path(
                f"M100 {height:.0f}V{height * 0.46:.0f}A400 400 0 0 1 900 {height * 0.46:.0f}V{height:.0f}Z",
                shade,
            )
        case 2:
            sheet.polygon([(0, height), (width, height * 0.35), (width, height)], shade)
        case 3:
            sheet.circle((width / 2, height * 1.02), width * 0.52, shade)
            sheet.circle((width / 2, height * 0.46), width * 0.3, shade)
        case _:
            for number in range(4):
                sheet.ring(middle, width * (0.24 + 0.1 * number), shade, 14)
    letters = fitted(initials(subject.name), style, width * 0.5, height * 0.24, 380, 1)
    place = Box(width * 0.2, height * 0.46 - letters.height / 2, width * 0.6, letters.height)
    put(sheet, letters, place, ink, align="middle", valign="start")
    small = SMALL.speaking(subject.language)
    name = fitted(cased(subject.name, small), small, width - 2 * MARGIN, 130, 58, 2)
    put(sheet, name, Box(MARGIN, 0, width - 2 * MARGIN, height - MARGIN), ink, align="middle", valign="end")
    return sheet


def initials(name: str) -> str:
    """Return the first letters of the first and the last name; a name without spaces gives one letter."""
    begun = (word[:1] for word in name.split())
    letters = [letter.upper() for letter in begun if unicodedata.category(letter).startswith(("L", "N"))]
    first, *others = letters or ["?"]
    return first + "".join(others[-1:])


def icon(subject: PictureSubject) -> Sheet:
    """Draw a square plate with the first letters of a watch provider."""
    chance = Chance("icon", subject.name)
    palette: Palette = chance.one_of(
        [each for mood in (Mood.COMEDY, Mood.MUSIC, Mood.DOCUMENTARY, Mood.SPACE) for each in PALETTES[mood]]
    )
    sheet = Sheet(WIDTH, WIDTH)
    sheet.rect(Box(0, 0, sheet.width, sheet.height), palette.ground)
    if chance.happens(0.5):
        sheet.circle(
            (sheet.width * chance.one_of((0.1, 0.9)), sheet.height), sheet.width * 0.45, palette.first
        )
    style = chance.one_of((NUMERAL, Style("rounded", 700), Style("geometric", 800)))
    letters = fitted(initials(subject.name), style, sheet.width * 0.66, sheet.height * 0.5, 640, 1)
    put(sheet, letters, Box(0, 0, sheet.width, sheet.height), palette.ink, align="middle", valign="middle")
    return sheet
