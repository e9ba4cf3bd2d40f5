"""What is related is computed from the whole catalogue, and written where it changed."""

from pathlib import Path
from typing import Any

import pytest

import reelbase.jobs.related.recommending
import reelbase.jobs.related.writing
from tests.asking import Client
from tests.importers.catalogue import named, rows_of, take_lines
from tests.jobs.titles import again, movie, others, rate, related, series

COMMON, RARE = 1, 2


def recommending(monkeypatch: pytest.MonkeyPatch, **constants: int) -> None:
    for name, value in constants.items():
        monkeypatch.setattr(reelbase.jobs.related.recommending, name, value)


def test_a_rare_keyword_counts_more_than_a_common_one(database_url: str, tmp_path: Path) -> None:
    many = [movie(number, COMMON, popularity=50) for number in range(10, 20)]
    related(database_url, tmp_path, movie(1, COMMON, RARE), movie(2, RARE), movie(3, COMMON), *many)
    assert others(database_url)[1][0] == 2


def test_what_shares_more_is_nearer(database_url: str, tmp_path: Path) -> None:
    related(database_url, tmp_path, movie(1, 5, 6), movie(2, 5, 7), movie(3, 5, 6), movie(4, 8), movie(5, 8))
    found = others(database_url)
    assert (found[1][:2], found[3][:2]) == ([3, 2], [1, 2])


def test_the_others_of_a_collection_come_first(database_url: str, tmp_path: Path) -> None:
    collection = {"id": 7, "name": "C", "poster_path": None, "backdrop_path": None}
    parts = [movie(number, 9, belongs_to_collection=collection) for number in (1, 2)]
    related(database_url, tmp_path, *parts, *(movie(number, 9) for number in range(3, 9)))
    assert others(database_url)[1][0] == 2


def test_without_keywords_genres_decide_and_then_popularity(database_url: str, tmp_path: Path) -> None:
    drama, comedy = {"id": 18, "name": "Drama"}, {"id": 35, "name": "Comedy"}
    lines = [movie(number, genres=[drama], popularity=number) for number in (1, 2, 3)]
    related(database_url, tmp_path, *lines, *(movie(number, genres=[comedy]) for number in (4, 5)))
    assert others(database_url)[1][:2] == [3, 2]
    assert others(database_url)[4][0] == 5


def test_ties_go_to_the_lower_id(database_url: str, tmp_path: Path) -> None:
    related(database_url, tmp_path, *(movie(number, 5) for number in (4, 3, 2, 1)))
    assert others(database_url) == {1: [2, 3, 4], 2: [1, 3, 4], 3: [1, 2, 4], 4: [1, 2, 3]}


def test_adult_titles_stand_beside_adult_ones_only(database_url: str, tmp_path: Path) -> None:
    lines = [movie(number, RARE, adult=number > 2) for number in (1, 2, 3, 4)]
    related(database_url, tmp_path, *lines)
    assert others(database_url) == {1: [2], 2: [1], 3: [4], 4: [3]}


def test_series_stand_beside_series(database_url: str, tmp_path: Path) -> None:
    outcome = related(
        database_url, tmp_path, movie(1, RARE), series(1, RARE), series(2, RARE), movie(2, RARE)
    )
    assert outcome == (
        "lists changed: 2 similar of movie, 2 beside of movie, 2 similar of tv, 2 beside of tv"
    )
    assert others(database_url, kind="tv") == {1: [2], 2: [1]}


def test_a_catalogue_without_titles(database_url: str) -> None:
    assert again(database_url) == "nothing changed"


def test_only_what_changed_is_written_and_the_journal_says_so_once(database_url: str, tmp_path: Path) -> None:
    related(database_url, tmp_path, *(movie(number, number % 5) for number in range(1, 40)))
    assert len(named(database_url, "journal", kind="relation")) == 1
    before = rows_of(database_url, "journal"), rows_of(database_url, "relation")
    assert again(database_url) == "nothing changed"
    assert (rows_of(database_url, "journal"), rows_of(database_url, "relation")) == before
    outcome = related(database_url, tmp_path, movie(1), movie(100, 3), movie(101, 99))
    assert len(named(database_url, "journal", kind="relation", key="relation", entity_id=0)) == 2
    assert "similar of movie" in outcome


