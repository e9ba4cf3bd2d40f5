"""Faces: the fonts that words are set in, and which of them has which letters.

All come from packages; for letters that none of them has, the fonts of the machine are looked through.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import uharfbuzz as hb  # type: ignore[import-untyped]

DISPLAY = {
    "grotesque": ("fontpkg_roboto_flex", "RobotoFlex"),
    "didone": ("fontpkg_playfair_display", "PlayfairDisplay["),
    "geometric": ("fontpkg_jost", "Jost["),
    "rounded": ("fontpkg_fredoka", "Fredoka["),
}
SCRIPTS = "manimgx_fonts"
EAST_ASIAN = "manimgx_fonts_cjk"
CHINA = 2
REGIONS = {"ja": 0, "ko": 1, "zh": CHINA, "cn": 3}
"""The face of the collection that has a language's forms; `cn` is Cantonese to TMDB."""
UNFIT = ("Italic", "Emoji", "Mono", "LastResort")
SUFFIXES = {".ttf", ".otf", ".ttc"}


@dataclass(frozen=True)
class Face:
    """A font file's face."""

    path: str
    index: int = 0

    def has(self, letter: str) -> bool:
        """Return true if the face has a glyph for a character."""
        return ord(letter) in _letters(self)

    def font(self, weight: int, width: int) -> hb.Font:
        """Return the font at a weight (100 to 1000) and a width (percent), as far as it can vary."""
        return _font(self, weight, width)


@cache
def _opened(face: Face) -> hb.Face:
    return hb.Face(hb.Blob.from_file_path(face.path), face.index)


@cache
def _letters(face: Face) -> hb.Set:
    return _opened(face).unicodes


@cache
def _font(face: Face, weight: int, width: int) -> hb.Font:
    font = hb.Font(_opened(face))
    wanted = {"wght": weight, "wdth": width, "opsz": 144}
    axes = {axis.tag: axis for axis in _opened(face).axis_infos}
    font.set_variations(
        {
            tag: min(max(value, axes[tag].min_value), axes[tag].max_value)
            for tag, value in wanted.items()
            if tag in axes
        }
    )
    return font


def face_for(letter: str, family: str, language: str) -> Face | None:
    """Return the first face with a character: of the family, of its script, of the machine; None if none has
    it.
    """
    for face in (*display(family), *east_asian(REGIONS.get(language, CHINA)), *scripts()):
        if face.has(letter):
            return face
    return _of_machine(letter)


@cache
def display(family: str) -> tuple[Face, ...]:
    """Return the family's own face, then the one that covers most alphabets."""
    names = dict.fromkeys((family, "grotesque"))
    return tuple(Face(str(path)) for name in names for path in _carried(*DISPLAY[name]))


@cache
def scripts() -> tuple[Face, ...]:
    """Return a face for each of the other scripts."""
    return tuple(Face(str(path)) for path in _carried(SCRIPTS, "Noto"))


@cache
def east_asian(own: int) -> tuple[Face, ...]:
    """Return the faces with Chinese, Japanese and Korean characters, the one of the region first."""
    order = [own, *(index for index in range(4) if index != own)]
    return tuple(Face(str(path), index) for path in _carried(EAST_ASIAN, "Noto") for index in order)


def _carried(package: str, beginning: str) -> list[Path]:
    """Return the font files of a package whose names begin like this; none if it is not installed."""
    if find_spec(package) is None:
        return []
    return sorted(
        path
        for path in Path(str(files(package))).rglob("*.?t?")
        if path.name.startswith(beginning) and not any(word in path.name for word in UNFIT)
    )


@lru_cache(maxsize=4096)
def _of_machine(letter: str) -> Face | None:
    return next((face for face in _machine() if face.has(letter)), None)


@cache
def _machine() -> tuple[Face, ...]:
    """Return the upright sans and serif fonts of this machine, the ones with the most letters first."""
    faces = [Face(str(path)) for folder in _folders() if folder.is_dir() for path in _fonts_in(folder)]
    return tuple(sorted(filter(_readable, faces), key=lambda face: (-len(_letters(face)), face.path)))


def _readable(face: Face) -> bool:
    try:
        return len(_letters(face)) > 0
    except (hb.HarfBuzzError, OSError, ValueError):
        return False


def _folders() -> Iterator[Path]:
    if sys.platform == "darwin":
        yield Path("/System/Library/Fonts")
        yield Path("/Library/Fonts")
    yield Path("/usr/share/fonts")
    yield Path("/usr/local/share/fonts")
    yield Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "fonts"


def _fonts_in(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in SUFFIXES and not any(word in path.name for word in UNFIT)
    ]
