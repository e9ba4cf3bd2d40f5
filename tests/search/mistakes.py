"""How people type titles: with typos, half of them, in another order, without what is hard to type."""

import unicodedata
from random import Random

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def with_typos(random: Random, title: str, number: int) -> str | None:
    """So many letters of different words or places wrong; None for a title too short for that."""
    places = [place for place, letter in enumerate(title) if letter.isalpha()]
    if len(places) < 4 * number:
        return None
    for place in sorted(random.sample(places, number), reverse=True):
        title = _with_typo(random, title, place)
    return title


def _with_typo(random: Random, title: str, place: int) -> str:
    """A letter is left out, doubled by another, replaced, or changes places with the next."""
    before, letter, after = title[:place], title[place], title[place + 1 :]
    other = random.choice(LETTERS.replace(letter.lower(), ""))
    way = random.randrange(4)
    if way == 0:
        return before + after
    if way == 1:
        return before + letter + other + after
    if way == 2 and after[:1].isalpha() and after[0].lower() != letter.lower():
        return before + after[0] + letter + after[1:]
    return before + other + after


def begun(random: Random, title: str) -> str | None:
    """The first letters, at least four and more than half."""
    least = max(4, len(title) // 2 + 1)
    return title[: random.randint(least, len(title) - 1)].strip() if len(title) > least else None


def swapped(random: Random, title: str) -> str | None:
    """Two words have changed places."""
    words = title.split()
    if len(words) < 2:
        return None
    one, other = random.sample(range(len(words)), 2)
    words[one], words[other] = words[other], words[one]
    found = " ".join(words)
    return found if found != title else None


def shortened(random: Random, title: str) -> str | None:
    """A word is missing, of three or more."""
    words = title.split()
    if len(words) < 3:
        return None
    del words[random.randrange(len(words))]
    return " ".join(words)


def without_accents(title: str) -> str | None:
    """As on a keyboard that has none."""
    found = "".join(each for each in unicodedata.normalize("NFD", title) if not unicodedata.combining(each))
    return found if found != title and found.isascii() else None
