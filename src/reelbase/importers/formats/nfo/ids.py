"""Ids in NFO files, in all the ways in which programs write them.

Kodi has `<uniqueid type="tmdb">`, Jellyfin `<tmdbid>`, Ember `<tmdb>` and `<id tmdb="…">`, Emby attributes
such as `<director tmdbid="…">`, tinyMediaManager a list `<ids>`, and Sonarr JSON in `<episodeguide>`. They
are one here: a word for a source, and a text.
"""

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

import msgspec

from reelbase.importers.engine.record import IMDB, TMDB, TVDB, WIKIDATA
from reelbase.matching import tags
from reelbase.matching.ids import ValueFault, imdb_id, is_nothing, plain_id

Fault = Callable[[str], None]
SOURCES = {**tags.SOURCES, "wikidata": WIKIDATA}
COLLECTION = dict.fromkeys(("tmdbcol", "tmdbcollection", "tmdbset", "collectionnumber"), TMDB)
"""Words for the collection of a movie, among the movie's own ids."""
OF_TMDB = {word: name for word, name in SOURCES.items() if name == TMDB}
_GUIDE = msgspec.json.Decoder(dict[str, str | int | None])
_ADDRESSES = {
    "tmdb": re.compile(r"themoviedb\.org/(?:3/)?tv/(?P<id>\d+)"),
    "tvdb": re.compile(r"thetvdb\.com/(?:api/\w{1,40}/)?series/(?P<id>\d+)"),
}
_PROFILE = re.compile(r"themoviedb\.org/person/(?P<id>\d+)")
_ITEM = re.compile(r"[Qq](?P<number>[1-9]\d{0,17})")


def ids_of_title(root: Element, fault: Fault) -> dict[str, str]:
    """Return the ids of a movie, a series or an episode by source; the first valid one of each counts."""
    return _read(_named_ids(root), SOURCES, "tt", fault)


def ids_of_person(element: Element, fault: Fault) -> dict[str, str]:
    """Return the ids of a person by source."""
    pairs = list(_named_ids(element))
    if found := _PROFILE.search(element.findtext("profile") or ""):
        pairs.append(("tmdb", found["id"]))
    found_ids = _read(pairs, SOURCES, "nm", fault)
    found_ids.pop(TVDB, None)  # TMDB has none of people
    return found_ids


def id_of_part(element: Element, fault: Fault) -> str:
    """Return TMDB's id of a company, a network or a keyword; "" if there is none."""
    return _read(_named_ids(element), OF_TMDB, "", fault).get(TMDB, "")


def id_of_collection(root: Element, set_: Element | None, fault: Fault) -> str:
    """Return the id of the collection that a movie is in: the set's own, else one of the movie's ids."""
    own = _read(_named_ids(set_), COLLECTION | OF_TMDB, "", fault) if set_ is not None else {}
    return (own or _read(_named_ids(root), COLLECTION, "", fault)).get(TMDB, "")


def _named_ids(element: Element) -> Iterator[tuple[str, str]]:
    """Yield words and texts that may be a source and an id in it."""
    for each in element.iterfind("uniqueid"):
        yield each.get("type", ""), each.text or ""
    leaves = [each for each in element if not len(each) and each.tag not in ("uniqueid", "id")]
    yield from ((each.tag, each.text or "") for each in leaves)
    yield from element.attrib.items()
    for each in element.iterfind("id"):
        yield from each.attrib.items()
        if (text := (each.text or "").strip()).startswith("tt"):
            yield "imdb", text  # any other is of the source that was asked, which is not said
    yield from ((each.tag, each.text or "") for each in element.iterfind("ids/*"))
    for each in element.iterfind("ids/entry"):
        yield each.findtext("key") or "", each.findtext("value") or ""
    for each in (*element.iterfind("episodeguide"), *element.iterfind("episodeguide/url")):
        yield from _in_guide(each.text or "")


def _in_guide(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ids in an episode guide by source: it is JSON, or addresses."""
    try:
        yield from ((word, str(id_ or "")) for word, id_ in _GUIDE.decode(text).items())
    except (msgspec.MsgspecError, ValueError, RecursionError):
        for source, pattern in _ADDRESSES.items():
            if found := pattern.search(text):
                yield source, found["id"]


def _read(
    pairs: Iterator[tuple[str, str]] | list[tuple[str, str]],
    words: dict[str, str],
    letters: str,
    fault: Fault,
) -> dict[str, str]:
    ids: dict[str, str] = {}
    for word, text in pairs:
        name = words.get(word.strip().lower().removesuffix("id").removesuffix("_"))
        if name is None or name in ids or is_nothing(text):
            continue
        try:
            if value := _value(name, text.strip(), letters):
                ids[name] = value
        except ValueFault as error:
            fault(str(error))
    return ids


def _value(name: str, text: str, letters: str) -> str:
    if name == IMDB:
        return imdb_id(text, letters)
    if name != WIKIDATA:
        return plain_id(text, f"{name.removesuffix('_id')} id")
    found = _ITEM.fullmatch(text)
    if found is None:
        raise ValueFault(f"expected an item of Wikidata (Q and digits), found {text[:40]!r}")
    return f"Q{found['number']}"
