"""Series, seasons, episodes, networks and episode groups: requests and whole answers."""

from datetime import UTC, datetime

import pytest

from reelbase.errors import ApiError, Status
from tests.catalog.small_series import Catalogue


def test_series_details(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10")
    assert body == {
        "adult": False,
        "backdrop_path": None,
        "created_by": [
            {
                "id": 4,
                "credit_id": "creator",
                "name": "Dora",
                "original_name": "Dora",
                "gender": 0,
                "profile_path": None,
            }
        ],
        "episode_run_time": [45],
        "first_air_date": "2022-01-01",
        "genres": [{"id": 18, "name": "Drama"}, {"id": 10759, "name": "Action & Adventure"}],
        "homepage": "",
        "id": 10,
        "in_production": True,
        "languages": ["de"],
        "last_air_date": "2024-05-10",
        "last_episode_to_air": to_air(1003, 1, "2024-05-10"),
        "name": "The Lantern",
        "next_episode_to_air": to_air(1004, 2, "2024-05-17"),
        "networks": [{"id": 30, "logo_path": None, "name": "Kanal 30", "origin_country": "DE"}],
        "number_of_episodes": 4,
        "number_of_seasons": 2,
        "origin_country": ["DE"],
        "original_language": "de",
        "original_name": "Die Laterne",
        "overview": "A lamp.",
        "popularity": 0.0,
        "poster_path": None,
        "production_companies": [{"id": 20, "logo_path": None, "name": "Werkstatt", "origin_country": "DE"}],
        "production_countries": [{"iso_3166_1": "DE", "name": "Germany"}],
        "seasons": [
            listed_season(100, 0, "Specials", 1),
            listed_season(101, 1, "Season 1", 2, overview="Dusk."),
            listed_season(102, 2, "Night", 2),
        ],
        "softcore": False,
        "spoken_languages": [{"english_name": "German", "iso_639_1": "de", "name": "Deutsch"}],
        "status": "Returning Series",
        "tagline": "Shine.",
        "type": "Scripted",
        "vote_average": 8.0,
        "vote_count": 3,
    }
    assert list(body)[:3] == ["adult", "backdrop_path", "created_by"]


def to_air(id_: int, number: int, day: str) -> dict[str, object]:
    return {
        "id": id_,
        "name": f"Episode {number}",
        "overview": "",
        "vote_average": 0.0,
        "vote_count": 0,
        "air_date": day,
        "episode_number": number,
        "episode_type": "standard",
        "production_code": "",
        "runtime": None,
        "season_number": 2,
        "show_id": 10,
        "still_path": None,
    }


def listed_season(
    id_: int, number: int, name: str, episodes: int, *, overview: str = ""
) -> dict[str, object]:
    return {
        "air_date": None,
        "episode_count": episodes,
        "id": id_,
        "name": name,
        "overview": overview,
        "poster_path": None,
        "season_number": number,
        "vote_average": 0.0,
    }


def test_an_untranslated_series_has_its_original_name(small_series: Catalogue) -> None:
    german = small_series.get("/3/tv/10", language="de")
    assert (german["name"], german["overview"]) == ("Die Laterne", "")
    assert german["homepage"] == "https://example.org/laterne"


@pytest.mark.parametrize(
    ("language", "names", "episode"),
    [
        ("de-DE", ["Extras", "Staffel 1", "Staffel 2"], "Folge 1"),
        ("fr", ["Épisodes spéciaux", "Saison 1", "Saison 2"], "Épisode 1"),
        ("ja-JP", ["特別編", "シーズン1", "シーズン2"], "第1話"),
        ("sk", ["Špeciály", "1. séria", "2. séria"], "Epizóda 1"),
        ("zh-TW", ["特別篇", "第 1 季", "第 2 季"], "第 1 集"),
        ("ab", ["Specials", "Season 1", "Season 2"], "Episode 1"),
    ],
)
def test_default_names_are_in_the_language(
    small_series: Catalogue, language: str, names: list[str], episode: str
) -> None:
    body = small_series.get("/3/tv/10", append="season/1/episode/1", language=language)
    assert [season["name"] for season in body["seasons"]] == names
    assert body["season/1/episode/1"]["name"] == episode


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        ("2021-12-31", None, 1001),
        ("2022-01-01", 1001, 1002),
        ("2024-05-16", 1003, 1004),
        ("2030-01-01", 1004, None),
    ],
)
def test_episodes_to_air_follow_the_clock(
    small_series: Catalogue, day: str, last: int | None, following: int | None
) -> None:
    body = small_series.ask("/3/tv/10", now=datetime.fromisoformat(day).replace(tzinfo=UTC)).body
    found = [body[key] and body[key]["id"] for key in ("last_episode_to_air", "next_episode_to_air")]
    assert found == [last, following]


def test_a_series_without_anything(small_series: Catalogue) -> None:
    body = small_series.get(
        "/3/tv/11",
        append="aggregate_credits,credits,content_ratings,episode_groups,screened_theatrically,season/1",
    )
    assert (body["seasons"], body["last_episode_to_air"], body["number_of_seasons"]) == ([], None, 0)
    assert body["aggregate_credits"] == body["credits"] == {"cast": [], "crew": []}
    assert (
        body["content_ratings"] == body["episode_groups"] == body["screened_theatrically"] == {"results": []}
    )
    assert "season/1" not in body


