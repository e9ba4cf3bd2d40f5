"""Countries by the names in which sources write them."""

from functools import lru_cache

from reelbase.catalog.countries import countries
from reelbase.importers.merging.vocabulary import Vocabulary, by_name

_OTHERS = {
    "usa": "US",
    "u s a": "US",
    "united states": "US",
    "uk": "GB",
    "u k": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "russian federation": "RU",
    "west germany": "DE",
    "federal republic of germany": "DE",
    "german democratic republic": "XG",
    "gdr": "XG",
    "korea": "KR",
    "republic of korea": "KR",
    "czechia": "CZ",
    "turkiye": "TR",
    "holland": "NL",
    "ussr": "SU",
    "brd": "DE",
    "ddr": "XG",
}
"""Names that stand in no list. TMDB: `XG` is East Germany; films of the West are of `DE`."""


@lru_cache(maxsize=16)
def country_words(language: str = "en") -> Vocabulary[str]:
    """Return the codes of countries by code (two or three letters), English name and name in a language."""
    from babel.core import get_global

    rows = countries(language)
    native = by_name((row.native_name, row.iso_3166_1) for row in rows)
    english = by_name((row.english_name, row.iso_3166_1) for row in rows)
    codes = {row.iso_3166_1.lower(): row.iso_3166_1 for row in rows}
    aliases = get_global("territory_aliases").items()
    long = {alias.lower(): to[0] for alias, to in aliases if len(alias) == 3 and to[0].lower() in codes}
    return Vocabulary("a country", native | long | english | _OTHERS | codes)
