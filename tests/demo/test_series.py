"""What the series half of the demo catalogue holds, counted in the files themselves."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.demo.build import files

FOLDER = Path(__file__).parents[2] / "src" / "reelbase" / "demo"
FILES = sorted(FOLDER.glob("series*.jsonl.gz"))
KIND = {
    "tv": re.compile(r"/3/tv/(\d+)"),
    "season": re.compile(r"/3/tv/(\d+)/season/(\d+)"),
    "episode": re.compile(r"/3/tv/(\d+)/season/(\d+)/episode/(\d+)"),
    "network": re.compile(r"/3/network/(\d+)"),
    "group": re.compile(r"/3/tv/episode_group/([0-9a-f]{24})"),
    "profiles": re.compile(r"/3/person/(\d+)/images"),
}
SUBRESOURCES = {
    "tv": [
        "aggregate_credits",
        "alternative_titles",
        "content_ratings",
        "credits",
        "episode_groups",
        "external_ids",
        "images",
        "keywords",
        "lists",
        "recommendations",
        "reviews",
        "screened_theatrically",
        "translations",
        "videos",
        "watch/providers",
    ],
    "season": [
        "aggregate_credits",
        "credits",
        "external_ids",
        "images",
        "translations",
        "videos",
        "watch/providers",
    ],
    "episode": ["credits", "external_ids", "images", "translations", "videos"],
    "network": ["alternative_names", "images"],
}
LANGUAGES = ("de", "fr", "es", "ja", "pt")
CORE = ("name", "original_name", "gender", "known_for_department", "popularity", "profile_path")
Body = dict[str, Any]


@cache
def lines() -> list[tuple[str, Body]]:
    """Kind and line of everything in the files."""
    written = [
        line for file in FILES for line in gzip.decompress(file.read_bytes()).decode().split("\n")[:-1]
    ]
    return [(kind_of(line["path"]), line) for line in map(json.loads, written)]


def kind_of(path: str) -> str:
    """What the path is the details of."""
    return next(kind for kind, pattern in KIND.items() if pattern.fullmatch(path))


def bodies(kind: str) -> list[Body]:
    """The bodies of every entity of a kind."""
    return [line["body"] for found, line in lines() if found == kind]


def having(kind: str, name: str) -> list[Body]:
    """The appended answers of this name that are not empty."""
    parts = (body.get(name) for body in bodies(kind))
    return [part for part in parts if part and any(part.values())]


def objects(value: Any) -> Iterator[Body]:
    """Every object inside a body, the body included."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def series_of_path(path: str) -> int:
    """The series a season or an episode belongs to."""
    return int(path.split("/")[3])


def title(body: Body, language: str) -> str:
    """The title in a language: its translation, or the original title where that is the language."""
    if body["original_language"] == language:
        return str(body["original_name"])
    rows = body["translations"]["translations"]
    return next((row["data"]["name"] for row in rows if row["iso_639_1"] == language), "")


def test_files_are_small_enough() -> None:
    assert FILES
    assert sum(file.stat().st_size for file in FILES) < 1_200_000


@pytest.mark.thorough
def test_rebuilding_gives_the_same_bytes() -> None:
    built = {f"{stem}.jsonl.gz": content for stem, content in files(("series",))}
    assert sorted(built) == [file.name for file in FILES]
    assert all(built[file.name] == file.read_bytes() for file in FILES)


def test_at_least_25_series_are_complete() -> None:
    seasons = {line["path"]: line["body"] for kind, line in lines() if kind == "season"}
    episodes = {line["path"]: line["body"] for kind, line in lines() if kind == "episode"}
    for body in bodies("tv"):
        counted = 0
        for row in body["seasons"]:
            season = seasons[f"/3/tv/{body['id']}/season/{row['season_number']}"]
            assert (season["id"], season["name"]) == (row["id"], row["name"])
            assert len(season["episodes"]) == row["episode_count"]
            for episode in season["episodes"]:
                path = f"/3/tv/{body['id']}/season/{row['season_number']}/episode/{episode['episode_number']}"
                assert episodes[path]["id"] == episode["id"]
                assert episode["name"]
                assert row["season_number"] == 0 or re.fullmatch(r"\d{4}-\d\d-\d\d", episode["air_date"])
            counted += row["episode_count"] if row["season_number"] else 0
        assert counted == body["number_of_episodes"] > 0
        assert body["number_of_seasons"] == sum(row["season_number"] > 0 for row in body["seasons"])
    assert len(bodies("tv")) >= 25


