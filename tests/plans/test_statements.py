"""The number of statements of every operation, pinned in statements.json, and the limit for appends.

`pytest tests/plans --rewrite` writes the numbers anew; a number that grew needs a reason.
"""

import json
from pathlib import Path

import pytest

from tests.golden.cases import goldens
from tests.plans.counting import statements

TABLE = Path(__file__).parent / "statements.json"
LIMIT = 25

MOVIE = [
    "alternative_titles", "casts", "changes", "credits", "external_ids", "images", "keywords", "lists",
    "recommendations", "release_dates", "releases", "reviews", "similar", "similar_movies", "trailers",
    "translations", "videos", "watch/providers",
]  # fmt: skip
SERIES = [
    "aggregate_credits", "alternative_titles", "changes", "content_ratings", "credits", "episode_groups",
    "external_ids", "images", "keywords", "lists", "recommendations", "reviews", "screened_theatrically",
    "similar", "translations", "videos", "watch/providers",
]  # fmt: skip
PERSON = [
    "changes", "combined_credits", "credits", "external_ids", "images", "movie_credits", "tagged_images",
    "translations", "tv_credits",
]  # fmt: skip
SEASON = [
    "aggregate_credits", "changes", "credits", "external_ids", "images", "translations", "videos",
    "watch/providers",
]  # fmt: skip
EPISODE = ["changes", "credits", "external_ids", "images", "translations", "videos"]
ALL_LEVELS = [
    "season/1/aggregate_credits", "similar", "season/1", "season/1/episode/1", "aggregate_credits",
    "alternative_titles", "changes", "content_ratings", "episode_groups", "external_ids", "images",
    "keywords", "lists", "recommendations", "reviews", "screened_theatrically", "translations", "videos",
    "watch/providers", "season/1/changes",
]  # fmt: skip
DEAREST = [
    "translations", "content_ratings", "episode_groups", "season/2/credits", "season/0/changes",
    "alternative_titles", "season/2/episode/2", "watch/providers", "keywords", "similar", "images",
    "season/2/aggregate_credits", "reviews", "season/2/episode/1/translations", "season/1/videos",
    "season/2/external_ids", "screened_theatrically", "season/3", "lists", "season/2/changes",
]  # fmt: skip
LONG = "/3/tv/1399"  # eight seasons of ten episodes


def of_season(*numbers: int) -> list[str]:
    """Names that append parts of episodes of one season, to an address of the season or of the series."""
    return [f"episode/{number}" for number in numbers]


APPENDED = {
    "a movie with everything": ("/3/movie/603", MOVIE),
    "a movie in German": ("/3/movie/603?language=de-DE", MOVIE),
    "a series with everything": (LONG, [*SERIES, "season/1", "season/2", "season/3"]),
    "a series with its seasons": (LONG, [*(f"season/{n}" for n in range(1, 20)), "images"]),
    "a series with its seasons' parts": (LONG, [f"season/{n}/{p}" for n in (1, 2) for p in SEASON]),
    "a series with a season's episodes": (LONG, [f"season/1/episode/{n}" for n in range(1, 21)]),
    "a series with episodes of many seasons": (
        LONG,
        [f"season/{1 + n % 8}/episode/{1 + n // 8}" for n in range(20)],
    ),
    "a series with episodes' parts": (
        LONG,
        [f"season/{n}/episode/1/{p}" for n in (1, 2, 3) for p in EPISODE],
    ),
    "a series with parts of all its levels": (LONG, ALL_LEVELS),
    "a series with the dearest mix, found by search": (LONG, DEAREST),
    "a person with everything": ("/3/person/62", PERSON),
    "a season with everything": (f"{LONG}/season/1", [*SEASON, *of_season(*range(1, 11))]),
    "an episode with everything": (f"{LONG}/season/1/episode/1", EPISODE),
    "a collection with everything": ("/3/collection/10", ["images", "translations"]),
    "a company with everything": ("/3/company/1", ["alternative_names", "images", "movies"]),
}
"""Details with up to 20 appends, of the richest in the demo."""


def appending(path: str, names: list[str]) -> str:
    return f"{path}{'&' if '?' in path else '?'}append_to_response={','.join(names[:20])}"


def test_the_number_of_statements_is_pinned(
    small_url: str, demo_url: str, request: pytest.FixtureRequest
) -> None:
    cases = [golden for golden in goldens() if golden.case != "refused"]
    counts = statements(small_url, *(golden.requests[0] for golden in cases))
    found: dict[str, dict[str, int]] = {}
    for golden, count in zip(cases, counts, strict=True):
        found.setdefault(golden.operation, {})[golden.case] = count
    found["appended"] = dict(
        zip(APPENDED, statements(demo_url, *(appending(*each) for each in APPENDED.values())), strict=True)
    )
    if request.config.getoption("--rewrite"):
        TABLE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    pinned = json.loads(TABLE.read_text(encoding="utf-8"))
    assert found == pinned


def test_details_with_20_appends_take_at_most_25_statements() -> None:
    appended = json.loads(TABLE.read_text(encoding="utf-8"))["appended"]
    assert set(appended) == set(APPENDED)
    assert {name: count for name, count in appended.items() if count > LIMIT} == {}


def test_the_number_does_not_grow_with_the_rows(small_url: str, demo_url: str) -> None:
    """The same question takes as many statements where there are hundreds of rows as where there are two."""
    for small, large in [
        ("/3/movie/1000000001/credits", "/3/movie/603/credits"),
        ("/3/person/1000000051/combined_credits", "/3/person/31/combined_credits"),
        ("/3/tv/1000000061/season/1", f"{LONG}/season/1"),
        ("/3/tv/1000000061/aggregate_credits", f"{LONG}/aggregate_credits"),
    ]:
        few, many = statements(small_url, small)[0], statements(demo_url, large)[0]
        assert many <= few, (large, few, many)
