"""One wrong value in a body leaves out no more than its row, its field or its part, and is reported."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.route import read_line
from tests.importers.catalogue import changed, named, take_lines, whole
from tests.importers.world import LINES, MOVIE, PERSON_DETAILS, ROW, SERIES, Body, line, page
from tests.thorough import mostly_thorough

Place = tuple[str | int, ...]
WRONG: tuple[Any, ...] = ("wrong", None, 0.5, -1, 2**64, [], {})


def appended(path: str, details: Body) -> Body:
    """Details with all that the lines of the world tell of the same entity as their parts."""
    parts = {
        each["path"].removeprefix(f"/3{path}/"): each["body"]
        for each in LINES
        if each["path"].startswith(f"/3{path}/") and not each["params"]
    }
    return line(path, {**details, **parts})


BODIES = [
    *LINES,
    appended("/movie/47964", MOVIE),
    appended("/tv/1396", SERIES),
    appended("/person/62", PERSON_DETAILS),
    line("/list/1", {"id": "1", "items": [{**ROW, "media_type": "movie"}]}),
]


def places(value: Any, outside: Place = ()) -> Iterator[Place]:
    """Every place in a body."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in pairs:
        yield (*outside, key)
        yield from places(inside, (*outside, key))


def text_of(place: Place) -> str:
    """A place as reports write it."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)


def changed_at(each: Body, place: Place, *value: Any) -> Body:
    """The line with another value at a place of its body, or with none there."""
    odd: Body = json.loads(json.dumps(each))  # no two places share a value
    at = odd["body"]
    for key in place[:-1]:
        at = at[key]
    if value:
        at[place[-1]] = value[0]
    else:
        del at[place[-1]]
    return odd


def read(each: Body) -> Claims | None:
    """What a line says; None where it is refused."""
    try:
        return read_line(json.dumps(each).encode())
    except Exception:
        return None


def is_whole(each: Body) -> bool:
    """Whether a line goes in with nothing left out."""
    found = read(each)
    return found is not None and not found.left_out


class Without(NamedTuple):
    """The least around a place without which the body is good, and what it then says; None: nothing is."""

    place: Place | None
    claims: Claims | None


def without(each: Body, place: Place) -> Without:
    """What is left out where the value at a place is wrong."""
    steps = [place[:length] for length in range(len(place), 0, -1)]
    least = next((step for step in steps if is_whole(changed_at(each, step))), None)
    return Without(least, read(changed_at(each, least)) if least else None)


def check(found: Claims | None, place: Place, expected: Without) -> None:
    """The wrong value leaves out the least without which the body is as good as before."""
    if expected.place is None or expected.claims is None:
        assert found is None
        return
    assert found is not None
    (fault,) = found.left_out
    assert fault.startswith(f"`{text_of(expected.place)}` is left out: ")
    assert expected.place == place or text_of(place) in fault
    assert (found.made, found.people) == (expected.claims.made, expected.claims.people)


@pytest.mark.once
@pytest.mark.parametrize(
    "each",
    mostly_thorough(BODIES, BODIES[::5]),
    ids=[f"{n}{each['path']}" for n, each in enumerate(BODIES)],
)
def test_a_wrong_value_anywhere(each: Body) -> None:
    assert is_whole(each)
    for place in places(each["body"]):
        expected = None
        for wrong in WRONG if each in LINES else WRONG[:2]:
            found = read(changed_at(each, place, wrong))
            if found is None or found.left_out:  # else it is not wrong there
                expected = expected or without(each, place)
                check(found, place, expected)


@pytest.mark.parametrize(
    ("odd", "place"),
    [
        ({"videos": None}, "$.videos"),
        ({"credits": {"status_code": 34, "status_message": "gone", "success": False}}, "$.credits"),
        ({"external_ids": []}, "$.external_ids"),
        ({"watch/providers": {"results": []}}, "$.watch/providers"),
        ({"watch/providers": {"results": {"DE": {"rent": [None]}}}}, "$.watch/providers.results.DE.rent[0]"),
        ({"belongs_to_collection": []}, "$.belongs_to_collection"),
        ({"genres": [None, {"id": 18, "name": "Drama"}]}, "$.genres[0]"),
        ({"runtime": 95.5}, "$.runtime"),
        ({"budget": -1}, "$.budget"),
        ({"vote_count": 2**64}, "$.vote_count"),
    ],
)
def test_the_rest_goes_in(database_url: str, tmp_path: Path, odd: Body, place: str) -> None:
    body = {**MOVIE, "keywords": {"keywords": [{"id": 3, "name": "bomb"}]}, **odd}
    report = take_lines(database_url, tmp_path, [line("/movie/47964", body)])
    (bad,) = report.bad
    assert (bad.file, bad.line) == (str(tmp_path / "lines.jsonl"), 1)
    assert bad.reason.startswith(f"`{place}` is left out: ")
    (movie,) = named(database_url, "movie", id=47964)
    assert movie["revenue"] == MOVIE["revenue"]
    assert len(named(database_url, "title_keyword")) == 1


def test_a_row_of_a_list(database_url: str, tmp_path: Path) -> None:
    """The others of its page go in."""
    person = {"id": 62, "name": "Bruce Willis", "media_type": "person", "known_for": [ROW, None]}
    report = take_lines(database_url, tmp_path, [line("/search/multi", page([person, ROW]), query="x")])
    assert [bad.reason.split("`")[1] for bad in report.bad] == ["$.results[0].known_for[1]"]
    assert len(named(database_url, "movie")) == len(named(database_url, "person")) == 1


def test_a_part_of_an_unknown_season(database_url: str, tmp_path: Path) -> None:
    """Nobody tells which season it is; what else the body says goes in."""
    body = {**SERIES, "season/9/images": {"posters": []}, "season/1/videos": {"results": []}}
    report = take_lines(database_url, tmp_path, [line("/tv/1396", body)])
    assert [bad.reason for bad in report.bad] == [
        "the body has no id, and no season is known at 1396/9 (series/season/episode)"
    ]
    assert named(database_url, "series")[0]["type"] == "Scripted"


def test_what_is_left_out_changes_nothing(database_url: str, tmp_path: Path) -> None:
    """What was told before stays."""
    take_lines(database_url, tmp_path, [appended("/movie/47964", MOVIE)])
    before = whole(database_url)
    odd = {name: {"wrong": value} if isinstance(value, list) else [value] for name, value in MOVIE.items()}
    report = take_lines(database_url, tmp_path, [line("/movie/47964", {**odd, "id": 47964})])
    assert report.bad_count == len(MOVIE) - 1
    assert changed(before, whole(database_url)) == {}


@pytest.mark.once
def test_faults_without_end(database_url: str, tmp_path: Path) -> None:
    report = take_lines(database_url, tmp_path, [line("/movie/popular", page([None] * 5000))])  # type: ignore[list-item]
    assert report.bad_count == 101
    assert report.bad[-1].reason == "4,900 more values of this line are left out"
