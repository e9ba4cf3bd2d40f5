"""What is drawn: the same everywhere, of the size that its record says, with the words on it."""

import json
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import pyvips

from reelbase.artwork.drawing.chance import Chance
from reelbase.artwork.drawing.draw import drawn
from reelbase.artwork.drawing.logos import COLORS
from reelbase.artwork.drawing.other_pictures import QUIET, initials
from reelbase.artwork.drawing.palettes import GENRES, PALETTES, Mood, Palette, contrast, mood_of
from reelbase.artwork.drawing.posters import COMPOSITIONS, STYLES
from reelbase.artwork.drawing.sheet import Box, Sheet
from reelbase.catalog.picture_subject import PictureSubject
from tests.artwork.subjects import TITLES, other, poster

GOLDEN = Path(__file__).parent / "drawn.json"
GRID = (4, 6)
NEAR = 10  # of 255; edges are smoothed differently from one version of the renderer to the next


def picture(pictured: PictureSubject, width: int = 0) -> Any:
    """The drawing in pixels, as wide as asked for."""
    svg = drawn(pictured).svg
    scale = width / pictured.width if width else 1.0
    return pyvips.Image.svgload_buffer(svg, scale=scale)


def golden() -> Iterator[tuple[str, PictureSubject]]:
    """A poster of each mood, and one picture of each other type."""
    for mood, ids in GENRES:
        yield f"{mood} poster", poster("Some Like It Hot", "en", min(ids), path=f"/{mood}.jpg")
    yield "backdrop", other("backdrop", 1280, 720, name="")
    yield "still", other("still", 1280, 720)
    yield "profile", other("profile", 500, 750)
    yield "icon", other("icon", 500, 500)


def test_they_look_as_they_were_looked_at(request: pytest.FixtureRequest) -> None:
    found = {}
    for name, pictured in golden():
        small = picture(pictured, 200).flatten()
        small = small.resize(GRID[0] / small.width, vscale=GRID[1] / small.height, kernel="linear")
        cells = product(range(GRID[1]), range(GRID[0]))
        found[name] = [[round(band) for band in small.getpoint(x, y)] for y, x in cells]
    if request.config.getoption("rewrite"):
        lines = (f"{json.dumps(name)}: {json.dumps(cells)}" for name, cells in found.items())
        GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    expected = json.loads(GOLDEN.read_text())
    assert found.keys() == expected.keys()
    far = {
        name: worst
        for name, cells in found.items()
        if (
            worst := max(
                abs(a - b)
                for x, y in zip(cells, expected[name], strict=True)
                for a, b in zip(x, y, strict=True)
            )
        )
        > NEAR
    }
    assert far == {}


def test_the_same_is_drawn_for_the_same() -> None:
    for _, pictured in golden():
        assert drawn(pictured) == drawn(pictured)


@pytest.mark.parametrize(("title", "language"), TITLES.values(), ids=TITLES)
def test_the_title_is_on_the_poster(title: str, language: str) -> None:
    with_words = picture(poster(title, language), 200).flatten()
    without = picture(poster(title, language)._replace(name="", below=""), 200).flatten()
    assert (with_words.width, with_words.height) == (200, 300)
    differing = ((with_words - without).abs() > 60).bandor().avg() / 255
    assert differing > 0.01


@pytest.mark.parametrize("path", [f"/{number}.jpg" for number in range(40)])
def test_words_keep_within_the_margins(path: str) -> None:
    """Outlines of letters are the paths that are moved; their boxes lie on the sheet."""
    from reelbase.artwork.drawing.fitting import fitted

    for title, language in TITLES.values():
        style = STYLES[Mood.DRAMA][0].speaking(language)
        words = fitted(title, style, 860, 300, 300, 5)
        assert words.height <= 300.5
        assert max((line.right - line.left) * words.size / 1000 for line in words.lines) <= 860.5
    assert drawn(poster("Up", "en", 16, path=path)).svg


