"""Finds pages by words that are only begun, in titles, paths, parameters and headings."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from reelbase.web.docs.described import Tag
from reelbase.web.docs.guides import Guide
from reelbase.web.docs.prose import spoken

WORD = re.compile(r"[^\W_]+")
MARKUP = re.compile(r"<[^>]+>")
TITLE, PATH, HEADING, NAMED, TOLD = 12.0, 8.0, 6.0, 4.0, 1.0  # what a word is worth by where it stands
WHOLE, BEGUN = 1.0, 0.6  # by how much of it was typed
MOST = 30


class Found(NamedTuple):
    """A page, or a place on one."""

    title: str
    where: str  # the path of an operation, the guide of a heading
    address: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be found, with the worth of each of its words."""

    found: Found
    words: dict[str, float]


class Finder:
    """The index of all pages."""

    def __init__(self, tags: Iterable[Tag], guides: Iterable[Guide]) -> None:
        self._entries = [*_of_operations(tags), *_of_guides(guides)]

    def find(self, text: str) -> list[Found]:
        """What has all the words, the best first."""
        typed = words_of(text)
        if not typed:
            return []
        scored = ((_score(entry, typed), place) for place, entry in enumerate(self._entries))
        best = sorted((-score, place) for score, place in scored if score)[:MOST]
        return [self._entries[place].found for _, place in best]


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case; of `append_to_response` there are three."""
    return WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())


def _score(entry: Entry, typed: list[str]) -> float:
    """The worth of what was typed, less for an entry of many words; 0 where a word is missing."""
    total = 0.0
    for word in typed:
        best = max((_worth(word, each, worth) for each, worth in entry.words.items()), default=0.0)
        if not best:
            return 0.0
        total += best
    return total - len(entry.words) / 1000


def _worth(typed: str, word: str, worth: float) -> float:
    if not word.startswith(typed):
        return 0.0
    return worth * (WHOLE if word == typed else BEGUN)


def _of_operations(tags: Iterable[Tag]) -> Iterator[Entry]:
    for tag in tags:
        for each in tag.operations:
            parameters = " ".join(parameter.name for parameter in each.parameters)
            told = MARKUP.sub("", spoken(f"{each.words}"))
            words = _weighed((told, TOLD), (parameters, NAMED), (each.path, PATH), (each.id, PATH))
            words.update(_weighed((tag.title, TITLE), (each.title, TITLE)))
            yield Entry(
                Found(f"{tag.title}: {each.title}", f"{each.method} {each.path}", each.address), words
            )


def _of_guides(guides: Iterable[Guide]) -> Iterator[Entry]:
    for guide in guides:
        headings = " ".join(each.text for each in guide.prose.headings)
        words = _weighed((guide.text, TOLD / 2), (guide.words, TOLD), (headings, NAMED), (guide.title, TITLE))
        yield Entry(Found(guide.title, guide.name, guide.address), words)
        for each in guide.prose.headings:
            words = _weighed((guide.title, NAMED), (each.text, HEADING))
            yield Entry(Found(each.text, guide.title, f"{guide.address}#{each.anchor}"), words)


def _weighed(*parts: tuple[str, float]) -> dict[str, float]:
    """The words of several texts; of a word in two, the later worth holds."""
    return {word: worth for text, worth in parts for word in words_of(text)}
