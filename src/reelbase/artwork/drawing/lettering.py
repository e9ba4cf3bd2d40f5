"""Lettering: words as outlines, in any script, so that the viewer's fonts don't matter."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import uharfbuzz as hb  # type: ignore[import-untyped]

from reelbase.artwork.drawing.faces import Face, face_for

EM = 1000
EAST_ASIAN = {
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "KATAKANA-HIRAGANA",
    "HANGUL",
    "FULLWIDTH",
    "IDEOGRAPHIC",
    "HALFWIDTH",
}


@dataclass(frozen=True)
class Style:
    """The look of words. Weight 100 to 1000, width in percent, tracking in thousandths of an em."""

    family: str
    weight: int
    width: int = 100
    tracking: int = 0
    capitals: bool = False
    leading: float = 1.0
    language: str = ""

    def speaking(self, language: str) -> "Style":
        """Return the same style for words of a language."""
        return replace(self, language=language)


class Line(NamedTuple):
    """A line of outlines in thousandths of an em, from its left end on the base line; y grows downwards."""

    path: str
    width: float
    left: float
    top: float
    right: float
    bottom: float


class Run(NamedTuple):
    """Letters of one font, one script and one direction; the level is odd from right to left."""

    text: str
    face: Face
    level: int


def cased(text: str, style: Style) -> str:
    """Return the text in the style's case: capitals only if the script has them, and by Turkish rules in
    Turkish.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not style.capitals:
        return text
    if style.language in {"tr", "az"}:
        text = text.replace("i", "İ")
    if style.language == "el":
        text = "".join(c for c in unicodedata.normalize("NFD", text) if c != "\u0301")
    return text.replace("ß", "ẞ").upper()


@lru_cache(4096)
def lettered(text: str, style: Style) -> Line:
    """Return the outlines of one line in the style's case; characters that no face has are left out."""
    pen = Pen()
    for run in _in_sight(_runs(text, style)):
        _draw(run, style, pen)
    width = pen.x - style.tracking if text else 0.0
    if not pen.path:
        return Line("", width, 0, 0, width, 0)
    return Line("".join(pen.path), width, pen.left, pen.top, pen.right, pen.bottom)


class Pen:
    """Collects the outlines of glyphs side by side."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.x = self.y = 0.0
        self.scale = 1.0
        self.glyph_x = self.glyph_y = 0.0
        self.left = self.top = float("inf")
        self.right = self.bottom = float("-inf")

    def point(self, x: float, y: float) -> str:
        """Return the place of a glyph's point on the line."""
        px, py = self.glyph_x + x * self.scale, self.glyph_y - y * self.scale
        self.left, self.right = min(self.left, px), max(self.right, px)
        self.top, self.bottom = min(self.top, py), max(self.bottom, py)
        return f"{px:.0f} {py:.0f}"


def _drawing() -> hb.DrawFuncs:
    funcs = hb.DrawFuncs()
    funcs.set_move_to_func(lambda x, y, pen: pen.path.append(f"M{pen.point(x, y)}"))
    funcs.set_line_to_func(lambda x, y, pen: pen.path.append(f"L{pen.point(x, y)}"))
    funcs.set_quadratic_to_func(
        lambda a, b, x, y, pen: pen.path.append(f"Q{pen.point(a, b)} {pen.point(x, y)}")
    )
    funcs.set_cubic_to_func(
        lambda a, b, c, d, x, y, pen: pen.path.append(
            f"C{pen.point(a, b)} {pen.point(c, d)} {pen.point(x, y)}"
        )
    )
    funcs.set_close_path_func(lambda pen: pen.path.append("Z"))
    return funcs


DRAWING = _drawing()


def _draw(run: Run, style: Style, pen: Pen) -> None:
    font = run.face.font(style.weight, style.width)
    buffer = hb.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    if style.language:
        buffer.language = style.language
    joined = run.level % 2 or unicodedata.category(run.text[:1]) == "Mn"
    hb.shape(font, buffer, {"kern": True, "liga": style.tracking == 0})
    pen.scale = EM / font.face.upem
    for glyph, place in zip(buffer.glyph_infos, buffer.glyph_positions or [], strict=True):
        pen.glyph_x = pen.x + place.x_offset * pen.scale
        pen.glyph_y = -place.y_offset * pen.scale
        if glyph.codepoint:
            font.draw_glyph(glyph.codepoint, DRAWING, pen)
        spaced = 0 if joined or not place.x_advance else style.tracking
        pen.x += place.x_advance * pen.scale + spaced


def _runs(text: str, style: Style) -> list[Run]:
    """Split the text into runs of one face and direction, in reading order."""
    runs: list[Run] = []
    face: Face | None = None
    script = ""
    for letter, level in zip(text, levels(text), strict=True):
        own = _script(letter)
        stays = face is not None and (not own or own == script) and face.has(letter)
        found = face if stays else face_for(letter, style.family, style.language)
        if found is None:
            continue
        if (
            runs
            and found == runs[-1].face
            and level == runs[-1].level
            and (not own or not script or own == script)
        ):
            runs[-1] = runs[-1]._replace(text=runs[-1].text + letter)
        else:
            runs.append(Run(letter, found, level))
        face, script = found, own or script
    return runs


def _script(letter: str) -> str:
    """Return the script of a letter by its name, empty for common characters; the scripts of East Asia count
    as one.
    """
    if not unicodedata.category(letter).startswith(("L", "M")):
        return ""
    first, _, _ = unicodedata.name(letter, "").partition(" ")
    return "CJK" if first in EAST_ASIAN else "" if first == "COMBINING" else first