def test_a_title_that_has_nothing_in_common_any_more(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the parts that are compared at a time."""
    monkeypatch.setattr(reelbase.jobs.related.writing, "TITLES_AT_A_TIME", 1)
    pairs = [movie(number, number // 2, original_language="") for number in range(2, 10)]
    related(database_url, tmp_path, *pairs)
    assert others(database_url)[8] == [9]
    related(database_url, tmp_path, movie(9, 77, original_language=""))
    assert set(others(database_url)) == set(range(2, 8))


FANS = range(1, 13)


def two_tastes() -> list[tuple[int, str, int, float]]:
    """Some rate 1, 2 and 3, the others 4, 5 and 6; everyone rates 7."""
    return [
        (rater, "movie", number, 8.0)
        for rater in FANS
        for number in ((1, 2, 3, 7) if rater % 2 else (4, 5, 6, 7))
    ]


@pytest.mark.thorough
@pytest.mark.parametrize("learned", [4000, 0, 3])
def test_people_who_rated_this_rated_that(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: int
) -> None:
    """By EASE, by item-kNN, and by either for a part."""
    recommending(monkeypatch, MOST_LEARNED=learned)
    rate_after = [movie(number) for number in range(1, 10)]
    related(database_url, tmp_path, *rate_after)
    rate(database_url, *two_tastes(), (1, "movie", 8, 9.0))
    assert "recommendation of movie" in again(database_url)
    found = others(database_url, "recommendation")
    if learned != 3:
        assert set(found[1][:2]) == {2, 3}
        assert set(found[5][:2]) == {4, 6}
    assert 8 not in found, "one rater is too few"
    assert all(8 not in each for each in found.values())
    assert all(number not in each for number, each in found.items())
    assert again(database_url) == "nothing changed"


def test_ratings_of_one_rater_number_in_two_sources_are_of_two_people(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recommending(monkeypatch, FEWEST_RATERS=1)
    related(database_url, tmp_path, *(movie(number) for number in range(1, 5)))
    rate(database_url, (1, "movie", 1, 8.0), (1, "movie", 2, 8.0), source="a")
    rate(database_url, (1, "movie", 3, 8.0), (1, "movie", 4, 8.0), source="b")
    again(database_url)
    assert others(database_url, "recommendation") == {1: [2], 2: [1], 3: [4], 4: [3]}


@pytest.mark.parametrize("learned", [4000, 0])
def test_recommendations_keep_adult_titles_apart(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: int
) -> None:
    recommending(monkeypatch, MOST_LEARNED=learned)
    related(database_url, tmp_path, *(movie(number, adult=number % 2 == 0) for number in range(1, 5)))
    rate(database_url, *((rater, "movie", number, 8.0) for rater in FANS for number in range(1, 5)))
    again(database_url)
    assert others(database_url, "recommendation") == {1: [3], 3: [1], 2: [4], 4: [2]}


def get(url: str, path: str) -> Any:
    with Client(url, cache_size=0) as client:
        return client.get(path).json()


def ids(url: str, path: str) -> list[int]:
    return [row["id"] for row in get(url, path)["results"]]


def test_what_was_computed_is_answered_in_pages(database_url: str, tmp_path: Path) -> None:
    related(database_url, tmp_path, *(movie(number, 5) for number in range(1, 26)))
    first, second, third = (get(database_url, f"/3/movie/1/similar?page={number}") for number in (1, 2, 3))
    assert [row["id"] for row in first["results"]] == list(range(2, 22))
    assert [row["id"] for row in second["results"]] == list(range(22, 26))
    assert third["results"] == []
    assert [(p["total_pages"], p["total_results"]) for p in (first, second, third)] == [(2, 24)] * 3
    assert ids(database_url, "/3/movie/1/recommendations") == list(range(2, 22)), "until there are ratings"


def test_imported_ones_come_before_computed_ones(database_url: str, tmp_path: Path) -> None:
    about = MOVIE_ROW | {"id": 3}
    page = {"page": 1, "results": [about], "total_pages": 1, "total_results": 1}
    related(database_url, tmp_path, movie(1, 5, similar=page), movie(2, 5), movie(3))
    assert ids(database_url, "/3/movie/1/similar") == [3]
    assert 2 in ids(database_url, "/3/movie/1/recommendations")


MOVIE_ROW = {"title": "Three", "original_title": "Three", "adult": False, "genre_ids": []}


def test_before_the_job_shared_keywords_are_answered(database_url: str, tmp_path: Path) -> None:

    lines = [movie(number, 5, adult=number == 3) for number in range(1, 5)]
    take_lines(database_url, tmp_path, lines)
    assert ids(database_url, "/3/movie/1/similar") == [2, 4]
    assert ids(database_url, "/3/movie/3/similar") == []


def test_what_became_adult_since_is_left_out(database_url: str, tmp_path: Path) -> None:

    related(database_url, tmp_path, *(movie(number, 5) for number in (1, 2, 3)))
    take_lines(database_url, tmp_path, [movie(2, 5, adult=True)])
    assert ids(database_url, "/3/movie/1/similar") == [3]


def test_the_next_answer_tells_of_it(database_url: str, tmp_path: Path) -> None:
    """The journal's row empties the caches."""

    take_lines(database_url, tmp_path, [movie(1, 5), movie(2, 5), movie(3, original_language="en")])
    with Client(database_url) as client:
        before = client.get("/3/movie/3/similar").json()["total_results"]
        again(database_url)
        assert (before, client.get("/3/movie/3/similar").json()["total_results"]) == (0, 2)


def test_without_ratings_those_who_made_it_count_more(database_url: str, tmp_path: Path) -> None:
    """What a title is like stands in one list, what its people made besides in the other."""
    lead = {"id": 77, "name": "Lead", "character": "X", "order": 0}

    def played(number: int) -> dict[str, Any]:
        return {"credits": {"cast": [{**lead, "credit_id": f"{number:024x}"}], "crew": []}}

    related(
        database_url,
        tmp_path,
        movie(1, RARE, RARE + 1, **played(1)),
        movie(2, RARE, RARE + 1),
        movie(3, **played(3)),
        *(movie(number) for number in range(10, 20)),
    )
    lists = [ids(database_url, f"/3/movie/1/{name}") for name in ("similar", "recommendations")]
    assert [each[:2] for each in lists] == [[2, 3], [3, 2]]
