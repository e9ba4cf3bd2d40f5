"""Reads an NFO file: the XML elements in it, however many, and the addresses around them."""

import codecs
import html
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html.entities import html5
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from reelbase import bounds
from reelbase.errors import LineFault
from reelbase.importers.opening import encoding_in
from reelbase.matching.ids import ValueFault, imdb_id, plain_id

ROOTS = ("movie", "tvshow", "episodedetails", "season")
OTHERS = (
    "album", "artist", "song", "musicvideo", "set", "collection", "boxset", "person", "actor", "book",
    "audiobook", "game", "photo", "playlist",
)  # fmt: skip
"""Roots of files that tell of other things than movies and series, which stand in the same folders."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?P<encoding>[\w.-]{1,40})["']""")
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_NOT_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", re.DOTALL)
_OPENING = re.compile(rf"<(?P<tag>{'|'.join(ROOTS)})(?=[\s>/])[^<>]*>")
_FIRST_TAG = re.compile(r"<(?P<tag>\w+)")
_AND = re.compile(
    rf"(?P<kept>{_NOT_MARKUP.pattern})|&(?:#\d{{1,7}};|#[xX][0-9A-Fa-f]{{1,6}};|[A-Za-z][A-Za-z0-9]{{1,31}};)?",
    re.DOTALL,
)
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ADDRESSES = {
    "tmdb": re.compile(r"themoviedb\.org/movie/(?P<id>\d+)"),
    "tmdb_tv": re.compile(r"themoviedb\.org/tv/(?P<id>\d+)"),
    "imdb_id": re.compile(r"imdb\.com/(?:[\w./-]{0,200}?)title/(?P<id>tt\d+)"),
    "tvdb_id": re.compile(r"thetvdb\.com/(?:[^\s\"<>]{0,200}?[?&]id=|(?:dereferrer/)?series/)(?P<id>\d+)"),
}

PIECE = 1 << 16


