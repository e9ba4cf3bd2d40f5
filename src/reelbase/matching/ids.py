"""Ids of titles elsewhere, as names and files write them."""

import re

from reelbase import bounds
from reelbase.errors import LineFault

TMDB, IMDB, TVDB = "tmdb", "imdb_id", "tvdb_id"
NOTHING = {"", "nan", "none", "null", "n/a", "\\n", "0000-00-00", "na", "-", "(no genres listed)"}


class ValueFault(LineFault):
    """A value that can't be understood; the text says what was expected."""


def is_nothing(text: str | None) -> bool:
    """Return whether a text is one of the ways to say nothing."""
    return text is None or text.strip().lower() in NOTHING


def imdb_id(text: str, letters: str = "tt") -> str:
    """Return tt0114709 for tt0114709, 0114709, 114709 and addresses with it; "" for an empty text."""
    text = text.strip()
    if is_nothing(text) or text == "0":
        return ""
    found = re.search(rf"{letters}(\d{{1,12}})(?!\d)", text) or re.fullmatch(r"(\d{1,12})(?:\.0)?", text)
    if not found:
        raise ValueFault(f"expected an IMDb id ({letters} and digits), found {text[:40]!r}")
    return f"{letters}{found[1]:0>7}"


def plain_id(text: str, name: str) -> str:
    """Return the digits of a numeric id: 862 for 862 and 862.0; "" for an empty text.

    Raises ValueFault for what is none, and for ids beyond those of TMDB.
    """
    text = text.strip()
    if is_nothing(text) or text == "0":
        return ""
    found = re.fullmatch(r"0*(\d{1,18})(?:\.0+)?", text)
    if not found:
        raise ValueFault(f"expected a number for {name}, found {text[:40]!r}")
    if int(found[1]) > bounds.ID:
        raise ValueFault(f"expected at most {bounds.ID:,} for {name}, found {found[1]}")
    return found[1] if found[1] != "0" else ""