def levels(text: str) -> list[int]:
    """Return the direction of each character: 0 left to right, 1 right to left, 2 left to right within that.

    The bidirectional algorithm (UAX 9) as far as a title needs it: no explicit embeddings.
    """
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    strong = [1 if kind in {"R", "AL"} else 0 if kind == "L" else None for kind in kinds]
    base = next((each for each in strong if each is not None), 0)
    found: list[int | None] = [2 if each == 0 and base else each for each in strong]
    last = base
    for at, kind in enumerate(kinds):
        if kind in {"EN", "AN"}:
            found[at] = 2 if base or last == 1 else 0
        elif strong[at] is not None:
            last = strong[at] or 0
    return _neutral(found, base)


def _neutral(found: Sequence[int | None], base: int) -> list[int]:
    """Give characters without a direction that of both their neighbours, else that of the whole."""
    done: list[int] = []
    for at, each in enumerate(found):
        if each is None:
            before = done[-1] if done else base
            after = next((other for other in found[at:] if other is not None), base)
            done.append(before if before == after else base)
        else:
            done.append(each)
    return done


def _in_sight(runs: list[Run]) -> list[Run]:
    """Return the runs from left to right (UAX 9, rule L2)"""
    for level in range(max((run.level for run in runs), default=0), 0, -1):
        ordered: list[Run] = []
        within: list[Run] = []
        for run in runs:
            if run.level >= level:
                within.insert(0, run)
                continue
            ordered += [*within, run]
            within = []
        runs = [*ordered, *within]
    return runs


CLOSING = set(
    "、。，．・：；？！ー」』）】〉》〜～々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ…‥’”%‰,.!?:;)]}/"
)
ENDING = set("、。，．・：；？！」』）】〉》～/")
OPENING = set("「『（【〈《‘“([{")
EAST_ASIAN_MARKS = set("、。・ー「」『』（）！？～：")
LONGEST = 14
"""Characters in a piece of katakana or hiragana; a longer one is cut, or it would be set too small."""


LONGEST_PIECE = 26  # letters of a word that is not broken


def words(text: str) -> list[str]:
    """Split the text where a line may end; a piece after a space begins with it."""
    pieces: list[str] = []
    for part in text.split(" "):
        if pieces and part and not any(letter.isalnum() for letter in part):
            pieces[-1] += f" {part}"  # a dash, an ampersand or, in French, a colon ends a line
            continue
        starts = len(pieces)
        for letter in part:
            if len(pieces) > starts and _together(pieces[-1], letter):
                pieces[-1] += letter
            else:
                pieces.append(letter)
        if len(pieces) > starts > 0:
            pieces[starts] = " " + pieces[starts]
    return [cut for piece in pieces for cut in _cut(piece)]


def _cut(piece: str) -> list[str]:
    """Cut a piece that no line can hold into pieces of similar length; return any other as it is."""
    count = -(-len(piece) // LONGEST_PIECE)
    ends = [round(len(piece) * number / count) for number in range(1, count)]
    ends = [at for at in ends if not unicodedata.category(piece[at]).startswith("M")]  # an accent stays
    return [piece[start:end] for start, end in pairwise([0, *ends, len(piece)])]


def _together(piece: str, letter: str) -> bool:
    """Return true if a line may not end between the two characters.

    Where East Asian characters meet it may, but not within a word in katakana, nor before hiragana,
    which mostly are the end of a word.
    """
    last = piece[-1]
    if letter in CLOSING or last in OPENING:
        return True
    if last in ENDING:
        return False
    if _script(letter) == _script(last) == "CJK":
        before, after = unicodedata.name(last, ""), unicodedata.name(letter, "")
        if "HANGUL" in before and "HANGUL" in after:
            return True
        within = "KATAKANA" in before and "KATAKANA" in after
        return len(piece) < LONGEST and (within or "HIRAGANA" in after)
    return _is_east_asian(letter) == _is_east_asian(last)


def _is_east_asian(letter: str) -> bool:
    return _script(letter) == "CJK" or letter in EAST_ASIAN_MARKS


class Breaking(NamedTuple):
    """A way to break the first pieces of a text; the smaller, the better."""

    longest: float
    unevenness: float  # the sum of the squares of the lines' widths
    start: int  # the first piece of the last line

    def then(self, width: float, start: int) -> "Breaking":
        """Return the way with one line more, of that width and from that piece on."""
        return Breaking(max(self.longest, width), self.unevenness + width * width, start)


IMPOSSIBLE = Breaking(float("inf"), 0.0, 0)


def broken(text: str, style: Style, lines: int) -> list[str]:
    """Break the text into `number` lines (or as many as it has pieces), the longest as short as possible."""
    pieces = words(text)
    count = len(pieces)
    lines = min(lines, count)
    if lines <= 1:
        return [text] if text else []
    widths = [lettered(piece, style).width for piece in pieces]
    sums = [0.0]
    for width in widths:
        sums.append(sums[-1] + width)
    best = [[Breaking(0.0, 0.0, 0)] + [IMPOSSIBLE] * count]
    for _ in range(lines):
        before = best[-1]
        row = (
            min(before[start].then(sums[end] - sums[start], start) for start in range(end))
            for end in range(1, count + 1)
        )
        best.append([IMPOSSIBLE, *row])
    cuts = [count]
    for ways in best[:0:-1]:
        cuts.append(ways[cuts[-1]].start)
    return ["".join(pieces[a:b]).strip() for a, b in pairwise(reversed(cuts))]