class NfoError(LineFault):
    """A file, or a part of it, that can't be taken; the text says why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class NoTitles(NfoError):
    """A file without any title, such as the note of a release."""


class Root(NamedTuple):
    """An element of a file, and the line where it begins."""

    line: int
    element: Element


class Nfo(NamedTuple):
    """The contents of a file."""

    roots: list[Root]
    ids: dict[str, str]  # of the addresses: tmdb, tmdb_tv, imdb_id, tvdb_id
    faults: list[NfoError]
    is_other: bool = False  # it is of something else: music, a collection


def read_nfo(content: bytes) -> Nfo:
    """Return the elements of a file and the ids in its addresses; raises NfoError if it has neither."""
    if len(content) > bounds.NFO_BYTES:
        raise NfoError(1, f"expected at most {bounds.NFO_BYTES:,} bytes, found {len(content):,}")
    text = _ODD.sub("", decoded(content))
    markup = _NOT_MARKUP.sub(_blank, text)
    if forbidden := _FORBIDDEN.search(markup):
        line = text.count("\n", 0, forbidden.start()) + 1
        raise NfoError(line, "a document type is not taken: entities could fill the memory")
    found = _Found(text)
    for part in _parts(markup):
        if not found.take(part):
            break
    first = _FIRST_TAG.search(markup)
    if found.is_empty and first and first["tag"].lower() in OTHERS:
        return Nfo([], {}, [], is_other=True)
    ids = _ids(found.rest())
    if found.is_empty and not ids:
        raise NoTitles(1, f"expected <{'>, <'.join(ROOTS)}> or an address of TMDB, IMDb or TheTVDB")
    return Nfo(found.roots, ids, found.faults)


def _blank(found: re.Match[str]) -> str:
    """Return as many spaces as a text has letters, with its ends of lines."""
    return re.sub(r"[^\n]", " ", found.group())


class _Part(NamedTuple):
    """The bounds of a root in the text."""

    start: int
    stop: int
    tag: str


class _Found:
    """The elements of a text, and what is between them."""

    def __init__(self, text: str) -> None:
        self.roots: list[Root] = []
        self.faults: list[NfoError] = []
        self._text = text
        self._between: list[str] = []
        self._line = 1
        self._before = _Part(0, 0, "")
        self._left = _Left(bounds.NFO_ELEMENTS)

    @property
    def is_empty(self) -> bool:
        """True if nothing was found, not even a fault."""
        return not self.roots and not self.faults

    def rest(self) -> str:
        """Return all that is outside the elements."""
        return " ".join([*self._between, self._text[self._before.stop :]])

    def take(self, part: _Part) -> bool:
        """Parse a root, or note its fault; false if there are too many."""
        if self._left.elements < 0 or len(self.roots) + len(self.faults) >= bounds.NFO_TITLES:
            self.faults.append(NfoError(self._line, "the rest is left out: there are too many elements"))
            return False
        self._between.append(self._text[self._before.stop : part.start])
        self._line += self._text.count("\n", self._before.start, part.start)
        self._before = part
        try:
            element = _parse(_mended(self._text[part.start : part.stop]), self._left)
            self.roots.append(Root(self._line, element))
        except ParseError as error:
            row, _ = error.position
            reason, _, _ = str(error).partition(":")
            self.faults.append(NfoError(self._line + row - 1, f"<{part.tag}> is not well-formed: {reason}"))
        except NfoError as error:
            self.faults.append(NfoError(self._line, f"<{part.tag}>: {error.reason}"))
        return True


def decoded(content: bytes) -> str:
    """Return the text, in the encoding that its bytes show, else the one it declares, else UTF-8.

    A text in none of them is in the encoding of Windows in the West. A declared encoding counts only if it
    is one of texts, and has the letters of ASCII where ASCII has them.
    """
    mark, encoding = encoding_in(content[:64])
    if mark or encoding != "utf-8":
        return content[len(mark) :].decode(encoding, "replace")
    declared = _DECLARED.match(content[:1024])
    if b"\x1b" not in content:  # by which an encoding of seven bits goes on in other letters
        with suppress(UnicodeDecodeError):
            return content.decode()
    for encoding in ([declared["encoding"].decode()] if declared else []) + ["utf-8", "cp1252"]:
        if _is_of_texts(encoding):
            with suppress(UnicodeError):
                return content.decode(WIDER.get(codecs.lookup(encoding).name, encoding))
    return content.decode("latin-1")


WIDER = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
"""Encodings that stand for those of Windows, which have letters where these have control characters."""
NO_TEXTS = ("unicode_escape", "raw_unicode_escape", "idna", "punycode", "utf_7")
_ASCII = bytes((9, 10, 13, *range(32, 127)))


def _is_of_texts(encoding: str) -> bool:
    """Return whether it is an encoding of texts that leaves ASCII as it is, and knows no escapes."""
    try:
        if codecs.lookup(encoding).name.replace("-", "_") in NO_TEXTS:
            return False
        return _ASCII.decode(encoding) == _ASCII.decode("ascii")
    except (LookupError, ValueError):
        return False


def _parts(text: str) -> Iterator[_Part]:
    """Yield each root; a root without an end ends at the beginning of the next."""
    first = _FIRST_TAG.search(text)
    place = 0
    nowhere: set[str] = set()  # tags that do not come any more, which is looked for once
    while opening := _OPENING.search(text, place):
        name = opening["tag"]
        if name == "season" and first and first["tag"] != "season":
            place = opening.end()  # the number of an episode's season
            continue
        if opening.group().endswith("/>"):
            stop = opening.end()
        else:
            closing = _find(text, f"</{name}>", opening.end(), nowhere)
            following = _find(text, f"<{name}>", opening.end(), nowhere)
            is_closed = closing >= 0 and (following < 0 or closing < following)
            stop = closing + len(name) + 3 if is_closed else following if following >= 0 else len(text)
        yield _Part(opening.start(), stop, name)
        place = stop


def _find(text: str, what: str, place: int, nowhere: set[str]) -> int:
    found = -1 if what in nowhere else text.find(what, place)
    if found < 0:
        nowhere.add(what)
    return found


def _mended(text: str) -> str:
    """Return markup in which each named character, HTML's names included, is one by its number.

    An `&` that begins no name is itself. Comments and CDATA stay as they are.
    """
    return _AND.sub(_by_number, text) if "&" in text else text


def _by_number(found: re.Match[str]) -> str:
    text = found.group()
    if found["kept"]:
        return text
    name = text.removeprefix("&")
    letters = html.unescape(text) if name.startswith("#") else html5.get(name)
    if letters is None:
        return f"&amp;{name}"
    return "".join(f"&#{ord(letter)};" for letter in _ODD.sub("", letters))


@dataclass
class _Left:
    """The number of elements that a file may still have."""

    elements: int


class _Bounded(TreeBuilder):
    """Makes no more elements than the bound, and none deeper inside each other."""

    def __init__(self, left: _Left) -> None:
        super().__init__()
        self._depth = 0
        self._left = left

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        """Begin an element, by its name and its attributes' names without a namespace, in lower case."""
        self._depth += 1
        self._left.elements -= 1
        if self._left.elements < 0:
            raise NfoError(1, f"expected at most {bounds.NFO_ELEMENTS:,} elements in a file, found more")
        if self._depth > bounds.NFO_DEPTH:
            raise NfoError(1, f"expected at most {bounds.NFO_DEPTH} elements inside each other, found more")
        return super().start(_bare(tag), {_bare(name): value for name, value in attrs.items()})

    def end(self, tag: str) -> Element:
        """End an element."""
        self._depth -= 1
        return super().end(_bare(tag))


def _bare(name: str) -> str:
    """Return a name without its namespace; programs spell some in lower case, some with capitals."""
    _, _, bare = name.rpartition("}")
    return bare.lower()


def _parse(text: str, left: _Left) -> Element:
    parser = XMLParser(target=_Bounded(left))  # knows no entities: a file that declares some was refused
    for start in range(0, len(text), PIECE):  # a fault ends it with its piece, not at the end of the text
        parser.feed(text[start : start + PIECE])
    element: Element = parser.close()
    return element


def _ids(text: str) -> dict[str, str]:
    ids: dict[str, str] = {}
    for name, pattern in _ADDRESSES.items():
        if found := pattern.search(text):
            with suppress(ValueFault):  # digits that are the id of nothing
                ids[name] = imdb_id(found["id"]) if name == "imdb_id" else plain_id(found["id"], name)
    return ids
