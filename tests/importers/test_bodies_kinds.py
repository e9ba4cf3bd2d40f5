"""Every kind of body fills its rows."""

from pathlib import Path

import pytest

from tests.importers.catalogue import named, rows_of, take_lines
from tests.importers.world import (
    CAST,
    LINES,
    MOVIE,
    MOVIE_LINES,
    SEASON,
    SERIES,
    SERIES_LINES,
    image,
    line,
)


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    assert take_lines(database_url, tmp_path, LINES).bad == ()
    return database_url


def test_a_movie(url: str) -> None:
    (movie,) = named(url, "movie", id=47964)
    assert movie["runtime"] == 98
    assert movie["genre_ids"] == "[28,53]"
    assert movie["production_countries"] == '["US"]'
    assert movie["collection_id"] == 1570
    assert movie["poster_path"] == "/english.jpg"  # the best in the original language
    assert movie["backdrop_path"] == "/plain.jpg"  # the best without a language
    assert rows_of(url, "title_company") == [("movie", 47964, 0, 25)]
    assert [row["keyword_id"] for row in named(url, "title_keyword")] == [591, 720]


def test_words_in_each_language(url: str) -> None:
    german, english = (
        named(url, "translation", kind="movie", entity_id=47964, iso_639_1=each)[0] for each in ("de", "en")
    )
    assert (german["name"], german["overview"], german["runtime"]) == (
        "Stirb langsam 5",
        "Vater und Sohn.",
        97,
    )
    assert (english["name"], english["tagline"], english["listed"]) == ("", "Like father.", True)
    assert (german["position"], english["position"]) == (0, 1)


def test_credits_of_a_movie(url: str) -> None:
    cast, crew = named(url, "credit", kind="movie", entity_id=47964)
    assert (cast["credit_id"], cast["listed"], cast["cast_id"]) == (CAST["credit_id"], True, 1)
    assert (cast["person_id"], cast["title_id"], cast["character"]) == (62, 47964, "John McClane")
    assert (cast["person_position"], cast["combined_position"]) == (1, 2)
    assert (crew["credit_type"], crew["job"], crew["listed"]) == ("crew", "Writer", True)


def test_credits_of_a_series(url: str) -> None:
    by_type = {(row["credit_type"], row["listed"]): row for row in named(url, "credit", kind="tv")}
    assert by_type["creator", True]["job"] == "Creator"
    main = by_type["cast", True]
    assert (main["episode_count"], main["aggregate_position"]) == (3, 0)
    assert main["first_credit_air_date"] == "2008-01-20"
    assert by_type["crew", False]["job"] == "Director"  # known from the aggregate alone


def test_credits_of_seasons_and_episodes(url: str) -> None:
    assert [row["credit_type"] for row in named(url, "credit", kind="season", entity_id=3572)] == ["cast"]
    types = sorted(row["credit_type"] for row in named(url, "credit", kind="episode", entity_id=62085))
    assert types == ["cast", "crew", "guest"]


def test_a_credit_known_from_a_person_alone(url: str) -> None:
    (credit,) = named(url, "credit", kind="movie", entity_id=562)
    assert (credit["listed"], credit["person_position"]) == (False, 0)


def test_seasons_and_episodes(url: str) -> None:
    assert {row["id"]: row["episode_count"] for row in named(url, "season")} == {3572: 2, 3577: 9}
    (season,) = named(url, "season", id=3572)
    assert (season["object_id"], season["poster_path"]) == (SEASON["_id"], "/season.jpg")
    assert [row["id"] for row in named(url, "episode", screened_theatrically=True)] == [62161]
    complete = {row["id"]: row["complete"] for row in named(url, "entity", kind="episode")}
    assert complete == {62085: True, 62086: True, 62161: False}


def test_facts_of_a_title(url: str) -> None:
    ids = {row["source"]: row["value"] for row in named(url, "external_id", kind="movie")}
    assert ids == {"imdb_id": "tt1606378", "wikidata_id": "Q213081", "facebook_id": ""}
    (release,) = named(url, "release_date")
    assert (release["certification"], release["descriptors"], release["type"]) == ("16", '["violence"]', 3)
    assert [row["rating"] for row in named(url, "content_rating")] == ["16"]
    assert [row["title"] for row in named(url, "alternative_title", kind="movie")] == [
        "Die Hard 5",
        "Belle journée",
    ]
    assert sorted(row["iso_639_1"] for row in named(url, "video")) == ["de", "en"]
    offers = {row["monetization"]: row["position"] for row in named(url, "watch_offer", kind="movie")}
    assert offers == {"rent": 0, "buy": 1}
    (provider,) = named(url, "watch_provider")
    assert (provider["movie_priority"], provider["movie_priorities"], provider["tv_priority"]) == (
        4,
        '{"DE":4}',
        None,
    )


