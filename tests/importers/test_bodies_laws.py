"""Whatever the order of the bodies and wherever the batches end: a second run changes nothing."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.importers.formats.bodies import reading
from tests.asking import Client
from tests.conftest import CopyOf, Databases, Fill, migrate, own_name
from tests.importers.catalogue import changed, take, whole
from tests.importers.test_bodies_again import shared
from tests.importers.world import LINES, MOVIE, PERSON, ROW, SEASON, SERIES, Body, line, page, write

Imported = Callable[[list[Body], int], None]


@pytest.fixture(scope="module")
def changes_nothing_again(
    databases: Databases,
    template: Callable[[str, Fill], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Imported:
    """Imports lines into a database of their own, twice, in batches of so many lines."""
    folder = tmp_path_factory.mktemp("laws")

    def check(lines: list[Body], batch: int) -> None:
        name = own_name()
        databases.copy(template("migrated", migrate), name)
        url = databases.address(name)
        file = write(folder / "lines.jsonl", lines)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reading, "BATCH_LINES", batch)
                assert take(url, file).bad == ()
                before = whole(url)
                take(url, file)
                assert changed(before, whole(url)) == {}
        finally:
            databases.drop(name)

    return check


few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(lines=st.permutations(LINES), batch=st.sampled_from([1, 3, 1000]))
def test_bodies_that_agree(changes_nothing_again: Imported, lines: list[Body], batch: int) -> None:
    changes_nothing_again(lines, batch)


@few
@given(data=st.data(), batch=st.sampled_from([1, 20]))
@pytest.mark.thorough
def test_recordings(changes_nothing_again: Imported, data: st.DataObject, batch: int) -> None:
    files = [file for file in sorted(shared("reference/recordings").glob("get_*.json")) if is_taken(file)]
    chosen = data.draw(st.lists(st.sampled_from(files), min_size=1, max_size=25, unique=True))
    lines = [json.loads(file.read_bytes()) for file in chosen]
    changes_nothing_again([{k: each[k] for k in ("path", "params", "body")} for each in lines], batch)


def answered(url: str, lines: list[Body]) -> list[Any]:
    """What is answered to the requests of recordings, but for votes: they rose between the recordings."""
    with Client(url) as client:
        return [
            without_votes(client.get(each["path"], {k: str(v) for k, v in each["params"].items()}).json())
            for each in lines
        ]


def without_votes(value: Any) -> Any:
    if isinstance(value, list):
        return [without_votes(each) for each in value]
    if isinstance(value, dict):
        return {k: without_votes(v) for k, v in value.items() if k not in ("vote_count", "vote_average")}
    return value


@pytest.mark.thorough
def test_recordings_in_any_order(copy_of: CopyOf, tmp_path: Path) -> None:
    """All of them, and twice, give equal answers."""
    files = [file for file in sorted(shared("reference/recordings").glob("get_*.json")) if is_taken(file)]
    read = [json.loads(file.read_bytes()) for file in files]
    lines = [{k: each[k] for k in ("path", "params", "body")} for each in read]
    found = []
    for seed in range(3):
        shuffled = random.Random(seed).sample(lines, len(lines)) if seed else lines
        with copy_of("migrated", migrate) as url:
            half = len(lines) // 2
            for part in (shuffled[:half], shuffled[half:] + shuffled[:half]) if seed == 1 else (shuffled,):
                assert take(url, write(tmp_path / "lines.jsonl", part)).bad == ()
            found.append(answered(url, lines))
    assert found[1] == found[0]
    assert found[2] == found[0]


def is_taken(file: Path) -> bool:
    """Whether a recording is part of the catalogue."""
    words = ("999999999", "account", "authentication", "certification", "configuration", "genre", "changes")
    others = ("list_", "releases", "regions")
    return not any(
        word in file.name for word in (*words, *(f"get_{each}" for each in others), "releases", "regions")
    )


rows = st.fixed_dictionaries(
    {
        "overview": st.sampled_from(["", "One.", "Two."]),
        "poster_path": st.sampled_from([None, "/a.jpg", "/b.jpg"]),
        "vote_count": st.integers(0, 2),
        "title": st.sampled_from(["A Good Day to Die Hard", "Other", ""]),
    }
)
languages = st.sampled_from(["en-US", "de-DE"])


@st.composite
def stub_lines(draw: st.DrawFn) -> Body:
    """A list, or credits, with a row about the same movie and person that says what it likes."""
    language = draw(languages)
    if draw(st.booleans()):
        return line("/movie/popular", page([{**ROW, **draw(rows)}]), language=language)
    person = {
        **PERSON,
        "gender": draw(st.integers(0, 2)),
        "profile_path": draw(st.sampled_from([None, "/c.jpg", "/d.jpg"])),
    }
    cast = {
        **person,
        "credit_id": draw(st.sampled_from(["a", "b"])),
        "character": draw(st.sampled_from(["x", "y"])),
    }
    movie = draw(st.integers(1, 9999))
    return line(f"/movie/{movie}/credits", {"id": movie, "cast": [cast], "crew": []})


@few
@given(lines=st.lists(stub_lines(), min_size=2, max_size=8, unique_by=lambda each: each["path"] + str(each)))
def test_rows_that_contradict_each_other(changes_nothing_again: Imported, lines: list[Body]) -> None:
    by_movie = {each["path"]: each for each in lines if each["path"] != "/3/movie/popular"}
    lists = [each for each in lines if each["path"] == "/3/movie/popular"]
    changes_nothing_again([*lists, *by_movie.values(), *lists[:1]], 1)


@st.composite
def own_lines(draw: st.DrawFn) -> Body:
    """An entity's own answer that says what it likes."""
    language = draw(languages)
    match draw(st.integers(0, 3)):
        case 0:
            return line(
                "/movie/47964", {**MOVIE, **draw(rows), "runtime": draw(st.integers(0, 2))}, language=language
            )
        case 1:
            some = draw(st.lists(st.sampled_from(SEASON["episodes"]), unique_by=lambda each: each["id"]))
            return line("/tv/1396/season/1", {**SEASON, "episodes": some}, language=language)
        case 2:
            return line(
                "/tv/1396",
                {**SERIES, "poster_path": draw(st.sampled_from([None, "/e.jpg"]))},
                language=language,
            )
    cast = {
        **PERSON,
        "credit_id": draw(st.sampled_from(["a", "b"])),
        "character": draw(st.sampled_from(["x", "y"])),
    }
    return line("/movie/47964/credits", {"id": 47964, "cast": [cast] * draw(st.integers(0, 2)), "crew": []})


@few
@given(lines=st.lists(st.one_of(st.sampled_from(LINES), own_lines(), stub_lines()), min_size=2, max_size=12))
def test_one_batch_of_bodies_that_contradict_each_other(
    changes_nothing_again: Imported, lines: list[Body]
) -> None:
    changes_nothing_again(lines, 1000)
