"""Appending below series and seasons: the same answers, in few statements."""

import pytest

from tests.catalog.small_series import Catalogue, characters

PARTS = (
    "aggregate_credits,credits,content_ratings,episode_groups,screened_theatrically,images,videos,season/0,"
    "season/1,season/2,season/1/credits,season/2/aggregate_credits,season/1/episode/1,season/1/episode/2/credits,"
    "season/0/episode/1/images,translations,keywords,external_ids,watch/providers,season/2/videos"
)


BELOW = (
    "season/0/episode/1/credits,season/1/episode/1/credits,season/2/episode/1/credits,"
    "season/1/episode/1/images,season/1/episode/2/images,season/2/episode/2/translations,"
    "season/1/aggregate_credits,season/2/aggregate_credits,season/0/watch/providers,season/1/videos"
)
ALL = (
    "account_states,aggregate_credits,alternative_titles,changes,content_ratings,credits,episode_groups,"
    "external_ids,images,keywords,lists,recommendations,reviews,screened_theatrically,similar,translations,"
    "videos,watch/providers"
)


def test_appending_equals_asking(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10", append=PARTS)
    for name in PARTS.split(","):
        alone = small_series.get(f"/3/tv/10/{name}")
        if "crew" not in body[name] or "episode_type" not in body[name]:
            body[name].pop("id", None)
            alone.pop("id", None)
        assert body[name] == alone, name
        del body[name]
    assert body == small_series.get("/3/tv/10")


def test_parts_go_below_seasons_and_episodes(small_series: Catalogue) -> None:
    season = small_series.get(
        "/3/tv/10/season/1", append="credits,episode/2,episode/2/credits,watch/providers"
    )
    assert season["episode/2"] == small_series.get("/3/tv/10/season/1/episode/2")
    assert characters(season["episode/2/credits"], "guest_stars") == ["Cleo"]
    assert season["watch/providers"] == {"results": {}}


@pytest.mark.parametrize(
    ("path", "append", "most"),
    [
        ("/3/tv/10", "", 2),
        ("/3/tv/10/season/1", "", 5),
        ("/3/tv/10/season/1/episode/1", "", 4),
        ("/3/tv/10/aggregate_credits", "", 4),
        ("/3/tv/10", PARTS, 25),
        ("/3/tv/10", ",".join(f"season/{n % 3}/credits" for n in range(20)), 25),
        (
            "/3/tv/10",
            "season/0,season/1,season/2,season/1/episode/1,season/1/episode/2,season/2/episode/1",
            25,
        ),
        ("/3/tv/10", BELOW, 17),
        ("/3/tv/10", f"{ALL},season/1,season/2", 24),
    ],
)
def test_statements_are_few(small_series: Catalogue, path: str, append: str, most: int) -> None:
    query = {"append_to_response": append} if append else {}
    assert small_series.ask(path, query).statements <= most
