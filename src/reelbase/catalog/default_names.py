"""Default names: what a season or an episode is called in a language that has no name for it."""

from functools import cache

from msgspec import Struct

from reelbase.catalog.facts import read_facts
from reelbase.catalog.language import Language


class _Defaults(Struct, frozen=True):
    """The patterns of one language; `{n}` is the number."""

    season: str
    specials: str
    episode: str


def season_name(name: str, number: int, language: Language) -> str:
    """Return the season's own name if it has one, else `Season 1` in the language, or `Specials` for season
    0.
    """
    if name:
        return name
    defaults = _defaults(language)
    return defaults.season.replace("{n}", str(number)) if number else defaults.specials


def episode_name(name: str, number: int, language: Language) -> str:
    """Return the episode's own name if it has one, else `Episode 1` in the language."""
    return name or _defaults(language).episode.replace("{n}", str(number))


def _defaults(language: Language) -> _Defaults:
    """Return the defaults of the language and region, else of the language, else the English ones.

    Of several languages the first counts that has any.
    """
    table = _table()
    for each in language.each():
        if found := table.get(str(each)) or table.get(each.iso_639_1):
            return found
    return table["en"]


@cache
def _table() -> dict[str, _Defaults]:
    patterns = read_facts("default_names", dict[str, tuple[str, str, str]])
    return {language: _Defaults(*each) for language, each in patterns.items()}
