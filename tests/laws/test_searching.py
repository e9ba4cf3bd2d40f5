"""Search: pages are disjoint, whole titles come first, and how something is typed makes no difference."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.search.text import variants, whole, words
from tests.asking import Client
from tests.laws.sample import law
from tests.laws.test_pages import ROWS, hold
from tests.thorough import tries

KINDS = ("movie", "tv", "person", "multi", "collection", "company", "keyword")
QUERIES = ("the", "a", "man of", "drama", "war", "love", "john", "part 2", "z", "1999", "schön", "bergamn")
LETTERS = "abcdefghiklmnoprstuvz"

thorough = settings(law, max_examples=tries(400))
latin = st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Z", "S"]), max_size=30)
texts = latin | st.text(max_size=30) | st.lists(st.text(max_size=9), max_size=5).map(" ".join)


@pytest.mark.thorough
@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_disjoint_and_add_up(demo: Client, kind: str) -> None:
    for query in QUERIES:
        hold(demo, f"/3/search/{kind}?query={query}&include_adult=true", ROWS)


@pytest.mark.parametrize("kind", ["movie", "tv", "person"])
def test_what_is_asked_twice_is_answered_alike(demo: Client, kind: str) -> None:
    """The order is total: whoever asks again sees the same."""
    for query in QUERIES:
        first = demo.get(f"/3/search/{kind}", {"query": query})
        assert demo.get(f"/3/search/{kind}", {"query": query}).body == first.body


def popular(demo: Client, kind: str) -> list[dict[str, Any]]:
    """The first hundred titles of a kind."""
    pages = [demo.get(f"/3/{kind}/popular", {"page": number}).json() for number in range(1, 6)]
    return [row for page in pages for row in page["results"]]


@pytest.mark.parametrize(("kind", "name"), [("movie", "original_title"), ("tv", "original_name")])
def test_whole_titles_come_first_and_the_most_popular_before_all(demo: Client, kind: str, name: str) -> None:
    shown = "title" if kind == "movie" else "name"
    for row in popular(demo, kind):
        found = demo.get(f"/3/search/{kind}", {"query": row[name]}).json()["results"]
        same = [words(row[name]) in (words(each[shown]), words(each[name])) for each in found]
        assert same[0], (row[name], found[0])
        assert same == sorted(same, reverse=True), row[name]
        popularities = [each["popularity"] for each, is_same in zip(found, same, strict=True) if is_same]
        assert popularities == sorted(popularities, reverse=True), row[name]


def test_case_accents_and_blanks_make_no_difference(demo: Client) -> None:
    for row in popular(demo, "movie")[:40]:
        title = row["title"]
        expected = demo.get("/3/search/movie", {"query": title}).body
        for typed in (title.upper(), title.lower(), f"  {title} ", without_accents(title)):
            assert demo.get("/3/search/movie", {"query": typed}).body == expected, typed


def without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))


@pytest.mark.parametrize("query", ["", " ", "?!", "…", "'", "-", "*", "()", "“”", "\u200b"])
def test_nothing_typed_finds_nothing(demo: Client, query: str) -> None:
    found = demo.get("/3/search/multi", {"query": query}).json()
    assert found == {"page": 1, "results": [], "total_pages": 1, "total_results": 0}


@thorough
@given(query=texts.filter(lambda text: "\0" not in text))
def test_whatever_is_typed_is_answered(demo: Client, query: str) -> None:
    encoded = query.encode("utf-8", "replace").decode()
    assert demo.get("/3/search/multi", {"query": encoded}).status == 200


@thorough
@given(text=texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
    assert words(whole(once)) == words(whole(words(whole(once))))


def test_every_character_is_folded_once_and_for_all_whatever_its_case() -> None:
    for character in map(chr, range(0x3400)):  # before the ideographs, which have no case
        once = words(f"a{character}b {character}")
        assert words(" ".join(once)) == once, ascii(character)
        assert words(character.upper()) == words(character.lower()), ascii(character)


@thorough
@given(text=st.lists(st.text(LETTERS, min_size=1), max_size=5).map(" ".join))
def test_case_and_accents_are_folded_away(text: str) -> None:
    accented = "".join(letter + "\u0301" if letter in "aeiou" else letter for letter in text)
    for typed in (text.upper(), text.title(), accented, unicodedata.normalize("NFC", accented)):
        assert words(typed) == words(text)


@thorough
@given(text=texts, space=st.sampled_from([" ", "  ", "\t", "\u00a0", "\u3000"]))
def test_what_is_between_words_is_no_word(text: str, space: str) -> None:
    assert words(f"{space}{text}{space}") == words(text)
    assert all(word and not any(each.isspace() for each in word) for word in words(text))


@thorough
@given(text=texts)
def test_other_ways_to_type_a_title_are_others(text: str) -> None:
    for other in variants(text):
        assert other
        assert other != words(text)
        assert all(other)
