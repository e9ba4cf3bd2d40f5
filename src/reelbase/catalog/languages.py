"""Languages: their names, and the region that a bare language means."""

from functools import cache

from msgspec import Struct

from reelbase.catalog.facts import read_facts


class LanguageName(Struct, frozen=True):
    """A language by its code, its English name and its own name, which is empty where nobody gave it."""

    iso_639_1: str
    english_name: str
    name: str


def languages() -> list[LanguageName]:
    """All languages, `xx` (No Language) and `cn` (Cantonese) among them."""
    return list(_by_code().values())


def language_name(iso_639_1: str) -> LanguageName | None:
    """The names of a language."""
    return _by_code().get(iso_639_1)


def language_part(language: str) -> str:
    """The language of a `language` value without its region: `pt` of `pt-BR`."""
    return language.partition("-")[0]


def default_region(language: str) -> str:
    """The region that a bare language means: `DE` for `de`, `PT` for `pt`, `US` for `en`."""
    # TMDB: a language without an official translation has its own code for a region, be that a country
    # or not: bs-BS and my-MY are recorded in translations, nr-NR in images, eo-EO among the official ones.
    return _main_regions().get(language) or language.upper()


@cache
def _by_code() -> dict[str, LanguageName]:
    return {row.iso_639_1: row for row in read_facts("languages", list[LanguageName])}


@cache
def _main_regions() -> dict[str, str]:
    return read_facts("main_regions", dict[str, str])
