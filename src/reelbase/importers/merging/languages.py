"""Languages by the codes and names in which sources write them."""

import re
from functools import lru_cache

from reelbase.catalog.language import Language
from reelbase.catalog.languages import default_region, languages, read_language
from reelbase.importers.merging.vocabulary import Vocabulary, by_name
from reelbase.importers.source import SourceError

_WITH_REGION = re.compile(r"[a-z]{2}([-_][a-z]{4})?[-_]([a-z]{2}|\d{3})", re.IGNORECASE)
_OTHERS = {
    "chinese": "zh",
    "cmn": "zh",
    "yue": "cn",
    "fil": "tl",
    "filipino": "tl",
    "farsi": "fa",
    "modern greek": "el",
    "castilian": "es",
    "flemish": "nl",
    "zxx": "xx",
}
"""Names that stand in no list. TMDB: `zh` is Mandarin, `cn` Cantonese, `tl` Tagalog, `xx` no language."""


@lru_cache(maxsize=16)
def language_words(language: str = "en") -> Vocabulary[str]:
    """Return the codes of languages by code (two or three letters), English, own and foreign name."""
    rows = languages()
    codes = {row.iso_639_1 for row in rows}
    english = by_name((name, row.iso_639_1) for row in rows for name in row.english_name.split(";"))
    own = by_name((name, row.iso_639_1) for row in rows for name in row.name.split("/"))
    names = _foreign(language, codes) | _foreign("en", codes) | own | _OTHERS | english
    return Vocabulary("a language", names | {code: code for code in codes}, _of_region)


def named_language(text: str, where: str) -> Language:
    """Return the language named in an option or a mapping. Raises SourceError if it is none."""
    found = read_language(text)
    if found is None or not (text.strip().isalpha() or _WITH_REGION.fullmatch(text.strip())):
        code = language_words().find(text)
        hint = f'; for {text.strip()[:40]} type "{code}-{default_region(code)}"' if code else ""
        raise SourceError(f"Expected a language such as de-DE for {where}, found {text[:40]!r}{hint}.")
    return found


def _of_region(text: str) -> str | None:
    """Return the language of a text such as pt-BR, pt_BR or zh-Hans-CN."""
    found = read_language(text) if _WITH_REGION.fullmatch(text.strip()) else None
    return found.iso_639_1 if found else None


def _foreign(language: str, codes: set[str]) -> dict[str, str]:
    """Return names in a language and codes of three letters, as far as CLDR has them."""
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    aliases = get_global("language_aliases").items()
    long = {alias: code for alias, code in aliases if len(alias) == 3 and code in codes}
    try:
        names = Locale.parse(language, sep="-").languages.items()
    except UnknownLocaleError:
        return long
    return by_name((name, code) for code, name in names if code in codes) | long
