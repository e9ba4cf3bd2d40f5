"""Names in letters that no font has are set by how they are read, and never as boxes."""

import pytest

from reelbase.artwork.drawing import faces
from reelbase.artwork.drawing.draw import SHEETS, drawn
from reelbase.artwork.drawing.readings import can_be_set, legible
from tests.artwork.subjects import other, poster

CHEROKEE = "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ"
TIBETAN = "བོད་སྐད་"


@pytest.fixture(autouse=True)
def no_fonts_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same on machines that have fonts for these letters."""
    monkeypatch.setattr(faces, "_of_machine", lambda letter: None)


@pytest.mark.parametrize(
    ("name", "original", "expected"),
    [
        (CHEROKEE, CHEROKEE, "Tsalagi Gawonihisdi"),
        ("ꭶꮼꮒꭿꮝꮧ", "", "Gawonihisdi"),
        ("Film ᏣᎳᎩ: ᎦᏬ 2", "", "Film Tsalagi: Gawo 2"),
        ("ᐊᑕᓈᕐᔪᐊᑦ", "", ""),
        ("ꆈꌠꉙ", "", "Nuosuhxop"),
        ("ꕙꔤ", "", "Vai"),
        (CHEROKEE, "The Word", "The Word"),
        ("The Word", CHEROKEE, "The Word"),
        (TIBETAN, TIBETAN, ""),
        (f"{TIBETAN} 7", "", "་་ 7"),
        ("!!!", "", "!!!"),
        ("", "", ""),
    ],
)
def test_a_name_is_set_in_letters_that_there_are(name: str, original: str, expected: str) -> None:
    found = legible(name, original)
    assert "".join(c for c in found if c.isalnum() or c in " :་!") == expected
    assert can_be_set(found)


@pytest.mark.parametrize("type_", SHEETS)
def test_every_type_of_picture_has_the_words_of_the_reading(type_: str) -> None:
    pictured = other(type_, 1000, 1000)._replace(language="chr")
    read, unread = (drawn(pictured._replace(name=name, original=name)).svg for name in ("Tsalagi", "ᏣᎳᎩ"))
    assert read.replace(b"Tsalagi", b"") == unread.replace("ᏣᎳᎩ".encode(), b"")


def test_a_poster_whose_title_cannot_be_read_is_one_without_words() -> None:
    subject = poster(TIBETAN, "bo")
    assert drawn(subject).svg == drawn(subject._replace(name="")).svg
    assert TIBETAN in drawn(subject).svg.decode()  # for those who hear it
