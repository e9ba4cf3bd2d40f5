"""Answers agree with themselves and with each other."""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.importers.catalogue import named as named_rows
from tests.laws.conftest import Catalogue
from tests.laws.sample import subjects
from tests.moments import NOON
from tests.thorough import tries

pytestmark = pytest.mark.thorough

LANGUAGES = ("en-US", "de-DE", "ja-JP", "fr")
ON_BOTH = [pytest.param(each, marks=() if each == "de-DE" else pytest.mark.once) for each in LANGUAGES]
"""One language shows that both databases choose the same; the rest is tried on one."""
LISTS = (
    "/3/movie/popular",
    "/3/movie/top_rated",
    "/3/movie/now_playing",
    "/3/movie/upcoming",
    "/3/tv/popular",
    "/3/tv/top_rated",
    "/3/tv/airing_today",
    "/3/tv/on_the_air",
    "/3/person/popular",
    "/3/discover/movie",
    "/3/discover/tv",
    "/3/search/multi?query=the",
    "/3/search/person?query=john",
    "/3/search/collection?query=collection",
    "/3/search/company?query=pictures",
    "/3/trending/all/day",
    "/3/trending/person/week",
)
APPENDED = "credits,aggregate_credits,combined_credits,similar,movies"
TYPES = ("backdrop", "logo", "poster", "profile", "still")
MOST_NAMED = tries(150)
MOST_SEASONS = tries(80)


class Named(NamedTuple):
    """A picture that an answer names, and the address of what it belongs to."""

    owner: str
    type: str
    file_path: str


def named(answer: Any, above: str, key: str = "") -> Iterator[Named]:
    """The pictures that an answer names of what has images; above is the address of its series or season."""
    if isinstance(answer, list):
        for each in answer:
            yield from named(each, above, key)
    elif isinstance(answer, dict):
        owner = owner_of(answer, above, key)
        for name, value in answer.items():
            type_ = name.removesuffix("_path")
            if owner and type_ in TYPES and isinstance(value, str) and name.endswith("_path"):
                yield Named(owner, type_, value)
            yield from named(value, above, name)


def owner_of(answer: dict[str, Any], above: str, key: str) -> str | None:
    """The address of the entity that an object stands for, None where it is another thing."""
    id_ = answer.get("id")
    series = above.partition("/season/")[0]
    if "still_path" in answer:
        of = f"/3/tv/{answer['show_id']}" if "show_id" in answer else series
        return f"{of}/season/{answer['season_number']}/episode/{answer['episode_number']}"
    if key == "seasons" or "season_number" in answer:
        return f"{series}/season/{answer['season_number']}" if "poster_path" in answer else None
    if "profile_path" in answer:
        return f"/3/person/{id_}"
    if "logo_path" in answer and "provider_id" not in answer:
        is_network = key == "networks" or above == f"/3/network/{id_}"
        return f"/3/{'network' if is_network else 'company'}/{id_}"
    if key == "belongs_to_collection" or above == f"/3/collection/{id_}" or "parts" in answer:
        return f"/3/collection/{id_}"
    if "original_title" in answer:
        return f"/3/movie/{id_}"
    if "first_air_date" in answer:
        return f"/3/tv/{id_}"
    return f"/3/collection/{id_}" if "original_name" in answer and "poster_path" in answer else None