def test_season_details(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/season/1")
    first, second = body.pop("episodes")
    assert body == {
        "_id": "1" * 24,
        "air_date": None,
        "name": "Season 1",
        "networks": [{"id": 30, "logo_path": None, "name": "Kanal 30", "origin_country": "DE"}],
        "overview": "Dusk.",
        "id": 101,
        "poster_path": None,
        "season_number": 1,
        "vote_average": 0.0,
    }
    assert (first["name"], first["overview"], first["crew"]) == ("Wick", "It starts.", [])
    assert (second["id"], second["name"], second["show_id"]) == (1002, "Episode 2", 10)
    assert second["crew"] == [
        {
            "department": "Directing",
            "job": "Director",
            "credit_id": "director",
            "adult": False,
            "gender": 0,
            "id": 4,
            "known_for_department": None,
            "name": "Dora",
            "original_name": "Dora",
            "popularity": 0.0,
            "profile_path": None,
        }
    ]
    assert list(second["crew"][0])[:3] == ["job", "department", "credit_id"]
    assert [(guest["character"], guest["order"]) for guest in second["guest_stars"]] == [("Cleo", 501)]


def test_a_season_may_be_on_another_network(small_series: Catalogue) -> None:
    assert [network["id"] for network in small_series.get("/3/tv/10/season/2")["networks"]] == [31]


def test_episode_details(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/season/1/episode/2")
    assert list(body) == [
        "air_date",
        "crew",
        "episode_number",
        "episode_type",
        "guest_stars",
        "name",
        "overview",
        "id",
        "production_code",
        "runtime",
        "season_number",
        "still_path",
        "vote_average",
        "vote_count",
    ]
    assert body == {
        key: value
        for key, value in small_series.get("/3/tv/10/season/1")["episodes"][1].items()
        if key != "show_id"
    }


def test_content_ratings_put_the_id_last(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/content_ratings")
    assert list(body) == ["results", "id"]
    assert body["results"] == [
        {"descriptors": [], "iso_3166_1": "US", "rating": "TV-MA"},
        {"descriptors": ["Violence"], "iso_3166_1": "DE", "rating": "16"},
    ]


def test_screened_theatrically(small_series: Catalogue) -> None:
    assert small_series.get("/3/tv/10/screened_theatrically") == {
        "id": 10,
        "results": [
            {"id": 1000, "episode_number": 1, "season_number": 0},
            {"id": 1002, "episode_number": 2, "season_number": 1},
        ],
    }


def test_episode_groups(small_series: Catalogue) -> None:
    body = small_series.get("/3/tv/10/episode_groups")
    assert list(body) == ["results", "id"]
    assert [group["name"] for group in body["results"]] == ["By disc", "As one"]
    assert body["results"][0]["network"]["id"] == 30
    assert body["results"][1]["network"] is None


def test_episode_group_details(small_series: Catalogue) -> None:
    body = small_series.get(f"/3/tv/episode_group/{'a' * 24}")
    (part,) = body.pop("groups")
    assert body == {
        "description": "",
        "episode_count": 2,
        "group_count": 1,
        "id": "a" * 24,
        "name": "By disc",
        "network": {"id": 30, "logo_path": None, "name": "Kanal 30", "origin_country": "DE"},
        "type": 3,
    }
    assert [(e["id"], e["name"], e["order"]) for e in part.pop("episodes")] == [
        (1002, "Episode 2", 0),
        (1001, "Wick", 1),
    ]
    assert part == {"id": "c" * 24, "name": "Disc 1", "order": 1, "locked": True}


def test_network_details(small_series: Catalogue) -> None:
    assert small_series.get("/3/network/31") == {
        "headquarters": "",
        "homepage": "https://example.org/31",
        "id": 31,
        "logo_path": None,
        "name": "Kanal 31",
        "origin_country": "",
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/3/tv/999", Status.NOT_FOUND),
        ("/3/tv/99999999999999999999999", Status.NOT_FOUND),
        ("/3/tv/abc", Status.INVALID_ID),
        ("/3/tv/0", Status.INVALID_ID),
        ("/3/tv/-10", Status.INVALID_ID),
        ("/3/tv/10/season/9", Status.NOT_FOUND),
        ("/3/tv/10/season/first", Status.INVALID_ID),
        ("/3/tv/999/season/1", Status.NOT_FOUND),
        ("/3/tv/10/season/1/episode/9", Status.NOT_FOUND),
        ("/3/tv/10/season/9/episode/1", Status.NOT_FOUND),
        ("/3/tv/10/season/1/episode/pilot", Status.INVALID_ID),
        ("/3/tv/10/season/1/episode/99999999999999999999999", Status.NOT_FOUND),
        ("/3/network/999", Status.NOT_FOUND),
        ("/3/tv/episode_group/aaaaaaaaaaaaaaaaaaaaaaab", Status.NOT_FOUND),
        ("/3/tv/episode_group/1", Status.NOT_FOUND),
        ("/3/tv/season/999/changes", Status.NOT_FOUND),
        ("/3/tv/episode/abc/changes", Status.INVALID_ID),
        ("/3/tv/10/account_states", Status.AUTHENTICATION_FAILED),
        ("/3/tv/10/season/1/account_states", Status.AUTHENTICATION_FAILED),
    ],
)
def test_what_is_not_there_is_refused(small_series: Catalogue, path: str, status: Status) -> None:
    with pytest.raises(ApiError) as refused:
        small_series.get(path)
    assert refused.value.status is status


def test_an_id_may_have_text_behind(small_series: Catalogue) -> None:
    assert small_series.get("/3/tv/10-die-laterne") == small_series.get("/3/tv/10")
    assert small_series.get("/3/tv/10-die-laterne/season/1") == small_series.get("/3/tv/10/season/1")


@pytest.mark.parametrize("path", ["/3/tv/season/101/changes", "/3/tv/episode/1001/changes"])
def test_nothing_changed(small_series: Catalogue, path: str) -> None:
    assert small_series.get(path) == {"changes": []}
