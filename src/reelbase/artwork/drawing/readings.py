"""Readings: names whose letters no font has, written in Latin ones."""

import re
import unicodedata

from reelbase.artwork.drawing.faces import face_for

FAMILY = "grotesque"  # what it can't set, no other family sets either
SYLLABLE = re.compile(r"(?:CHEROKEE (?:SMALL )?LETTER|YI SYLLABLE|VAI SYLLABLE) (?P<said>[A-Z]{1,4})")
"""Names of characters, by Unicode, that end with how all read them; those of Canada differ by language."""


def legible(name: str, original: str) -> str:
    """Return the text to letter for a name: itself, else the original one, else its reading, else nothing.

    A letter that no font has and whose reading is unknown is left out, so that no empty box is shown.
    """
    for each in (name, original):
        if each and can_be_set(each):
            return each
    found = read(name or original)
    return found if any(map(str.isalnum, found)) else ""


def can_be_set(text: str) -> bool:
    """Return true if there is a face for each letter, capitals included."""
    return all(map(_has_face, text + text.upper()))


def read(text: str) -> str:
    """Replace each syllable that no face has by how it is read, with a capital where a word begins."""
    found = ""
    for letter in text:
        if _has_face(letter):
            found += letter
        elif syllable := SYLLABLE.fullmatch(unicodedata.name(letter, "")):
            said = syllable.group("said")
            found += said.lower() if found[-1:].isalpha() else said.capitalize()
    return found


def _has_face(letter: str) -> bool:
    is_seen = unicodedata.category(letter).startswith(("L", "N"))
    return not is_seen or face_for(letter, FAMILY, "") is not None