def pictures(images: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The type and path of every picture that images list, and its language."""
    rows = ((type_, row) for type_ in TYPES for row in images.get(f"{type_}s", ()))
    return {(type_, row["file_path"]): row.get("iso_639_1") or "" for type_, row in rows}


def answers(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Any]]:
    """Details of every kind with what names others, and lists, each with its address."""
    for subject in subjects(catalogue.url, 6):
        params = {"language": language, "append_to_response": APPENDED}
        yield subject.path, catalogue.ask(subject.path, **params)
    for target in LISTS:
        path, _, query = target.partition("?")
        params = {"language": language} | ({"query": query.partition("=")[2]} if query else {})
        yield path, catalogue.ask(path, **params)


@pytest.mark.parametrize("language", ON_BOTH)
def test_no_answer_names_a_picture_that_images_do_not_list(catalogue: Catalogue, language: str) -> None:
    found = {each for path, answer in answers(catalogue, language) for each in named(answer, path)}
    assert {each.type for each in found} >= {"backdrop", "poster", "profile"}
    tried = random.Random(language).sample(sorted(found), min(MOST_NAMED, len(found)))
    missing = [each for each in tried if each[1:] not in pictures(catalogue.ask(f"{each.owner}/images"))]
    assert missing == []


def test_appended_images_list_the_pictures_of_details(catalogue: Catalogue) -> None:
    """With all languages, and with some and none, as scrapers ask."""
    for subject in subjects(catalogue.url, 6):
        details = catalogue.ask(subject.path, append_to_response="images")
        found = pictures(details["images"])
        shown = {(type_, details[f"{type_}_path"]) for type_ in TYPES if details.get(f"{type_}_path")}
        assert shown <= found.keys()
        some = catalogue.ask(
            subject.path, append_to_response="images", include_image_language="en,null", language="en-US"
        )
        assert {each for each in shown if found[each] in {"en", ""}} <= pictures(some["images"]).keys()


def test_nobody_plays_a_part_in_more_episodes_than_there_are(catalogue: Catalogue) -> None:
    for subject in subjects(catalogue.url):
        if subject.resource.tag not in {"tv", "season"}:
            continue
        details = catalogue.ask(subject.path, append_to_response="aggregate_credits")
        seasons = details.get("seasons")
        episodes = sum(s["episode_count"] for s in seasons) if seasons else len(details.get("episodes", ()))
        credits = details["aggregate_credits"]
        counted: dict[tuple[object, ...], int] = {}
        for row in (*credits["cast"], *credits["crew"]):
            for part in row.get("roles") or row["jobs"]:
                key = (row["id"], row.get("department"), part.get("character"), part.get("job"))
                counted[key] = counted.get(key, 0) + part["episode_count"]
        assert {key: count for key, count in counted.items() if count > episodes} == {}, subject


@pytest.mark.parametrize("catalogue", ["demo", "real"], indirect=True)  # a drawn picture changes no number
def test_an_episode_answers_as_its_season_does(catalogue: Catalogue) -> None:
    """Every episode that is stored, and every one that a season lists."""
    places: dict[tuple[int, int], list[int]] = {}
    for row in named_rows(catalogue.url, "episode"):
        places.setdefault((row["series_id"], row["season_number"]), []).append(row["episode_number"])
    some = random.Random(1).sample(sorted(places), min(MOST_SEASONS, len(places)))
    for series, season in some:
        path = f"/3/tv/{series}/season/{season}"
        answer = catalogue.client.get(path, {})
        for number in places[series, season]:
            assert catalogue.client.get(f"{path}/episode/{number}", {}).status == answer.status, path
        listed = [each["episode_number"] for each in answer.json().get("episodes", ())]
        assert sorted(listed) == (sorted(places[series, season]) if answer.status == 200 else [])


def test_a_series_was_last_on_air_when_its_last_episode_was(catalogue: Catalogue) -> None:
    """Or on a later day that was told, never on a day to come."""
    aired = 0
    for subject in subjects(catalogue.url, 60):
        if subject.resource.tag == "tv":
            details = catalogue.ask(subject.path)
            last = details["last_episode_to_air"]
            assert (details["last_air_date"] or "") <= f"{NOON:%Y-%m-%d}"
            if last:
                aired += 1
                assert details["last_air_date"] >= last["air_date"], subject
    assert aired > 5


@pytest.mark.parametrize("language", ON_BOTH)
def test_whatever_is_listed_has_a_name(catalogue: Catalogue, language: str) -> None:
    for target in LISTS:
        path, _, query = target.partition("?")
        params = {"language": language} | ({"query": query.partition("=")[2]} if query else {})
        for row in catalogue.ask(path, **params)["results"]:
            assert row.get("title") or row.get("name"), (target, row["id"])
