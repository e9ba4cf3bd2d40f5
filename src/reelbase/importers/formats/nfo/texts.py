"""Texts of elements of NFO files."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

_PICTURE = re.compile(r"image\.tmdb\.org/t/p/\w+(?P<path>/\w+\.(?:jpg|png|svg))")


def text_of(root: Element, name: str) -> str:
    """Return the text of the first element of a name."""
    return (root.findtext(name) or "").strip()


def texts_of(root: Element, name: str) -> list[str]:
    """Return the texts of all elements of a name, joined ones taken apart at their slashes."""
    return parts_of(each.text or "" for each in root.iterfind(name))


def parts_of(texts: Iterable[str]) -> list[str]:
    """Return each text once, joined ones taken apart at their slashes."""
    parts = (part.strip() for text in texts for part in re.split(r" / |\|", text))
    return list(dict.fromkeys(part for part in parts if part))


def picture(addresses: Iterable[str]) -> str:
    """Return the path of the first picture of TMDB's: no other can be shown by its path."""
    return next((found["path"] for each in addresses if (found := _PICTURE.search(each))), "")
