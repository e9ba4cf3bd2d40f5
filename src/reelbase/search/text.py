"""Words of titles and queries: folded, split, and in the variants that people type.

Accents, case and punctuation are folded away, apostrophes vanish, `&` is `and`, Roman numerals from
II are digits. What is written without spaces between words (Han, kana, Hangul) becomes one word a
character, found as a phrase.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 240  # characters of a whole title that are kept to compare

MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]")  # Latin, Greek, Cyrillic; Hebrew; Arabic
SUPERSCRIPTS = re.compile("[\u00b2\u00b3\u00b9\u2070\u2074-\u2079]")
APOSTROPHES = re.compile("['’‘ʼ`´ʹ＇]")
SPACELESS = (
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
WORD = re.compile(f"[{SPACELESS}]|[^\\W_{SPACELESS}]+")
HARD = re.compile(f"[{SPACELESS}]")
INNER = re.compile(r"(?<=\w)[-.·•*‐‑–/:]+(?=\w)|\.(?=\s|$)")  # between letters, as in WALL·E and S.W.A.T.
LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "&": " and ",
    }
)
ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xvii": "17", "xviii": "18",
}  # fmt: skip
LAST_ROMAN = {"i": "1", "v": "5", "x": "10"}  # numerals only where they end a title
ARTICLES = frozenset(
    "a an the la le les l un une der die das ein eine el los las il lo gli i o os as de het".split()  # noqa: SIM905
)


def words(text: str) -> list[str]:
    """Return the folded words of a text, in order."""
    return [ROMAN.get(word, word) for word in WORD.findall(_folded(text))]


def whole(text_words: list[str]) -> str:
    """Return a title as one value; equal titles have equal values."""
    return " ".join(text_words)[:LONGEST]


def is_spaceless(word: str) -> bool:
    """Return true if the word is a character of a script without spaces between words."""
    return HARD.match(word) is not None


def variants(text: str) -> Iterator[list[str]]:
    """Yield the other ways in which people type a title, except for ones equal to its own words."""
    own = words(text)
    if INNER.search(text):
        joined = words(INNER.sub("", text))
        if joined and joined != own:
            yield joined
    if len(own) > 1 and own[-1] in LAST_ROMAN:
        yield [*own[:-1], LAST_ROMAN[own[-1]]]
    first, *rest = own or [""]
    if rest and first in ARTICLES:
        yield rest


def _folded(text: str) -> str:
    if text.isascii():
        text = text.lower()
        text = text.replace("'", "").replace("`", "")
        return text.replace("&", " and ") if "&" in text else text
    text = SUPERSCRIPTS.sub(lambda found: f" {found.group()}", text)
    text = APOSTROPHES.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", MARKS.sub("", text)).translate(LETTERS)
