"""Words that were meant: near to what was typed, run together, or called otherwise here."""

from collections.abc import Iterable, Sequence

OTHERWISE = {
    "actor": ("person", "cast"),
    "apikey": ("key",),
    "cron": ("jobs",),
    "db": ("database",),
    "docker": ("container",),
    "dump": ("export",),
    "film": ("movie",),
    "https": ("certificate",),
    "image": ("picture",),
    "install": ("deploy",),
    "login": ("sign", "authenticate"),
    "logo": ("picture",),
    "logout": ("sign",),
    "oauth": ("authenticate",),
    "postgres": ("postgresql",),
    "ratelimit": ("limit",),
    "register": ("sign", "account"),
    "remove": ("delete",),
    "reset": ("password",),
    "scrape": ("mirror",),
    "show": ("series", "tv"),
    "signup": ("sign", "account"),
    "ssl": ("certificate",),
    "subtitle": ("translations",),
    "sync": ("mirror",),
    "throttle": ("limit",),
    "tls": ("certificate",),
    "upgrade": ("migrate",),
    "user": ("account",),
}
"""Words that people search by, and the words that the pages use for them."""
SURE = 5  # letters from which on a word may have two slips


def near(typed: str, words: Iterable[str]) -> dict[str, int]:
    """Return the words within one or two typos, with their number.

    A slip leaves a letter out, puts one in, puts one for another, or turns two about.
    """
    most = 2 if len(typed) >= SURE else 1 if len(typed) > 2 else 0
    letters = set(typed)
    found = {}
    for word in words:
        if abs(len(word) - len(typed)) <= most and len(letters ^ set(word)) <= 2 * most:
            taken = slips(typed, word)
            if taken <= most:
                found[word] = taken
    return found


def slips(typed: str, word: str) -> int:
    """Count the typos between two words (the optimal string alignment distance)."""
    before: Sequence[int] = ()
    row: Sequence[int] = range(len(word) + 1)
    for i, letter in enumerate(typed, 1):
        made = [i]
        for j, wanted in enumerate(word, 1):
            cost = min(row[j] + 1, made[j - 1] + 1, row[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == wanted:
                cost = min(cost, before[j - 2] + 1)
            made.append(cost)
        before, row = row, made
    return row[-1]


def parted(typed: str, words: frozenset[str]) -> tuple[str, str] | None:
    """Split two words that were typed as one; None if that can't be done."""
    cuts = range(2, len(typed) - 1)
    return next(((typed[:at], typed[at:]) for at in cuts if {typed[:at], typed[at:]} <= words), None)
