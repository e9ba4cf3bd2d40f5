"""Words become outlines, in any script."""

import pytest

from reelbase.artwork.drawing.faces import face_for
from reelbase.artwork.drawing.fitting import fitted
from reelbase.artwork.drawing.lettering import (
    LONGEST_PIECE,
    Style,
    _in_sight,
    _runs,
    broken,
    cased,
    lettered,
    levels,
    words,
)
from reelbase.artwork.drawing.readings import can_be_set
from tests.artwork.subjects import TITLES

PLAIN = Style("grotesque", 700)
CAPITALS = Style("grotesque", 700, capitals=True)


@pytest.mark.parametrize(("title", "language"), TITLES.values(), ids=TITLES)
def test_every_script_has_a_face_and_outlines(title: str, language: str) -> None:
    for family in ("grotesque", "didone", "geometric", "rounded"):
        style = Style(family, 700).speaking(language)
        assert can_be_set(title)
        line = lettered(cased(title, style), style)
        assert line.path.startswith("M") and line.path.endswith("Z")
        assert line.width > 0 and line.bottom > line.top and line.right > line.left


def test_what_no_face_has_cannot_be_set() -> None:
    unassigned = "\U000eabcd"
    assert face_for(unassigned, "grotesque", "") is None
    assert lettered(unassigned, PLAIN).path == ""


def test_a_language_has_its_own_forms_of_the_same_character() -> None:
    forms = {lettered("直", PLAIN.speaking(language)).path for language in ("ja", "zh")}
    assert len(forms) == 2


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("istanbul", "tr", "İSTANBUL"),
        ("istanbul", "en", "ISTANBUL"),
        ("Die Straße", "de", "DIE STRAẞE"),
        ("Το σπίτι", "el", "ΤΟ ΣΠΙΤΙ"),
        ("  two   spaces ", "en", "TWO SPACES"),
        ("千と千尋", "ja", "千と千尋"),
    ],
)
def test_capitals_are_those_of_the_language(text: str, language: str, expected: str) -> None:
    assert cased(text, CAPITALS.speaking(language)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc 12", [0] * 6),
        ("אב", [1, 1]),
        ("אב 12", [1, 1, 1, 2, 2]),
        ("אב X-Y גד", [1, 1, 1, 2, 2, 2, 1, 1, 1]),
        ("ab אב cd", [0, 0, 0, 1, 1, 0, 0, 0]),
        ("", []),
    ],
)
def test_directions(text: str, expected: list[int]) -> None:
    assert levels(text) == expected


def test_runs_stand_from_left_to_right() -> None:
    text = "אב X-Y גד"
    assert [run.text for run in _runs(text, PLAIN)] == ["אב ", "X-Y", " ", "גד"]
    assert [run.text for run in _in_sight(_runs(text, PLAIN))] == ["גד", " ", "X-Y", "אב "]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to be or", ["to", " be", " or"]),
        ("千と千尋の神隠し", ["千と", "千", "尋の", "神", "隠し"]),
        ("ロード・オブ・ザ・リング", ["ロード・", "オブ・", "ザ・", "リング"]),
        ("「君」の名は。", ["「君」", "の", "名は。"]),
        ("기생충 2", ["기생충", " 2"]),
        ("One 千", ["One", " 千"]),
        ("Trois couleurs : Rouge", ["Trois", " couleurs :", " Rouge"]),
    ],
)
def test_where_a_line_may_end(text: str, expected: list[str]) -> None:
    assert words(text) == expected
    assert "".join(words(text)) == text


def test_lines_are_of_like_length() -> None:
    text = "The Good, the Bad and the Ugly"
    assert broken(text, PLAIN, 1) == [text]
    assert broken(text, PLAIN, 2) == ["The Good, the", "Bad and the Ugly"]
    assert broken(text, PLAIN, 3) == ["The Good,", "the Bad and", "the Ugly"]
    assert len(broken(text, PLAIN, 99)) == 7


def test_a_word_that_no_line_holds_is_broken() -> None:
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    pieces = words(f"Die {long}")
    assert "".join(pieces) == f"Die {long}"
    assert max(map(len, pieces)) <= LONGEST_PIECE
    style = Style("grotesque", 700)
    assert fitted(long, style, 860, 400, 300, 5).size > 2 * fitted(long, style, 860, 400, 300, 1).size
    marked = "a\u0301" * 60
    assert not [piece for piece in words(marked) if piece.startswith("\u0301")]
    assert words("Kapitän") == ["Kapitän"]
