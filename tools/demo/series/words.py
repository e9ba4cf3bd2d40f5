"""The words of series, seasons and episodes in every language: rows of their translations."""

from __future__ import annotations

from typing import Any

from tools.demo.films import names
from tools.demo.series import facts
from tools.demo.series.facts import Episode, Season, Show
from tools.demo.series.pictures import original_language

Body = dict[str, Any]
COUNTRIES = {"en": "US", "de": "DE", "es": "ES", "fr": "FR", "ja": "JP", "ko": "KR", "pl": "PL", "pt": "BR"}
SEASON_NAMES = {
    "de": "Staffel {}",
    "es": "Temporada {}",
    "fr": "Saison {}",
    "ja": "シーズン{}",
    "pt": "Temporada {}",
}
SPECIALS = {"de": "Extras", "es": "Especiales", "fr": "Épisodes spéciaux", "ja": "特別編", "pt": "Especiais"}
# Seasons that are named in no other way than by their number.
NUMBERED = ("Season {}", "Series {}")


def of_show(show: Show) -> list[Body]:
    """Return titles and overviews of a series; the title in the language it was made in stays empty."""
    about = facts.about(show.id)
    titles = {"en": show.name} | about["titles"]
    original = original_language(show.id)
    found = []
    for language in sorted({*titles, original}, key=_english_first):
        name = "" if language == original else titles.get(language, "")
        overview = about.get(language, "") if language in ("en", "de") else ""
        words = {"name": name, "overview": overview, "homepage": "", "tagline": ""}
        found.append(_row(language, words))
    return found


def of_season(season: Season) -> list[Body]:
    """Return names and overviews of a season."""
    key = f"{season.show}/{season.number}"
    named = SEASON_NAMES if _is_numbered(season) else SPECIALS if season.number == 0 else {}
    names_ = {language: name.format(season.number) for language, name in named.items()}
    return _rows(key, {"en": season.name} | names_)


def of_episode(episode: Episode) -> list[Body]:
    """Return names and overviews of an episode that has names in more than one language."""
    written: dict[str, str] = dict(facts.keyed("episode_names", 3).get(episode.key, []))
    if not written and not facts.overview(episode.key, "de"):
        return []
    return _rows(episode.key, {"en": episode.name} | written)


def _is_numbered(season: Season) -> bool:
    return season.number > 0 and season.name in [name.format(season.number) for name in NUMBERED]


def _rows(key: str, names_: dict[str, str]) -> list[Body]:
    written = dict.fromkeys([*names_, *(language for language, _ in facts.keyed("overviews").get(key, []))])
    return [
        _row(language, {"name": names_.get(language, ""), "overview": facts.overview(key, language)})
        for language in sorted(written, key=_english_first)
    ]


def _english_first(language: str) -> tuple[bool, str]:
    return language != "en", language


def _row(language: str, words: Body) -> Body:
    named = names.language(language)
    return {
        "iso_3166_1": COUNTRIES[language],
        "iso_639_1": language,
        "name": named["name"],
        "english_name": named["english_name"],
        "data": words,
    }
