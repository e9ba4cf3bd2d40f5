"""The configuration answers, compared with the recorded ones, keys in the same order."""

import json
from typing import Any

import msgspec
import pytest

from reelbase.catalog import configuration as static
from tests.recordings import recorded


def as_served(answer: object) -> Any:
    """What a client reads, with the order of keys."""
    return json.loads(msgspec.json.encode(answer), object_pairs_hook=tuple)


def as_recorded(body: object) -> Any:
    return json.loads(json.dumps(body), object_pairs_hook=tuple)


CONFIGURATION = static.configuration("http://image.tmdb.org/t/p/", "https://image.tmdb.org/t/p/")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("get_configuration", CONFIGURATION),
        ("get_configuration_jobs", static.jobs()),
        ("get_configuration_primary_translations", static.primary_translations()),
        ("get_configuration_timezones", static.timezones()),
    ],
)
def test_answers_are_those_recorded(name: str, answer: object) -> None:
    assert as_served(answer) == as_recorded(recorded(name))


def test_configuration_gives_the_addresses_it_is_told() -> None:
    answer = static.configuration("http://films.example/t/p/", "https://films.example/t/p/")
    assert answer.images.base_url == "http://films.example/t/p/"
    assert answer.images.secure_base_url == "https://films.example/t/p/"
    assert len(answer.change_keys) == 54
    assert "softcore" in answer.change_keys


def test_every_kind_of_picture_has_its_original() -> None:
    sizes = msgspec.structs.asdict(static.image_sizes())
    assert {kind: (len(names), names[-1]) for kind, names in sizes.items()} == {
        "backdrop_sizes": (4, "original"),
        "logo_sizes": (7, "original"),
        "poster_sizes": (7, "original"),
        "profile_sizes": (4, "original"),
        "still_sizes": (4, "original"),
    }


def test_tables_are_whole() -> None:
    assert len(static.primary_translations()) == 144
    assert len(static.jobs()) == 12
    assert sum(len(department.jobs) for department in static.jobs()) == 941
    assert len(static.timezones()) == 249


def test_job_list_has_the_same_jobs_under_its_old_name() -> None:
    old = msgspec.to_builtins(static.job_list())
    assert [(row["department"], row["job_list"]) for row in old["jobs"]] == [
        (row.department, row.jobs) for row in static.jobs()
    ]


def test_timezones_list_has_an_object_a_country() -> None:
    old = static.timezones_list()
    assert old[0] == {"AD": ["Europe/Andorra"]}
    assert len(old) == 249


def test_answers_are_the_callers_own() -> None:
    static.timezones_list()[0]["AD"].clear()
    static.primary_translations().clear()
    assert static.timezones_list()[0] == {"AD": ["Europe/Andorra"]}
    assert "pt-BR" in static.primary_translations()
