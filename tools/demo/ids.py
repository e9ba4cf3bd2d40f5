"""Ids of the demo catalogue: the known ones from facts/ids, and stable made ones for the rest."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FACTS = Path(__file__).parent / "facts"
MADE_FROM = 1_000_000_000
MADE_RANGE = 900_000_000
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def made_id(kind: str, name: str) -> int:
    """Return a stable id for a name without a known real id."""
    return MADE_FROM + _number(f"{kind}:{name}") % MADE_RANGE


def object_id(*parts: str) -> str:
    """Return 24 hex digits that stay the same for the same parts (credits, videos, reviews)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def person_id(name: str) -> int:
    """Return the id of a person of this name."""
    return _id("person", name)


def company_id(name: str) -> int:
    """Return the id of a production company of this name."""
    return _id("company", name)


def keyword_id(name: str) -> int:
    """Return the id of a keyword."""
    return _id("keyword", name)


def network_id(name: str) -> int:
    """Return the id of a television network of this name."""
    return _id("network", name)


def collection_id(name: str) -> int:
    """Return the id of a collection of this name."""
    return _id("collection", name)


def image_path(kind: str, id: int | str, type: str, n: int, lang: str | None, *, ext: str = "jpg") -> str:
    """Return the path of one picture: a slash, 27 base-62 characters, the file ending."""
    number = _number("\x1f".join((kind, str(id), type, str(n), lang or "")))
    letters = ""
    for _ in range(27):
        number, rest = divmod(number, 62)
        letters += BASE62[rest]
    return f"/{letters}.{ext}"


def _id(kind: str, name: str) -> int:
    return known(kind).get(name) or made_id(kind, name)


@cache
def known(kind: str) -> dict[str, int]:
    """Name to id, as written down in facts/ids/<kind>*.tsv; the file without a suffix wins."""
    found: dict[str, int] = {}
    for file in sorted((FACTS / "ids").glob(f"{kind}*.tsv")):
        rows = (line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#")
        found |= {name: int(number) for name, number in rows}
    return found


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