def test_ids_are_unique() -> None:
    for kind in ("tv", "season", "episode", "network", "group"):
        repeated = {id for id, times in Counter(body["id"] for body in bodies(kind)).items() if times > 1}
        assert not repeated
    assert len({body["_id"] for body in bodies("season")}) == len(bodies("season"))


def test_most_runtimes_and_every_episode_type_are_known() -> None:
    episodes = bodies("episode")
    assert sum(body["runtime"] is not None for body in episodes) > 0.75 * len(episodes)
    assert {body["episode_type"] for body in episodes} <= {"standard", "mid_season", "finale"}
    assert any(body["production_code"] for body in episodes)


def test_series_come_from_many_countries() -> None:
    languages = {body["original_language"] for body in bodies("tv")}
    assert {"de", "en", "es", "fr", "ja", "ko"} <= languages
    assert {"DE", "ES", "FR", "GB", "JP", "KR", "US"} <= {body["origin_country"][0] for body in bodies("tv")}


def test_at_least_three_series_have_specials() -> None:
    specials = [body for body in bodies("tv") if body["seasons"][0]["season_number"] == 0]
    assert len(specials) >= 3
    assert all(body["seasons"][0]["episode_count"] for body in specials)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in SUBRESOURCES.items() for name in names]
)
def test_every_subresource_has_three_full_answers(kind: str, name: str) -> None:
    assert len(having(kind, name)) >= 3


def test_nothing_appended_is_empty() -> None:
    for kind, names in SUBRESOURCES.items():
        for body in bodies(kind):
            assert all(any(body[name].values()) for name in names if name in body)


def test_params_name_what_is_appended() -> None:
    for kind, line in lines():
        names = line["params"].get("append_to_response", "")
        assert [name for name in names.split(",") if name] == [
            name for name in line["body"] if name in SUBRESOURCES.get(kind, ())
        ]
        assert len(names.split(",")) <= 20


def test_words() -> None:
    series = bodies("tv")
    assert all(body["overview"] for body in series)
    german = [
        row["data"]["overview"]
        for body in series
        for row in body["translations"]["translations"]
        if row["iso_639_1"] == "de"
    ]
    assert sum(bool(overview) for overview in german) >= 15
    assert sum(bool(body["overview"]) for body in bodies("season")) >= 10
    assert sum(bool(body["overview"]) for body in bodies("episode")) >= 30


def test_titles_in_five_languages() -> None:
    everywhere = [body for body in bodies("tv") if all(title(body, language) for language in LANGUAGES)]
    assert len(everywhere) >= 25
    for kind in ("season", "episode"):
        translated = [
            part
            for part in having(kind, "translations")
            if any(row["data"]["name"] for row in part["translations"][1:])
        ]
        assert len(translated) >= 5


def test_people() -> None:
    series = bodies("tv")
    assert sum(bool(body["created_by"]) for body in series) >= 25
    assert sum(bool(body["credits"]["cast"]) for body in series) >= 25
    casts = [row for body in series for row in body["credits"]["cast"]]
    assert sum(bool(row["character"]) for row in casts) > 0.9 * len(casts)
    assert len(having("tv", "aggregate_credits")) >= 4
    assert len({series_of_path(line["path"]) for kind, line in lines() if "credits" in line["body"]}) >= 4
    assert len(having("episode", "credits")) >= 6
    assert sum(bool(body["crew"]) for body in bodies("episode")) > 400
    assert sum(bool(body["guest_stars"]) for body in bodies("episode")) > 400


