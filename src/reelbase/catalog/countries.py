"""Countries: their names in any language, and those for which watch offers are known."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from reelbase.catalog.configuration import primary_translations
from reelbase.catalog.facts import read_facts
from reelbase.catalog.language import Language
from reelbase.catalog.languages import default_region, language_name

if TYPE_CHECKING:
    from babel import Locale


class Country(Struct, frozen=True):
    """A country by its code, its English name and its name in the language asked for."""

    iso_3166_1: str
    english_name: str
    native_name: str


class ProductionCountry(Struct):
    """A country by its code and its English name."""

    iso_3166_1: str
    name: str


def countries(language: str) -> list[Country]:
    """Return all countries by code, former ones among them; `native_name` is in `language`, English if
    unknown.
    """
    return list(_countries(language).values())


def naming(language: Language) -> str:
    """Return the first language in which names of countries are known."""
    known = (str(each) for each in language.each() if each.iso_639_1 == "en" or _locale(str(each)))
    return next(known, str(language))


def watch_provider_regions(language: str) -> list[Country]:
    """Return the countries for which watch offers are known, by code; named as in `countries`."""
    named = _countries(language)
    return [named[code] for code in _watch_provider_regions()]


def country_name(iso_3166_1: str) -> str:
    """Return the English name of a country in titles (`United States of America`); if unknown, the code."""
    country = _english().get(iso_3166_1)
    return country.english_name if country else iso_3166_1


def production_countries(codes: Iterable[str]) -> list[ProductionCountry]:
    """Return countries by their codes."""
    return [ProductionCountry(code, country_name(code)) for code in codes]


@lru_cache(maxsize=128)
def _countries(language: str) -> dict[str, Country]:
    locale = _locale(language)
    if locale is None:
        return _english()
    # Former countries are unknown to CLDR: they keep their English name.
    names = locale.territories
    return {
        code: replace(row, native_name=names.get(code) or row.native_name) for code, row in _english().items()
    }


def _locale(language: str) -> "Locale | None":
    """Return the locale that names countries in `language`; None for English, whose names are ours, and for
    unknown languages.

    A region counts only in an official translation. Babel never forgets a locale it has read (0.7 MB
    each), so that what a stranger asks for must not decide how many are read.
    """
    spoken, _, region = language.partition("-")
    if spoken == "en" or language_name(spoken) is None:
        return None
    from babel import Locale, UnknownLocaleError

    official = f"{spoken}-{region or default_region(spoken)}"
    for identifier in [official, spoken] if official in primary_translations() else [spoken]:
        try:
            return Locale.parse(identifier, sep="-")
        except UnknownLocaleError:
            continue
    return None


@cache
def _english() -> dict[str, Country]:
    return {row.iso_3166_1: row for row in read_facts("countries", list[Country])}


@cache
def _watch_provider_regions() -> tuple[str, ...]:
    return read_facts("watch_provider_regions", tuple[str, ...])
