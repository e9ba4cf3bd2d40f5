"""Preferences: what a key wants of its answers where its requests say nothing.

They are written as `languages=de-DE,en-US region=DE`, wherever they are kept or typed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import NamedTuple

from reelbase.bounds import LANGUAGE_CHARACTERS, LANGUAGES_IN_TURN
from reelbase.catalog.ceilings import Ceiling, orders_in
from reelbase.catalog.countries import country_name
from reelbase.catalog.language import ORIGINAL, Language
from reelbase.catalog.languages import read_language, read_languages_in_turn
from reelbase.entity import TITLES, Kind


class Preferences(NamedTuple):
    """The preferences of a key; None for what it says nothing of."""

    languages: Language | None = None
    region: str | None = None
    adult: bool | None = None
    ceiling: Ceiling | None = None
    text: str = ""
    """All of it as it is written, part of the name of an answer in memory; empty where there is none."""


NONE = Preferences()
MOST_HIDDEN = 100  # genres, and keywords
ID = re.compile(r"\d{1,10}", re.ASCII)


class Fault(ValueError):
    """A preference that can't be: what was expected, and what was found."""


def read_preferences(*texts: str) -> Preferences:
    """Return what is preferred by several texts, the most specific first; what is unknown is left out."""
    said = reduce(lambda found, text: {**_parts(text), **found}, texts, dict[str, str]())
    text = written(said)
    if not text:
        return NONE
    adult, languages = said.get("adult"), said.get("languages")
    return Preferences(
        languages=read_languages_in_turn(languages) if languages else None,
        region=said.get("region"),
        adult=None if adult is None else adult == "yes",
        ceiling=_ceiling_of(said),
        text=text,
    )


def changed(text: str, assignments: Iterable[str]) -> str:
    """Return preferences with some set anew, `region=DE`, or taken away, `region=`.

    Raises Fault where something is no preference, or none that can be.
    """
    said = _parts(text)
    for each in assignments:
        name, sign, value = each.partition("=")
        if not sign or name not in CHECKS:
            expected = ", ".join(f"{known}=…" for known in CHECKS)
            raise Fault(f'Expected {expected}, found "{each[:60]}".')
        if value.strip():
            said[name] = CHECKS[name](value.strip())
        else:
            said.pop(name, None)
    return written(said)


def written(said: Mapping[str, str]) -> str:
    """Return preferences as they are kept: by their names, in one order."""
    return " ".join(f"{name}={said[name]}" for name in CHECKS if name in said)


def said_of(text: str) -> dict[str, str]:
    """Return each preference by its name, empty where nothing is said of it."""
    return {**dict.fromkeys(CHECKS, ""), **_parts(text)}


def _parts(text: str) -> dict[str, str]:
    """Return what is kept by its names; what a later version has kept is left out, and what can't be."""
    found = {}
    for name, _, value in (each.partition("=") for each in text.split()):
        try:
            found[name] = CHECKS[name](value)
        except KeyError:
            continue
        except Fault:
            if name in HIDING:  # what can't be read hides rather too much
                found[name] = value
    return found


def _ceiling_of(said: Mapping[str, str]) -> Ceiling | None:
    """Return what is hidden; None where nothing is."""
    if not said.keys() & HIDING:
        return None
    country, _, named = said.get("ceiling", "").partition(":")
    country = country or ("?" if "ceiling" in said else "")
    highest = [_highest(kind, country, named) or 0 for kind in TITLES] if country else [0, 0]
    of_movies, of_series = highest
    return Ceiling(
        country=country,
        highest=(of_movies, of_series),
        hides_unrated=said.get("unrated") != "show",
        genres=frozenset(filter(None, said.get("hidden_genres", "").split(","))),
        keywords=frozenset(filter(None, said.get("hidden_keywords", "").split(","))),
    )


def _highest(kind: Kind, country: str, named: str) -> int | None:
    """Return the order of the certification of a kind among some, with _ for a space; None if none is."""
    orders = orders_in(kind, country)
    names = (name.replace("_", " ") for name in named.split(","))
    return next((orders[each] for each in names if each in orders), None)


def _ceiling(text: str) -> str:
    country, _, named = text.replace(" ", "_").partition(":")
    country = country.upper()
    expected = "a country and its highest certifications of movies and series, as ceiling=US:PG-13,TV-14"
    for kind in TITLES:
        if _highest(kind, country, named) is None:
            orders = orders_in(kind, country)
            known = ", ".join(sorted(orders, key=orders.__getitem__)) or "none"
            raise Fault(f'Expected {expected}, found "{text[:60]}"; known for {kind} there: {known}.')
    for each in named.split(","):
        if all(_highest(kind, country, each) is None for kind in TITLES):
            raise Fault(f'Expected {expected}, found "{each[:60]}", which is none of {country}.')
    return f"{country}:{named}"


def _unrated(text: str) -> str:
    value = text.lower()
    if value not in {"hide", "show"}:
        raise Fault(f'Expected unrated=hide or unrated=show, found "{text[:60]}".')
    return value


def _ids(text: str) -> str:
    ids = [each.strip() for each in text.split(",")]
    if len(ids) > MOST_HIDDEN or not all(map(ID.fullmatch, ids)):
        raise Fault(f'Expected up to {MOST_HIDDEN} ids, such as 27,53, found "{text[:60]}".')
    return ",".join(sorted({str(int(each)) for each in ids}, key=int))


def _languages(text: str) -> str:
    codes = [each.strip() for each in text[: LANGUAGES_IN_TURN * LANGUAGE_CHARACTERS].split(",")]
    for each in codes:
        if read_language(each) is None and each.lower() != ORIGINAL.iso_639_1:
            raise Fault(f'Expected languages such as de-DE,en-US,original, found "{each[:60]}".')
    if len(codes) > LANGUAGES_IN_TURN:
        raise Fault(f"Expected at most {LANGUAGES_IN_TURN} languages, found {len(codes)}.")
    found = read_languages_in_turn(",".join(codes))
    assert found is not None, "each of them is a language"
    return ",".join(str(each) for each in found.each())


def _region(text: str) -> str:
    code = text.upper()
    if country_name(code) == code:
        raise Fault(f'Expected a country such as DE, found "{text[:60]}".')
    return code


def _adult(text: str) -> str:
    value = text.lower()
    if value not in {"yes", "no"}:
        raise Fault(f'Expected adult=yes or adult=no, found "{text[:60]}".')
    return value


CHECKS: Mapping[str, Callable[[str], str]] = {
    "languages": _languages,
    "region": _region,
    "adult": _adult,
    "ceiling": _ceiling,
    "unrated": _unrated,
    "hidden_genres": _ids,
    "hidden_keywords": _ids,
}
"""Each preference, with what gives its value as it is kept, or refuses it."""
HIDING = frozenset(("ceiling", "hidden_genres", "hidden_keywords"))
OF_PEOPLE = ("languages", "region", "adult")
"""The ones that people set for themselves; an administrator sets the others."""