def test_what_people_add(url: str) -> None:
    (review,) = named(url, "review")
    assert (review["entity_id"], review["rating"], review["iso_639_1"], review["position"]) == (
        47964,
        7.0,
        "en",
        0,
    )
    assert rows_of(url, "list_item") == [(9011, "movie", 47964, 0)]
    assert {row["relation"]: row["other_id"] for row in named(url, "related")} == {
        "similar": 562,
        "recommendation": 562,
    }
    (group,) = named(url, "episode_group")
    assert (group["series_id"], group["network_id"], group["position"]) == (1396, 174, 0)
    assert rows_of(url, "episode_group_item") == [("5acf93efc3a368739a0000a9", 0, 62085)]


def test_people_companies_and_collections(url: str) -> None:
    (person,) = named(url, "person", id=62)
    assert (person["birthday"], person["original_name"]) == ("1955-03-19", "Bruce Willis")
    words = {row["iso_639_1"]: row["overview"] for row in named(url, "translation", kind="person")}
    assert words == {"en": "An actor.", "de": "Ein Schauspieler."}
    assert {row["id"]: row["parent_company_id"] for row in named(url, "company")} == {2: None, 25: 2}
    assert named(url, "movie", id=562)[0]["collection_id"] == 1570
    (tagged,) = named(url, "tagged_image")
    assert (tagged["kind"], tagged["entity_id"], tagged["image_type"]) == ("movie", 47964, "poster")
    assert [row["file_type"] for row in named(url, "image", kind="network")] == [".svg"]


def test_appending_is_the_same_as_asking(database_url: str, empty_database_url: str, tmp_path: Path) -> None:
    from tests.conftest import migrate
    from tests.importers.catalogue import timeless

    alone = [
        each
        for each in MOVIE_LINES
        if each["path"].startswith("/3/movie/47964")
        and not each["params"]
        and each["path"] != "/3/movie/47964"
    ]
    appended = {each["path"].removeprefix("/3/movie/47964/"): each["body"] for each in alone}
    migrate(empty_database_url)
    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE), *alone])
    take_lines(empty_database_url, tmp_path, [line("/movie/47964", {**MOVIE, **appended})])
    assert timeless(database_url) == timeless(empty_database_url)


def test_seasons_appended_to_their_series(database_url: str, tmp_path: Path) -> None:
    images = {"posters": [image("/first.jpg", None, 5.0)]}
    episode = {"stills": [image("/second.jpg", None, 5.0)]}
    body = {**SERIES, "season/1": SEASON, "season/1/images": images, "season/1/episode/2/images": episode}
    report = take_lines(database_url, tmp_path, [line("/tv/1396", body)])
    assert report.bad == ()
    found = {(row["kind"], row["entity_id"]): row["file_path"] for row in named(database_url, "image")}
    assert found == {("season", 3572): "/first.jpg", ("episode", 62086): "/second.jpg"}


def test_parts_of_a_season_without_an_id_need_a_known_season(database_url: str, tmp_path: Path) -> None:
    lines = [line("/tv/1396", {"id": 1396, "name": "Breaking Bad", "season/7/images": {"posters": []}})]
    (bad,) = take_lines(database_url, tmp_path, [*lines, *SERIES_LINES]).bad
    assert "no season is known at 1396/7" in bad.reason
    assert named(database_url, "series", id=1396)[0]["status"] == "Ended"


def test_an_absent_field_leaves_what_is_stored(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, [line("/movie/47964", MOVIE)])
    take_lines(database_url, tmp_path, [line("/movie/47964", {"id": 47964, "budget": 1})])
    (movie,) = named(database_url, "movie", id=47964)
    assert (movie["budget"], movie["runtime"], movie["status"]) == (1, 98, "Released")
    assert named(database_url, "translation", kind="movie")[0]["tagline"] == "Like father."


def test_episodes_that_exchange_their_numbers(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, SERIES_LINES)
    one, two = SEASON["episodes"]
    swapped = {**SEASON, "episodes": [{**two, "episode_number": 1}, {**one, "episode_number": 2}]}
    take_lines(database_url, tmp_path, [line("/tv/1396/season/1", swapped)])
    numbers = {row["id"]: row["episode_number"] for row in named(database_url, "episode", season_number=1)}
    assert numbers == {62085: 2, 62086: 1}


def test_an_episode_that_is_no_longer_in_its_season(database_url: str, tmp_path: Path) -> None:
    take_lines(database_url, tmp_path, SERIES_LINES)
    shorter = {**SEASON, "episodes": SEASON["episodes"][:1]}
    take_lines(database_url, tmp_path, [line("/tv/1396/season/1", shorter)])
    assert named(database_url, "episode", id=62086) == []
    assert named(database_url, "entity", kind="episode", id=62086) == []
    gone = named(database_url, "journal", kind="season", key="episode", action="deleted")
    assert [row["original_value"] for row in gone] == ['{"episode_id":62086,"episode_number":2}']
