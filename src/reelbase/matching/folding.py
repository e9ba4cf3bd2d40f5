"""Names as sources write them, made equal where they mean the same."""

from functools import lru_cache

from reelbase.search.text import whole, words

ARTICLES = ("The", "A", "An", "Le", "La", "Les", "L'", "Der", "Die", "Das", "El", "Los", "Las", "Il", "Lo")
LONGEST_KEPT = 200  # characters of a name that is remembered folded


def folded(name: str) -> str:
    """Return a name without case, accents and punctuation, its article in front: equal for equal names."""
    return _folded(name) if len(name) <= LONGEST_KEPT else _folded.__wrapped__(name)


@lru_cache(maxsize=8192)  # the people of a batch, who are asked for more than once
def _folded(name: str) -> str:
    return whole(words(straight(name))) or name.strip().casefold()


def straight(title: str) -> str:
    """Return the title with its article in front: `The Matrix` for `Matrix, The`."""
    rest, comma, last = title.strip().rpartition(", ")
    if comma and rest and last.title() in ARTICLES:
        return f"{last}{rest}" if last.endswith("'") else f"{last} {rest}"
    return title.strip()


def year_in(date: str) -> int | None:
    """Return the year with which a date begins, None if there is none."""
    return int(date[:4]) if date[:4].isdigit() and len(date) >= 4 else None
