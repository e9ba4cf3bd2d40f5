"""Genres in every language, compared with the recorded lists."""

import json

import msgspec
import pytest

from reelbase.catalog.genres import Genre, genre_names, movie_genres, tv_genres
from reelbase.entity import Kind
from tests.recordings import recorded, reference_table

TRANSLATED = (
    "ar be bg cn cs da de el en es fi fr he hu id it ja ka ko lt nl pl pt ro ru sk sl sr sv th tr uk vi zh"
)
ONLY_TV = {10759, 10762, 10763, 10764, 10765, 10766, 10767, 10768}


@pytest.mark.parametrize(
    ("name", "genres"),
    [
        ("get_genre_movie_list", movie_genres("en-US")),
        ("get_genre_movie_list--language_da", movie_genres("da")),
        ("get_genre_tv_list", tv_genres("en-US")),
        ("get_genre_tv_list--language_da", tv_genres("da")),
    ],
)
def test_lists_are_those_recorded(name: str, genres: list[Genre]) -> None:
    assert msgspec.to_builtins(genres) == recorded(name)["genres"]
    assert list(json.loads(msgspec.json.encode(genres[0]))) == ["id", "name"]


def test_movie_genres_are_named_in_each_language_as_gathered() -> None:
    gathered = reference_table("genres_movie_i18n")
    assert {language: msgspec.to_builtins(movie_genres(language)) for language in gathered} == gathered


def test_tv_genres_are_named_in_each_language_as_gathered() -> None:
    gathered = reference_table("genres_tv_i18n")
    assert {language: msgspec.to_builtins(tv_genres(language)) for language in gathered} == gathered


@pytest.mark.parametrize("language", TRANSLATED.split(" "))
def test_a_translated_language_names_every_genre(language: str) -> None:
    assert len(movie_genres(language)) == 19
    assert len(tv_genres(language)) == 16
    assert all(genre.name for genre in movie_genres(language) + tv_genres(language))


def test_the_region_does_not_matter() -> None:
    assert movie_genres("da-DK") == movie_genres("da")
    assert tv_genres("de-AT") == tv_genres("de")


def test_cantonese_is_english() -> None:
    assert movie_genres("cn-CN") == movie_genres("en-US")


@pytest.mark.parametrize("language", ["is-IS", "xx", "qq-QQ", ""])
def test_other_languages_name_only_what_series_alone_have(language: str) -> None:
    assert {genre.name for genre in movie_genres(language)} == {None}
    assert [genre.id for genre in movie_genres(language)] == [genre.id for genre in movie_genres("en-US")]
    assert {genre.id for genre in tv_genres(language) if genre.name} == ONLY_TV


def test_the_genres_of_a_title_stand_in_its_order() -> None:
    assert genre_names([53, 18], Kind.MOVIE, "fr") == [Genre(53, "Thriller"), Genre(18, "Drame")]
    assert genre_names([10765, 18], Kind.TV, "de") == [
        Genre(10765, "Sci-Fi & Fantasy"),
        Genre(18, "Drama"),
    ]
    assert genre_names([18], Kind.MOVIE, "is") == [Genre(18, "Drama")]
    assert genre_names([], Kind.MOVIE, "en") == []


def test_an_unknown_genre_keeps_its_id() -> None:
    assert genre_names([10769, 28], Kind.MOVIE, "en") == [Genre(10769, ""), Genre(28, "Action")]
