"""Finds pages by words that are only begun, mistyped or called otherwise, in titles, paths and texts."""

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from reelbase.web.docs.described import Tag
from reelbase.web.docs.guides import OPERATIONS, SHELVES, Guide
from reelbase.web.docs.prose import spoken
from reelbase.web.docs.slips import OTHERWISE, near, parted

WORD = re.compile(r"[^\W_]+")
CODE = re.compile(r"`([^`\n]+)`")
INLINE = re.compile(r"</?(?:a|b|code|em|i|span|strong)\b[^>]*>")
MARKUP = re.compile(r"<[^>]+>")
SECTION = re.compile(r'<h[2-6] id="([^"]+)">')
TITLE, PATH, HEADING, QUOTED, NAMED, PROSE = 12.0, 8.0, 6.0, 5.0, 4.0, 1.0
"""The worth of a word: in a title, a path, a heading, code within a guide, a parameter's name, a text."""
WHOLE, BEGUN, OTHER, SLIPPED = 1.0, 0.6, 0.5, 0.3  # by how it was typed
TIMES = {"tutorials": 1.5, "how-to": 1.5, "explanation": 0.4, "reference/performance": 0.4}
"""The worth of a guide, by its shelf or its name: steps come before reasons."""
MOST = 30
MOST_WORDS = 8  # of what is typed that are looked for
ABOUT = 150  # characters of an excerpt


class Found(NamedTuple):
    """A page, or a place on one."""

    title: str
    where: str  # the path of an operation, the guide of a heading, the shelf of a guide
    address: str
    excerpt: str = ""


class Entry(NamedTuple):
    """A page or a heading that can be found, with the worth of each of its words, and the text for
    excerpts.
    """

    found: Found
    words: dict[str, float]
    text: str
    times: float = 1.0  # its worth


class Finder:
    """The index of all pages: of each word, what has it."""

    def __init__(self, tags: Iterable[Tag], guides: Iterable[Guide]) -> None:
        self._entries = [*_of_operations(tags), *_of_guides(guides)]
        self._having: dict[str, dict[int, float]] = {}
        for place, entry in enumerate(self._entries):
            for word, worth in entry.words.items():
                self._having.setdefault(word, {})[place] = worth
        self._words = sorted(self._having)
        self._known = frozenset(self._words)

    def find(self, text: str) -> list[Found]:
        """Find entries with all the words, the best first; then entries with fewer words."""
        typed = words_of(text)[:MOST_WORDS]
        if not typed:
            return []
        scores, *others = map(self._worths, typed)
        for worths in others:
            scores = {place: scores[place] + worths[place] for place in scores.keys() & worths.keys()}
        for place in scores:
            is_called_so = words_of(self._entries[place].found.title) == typed
            scores[place] += TITLE * self._entries[place].times if is_called_so else 0.0
        best = sorted((len(self._entries[each].words) / 1000 - scores[each], each) for each in scores)
        entries = [self._entries[place] for _, place in best[:MOST]]
        return [each.found._replace(excerpt=_excerpt(each.text, typed)) for each in entries]

    def _worths(self, typed: str) -> dict[int, float]:
        """Return the worth of a typed word in each entry that has it, else of the word that may have been
        meant.
        """
        found = self._begun(typed)
        for other in OTHERWISE.get(typed, ()):
            for place, worth in self._begun(other).items():
                found[place] = max(found.get(place, 0.0), worth * OTHER)
        if not found and (two := parted(typed, self._known)):
            first, second = map(self._begun, two)
            found = {place: first[place] + second[place] for place in first.keys() & second.keys()}
        if not found:
            for word, slips in near(typed, self._words).items():
                for place, worth in self._having[word].items():
                    found[place] = max(found.get(place, 0.0), worth * SLIPPED / slips)
        return found

    def _begun(self, typed: str) -> dict[int, float]:
        """Return the worth of the beginning of a word in each entry that has it."""
        found: dict[int, float] = {}
        for word in self._words[bisect_left(self._words, typed) :]:
            if not word.startswith(typed):
                break
            share = WHOLE if word in {typed, f"{typed}s"} else BEGUN
            for place, worth in self._having[word].items():
                found[place] = max(found.get(place, 0.0), worth * share)
        return found


def words_of(text: str) -> list[str]:
    """Split a text into words in lower case; `append_to_response` is three."""
    return WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower())


def _of_operations(tags: Iterable[Tag]) -> Iterator[Entry]:
    for tag in tags:
        for each in tag.operations:
            parameters = " ".join(parameter.name for parameter in each.parameters)
            text = _plain(spoken(f"{each.words}"))
            words = _weighed((text, PROSE), (parameters, NAMED), (each.path, PATH), (each.id, PATH))
            words.update(_weighed((tag.title, TITLE), (each.title, TITLE)))
            found = Found(f"{tag.title}: {each.title}", f"{each.method} {each.path}", each.address)
            yield Entry(found, words, text)


def _of_guides(guides: Iterable[Guide]) -> Iterator[Entry]:
    for guide in guides:
        headings = " ".join(each.text for each in guide.prose.headings)
        shelf, _ = SHELVES.get(guide.shelf, (guide.shelf, ""))
        if guide.name == OPERATIONS:
            found = Found(guide.title, shelf, guide.address)
            yield Entry(found, _weighed((guide.title, TITLE)), guide.words)
            continue
        times = TIMES.get(guide.name, TIMES.get(guide.shelf, 1.0))
        quoted = "" if guide.is_deep else " ".join(CODE.findall(guide.text))
        words = _weighed((guide.text, PROSE / 2), (guide.words, PROSE), (headings, NAMED), (quoted, QUOTED))
        words.update(_weighed((PurePosixPath(guide.name).name, PATH), (guide.title, TITLE)))
        before, *sections = SECTION.split(guide.prose.html)
        _, _, opening = before.partition("</h1>")
        text = _plain(opening + "".join(sections[1::2]))
        yield Entry(Found(guide.title, shelf, guide.address), _times(words, times), text, times)
        texts = dict(zip(sections[::2], sections[1::2], strict=True))
        for each in guide.prose.headings:
            words = _times(_weighed((guide.title, NAMED), (each.text, HEADING)), times)
            text = _plain(re.sub(r"^.*?</h[2-6]>", "", texts[each.anchor], flags=re.DOTALL))
            found = Found(each.text, guide.title, f"{guide.address}#{each.anchor}")
            yield Entry(found, words, text, times)


def _weighed(*parts: tuple[str, float]) -> dict[str, float]:
    """Weigh the words of several texts; if two have a word, the later worth holds."""
    return {word: worth for text, worth in parts for word in words_of(text)}


def _times(words: dict[str, float], times: float) -> dict[str, float]:
    return {word: worth * times for word, worth in words.items()}


def _plain(markup: str) -> str:
    """Convert HTML to one line of words."""
    return " ".join(html.unescape(MARKUP.sub(" ", INLINE.sub("", markup))).split())


def _excerpt(text: str, typed: list[str]) -> str:
    """Cut an excerpt: around the first of the words that the text has, else its beginning."""
    places = [at.start() for word in typed if (at := re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE))]
    start = max(0, min(places, default=0) - ABOUT // 3)
    start = text.rfind(" ", 0, start + 1) + 1 if start else 0
    end = start + ABOUT
    if end >= len(text):
        return f"{'… ' if start else ''}{text[start:]}"
    return f"{'… ' if start else ''}{text[start : max(text.rfind(' ', start, end), start + 1)]} …"
