"""Reads an NFO file: the XML elements in it, however many, and the addresses around them."""

import re
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, XMLParser

from reelbase.importers.merging.values import imdb_id

ROOTS = ("movie", "tvshow", "episodedetails", "season")
LONGEST = 16 << 20
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)["']""")
_FORBIDDEN = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = re.compile(rf"<({'|'.join(ROOTS)})(?=[\s>/])[^>]*>")
_FIRST_TAG = re.compile(r"<(\w+)")
_BARE_AND = re.compile(r"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|amp;|lt;|gt;|quot;|apos;)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MOVIE = re.compile(r"themoviedb\.org/movie/(\d+)")
_TV = re.compile(r"themoviedb\.org/tv/(\d+)")
_IMDB = re.compile(r"imdb\.com/(?:[\w./-]*?)title/(tt\d+)")
_TVDB = re.compile(r"thetvdb\.com/(?:[^\s\"<>]*?[?&]id=|(?:dereferrer/)?series/)(\d+)")


class NfoError(Exception):
    """A file, or a part of it, that can't be taken; the text says why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Root(NamedTuple):
    """An element of a file, and the line where it begins."""

    line: int
    element: Element


class Nfo(NamedTuple):
    """What is in a file."""

    roots: list[Root]
    ids: dict[str, str]  # of the addresses: tmdb, tmdb_tv, imdb_id, tvdb_id
    faults: list[NfoError]


def read_nfo(content: bytes) -> Nfo:
    """The elements of a file and the ids in its addresses; raises NfoError where it is neither."""
    if len(content) > LONGEST:
        raise NfoError(1, f"expected at most {LONGEST:,} bytes, found {len(content):,}")
    text = _CONTROL.sub("", decoded(content))
    if found := _FORBIDDEN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise NfoError(line, "a document type is not taken: entities could fill the memory")
    roots: list[Root] = []
    faults: list[NfoError] = []
    rest: list[str] = []
    end = 0
    for start, stop, name in _parts(text):
        rest.append(text[end:start])
        end = stop
        line = text.count("\n", 0, start) + 1
        try:
            roots.append(Root(line, _parsed(text[start:stop])))
        except ParseError as error:
            at = line + error.position[0] - 1
            faults.append(NfoError(at, f"<{name}> is not well-formed: {str(error).partition(':')[0]}"))
    ids = _ids(" ".join([*rest, text[end:]]))
    if not roots and not faults and not ids:
        raise NfoError(1, f"expected <{'>, <'.join(ROOTS)}> or an address of TMDB, IMDb or TheTVDB")
    return Nfo(roots, ids, faults)


def decoded(content: bytes) -> str:
    """The text, in the encoding that the file begins with or declares, else UTF-8, else Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    declared = _DECLARED.match(content)
    for encoding in ([declared[1].decode()] if declared else []) + ["utf-8-sig"]:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")


def _parts(text: str) -> list[tuple[int, int, str]]:
    """Where each root begins and ends; one that never ends, ends where the next begins."""
    tag = next((found[1] for found in _FIRST_TAG.finditer(text)), "")
    found: list[tuple[int, int, str]] = []
    place = 0
    while opening := _OPENING.search(text, place):
        name = opening[1]
        if name == "season" and tag != "season":
            place = opening.end()  # the number of an episode's season
            continue
        if opening[0].endswith("/>"):
            stop = opening.end()
        else:
            closing = text.find(f"</{name}>", opening.end())
            following = text.find(f"<{name}>", opening.end())
            is_closed = closing >= 0 and (following < 0 or closing < following)
            stop = closing + len(name) + 3 if is_closed else following if following >= 0 else len(text)
        found.append((opening.start(), stop, name))
        place = stop
    return found


def _parsed(text: str) -> Element:
    try:
        return _parse(text)
    except ParseError:
        return _parse(_BARE_AND.sub("&amp;", text))


def _parse(text: str) -> Element:
    parser = XMLParser()  # knows no entities: whoever would declare some was refused
    parser.feed(text)
    element: Element = parser.close()
    return element


def _ids(text: str) -> dict[str, str]:
    ids: dict[str, str] = {}
    for name, pattern in (("tmdb", _MOVIE), ("tmdb_tv", _TV), ("imdb_id", _IMDB), ("tvdb_id", _TVDB)):
        if found := pattern.search(text):
            ids[name] = imdb_id(found[1]) if name == "imdb_id" else found[1]
    return ids
