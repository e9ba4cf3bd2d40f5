"""Scoring: a score for each title that a catalogue offers, and which one fits well enough to be taken."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from reelbase.entity import Entity
from reelbase.matching.names import Reading
from reelbase.search.text import ARTICLES, LAST_ROMAN, words

SURE = 0.85
"""The score from which a title is taken. 1 is the same title and year; the year next to it or none costs less
than a tenth, a title that is spelled otherwise more.
"""
CLOSE = 0.02
"""Of titles whose scores differ by less the best known is taken, if any is much better known."""
DOMINANT = 10  # times the votes of all others together
FEWEST_VOTES = 50  # of a title that is taken since it is the best known

YEAR_NEXT = 0.93  # released the year before or after: at festivals, in other countries
YEAR_UNSAID = 0.9  # by the name
YEAR_UNKNOWN = 0.85  # of the title
YEAR_NEAR = 0.7  # two years apart
YEAR_ELSE = 0.4
NEARLY = 0.97  # an article, an umlaut, `and`
BEGINS = 0.8  # a title without its subtitle
ELSEWHERE = 0.9  # a series of another country than the name says
MISSPELLED = 0.95
FAR = 0.5  # the share of letters below which it does not matter how few they are
_NUMERALS = {
    word: str(number)
    for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)  # noqa: SIM905
}
NOTHING_FOUND = "upstream finds nothing by this name"
LEFT_OUT = ARTICLES | {"and"}
"""Words that names of files lack: `&` is in few of them."""
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))


class Candidate(NamedTuple):
    """A title that a catalogue offers: this one, or upstream."""

    entity: Entity
    names: tuple[str, ...]  # the one that is shown first
    year: int | None = None
    votes: int = 0
    countries: tuple[str, ...] = ()

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year else ""
        name = next(iter(self.names), "")
        return f"{self.entity.kind} {self.entity.id} {name}{year}"


class Scored(NamedTuple):
    """A candidate and how well it fits."""

    score: float
    candidate: Candidate


class Choice(NamedTuple):
    """The candidate that is taken, or none, and a remark."""

    taken: Scored | None
    remark: str


def score(reading: Reading, candidate: Candidate) -> float:
    """Return how well a title fits a reading, from 0 to 1."""
    likest = max(likeness(reading.title, name) for name in candidate.names)
    if reading.country and candidate.countries and reading.country not in candidate.countries:
        likest *= ELSEWHERE
    return likest * _of_years(reading.year, candidate.year) * reading.weight


def _of_years(said: int | None, known: int | None) -> float:
    if said is None:
        return YEAR_UNSAID
    if known is None:
        return YEAR_UNKNOWN
    return {0: 1.0, 1: YEAR_NEXT, 2: YEAR_NEAR}.get(abs(said - known), YEAR_ELSE)


def likeness(first: str, second: str) -> float:
    """Return how alike two titles are, from 0 to 1; case, accents and punctuation do not count."""
    one, other = _comparable(first), _comparable(second)
    if not one.words or not other.words:
        return float(first.strip() == second.strip())
    if one.said == other.said or one.letters == other.letters:
        return 1.0
    if one.loose == other.loose:
        return NEARLY
    if one.numbers != other.numbers:  # of a sequel
        return 0.5
    shorter, longer = sorted((one.words, other.words), key=len)
    if longer[: len(shorter)] == shorter:
        return BEGINS
    return _spelled_alike(one.letters, other.letters) * MISSPELLED


def _spelled_alike(first: str, second: str) -> float:
    """Return the share of letters in the same order; of titles that differ much no more than it can be."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for at_most in (matcher.real_quick_ratio, matcher.quick_ratio):
        if (most := at_most()) < FAR:
            return most
    return matcher.ratio()


class _Comparable(NamedTuple):
    """A title as it is compared."""

    words: tuple[str, ...]  # with digits for all numbers
    said: str  # its letters as they are
    letters: str  # with digits for all numbers
    loose: str  # without articles and `and`, its umlauts however they are spelled
    numbers: tuple[str, ...]


@lru_cache(maxsize=4096)
def _comparable(title: str) -> _Comparable:
    said = words(title)
    counted = _counted(said) if said else ()
    numbers = tuple(sorted(word for word in counted if word.isdecimal()))
    return _Comparable(counted, "".join(said), "".join(counted), _loosely(counted), numbers)


def _counted(title: list[str]) -> tuple[str, ...]:
    *before, last = (_NUMERALS.get(word, word) for word in title)
    return (*before, LAST_ROMAN.get(last, last) if before else last)


def _loosely(title: tuple[str, ...]) -> str:
    letters = "".join(word for word in title if word not in LEFT_OUT) or "".join(title)
    for spelled, folded in _UMLAUTS:
        letters = letters.replace(spelled, folded)
    return letters


def best_of(scored: Iterable[Scored]) -> list[Scored]:
    """Return the candidate that fits best, and all others that fit as well, the best first."""
    ranked = sorted(scored, key=lambda each: -each.score)
    best = max((each.score for each in ranked), default=0.0)
    return [each for each in ranked if best - each.score < CLOSE]


def the_one(scored: Iterable[Scored]) -> Choice:
    """Return the candidate to be taken, with a remark if it is one of several; else why there is none."""
    ranked = best_of(scored)
    best = next(iter(ranked), None)
    if best is None:
        return Choice(None, NOTHING_FOUND)
    if best.score < SURE:
        return Choice(None, "no title fits well enough")
    close = [each for each in ranked if each.score >= SURE]
    first, *others = sorted(close, key=lambda each: -each.candidate.votes)
    if not others:
        return Choice(best, "")
    if first.candidate.votes >= max(FEWEST_VOTES, DOMINANT * sum(each.candidate.votes for each in others)):
        return Choice(first, f"the best known of {len(close)} that fit")
    return Choice(None, f"{len(close)} titles fit equally well")
