"""Names of folders and files as titles: what a name says, in all the ways in which it can be read.

A name does not say where its title ends. So there are several readings, the likeliest first; the catalogue
decides between them.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import IntEnum
from typing import NamedTuple

from reelbase.matching.folding import folded, straight
from reelbase.matching.numbers import EPISODES
from reelbase.matching.tags import tagged
from reelbase.matching.words import EDITIONS, TECHNICAL, without_loose_words

MOST_READINGS = 6
LONGEST = 255  # characters; no disk has longer names, and what is longer elsewhere is cut


class Reading(NamedTuple):
    """One way to understand a name."""

    title: str
    year: int | None = None
    country: str = ""  # of a series, as in "The Office (US)"
    weight: float = 1.0  # less where more of the name had to be left out

    def __str__(self) -> str:
        marks = [str(self.year)] if self.year else []
        return " ".join([self.title, *(f"({each})" for each in [self.country, *marks] if each)])


class Marker(IntEnum):
    """The sign of a series in a name, the surest last."""

    NONE = 0
    NUMBER = 1  # `Title - 05`, which may also be a movie
    SEASON = 2
    EPISODE = 3


class Name(NamedTuple):
    """The meaning of a name."""

    readings: tuple[Reading, ...]  # the likeliest first; none where there is no word of a title
    marker: Marker
    ids: dict[str, str]
    faults: tuple[str, ...]  # what is wrong with the ids


_YEAR = r"(?P<year>18[89]\d|19\d\d|20[0-3]\d)"
"""Years of release: Blade Runner 2049 is of none."""
_IN_BRACKETS = re.compile(
    rf"[(\[{{]\s*(?:[A-Z]{{2}}[ ,]+)?{_YEAR}(?:\s*(?:[-–—/,.;]|\s)[^()\[\]]{{0,40}})?\s*[)\]}}]"
)
_BARE = re.compile(rf"(?<![^\W_]){_YEAR}(?![^\W_])")
_LEADING = re.compile(rf"^\W*{_YEAR}\s*(?:-|–|\)|\])\s+(?=\S)")
_SEASONS = re.compile(
    r"(?i)(?<![^\W_])s\d{1,2}(?:[ ._-]*[sd]?\d{1,2})?(?![^\W_])"
    r"|(?<![^\W_])(?:seasons?|staffeln?|saisons?|temporadas?|stagion[ei]|seizoen|sezon)[ ._-]*\d{1,4}(?!\d)"
    r"|(?<![^\W_])(?:the )?complete (?:tv )?(?:mini-?)?series(?![^\W_])"
    r"|[(\[]tv (?:mini[ -]?)?series[)\]]|第\s*[\d一二三四五六七八九十]{1,2}\s*[季期]"
    r"|(?<!\d)\d{1,2}(?:st|nd|rd|th|ª|º|\.)?[ ._-]?"
    r"(?:season|staffel|saison|temporada|stagione|sezon|сезон)(?!\w)"
    r"|シーズン\s*\d{1,2}|(?<!\d)\d{1,2}\s*期|(?<![^\W_])(?:coffret )?l?[' ]?int[eé]grale(?!\w)"
)
_IS_TITLE = re.compile(rf"(?i)s\d{{1,2}}(?:[ :]+[^\W\d_]+){{2}}.*{_YEAR}")
"""A title that begins as a season does: `S21 The Khmer Rouge Killing Machine 2003`."""
_NUMBER = re.compile(r"(?<=\S)\s+(?:-|–)\s+\d{1,4}(?:-\d{1,4})?(?:v\d)?(?=\s*(?:$|[\[(]|-\s))")
_NUMBER_AT_END = re.compile(r"(?<=\S)\s\d{2,4}(?:v\d)?(?=\s*(?:$|[\[(]))")
_GROUP = re.compile(r"^\s*(?:\[(?P<square>[^\]]*)\]|【(?P<wide>[^】]*)】)[\s._-]*")
_IN_SQUARE = re.compile(r"\[[^\]]*\]")
_SITE = re.compile(r"(?i)^[\W_]*(?:www\.|https?://)[\w-]+(?:\.[\w-]+)+[\s_-]*")
_LOWER_GROUP = re.compile(r"^[a-z0-9]{2,10}-(?=[a-z0-9 ]+$|[a-z0-9 ]+ )")
"""The group before a name that is in small letters: `grp-some.film.2016.1080p`."""
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?")
_NUMBERED = re.compile(r"^[(\[]?0*\d{1,3}[)\]]?(?P<mark>\s*[.)_\]]\s*|\s+-\s+)(?=\S)")
_AT_END = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]*)[)\]]\s*$")
_COUNTRY = re.compile(r"[\s(\[]+(?P<country>US|USA|UK|GB|AU|NZ|CA|IE|DE|FR)[)\]]?$")
_COUNTRIES = {"USA": "US", "UK": "GB"}
_ALSO = re.compile(r"(?i)\s+(?:aka|a\.k\.a\.?|alias|also known as)\s+")
_PART = re.compile(
    r"(?i)[\s._-]*[(\[]?(?<![^\W_])(?P<word>cd|dvd|disc|disk|part|pt|teil|partie)[ ._-]?"
    r"\d{1,2}(?:of\d{1,2})?[)\]]?$"
)
_IN_TITLES = re.compile(r"(?i)part|pt|teil|partie")
"""Words of parts of a video, and of titles: `Dune: Part 2`."""
_VERSION = re.compile(r"\s+-\s+\S.*$")
_BRACES = re.compile(r"\{[^{}]*\}")
_TRIMMED = " \t-–—_.,:;~+|=/\\"


def read_name(text: str) -> Name:
    """Return the meaning of a folder's name, or a file's without its ending, apart from ids in it."""
    found = tagged(legible(text)[:LONGEST])
    rest, group = _without_group(_BRACES.sub(" ", found.rest))
    text = _spaced(_SITE.sub("", rest.lstrip(_TRIMMED)))
    start, marker = _marker(text, is_grouped=bool(group))
    readings = list(_read(text[:start].rstrip(_TRIMMED + "(["), marker))
    if (found_group := _LOWER_GROUP.match(text)) and TECHNICAL.search(text):
        shorter = _read(text[found_group.end() : start].rstrip(_TRIMMED + "(["), marker)
        readings += [each._replace(weight=each.weight * 0.95) for each in shorter]
    if group.isalnum() and marker is Marker.NONE:  # "[REC] 2 (2009)"
        readings += [each._replace(title=f"{group} {each.title}", weight=0.95) for each in readings[:1]]
    return Name(tuple(unique(readings)[:MOST_READINGS]), marker, found.ids, tuple(found.faults))


def unique(readings: Iterable[Reading]) -> list[Reading]:
    """Return readings of which each says something else than those before it."""
    found: dict[tuple[str, int | None, str], Reading] = {}
    for each in readings:
        if name := folded(each.title):
            found.setdefault((name, each.year, each.country), each)
    return list(found.values())


def legible(name: str) -> str:
    """Return a name as a person reads it: bytes that are no UTF-8 are Western letters, and so are letters of
    UTF-8 that were taken for Western ones ("AmÃ©lie").
    """
    if name.isascii():
        return name
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("cp1252", "replace")
    else:
        with suppress(UnicodeError):
            name = name.encode("cp1252").decode()
    return unicodedata.normalize("NFC", name)


def _spaced(text: str) -> str:
    """Return a name with spaces between its words, where something else stands there."""
    words = text.strip()
    if words.count(".") > words.count(" "):
        words = _INITIALS.sub(lambda found: found.group().replace(".", "") + " ", words).replace(".", " ")
    if words.count("_") > words.count(" "):
        words = words.replace("_", " ")
    if " " not in words and words.count("-") > 1:
        words = words.replace("-", " ")
    return re.sub(r"\s+", " ", words.replace("_", " ")).strip()


def _without_group(text: str) -> tuple[str, str]:
    """Return a name without the group in brackets at its beginning, and that group, if a title is left."""
    group = ""
    while found := _GROUP.match(text):
        inside = found["square"] or found["wide"] or ""
        rest = text[found.end() :]
        if _BARE.fullmatch(inside) or not any(map(str.isalnum, _head(_IN_SQUARE.sub("", rest)))):
            break
        text, group = rest, group or inside
    return text, group


def _head(text: str) -> str:
    """Return a name up to the first word that is in no title."""
    found = TECHNICAL.search(text)
    return _BARE.sub("", text[: found.start()] if found else text)


def _marker(text: str, *, is_grouped: bool) -> tuple[int, Marker]:
    """Return where the sign of a series begins, or the end of the name, and what it is."""
    season = None if _IS_TITLE.match(text) else _SEASONS.search(text)
    for pattern in EPISODES:
        for found in pattern.finditer(text):
            is_of_title = found.group().lower().startswith(("ep", "#")) and _BARE.search(text, found.end())
            if season or not is_of_title:
                return min(found.start(), season.start() if season else len(text)), Marker.EPISODE
    if season:
        return season.start(), Marker.SEASON
    if _IN_BRACKETS.search(text):
        return len(text), Marker.NONE
    if number := _NUMBER.search(text):
        return number.start(), Marker.NUMBER
    technical = TECHNICAL.search(text)
    head = text[: technical.start()] if technical else text
    head = without_loose_words(head)
    if is_grouped and (last := _NUMBER_AT_END.search(head)) and not _BARE.search(last.group()):
        return last.start(), Marker.NUMBER
    return len(text), Marker.NONE


def _read(text: str, marker: Marker) -> Iterator[Reading]:
    """Yield the readings of a name without a group and without what follows the sign of a series."""
    technical = TECHNICAL.search(text)
    limit = technical.start() if technical and text[: technical.start()].strip(_TRIMMED + "([") else len(text)
    if found := _IN_BRACKETS.search(text):
        year = int(found["year"])
        before = text[: found.start()].strip(_TRIMMED)
        yield from _titles(before or _head(text[found.end() :]), year)
        if (shorter := without_loose_words(before)) != before:
            yield from _titles(shorter, year, weight=0.97)
        return
    if (found := _LEADING.match(text)) and any(map(str.isalnum, _head(text[found.end() :]))):
        yield from _titles(_head(text[found.end() :]), int(found["year"]))
    bare = [each for each in _BARE.finditer(text, 0, limit) if text[: each.start()].strip(_TRIMMED)]
    if bare:
        *_, last = bare
        yield from _titles(text[: last.start()], int(last["year"]))
        if (shorter := without_loose_words(text[: last.start()])) != text[: last.start()].strip():
            yield from _titles(shorter, int(last["year"]), weight=0.97)
        yield Reading(text[: last.end()].strip(_TRIMMED), None, weight=0.95)
        return
    head = text[:limit]
    title = without_loose_words(head) if technical else head
    yield from _titles(title, None)
    if marker is Marker.NONE and (shorter := _VERSION.sub("", title)) != title:
        yield from _titles(shorter, None, weight=0.9)
    if (shorter := without_loose_words(title)) != title:
        yield from _titles(shorter, None, weight=0.9)


def _titles(text: str, year: int | None, weight: float = 1.0) -> Iterator[Reading]:
    """Yield the titles that the words before a year may be, without numbers before and remarks behind."""
    text = text.strip(_TRIMMED)
    for opening, closing in ("()", "[]"):  # a bracket of what was cut off
        if text.count(opening) > text.count(closing):
            before, _, behind = text.rpartition(opening)
            text = (before or behind).strip(_TRIMMED)
    if (found := _PART.search(text)) and not (year and _IN_TITLES.fullmatch(found["word"])):
        bare = text[: found.start()].strip(_TRIMMED)
        if _IN_TITLES.fullmatch(found["word"]):
            yield Reading(straight(text), year, weight=weight)
            weight *= 0.95
        text = bare or text
    if (found := _NUMBERED.match(text)) and (rest := text[found.end() :].strip(_TRIMMED)):
        is_listed = "-" in found["mark"] or "]" in found["mark"]
        texts = [rest, text] if is_listed else [text, rest]
    else:
        texts = [text]
    for place, each in enumerate(texts):
        yield from _without_remarks(each, year, weight if not place else weight * 0.95)


def _without_remarks(text: str, year: int | None, weight: float) -> Iterator[Reading]:
    """Yield a title without what stands in brackets at its end, then with it; that may be another title."""
    remarks: list[str] = []
    bare = text
    while (found := _AT_END.search(bare)) and bare[: found.start()].strip(_TRIMMED):
        remarks.append(found["inside"])
        bare = bare[: found.start()]
    if edition := EDITIONS.search(bare):
        bare = bare[: edition.start()].strip(_TRIMMED) or bare
    country = next((each for each in remarks if _COUNTRY.fullmatch(f" {each}")), "")
    if not country and (found := _COUNTRY.search(bare)):
        short = found["country"]
        yield Reading(straight(bare[: found.start()]), year, _COUNTRIES.get(short, short), weight)
    yield from _also(bare, year, _COUNTRIES.get(country, country), weight)
    if bare != text:
        yield Reading(straight(text.strip(_TRIMMED)), year, "", weight * 0.98)
    for each in remarks:
        if (
            not TECHNICAL.search(each)
            and not _COUNTRY.fullmatch(f" {each}")
            and not EDITIONS.search(f" {each}")
        ):
            yield Reading(straight(each), year, "", weight * 0.9)


def _also(text: str, year: int | None, country: str, weight: float) -> Iterator[Reading]:
    for each in _ALSO.split(text):
        yield Reading(straight(each.strip(_TRIMMED)), year, country, weight)
