"""Credits and aggregate credits of series, seasons and episodes."""

from tests.catalog.small_series import Catalogue, characters


def test_credits_name_the_regulars(small_series: Catalogue) -> None:
    series = small_series.get("/3/tv/10/credits")
    assert list(series) == ["cast", "crew", "id"]
    assert characters(series) == ["Ada", "Ben"]
    assert [row["job"] for row in series["crew"]] == ["Producer"]
    assert characters(small_series.get("/3/tv/10/season/1/credits")) == ["Ada"], "it names its own"
    assert characters(small_series.get("/3/tv/10/season/2/credits")) == ["Ada", "Ben"], "it names none"
    assert characters(small_series.get("/3/tv/10/season/0/credits")) == [], "specials"


def test_episode_credits_have_regulars_crew_and_guests(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/season/1/episode/2/credits")
    assert list(body) == ["cast", "crew", "guest_stars", "id"]
    assert (characters(body), characters(body, "guest_stars")) == (["Ada"], ["Cleo"])
    assert [row["job"] for row in body["crew"]] == ["Director"]
    assert characters(small_series.get("/3/tv/10/season/2/episode/1/credits")) == ["Ada", "Ben"]
    special = small_series.get("/3/tv/10/season/0/episode/1/credits")
    assert (characters(special), characters(special, "guest_stars")) == ([], ["Old Cleo"])


def cast_counts(body: dict[str, list[dict[str, object]]]) -> list[tuple[object, ...]]:
    return [(row["name"], row["total_episode_count"], row["order"]) for row in body["cast"]]


def test_aggregate_credits_of_a_series(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/aggregate_credits")
    assert list(body) == ["cast", "crew", "id"]
    assert cast_counts(body) == [("Anna", 4, 0), ("Clara", 3, 500), ("Bert", 2, 1)]
    assert body["cast"][1]["roles"] == [
        {"credit_id": "clara-1", "character": "Cleo", "episode_count": 2},
        {"credit_id": "clara-0", "character": "Old Cleo", "episode_count": 1},
    ]
    assert [(row["department"], row["jobs"], row["total_episode_count"]) for row in body["crew"]] == [
        ("Directing", [{"credit_id": "director", "job": "Director", "episode_count": 2}], 2),
        ("Production", [{"credit_id": "producer", "job": "Producer", "episode_count": 2}], 2),
    ]


def test_aggregate_credits_of_a_season(small_series: Catalogue) -> None:
    first = small_series.get("/3/tv/10/season/1/aggregate_credits")
    assert cast_counts(first) == [("Anna", 2, 0), ("Clara", 2, 501)]
    assert cast_counts(small_series.get("/3/tv/10/season/2/aggregate_credits")) == [
        ("Anna", 2, 0),
        ("Bert", 2, 1),
    ]
    assert cast_counts(small_series.get("/3/tv/10/season/0/aggregate_credits")) == [("Clara", 1, 500)]
