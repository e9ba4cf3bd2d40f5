"""Certifications: codes, orders and countries as recorded; meanings in words of our own."""

import re

import msgspec
import pytest

from reelbase.catalog.certifications import (
    Certification,
    certification_order,
    movie_certifications,
    tv_certifications,
)
from tests.recordings import recorded

TABLES = {"movie": movie_certifications, "tv": tv_certifications}


def words(sentence: str) -> list[str]:
    return re.findall(r"[^\W_]+", sentence.lower())


@pytest.mark.parametrize("kind", TABLES)
def test_countries_codes_and_orders_are_those_recorded(kind: str) -> None:
    truth = recorded(f"get_certification_{kind}_list")["certifications"]
    ours = TABLES[kind]()
    assert list(ours) == list(truth)
    for country, ratings in ours.items():
        assert [(rating.certification, rating.order) for rating in ratings] == [
            (row["certification"], row["order"]) for row in truth[country]
        ], country
        assert all(list(row) == list(msgspec.to_builtins(ratings[0])) for row in truth[country])


@pytest.mark.parametrize("kind", TABLES)
def test_meanings_are_our_own(kind: str) -> None:
    """No meaning of four words or more is a recorded one, whatever its case and punctuation."""
    truth = recorded(f"get_certification_{kind}_list")["certifications"]
    taken = {tuple(words(row["meaning"])) for ratings in truth.values() for row in ratings}
    ours = {tuple(words(rating.meaning)) for ratings in TABLES[kind]().values() for rating in ratings}
    assert {meaning for meaning in ours & taken if len(meaning) >= 4} == set()


@pytest.mark.parametrize(("kind", "countries", "ratings"), [("movie", 52, 316), ("tv", 49, 280)])
def test_tables_are_whole(kind: str, countries: int, ratings: int) -> None:
    table = TABLES[kind]()
    assert len(table) == countries
    assert sum(len(rows) for rows in table.values()) == ratings


@pytest.mark.parametrize("kind", TABLES)
def test_every_rating_says_what_it_means_in_one_short_sentence(kind: str) -> None:
    for country, ratings in TABLES[kind]().items():
        for rating in ratings:
            assert re.fullmatch(r"[A-Z].{4,109}[^.]\.", rating.meaning), (country, rating)


@pytest.mark.parametrize("kind", TABLES)
def test_codes_are_unique_in_their_country(kind: str) -> None:
    for country, ratings in TABLES[kind]().items():
        assert len({rating.certification for rating in ratings}) == len(ratings), country


def test_orders_compare_the_ratings_of_a_country() -> None:
    assert [certification_order("US", code) for code in ("NR", "G", "PG", "PG-13", "R", "NC-17")] == [
        0,
        1,
        2,
        3,
        4,
        5,
    ]
    assert certification_order("DE", "16") == 4
    assert certification_order("CA-QC", "13+") == 2
    assert certification_order("US", "FSK 16") is None
    assert certification_order("QQ", "R") is None


def test_answers_are_the_callers_own() -> None:
    movie_certifications()["US"].clear()
    assert Certification("R", movie_certifications()["US"][0].meaning, 4) in movie_certifications()["US"]
