"""Languages: their names, and the region that a bare language means."""

from collections.abc import Iterable
from functools import cache

from msgspec import Struct

from reelbase.bounds import LANGUAGE_CHARACTERS, LANGUAGES, LANGUAGES_IN_TURN
from reelbase.catalog.facts import read_facts
from reelbase.catalog.language import ITS_OWN, NO_LANGUAGE, ORIGINAL, Language, in_turn


class LanguageName(Struct, frozen=True):
    """A language by its code, its English name and its own name, which may be empty."""

    iso_639_1: str
    english_name: str
    name: str


class SpokenLanguage(Struct):
    """A language by its English name, its code and its own name."""

    english_name: str
    iso_639_1: str
    name: str


def languages() -> list[LanguageName]:
    """Return all languages, `xx` (No Language) and `cn` (Cantonese) among them."""
    return list(_by_code().values())


def language_name(iso_639_1: str) -> LanguageName | None:
    """Return the names of a language."""
    return _by_code().get(iso_639_1)


def spoken_languages(codes: Iterable[str]) -> list[SpokenLanguage]:
    """Return languages by their codes; an unknown code is its own name."""
    known = [(code, language_name(code) or LanguageName(code, code, code)) for code in codes]
    return [SpokenLanguage(language.english_name, code, language.name) for code, language in known]


def read_language(text: str) -> Language | None:
    """Parse a language such as `pt-BR`, `pt-br`, `pt_BR` or `pt`; None if the text is none.

    A region that is no two letters (`zh-Hans`, `es-419`) is left out. TMDB: letters are folded, and `_`
    stands for `-` (reports of 2017 to 2025); an older one of 2016 says that lower case is not understood.
    """
    code, *further = text[:LANGUAGE_CHARACTERS].strip().replace("_", "-").split("-")
    iso_639_1 = code.lower()
    if iso_639_1 not in _by_code():
        return None
    regions = (each.upper() for each in further if len(each) == 2 and each.isascii() and each.isalpha())
    return Language(iso_639_1, next(regions, "") or default_region(iso_639_1))


def read_languages_in_turn(text: str) -> Language | None:
    """Parse languages such as `de-DE,en-US,original`, each for what those before it lack; None for none."""
    if "," not in text and text != ORIGINAL.iso_639_1:
        return read_language(text)
    parts = text[: LANGUAGES_IN_TURN * LANGUAGE_CHARACTERS].split(",")[:LANGUAGES_IN_TURN]
    return in_turn(found for each in parts if (found := _read_in_turn(each)))


def _read_in_turn(text: str) -> Language | None:
    return ORIGINAL if text.strip().lower() == ORIGINAL.iso_639_1 else read_language(text)


def read_languages(text: str) -> tuple[str, ...]:
    """Parse a list such as `en-US,null`: sorted, "" for `null`, without what is no language."""
    codes = set()
    for each in text[: LANGUAGES * LANGUAGE_CHARACTERS].split(",")[:LANGUAGES]:
        language = read_language(each)
        if language or each.strip().lower() == "null":
            codes.add(language.iso_639_1 if language and language.iso_639_1 != NO_LANGUAGE else "")
    return tuple(sorted(codes))


def read_language_groups(text: str) -> tuple[tuple[str, ...], ...]:
    """Parse languages such as `de-DE,original,null` into groups of one each, in their order."""
    codes: list[tuple[str, ...]] = []
    for each in text[: LANGUAGES_IN_TURN * LANGUAGE_CHARACTERS].split(",")[:LANGUAGES_IN_TURN]:
        if each.strip().lower() == ORIGINAL.iso_639_1:
            codes.append(ITS_OWN)
        else:
            codes.append(read_languages(each))
    return tuple(filter(None, codes))


def language_part(language: str) -> str:
    """Return the language of a `language` value without its region: `pt` of `pt-BR`."""
    spoken, _, _ = language.partition("-")
    return spoken


def default_region(language: str) -> str:
    """Return the region that a bare language means: `DE` for `de`, `PT` for `pt`, `US` for `en`."""
    # TMDB: a language without an official translation has its own code for a region, be that a country
    # or not: bs-BS and my-MY are recorded in translations, nr-NR in images, eo-EO among the official ones.
    return _main_regions().get(language) or language.upper()


@cache
def _by_code() -> dict[str, LanguageName]:
    return {row.iso_639_1: row for row in read_facts("languages", list[LanguageName])}


@cache
def _main_regions() -> dict[str, str]:
    return read_facts("main_regions", dict[str, str])
