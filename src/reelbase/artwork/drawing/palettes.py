"""Moods and their palettes: what a genre looks like."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Palette(NamedTuple):
    """A ground, an ink that is read on it (contrast of 4.5 and more), and three accents."""

    ground: str
    ink: str
    first: str
    second: str
    third: str


class Mood(StrEnum):
    """The mood of a title, which follows from its genres."""

    HORROR = "horror"
    ANIMATION = "animation"
    WESTERN = "western"
    SPACE = "space"
    WAR = "war"
    MUSIC = "music"
    FANTASY = "fantasy"
    ROMANCE = "romance"
    CRIME = "crime"
    SUSPENSE = "suspense"
    DOCUMENTARY = "documentary"
    COMEDY = "comedy"
    HISTORY = "history"
    ACTION = "action"
    ADVENTURE = "adventure"
    DRAMA = "drama"


GENRES: tuple[tuple[Mood, frozenset[int]], ...] = (
    (Mood.HORROR, frozenset({27})),
    (Mood.WESTERN, frozenset({37})),
    (Mood.ANIMATION, frozenset({16, 10762})),
    (Mood.SPACE, frozenset({878, 10765})),
    (Mood.WAR, frozenset({10752, 10768})),
    (Mood.MUSIC, frozenset({10402})),
    (Mood.DOCUMENTARY, frozenset({99, 10763})),
    (Mood.FANTASY, frozenset({14})),
    (Mood.CRIME, frozenset({80})),
    (Mood.SUSPENSE, frozenset({53, 9648})),
    (Mood.HISTORY, frozenset({36})),
    (Mood.ROMANCE, frozenset({10749, 10766})),
    (Mood.ACTION, frozenset({28, 10759})),
    (Mood.COMEDY, frozenset({35, 10764, 10767})),
    (Mood.ADVENTURE, frozenset({12, 10751})),
    (Mood.DRAMA, frozenset({18, 10770})),
)
"""The most telling genre comes first."""


def mood_of(genres: Sequence[int]) -> Mood:
    """Return the mood of a title with these genres; without any it is that of a drama."""
    return next((mood for mood, ids in GENRES if not ids.isdisjoint(genres)), Mood.DRAMA)


def _palettes(*lines: str) -> tuple[Palette, ...]:
    return tuple(Palette(*(f"#{each}" for each in line.split())) for line in lines)


PALETTES: dict[Mood, tuple[Palette, ...]] = {
    Mood.HORROR: _palettes(
        "0d0d0f e8e0d0 b3121d 3a0d10 6b6257",
        "e9e2d2 17120f a3151b 2a2320 8b7f6d",
        "10151a dfe7e2 5c8f71 1d2b2a b8c4a9",
        "1a0b12 f2d9c4 d6452b 511a2b 2b1220",
        "8f0f17 f6e9d7 140607 5a070d e0b38a",
    ),
    Mood.ANIMATION: _palettes(
        "ffd23f 22223b ee4266 3bceac 0e8f7e",
        "f7f0e3 2b2d42 ff6b6b 4ecdc4 ffd166",
        "2ec4b6 011627 ff9f1c fdfffc e71d36",
        "ffb3c1 3d0c2e fff0f3 ffd166 a4133c",
        "4338ca ffffff ffd60a 72efdd ff70a6",
        "bde0fe 1b2a49 ff8500 fefae0 8338ec",
    ),
    Mood.WESTERN: _palettes(
        "e8b04b 2b1a10 b5432a 7a2e1d f3dcae",
        "b8432f fff1d8 f2c078 6e2217 2d1b12",
        "f1e0c0 3a2417 c46a2d 86452a 5b7a78",
        "2f4f4f f7e3be e08e45 b5432a f2c57c",
    ),
    Mood.SPACE: _palettes(
        "0b132b e0fbfc 5bc0be 3a506b f26430",
        "11001c f5e6ff 9d4edd 3c096c ff9e00",
        "e6e8e6 15202b ff5714 9fb1bc 2e5266",
        "001219 e9d8a6 ee9b00 005f73 ca6702",
        "f25c05 160c06 f2e3c6 8c2f00 2b1a10",
        "1f1d36 f4eee0 e9a6a6 3f3351 864879",
    ),
    Mood.WAR: _palettes(
        "3f4433 f0e7d0 c8553d 2b2e22 a39a72",
        "d9d0b4 23241d a63d2f 6f7350 3d4034",
        "2a2c2b e5ddc8 c8a13a 555a4d 8c2f23",
        "a3341f fdf0d5 1c1a17 6b2114 e0b070",
    ),
    Mood.MUSIC: _palettes(
        "3a0ca3 ffffff f72585 4cc9f0 ffd60a",
        "101010 fff8e7 ff4d00 f7b801 7678ed",
        "f4f1de 1d1d2c e07a5f 3d405b 81b29a",
        "ff5d8f 22031f ffe066 fff5f8 4a0d67",
        "f7b801 1b1b1e d7263d 1b998b fff4d6",
    ),
    Mood.FANTASY: _palettes(
        "1b3a4b f2e8cf d4a373 386641 a7c957",
        "2d1e4f f7e7ce e0a458 5d3a9b 419d78",
        "f3e9d2 1a2f38 c6733b 88ab75 114b5f",
        "0f3d3e f1e9da e2b659 1f6f64 c84b31",
        "dcd6f7 29224f 8d6cab f4b942 424874",
    ),
    Mood.ROMANCE: _palettes(
        "f8d7da 5a1230 d7263d f4a3a8 7d1d3f",
        "fbe3c8 3d1020 ef6351 f7a072 9d3c4e",
        "7d1538 fde8e4 f2837b b5254e f7c4b5",
        "e9d8e4 2f1b41 a4508b ef8a8a 5f3c76",
        "d62839 fff3e6 ffb5a7 7a0f2b fcd5ce",
    ),
    Mood.CRIME: _palettes(
        "16161a f0ead6 d62828 3d3d44 8d8d92",
        "f2c14e 1a1a1a b23a48 3b3b3b f8e7b9",
        "dedbd2 1b1b1e 264653 9a1f1f 8a817c",
        "22333b f2e9e4 e0a458 5e503f c6ac8f",
        "c1121f fdf0d5 1b0a0c 780000 f4a261",
    ),
    Mood.SUSPENSE: _palettes(
        "d9cfc1 1b1b1e c8102e 373f51 96897b",
        "1d2d44 f0ebd8 e85d04 3e5c76 748cab",
        "f2542d 0e0e0e f5dfbb 562c2c 127475",
        "233d4d fcf6e5 fe7f2d 619b8a a1c181",
        "efe9dd 14213d f08c00 14213d b0a990",
    ),
    Mood.DOCUMENTARY: _palettes(
        "f5f3ee 141414 e4572e bdbdb5 17bebb",
        "1f2421 f1efe7 dce1de 49a078 216869",
        "e0e0d8 1c1c1c 0057b8 ffcc00 8a8a82",
        "0047ab ffffff ffd100 f4f4f0 00235c",
        "d7d2c4 1b2021 30638e d1495b edae49",
    ),
    Mood.COMEDY: _palettes(
        "ffcb47 2a1a3e e84855 fffbf0 3185fc",
        "ff7f51 2b1320 ffe8d6 720026 4f9d9d",
        "8ecae6 023047 ffb703 fb8500 ffffff",
        "fef3d7 33261d f25f5c 247ba0 ffe066",
        "f4acb7 2d1b2e 9d8189 ffe5d9 d8576b",
        "70c1b3 10302b fff3b0 f25f5c 247ba0",
    ),
    Mood.HISTORY: _palettes(
        "e7d8bd 2c1f14 8c3b2a b08d57 3d5a5b",
        "3b2a20 efe2c6 c08a3e 7a4a2b 5f6b52",
        "6b2737 f3e5d0 d9a05b 3f1822 a85751",
        "263c41 efe6d5 c9a227 5b7065 9e4a34",
    ),
    Mood.ACTION: _palettes(
        "121417 f5f5f0 ff4b1f ffb400 3b4252",
        "f4c20d 111111 d7263d fff6dc 444444",
        "0f4c5c fff3e0 fb8b24 e36414 9a031e",
        "cf2f1c fff7e8 1a1110 ff9f1c 7f1d10",
        "e9ecef 16191d e63946 457b9d 1d3557",
    ),
    Mood.ADVENTURE: _palettes(
        "0d5c63 fdf6e3 e9c46a f4a261 264653",
        "f4a259 2a2d34 bc4b51 f4e285 5b8e7d",
        "e8f1f2 13293d ff7d00 1b98e0 247ba0",
        "87bba2 1f2f2a f7e1a0 d1603d 364958",
        "f6bd60 1d3b53 f28482 f5ebe0 2f6690",
    ),
    Mood.DRAMA: _palettes(
        "e8e1d6 22252b bf6b4a 8fa3a6 3f4e5a",
        "2f3e46 f1ede4 cad2c5 84a98c e0a96d",
        "d8c3b0 2d2424 8b5d48 5c3d2e e7dccf",
        "3d4a63 f4efe6 f0b67f d6d1b1 c7584f",
        "f0ebe3 1f2937 576f72 e07a5f c9b79c",
        "a3b18a 1b2a1f f2efe4 3a5a40 dda15e",
        "5b2e48 f6ead7 d4a5a5 9a4c6c efc88b",
    ),
}


def light(color: str) -> float:
    """Return the perceived lightness of a colour, 0 to 1 (relative luminance, WCAG 2)."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2)"""
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """Mix two colours; a share of 0 gives the first, 1 the second."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
