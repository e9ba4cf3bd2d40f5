"""Names of countries and languages, compared with the recorded ones."""

import subprocess
import sys

import msgspec
import pytest

from reelbase.catalog.configuration import primary_translations
from reelbase.catalog.countries import countries, country_name, watch_provider_regions
from reelbase.catalog.languages import default_region, language_name, languages
from tests.recordings import recorded


def native_names(language: str) -> dict[str, str]:
    return {row.iso_3166_1: row.native_name for row in countries(language)}


@pytest.mark.parametrize("language", ["en-US", "en", "en-GB", "xx", "qq-QQ", "", "../de", "DE", "no lang"])
def test_countries_in_english_and_in_what_nobody_speaks_are_those_recorded(language: str) -> None:
    assert msgspec.to_builtins(countries(language)) == recorded("get_configuration_countries")


def test_watch_provider_regions_are_those_recorded() -> None:
    assert (
        msgspec.to_builtins(watch_provider_regions("en-US"))
        == recorded("get_watch_providers_regions")["results"]
    )


def test_languages_are_those_recorded() -> None:
    assert msgspec.to_builtins(languages()) == recorded("get_configuration_languages")


def test_keys_stand_as_recorded() -> None:
    assert list(msgspec.to_builtins(countries("de-DE"))[0]) == ["iso_3166_1", "english_name", "native_name"]
    assert list(msgspec.to_builtins(languages())[0]) == ["iso_639_1", "english_name", "name"]


def test_tables_are_whole() -> None:
    assert len(countries("en-US")) == 251
    assert len(watch_provider_regions("en-US")) == 139
    assert len(languages()) == 187


@pytest.mark.parametrize(
    ("language", "germany"),
    [
        ("de-DE", "Deutschland"),
        ("de", "Deutschland"),
        ("fr-FR", "Allemagne"),
        ("ja-JP", "ドイツ"),
        ("zh-CN", "德国"),
        ("zh-TW", "德國"),
        ("zh", "德国"),
        ("eo-EO", "Germanujo"),
        ("de-XX", "Deutschland"),
        ("is-IS", "Þýskaland"),
    ],
)
def test_native_name_is_in_the_language_asked_for(language: str, germany: str) -> None:
    assert native_names(language)["DE"] == germany


def test_a_region_changes_names_where_the_language_differs_there() -> None:
    assert native_names("pt-BR")["VN"] == "Vietnã"
    assert native_names("pt-PT")["VN"] == native_names("pt")["VN"] == "Vietname"


def test_a_language_changes_nothing_but_native_names() -> None:
    english, japanese = countries("en-US"), countries("ja-JP")
    assert [(row.iso_3166_1, row.english_name) for row in english] == [
        (row.iso_3166_1, row.english_name) for row in japanese
    ]


def test_former_countries_keep_their_english_name() -> None:
    assert native_names("de-DE")["SU"] == "Soviet Union"


@pytest.mark.parametrize("language", primary_translations())
def test_every_official_translation_names_every_country(language: str) -> None:
    names = native_names(language)
    assert len(names) == 251
    assert all(names.values())


def test_watch_provider_regions_are_named_as_countries_are() -> None:
    spanish = native_names("es-ES")
    assert {
        row.iso_3166_1: row.native_name for row in watch_provider_regions("es-ES")
    }.items() <= spanish.items()


def test_country_name_is_the_english_name_or_the_code() -> None:
    assert country_name("US") == "United States of America"
    assert country_name("GB") == "United Kingdom"
    assert country_name("SU") == "Soviet Union"
    assert country_name("QQ") == "QQ"


def test_language_name_is_found_by_code() -> None:
    german = language_name("de")
    assert german is not None
    assert (german.english_name, german.name) == ("German", "Deutsch")
    assert language_name("qq") is None


@pytest.mark.parametrize(
    "translation",
    [
        "ar-SA",
        "de-DE",
        "en-US",
        "es-ES",
        "fr-FR",
        "ja-JP",
        "ms-MY",
        "pt-PT",
        "sr-RS",
        "zh-CN",
        "cn-CN",
        "bs-BS",
        "my-MY",
        "nr-NR",
        "is-IS",
    ],
)
def test_a_bare_language_means_its_region(translation: str) -> None:
    language, _, region = translation.partition("-")
    assert default_region(language) == region


def test_the_region_of_an_official_language_is_official() -> None:
    official = set(primary_translations())
    assert {
        f"{row.partition('-')[0]}-{default_region(row.partition('-')[0])}" for row in official
    } <= official


def test_recorded_translations_of_one_region_have_the_default_one() -> None:
    rows = (
        recorded("get_movie_47964_translations")["translations"]
        + recorded("get_tv_1396_translations")["translations"]
    )
    regions: dict[str, set[str]] = {}
    for row in rows:
        regions.setdefault(row["iso_639_1"], set()).add(row["iso_3166_1"])
    assert {
        language: found for language, found in regions.items() if default_region(language) not in found
    } == {}
    named = {row["iso_639_1"]: (row["name"], row["english_name"]) for row in rows}
    ours = {row.iso_639_1: (row.name, row.english_name) for row in languages()}
    assert named.items() <= ours.items()


def test_babel_is_read_only_when_names_in_another_language_are_asked_for() -> None:
    program = (
        "import sys, reelbase.catalog.countries as c; c.countries('en-US'); print('babel' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
