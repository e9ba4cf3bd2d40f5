"""Finds pages by words that are only begun, in titles, paths, parameters and headings."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reelbase.web.docs.described import Tag
from reelbase.web.docs.guides import OPERATIONS, Guide
from reelbase.web.docs.prose import spoken

WORD = re.compile(r"[^\W_]+")
CODE = re.compile(r"`([^`\n]+)`")
MARKUP = re.compile(r"<[^>]+>")
TITLE, PATH, HEADING, QUOTED, NAMED, TOLD = 12.0, 8.0, 6.0, 5.0, 4.0, 1.0
"""What a word is worth: in a title, a path, a heading, code within a guide, a parameter's name, a text."""
WHOLE, BEGUN = 1.0, 0.6  # by how much of it was typed
MOST = 30


class Found(NamedTuple):
    """A page, or a place on one."""

    title: str
    where: str  # the path of an operation, the guide of a heading
    address: str


class Entry(NamedTuple):
    """What can be found, with the worth of each of its words."""

    found: Found
    words: dict[str, float]


class Finder:
    """The index of all pages: of each word, what has it."""

    def __init__(self, tags: Iterable[Tag], guides: Iterable[Guide]) -> None:
        self._entries = [*_of_operations(tags), *_of_guides(guides)]
        self._having: dict[str, dict[int, float]] = {}
        for place, entry in enumerate(self._entries):
            for word, worth in entry.words.items():
                self._having.setdefault(word, {})[place] = worth
        self._words = sorted(self._having)

    def find(self, text: str) -> list[Found]:
        """What has all the words, the best first; of two that are as good, the one of fewer words."""
        typed = words_of(text)
        if not typed:
            return []
        scores = self._worths(typed[0])
        for word in typed[1:]:
            worths = self._worths(word)
            scores = {place: scores[place] + worths[place] for place in scores.keys() & worths.keys()}
        best = sorted((len(self._entries[each].words) / 1000 - scores[each], each) for each in scores)
        return [self._entries[place].found for _, place in best[:MOST]]

    def _worths(self, typed: str) -> dict[int, float]:
        """What a word that may be only begun is worth in each entry that has it."""
        found: dict[int, float] = {}
        for word in self._words[bisect_left(self._words, typed) :]:
            if not word.startswith(typed):
                break
            share = WHOLE if word == typed else BEGUN
            for place, worth in self._having[word].items():
                found[place] = max(found.get(place, 0.0), worth * share)
        return found


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case; of `append_to_response` there are three."""
    return WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())


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
        if guide.name == OPERATIONS:
            yield Entry(Found(guide.title, guide.name, guide.address), _weighed((guide.title, TITLE)))
            continue
        quoted = "" if guide.is_deep else " ".join(CODE.findall(guide.text))
        words = _weighed((guide.text, TOLD / 2), (guide.words, TOLD), (headings, NAMED), (quoted, QUOTED))
        words.update(_weighed((guide.title, TITLE)))
        yield Entry(Found(guide.title, guide.name, guide.address), words)
        for each in guide.prose.headings:
            words = _weighed((guide.title, NAMED), (each.text, HEADING))
            yield Entry(Found(each.text, guide.title, f"{guide.address}#{each.anchor}"), words)


def _weighed(*parts: tuple[str, float]) -> dict[str, float]:
    """The words of several texts; of a word in two, the later worth holds."""
    return {word: worth for text, worth in parts for word in words_of(text)}
