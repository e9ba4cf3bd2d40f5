"""Codes of countries, languages and kinds are read in either case; no other kinds of offers are taken."""

from pathlib import Path
from typing import Any

import pytest

from tests.importers.catalogue import named, take_lines
from tests.importers.sources import ask
from tests.importers.test_bodies_lenient import BODIES, read
from tests.importers.world import MOVIE, VIDEO, Body, line

CODES = {"iso_639_1", "iso_3166_1", "original_language", "origin_country", "languages"}
KINDS = {"media_type", "episode_type", "image_type", "credit_type", "list_type"}
NAMED = {"display_priorities"}
OFFER = {"provider_id": 8, "provider_name": "Netflix", "logo_path": None, "display_priority": 1}


def swapped(value: Any, name: str = "") -> Any:
    """The value with every code of it in the other case."""
    if isinstance(value, str):
        return value.swapcase() if name in CODES | KINDS else value
    if isinstance(value, list):
        return [swapped(each, name if name in CODES else "") for each in value]
    if not isinstance(value, dict):
        return value
    by_country = name in NAMED or (name == "results" and all(len(key) == 2 for key in value))
    return {
        key.swapcase() if by_country or key in ("flatrate", "rent", "buy") else key: swapped(each, key)
        for key, each in value.items()
    }


@pytest.mark.once
def test_codes_in_the_other_case_say_the_same() -> None:
    odd: list[Body] = [{**each, "body": swapped(each["body"])} for each in BODIES]
    assert sum(one["body"] != other["body"] for one, other in zip(odd, BODIES, strict=True)) > 20
    for one, other in zip(odd, BODIES, strict=True):
        found, expected = read(one), read(other)
        assert found is not None
        assert expected is not None
        assert found.left_out == []
        assert (found.made, found.people) == (expected.made, expected.people), other["path"]


def test_offers_of_no_kind_are_reported_and_the_others_answered(database_url: str, tmp_path: Path) -> None:
    offers = {"de": {"link": "here", "Flatrate": [OFFER], "premium": [OFFER]}, "US": {"premium": [OFFER]}}
    parts = {"watch/providers": {"results": offers}}
    report = take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, **parts})])
    assert [bad.reason.partition(":")[0] for bad in report.bad] == [
        "`$.watch/providers.results.de.premium` is left out",
        "`$.watch/providers.results.US.premium` is left out",
    ]
    answer = ask(database_url, "/movie/47964/watch/providers")
    assert answer["results"] == {"DE": {"link": "here", "flatrate": [OFFER]}}


def test_a_clip_of_no_language_has_none(database_url: str, tmp_path: Path) -> None:
    clip = {**VIDEO, "iso_639_1": "xx", "iso_3166_1": "XX"}
    take_lines(database_url, tmp_path, [line("/movie/47964", {**MOVIE, "videos": {"results": [clip]}})])
    assert [row["iso_639_1"] for row in named(database_url, "video")] == [""]
    for asked in ("xx", "null"):
        found = ask(database_url, "/movie/47964/videos", include_video_language=asked)
        assert len(found["results"]) == 1
