"""The names of seasons and episodes that nobody has named."""

import pytest

from reelbase.catalog.configuration import primary_translations
from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.facts import read_facts
from reelbase.catalog.language import Language

NAMES = read_facts("default_names", dict[str, tuple[str, str, str]])


@pytest.mark.parametrize("language", sorted(NAMES))
def test_patterns_have_one_number_where_one_belongs(language: str) -> None:
    season, specials, episode = NAMES[language]
    assert (season.count("{n}"), specials.count("{n}"), episode.count("{n}")) == (1, 0, 1)


def test_nearly_every_official_language_has_names() -> None:
    official = {translation.partition("-")[0] for translation in primary_translations()}
    assert official - NAMES.keys() == {"ch", "gd", "ku", "oc", "si", "so", "zu"}


@pytest.mark.parametrize(
    ("language", "season", "specials", "episode"),
    [
        (Language("en", "GB"), "Season 3", "Specials", "Episode 12"),
        (Language("es", "MX"), "Temporada 3", "Especiales", "Episodio 12"),
        (Language("pt", "BR"), "Temporada 3", "Especiais", "Episódio 12"),
        (Language("zh", "CN"), "第 3 季", "特别篇", "第 12 集"),
        (Language("zh", "TW"), "第 3 季", "特別篇", "第 12 集"),
        (Language("xx", "XX"), "Season 3", "Specials", "Episode 12"),
    ],
)
def test_names_by_language(language: Language, season: str, specials: str, episode: str) -> None:
    assert season_name("", 3, language) == season
    assert season_name("", 0, language) == specials
    assert episode_name("", 12, language) == episode


def test_own_names_win() -> None:
    german = Language("de", "DE")
    assert season_name("Das Ende", 3, german) == "Das Ende"
    assert episode_name("Der Anfang", 1, german) == "Der Anfang"