@pytest.mark.parametrize(
    ("type_", "width", "height"),
    [
        ("poster", 2000, 3000),
        ("poster", 700, 1000),
        ("backdrop", 3840, 2160),
        ("still", 300, 169),
        ("profile", 421, 632),
        ("logo", 1600, 310),
        ("logo", 200, 600),
        ("icon", 500, 500),
    ],
)
def test_they_are_as_large_as_their_record_says(type_: str, width: int, height: int) -> None:
    found = picture(other(type_, width, height))
    assert (found.width, found.height) == (width, height)
    assert found.hasalpha() == (type_ == "logo") or found[3].min() == 255


def test_a_logo_has_nothing_behind_it_and_is_seen_on_white_and_on_black() -> None:
    logo = picture(other("logo", 800, 320))
    assert logo[3].max() == 255
    assert 0.02 < logo[3].avg() / 255 < 0.6
    for color in COLORS:
        assert min(contrast(color, "#ffffff"), contrast(color, "#000000")) >= 3, color


def test_words_are_read_on_their_ground() -> None:
    for mood, palettes in PALETTES.items():
        for palette in palettes:
            assert contrast(palette.ink, palette.ground) >= 4.5, (mood, palette)
    for ground, ink, _ in QUIET:
        assert contrast(ground, ink) >= 4.5


def test_every_mood_has_compositions_and_every_genre_a_mood() -> None:
    assert set(COMPOSITIONS) == set(STYLES) == set(PALETTES) == set(Mood)
    assert mood_of((18, 27)) is Mood.HORROR
    assert mood_of(()) is Mood.DRAMA
    assert mood_of((99999,)) is Mood.DRAMA
    for mood, several in COMPOSITIONS.items():
        assert len(set(several)) >= 4, mood


@pytest.mark.parametrize("type_", ["backdrop", "still"])
def test_a_composition_is_not_cut_at_an_upright_line(type_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is the same all over its box is seen to end nowhere inside the picture."""

    def fill(sheet: Sheet, box: Box, palette: Palette, chance: Chance) -> None:
        sheet.rect(Box(-1000, -1000, 9000, 9000), palette.ink)

    for mood in Mood:
        monkeypatch.setitem(COMPOSITIONS, mood, (fill,))
    for number in range(40):
        subject = other(type_, 1280, 720, name="")._replace(file_path=f"/{number}.jpg")
        row = picture(subject, 640).flatten().crop(0, 330, 640, 1)
        steps = (row.crop(1, 0, 639, 1) - row.crop(0, 0, 639, 1)).abs()
        assert steps.max() < 16, f"an edge at {steps.maxpos()[1]} of 640 in picture {number}"


@pytest.mark.thorough
def test_every_composition_can_fill_any_sheet() -> None:
    for number in range(100):
        genre = min(GENRES[number % len(GENRES)][1])
        tall = poster("Up", "en", genre, path=f"/{number}.jpg")
        for width, height in ((1000, 1500), (1920, 1080), (500, 5000), (4000, 200)):
            ElementTree.fromstring(drawn(tall._replace(type="poster", width=width, height=height)).svg)
            ElementTree.fromstring(drawn(tall._replace(type="backdrop", width=width, height=height)).svg)


def test_an_svg_is_clean() -> None:
    """No text that a font would be needed for, no script, nothing from elsewhere."""
    for title, language in TITLES.values():
        svg = drawn(poster(title, language)).svg.decode()
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
        assert not tags & {"text", "script", "image", "use", "style", "foreignObject", "a"}
        assert not re.search(r"href|javascript:|url\((?!#)", svg)
        assert "nan" not in svg and "inf" not in re.sub("<title>.*?</title>", "", svg)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "AL"),
        ("Jean-Luc Godard", "JG"),
        ("Cher", "C"),
        ("宮崎 駿", "宮駿"),
        ("宮崎駿", "宮"),
        ("Samuel L. Jackson", "SJ"),
        ("50 Cent", "5C"),
        ("", "?"),
        ("...", "?"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected
