"""Names of genres, countries and languages as sources write them."""

import pytest

from reelbase.cli.mirror import extent
from reelbase.cli.refusal import Refusal
from reelbase.entity import Kind
from reelbase.importers.merging.countries import country_words
from reelbase.importers.merging.genres import genre_words
from reelbase.importers.merging.languages import language_words, named_language
from reelbase.importers.source import SourceError

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Swedish", "en", "sv"),
        ("German", "en", "de"),
        ("Spanish", "en", "es"),
        ("ger", "en", "de"),
        ("deu", "en", "de"),
        ("Deutsch", "en", "de"),
        ("Schwedisch", "de", "sv"),
        ("Schwedisch", "en", None),
        ("Fran\u00e7ais", "en", "fr"),
        ("francais", "en", "fr"),
        ("pt_BR", "en", "pt"),
        ("EN", "en", "en"),
        ("Cantonese", "en", "cn"),
        ("Chinese", "en", "zh"),
        ("Ndebele", "en", None),  # there are two
        ("ge", "en", None),
        ("1", "en", None),
        ("Klingon", "en", None),
        ("de-tsch", "en", None),
    ],
)
def test_a_language(name: str, language: str, code: str | None) -> None:
    assert language_words(language).find(name) == code


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Deutschland", "de", "DE"),
        ("Deutschland", "en", None),
        ("Germany", "de", "DE"),
        ("West Germany", "en", "DE"),
        ("East Germany", "en", "XG"),
        ("\u00d6sterreich", "de", "AT"),
        ("USA", "en", "US"),
        ("GBR", "en", "GB"),
        ("fr", "en", "FR"),
        ("Atlantis", "en", None),
    ],
)
def test_a_country(name: str, language: str, code: str | None) -> None:
    assert country_words(language).find(name) == code


@pytest.mark.parametrize(
    ("kind", "name", "language", "id_"),
    [
        (Kind.MOVIE, "Kom\u00f6die", "de", 35),
        (Kind.MOVIE, "Comedy", "de", 35),
        (Kind.MOVIE, "Sci-Fi", "en", 878),
        (Kind.MOVIE, "Kurzfilm", "de", None),
        (Kind.TV, "Abenteuer", "de", 10759),
        (Kind.TV, "Science Fiction", "de", 10765),
        (Kind.TV, "Sci-Fi & Fantasy", "fr", 10765),
        (Kind.TV, "Action & Adventure", "en", 10759),
    ],
)
def test_a_genre(kind: Kind, name: str, language: str, id_: int | None) -> None:
    assert genre_words(kind, language).find(name) == id_


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("de-DE", "de-DE"), ("de_DE", "de-DE"), ("de", "de-DE"), ("PT-br", "pt-BR"), ("zh-Hans-CN", "zh-CN")],
)
def test_a_language_that_is_told(text: str, wanted: str) -> None:
    assert str(named_language(text, "language")) == wanted


@pytest.mark.parametrize("text", ["", "klingon", "german", "de-", "de-XYZ", "de DE", "d"])
def test_what_is_no_language_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match="Expected a language such as de-DE for language"):
        named_language(text, "language")


def test_the_languages_of_a_mirror() -> None:
    assert extent("de_DE, fr,en-US,de", "season", 1).languages == ("de-DE", "fr-FR")
    with pytest.raises(Refusal, match="Expected a language such as de-DE for --languages, found 'klingon'"):
        extent("de-DE,klingon", "season", 1)