def test_a_person_looks_the_same_in_every_credit() -> None:
    seen: dict[int, Body] = {}
    for _, line in lines():
        for row in objects(line["body"]):
            if "known_for_department" in row:
                core = {key: row[key] for key in CORE}
                assert seen.setdefault(row["id"], core) == core


def test_networks() -> None:
    networks = bodies("network")
    assert len(networks) >= 8
    assert all(body["headquarters"] and body["homepage"] and body["origin_country"] for body in networks)
    assert all(body["images"]["logos"][0]["file_path"] == body["logo_path"] for body in networks)
    known = {body["id"] for body in networks}
    named = {row["id"] for kind in ("tv", "season") for body in bodies(kind) for row in body["networks"]}
    assert named <= known


def test_ratings_keywords_companies_and_titles() -> None:
    several = [part for part in having("tv", "content_ratings") if len(part["results"]) >= 3]
    assert len(several) >= 8
    assert all(row["descriptors"] == [] for part in several for row in part["results"])
    assert len(having("tv", "keywords")) >= 25
    assert len(having("tv", "alternative_titles")) >= 20
    assert sum(bool(body["production_companies"]) for body in bodies("tv")) >= 25


def test_external_ids() -> None:
    assert sum(bool(part["imdb_id"]) for part in having("tv", "external_ids")) >= 25
    assert sum(bool(part["wikidata_id"]) for part in having("tv", "external_ids")) >= 25
    assert len(having("season", "external_ids")) >= 5
    assert sum(bool(part["imdb_id"]) for part in having("episode", "external_ids")) >= 10


def test_demo_videos_are_marked_as_such() -> None:
    videos = [
        row
        for kind in ("tv", "season", "episode")
        for part in having(kind, "videos")
        for row in part["results"]
    ]
    assert all(row["key"].startswith("demo") and len(row["key"]) == 11 for row in videos)
    assert len({row["id"] for row in videos}) == len(videos)


def best(images: list[Body], language: str | None) -> str:
    """The path of the best picture in a language."""
    return str(next(row["file_path"] for row in images if row["iso_639_1"] == language))


def test_images() -> None:
    for body in bodies("tv"):
        images = body["images"]
        assert len({row["iso_639_1"] for row in images["posters"]} - {None}) >= 2
        assert images["backdrops"] and images["logos"]
        assert body["poster_path"] == best(images["posters"], "en")
        assert body["backdrop_path"] == best(images["backdrops"], None)
        assert all(rows == sorted(rows, key=lambda row: -row["vote_average"]) for rows in images.values())
    assert all(body["poster_path"] for body in bodies("season") if body["episodes"])
    assert all(body["still_path"] == body["images"]["stills"][0]["file_path"] for body in bodies("episode"))


def test_offers_in_three_countries() -> None:
    for kind in ("tv", "season"):
        offers = [part["results"] for part in having(kind, "watch/providers")]
        assert sum({"BR", "DE", "US"} <= set(found) for found in offers) >= 5


def test_reviews_lists_and_recommendations() -> None:
    assert len(having("tv", "reviews")) >= 8
    assert len(having("tv", "lists")) >= 4
    assert len(having("tv", "recommendations")) >= 4
    assert len(having("tv", "screened_theatrically")) >= 3


def test_recommended_series_are_here() -> None:
    here = {body["id"] for body in bodies("tv")}
    assert {row["id"] for part in having("tv", "recommendations") for row in part["results"]} <= here


def test_episode_groups() -> None:
    groups = bodies("group")
    episodes = {body["id"] for body in bodies("episode")}
    assert len(groups) >= 3
    for group in groups:
        members = [row["id"] for part in group["groups"] for row in part["episodes"]]
        assert group["episode_count"] == len(members) == len(set(members))
        assert group["group_count"] == len(group["groups"])
        assert set(members) <= episodes
    listed = {row["id"] for part in having("tv", "episode_groups") for row in part["results"]}
    assert listed == {group["id"] for group in groups}
