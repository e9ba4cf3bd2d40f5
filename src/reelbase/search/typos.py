"""Typos: a bound on the typos in one search, so that no text makes a search take long.

A search can't be interrupted once it runs. To find words near a text, tantivy builds a table and walks
through the dictionary with it. The table grows with the text, with the typos and with the characters of
several bytes: 250 MB for 240 Han characters and two typos. So the size of all tables of a search is bounded
before any of them is built, and so is the number of walks.
"""

from reelbase.bounds import TYPO_LETTERS, TYPO_TABLES, TYPO_WALKS

STATE_BYTES = 1024  # of a table: where each byte leads to
STATES = {1: 8, 2: 30}  # for each character, by the number of typos
INNER_STATES = {1: 5, 2: 18}  # the same once more for each beginning of a character of several bytes


def typos_in(word: str) -> int:
    """Return the number of typos that a word may have: one from four letters on, two from eight, none in long
    words.
    """
    if len(word) < 4 or len(word) > TYPO_LETTERS or word.isdigit():
        return 0
    return 1 if len(word) < 8 else 2


def table_size(text: str, typos: int) -> int:
    """Return the bytes that the table for a text takes at most."""
    characters = [each.encode("utf-8", "surrogatepass") for each in set(text)]
    beginnings = {each[:length] for each in characters for length in range(1, len(each))}
    return STATE_BYTES * len(text) * (STATES[typos] + INNER_STATES[typos] * len(beginnings))


class Allowance:
    """The typos that are still allowed in one kind of title in one search."""

    def __init__(self, kinds: int) -> None:
        self._bytes = TYPO_TABLES // kinds
        self._walks = TYPO_WALKS // kinds

    def take(self, text: str, typos: int) -> bool:
        """Count one text that may be nearly right, if there is enough left for it."""
        size = table_size(text, typos)
        if size > self._bytes or self._walks < 1:
            return False
        self._bytes -= size
        self._walks -= 1
        return True
