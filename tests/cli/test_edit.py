"""`reelbase edit`, `history` and `revert`, as they are typed, and what the API shows next."""

import io
import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.accounts import set_role
from tests.asking import Client
from tests.cli.test_commands import Outcome, Shell
from tests.importers.catalogue import take_lines
from tests.importers.world import LINES
from tests.moments import NOON

MOVIE = ("movie", "47964")
Run = Callable[..., Outcome]


@pytest.fixture
def url(database_url: str, tmp_path: Path) -> str:
    take_lines(database_url, tmp_path, LINES)
    return database_url


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str) -> Run:
    """Runs a command on the test's own database, with standard input."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, typed: str = "") -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        return Shell(capsys)(*arguments, "--database", url)

    return run


def answered(run: Run, *arguments: str, typed: str = "") -> Any:
    done = run(*arguments, "--json", typed=typed)
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


READING = [
    ("edit", *MOVIE),
    ("history",),
    ("history", *MOVIE, "--since", "0"),
    ("webhook", "list"),
    ("user", "list"),
    ("key", "list"),
]


def test_commands_that_read_wait_for_nobody_who_writes(run: Run, url: str) -> None:
    with closing(open_database(url)) as database, database.writer():
        assert [done for words in READING if (done := run(*words)).status] == []


def test_an_edit_shows_with_the_next_request_of_a_server_that_runs(run: Run, url: str) -> None:
    with Client(url) as client:
        before = client.get("/3/movie/47964", {"language": "de-DE"}).json()
        done = run("edit", *MOVIE, "budget=7", "overview:de-DE=Kurz = gut, 100 %", "--comment", "typo")
        assert done == (0, "Edited movie 47964: change set 1.\n", "")
        after = client.get("/3/movie/47964", {"language": "de-DE"}).json()
        assert (after["budget"], after["overview"]) == (7, "Kurz = gut, 100 %")
        assert run("revert", "1").out == "Reverted 1: change set 2.\n"
        assert client.get("/3/movie/47964", {"language": "de-DE"}).json() == before


def test_a_film_is_entered_with_its_people(run: Run, url: str) -> None:
    ada = answered(run, "edit", "person", "new", "name=Ada Example", 'also_known_as=["A, B"]')["id"]
    done = run(
        "edit", "movie", "new", "original_title=Home video", "original_language=en", "genre_ids=18,35",
        "name:de-DE=Heimvideo", f'cast+={{"person_id": {ada}, "character": "Herself"}}',
        f'crew+={{"person_id": {ada}, "department": "Directing", "job": "Director"}}',
        'release_dates+={"iso_3166_1": "DE", "type": 1, "release_date": "2024-05-01", "note": "Festival"}',
    )  # fmt: skip
    assert done == (0, "Made movie 1000000000: change set 2.\n", "")
    with Client(url) as client:
        more = "credits,release_dates"
        film = client.get("/3/movie/1000000000", {"append_to_response": more, "language": "de-DE"}).json()
    assert (film["title"], [each["id"] for each in film["genres"]]) == ("Heimvideo", [18, 35])
    assert [each["character"] for each in film["credits"]["cast"]] == ["Herself"]
    assert [each["job"] for each in film["credits"]["crew"]] == ["Director"]
    [release] = film["release_dates"]["results"]
    assert release["release_dates"][0]["note"] == "Festival"
    run("edit", "movie", "1000000000", f"cast-={ada}")
    with Client(url) as client:
        assert client.get("/3/movie/1000000000/credits").json()["cast"] == []


def test_seasons_episodes_and_lists_by_one_value(run: Run) -> None:
    series = answered(run, "edit", "tv", "new", "original_name=Home series")["id"]
    season = ("edit", "season", "new", f"series_id={series}", "season_number=1", "name:en-US=First")
    assert run(*season).status == 0
    episode = (f"series_id={series}", "season_number=1", "episode_number=1", "air_date=2024-05-01")
    id_ = answered(run, "edit", "episode", "new", *episode)["id"]
    assert run("edit", "episode", str(id_), "episode_number=2").status == 0
    assert json.loads(run("edit", "episode", str(id_)).out)["numbers"]["episode_number"] == 2
    word = answered(run, "edit", "keyword", "new", "name=home")["id"]
    assert run("edit", "tv", str(series), f"keywords+={word}").status == 0
    shown = json.loads(run("edit", "tv", str(series)).out)
    assert list(shown["keywords"].values()) == [{"id": word}]
    assert shown["etag"].startswith('"')


def test_several_titles_are_one_change_set_or_none(run: Run) -> None:
    body: Any = {
        "titles": [
            {"kind": "person", "id": -1, "facts": {"name": "Ada"}},
            {"kind": "movie", "id": -2, "cast": {"add": [{"person_id": -1}]}},
        ]
    }
    typed = json.dumps(body)
    done = run("edit", "--body", "-", "--comment", "one evening", typed=typed)
    assert done.out == "Made person 1000000000.\nMade movie 1000000000.\nAll in change set 1.\n"
    body["titles"][1]["cast"] = {"add": [{"person_id": 7_777_777}]}
    refused = run("edit", "--body", "-", typed=json.dumps(body))
    assert (refused.status, refused.out) == (2, "")
    assert "Expected the id of a person that is there, found 7777777." in refused.err
    assert {each["comment"] for each in answered(run, "history")["edits"]} == {"one evening"}


def test_the_history_shows_who_and_what_differs(run: Run, url: str) -> None:
    run("user", "add", "ada", typed="correct horse\n")
    refused = run("edit", *MOVIE, "runtime=5", "--as", "ada")
    assert (refused.status, refused.err.split("\n")[1].strip()) == (2, "Type: reelbase user role ada editor")
    with closing(open_database(url)) as database, database.writer(now=NOON) as db:
        set_role(db, 1, "editor")
    first = answered(run, "edit", *MOVIE, "runtime=5", "--as", "ada", "--comment", "seen")["change_set"]
    answered(run, "edit", *MOVIE, "runtime=6", "status=Released")
    lines = run("history", *MOVIE).out.splitlines()
    assert [line.split("Z  ")[1] for line in lines if "runtime" in line] == [
        "owner  movie 47964  set runtime: 5 -> 6",
        f"user ada  movie 47964  set runtime: {json.dumps(answered(run, 'history', *MOVIE)['edits'][-1]['edit']['before'])} -> 5  (seen)",  # noqa: E501
    ]
    assert run("history", *MOVIE, "--since", str(first)).out.splitlines()[0] == "runtime: 5 -> 6"
    assert len(answered(run, "history", *MOVIE, "--limit", "1")["edits"]) == 1
    assert {each["who"] for each in answered(run, "history", "--who", "user ada")["edits"]} == {"user ada"}
    run("revert", *MOVIE, "--to", str(first))
    assert answered(run, "history", *MOVIE, "--since", str(first))["fields"] == {}
    run("edit", *MOVIE, "--release", "*")
    assert json.loads(run("edit", *MOVIE).out)["locks"] == {}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("edit movie 5 runtime=3", "Expected a movie that is there, found none with the id 5."),
        ("edit movie 47964 runtme=3", 'Expected a field of a movie, found "runtme=3".'),
        ("edit movie 47964 runtime", 'Expected FIELD=VALUE, such as runtime=137, found "runtime".'),
        ("edit movie 47964 runtime=-3", "Expected `int` >= 0 - at `$.facts.runtime`, found -3."),
        ("edit movie 47964 release_date=2024-02-31", "2024-02-31"),
        ("edit movie 47964 release_date=2024", 'found "2024".'),
        ("edit movie 47964 cast+=x", "found \"x\"."),
        ("edit movie 47964 posters+=/a.jpg", "Expected posters+=ROW, posters-=ITEM"),
        ("edit movie 47964 cast-=9", "cast: expected the item of a row that is there"),
        ("edit film 47964 runtime=3", 'found "film".'),
        ("edit movie 1/2 runtime=3", 'Expected a kind or an id, found "1/2".'),
        ("edit movie", "Expected an id, or new, found none."),
        ("edit", "Expected the kind and the id of what is edited, or --body"),
        ("edit movie 47964 runtime=3 --body x.json", "Expected FIELD=VALUE or --body, found both."),
        ("edit movie 47964 --body gone.json", "Expected to use gone.json, found: No such file or directory."),
        ("edit movie 47964 runtime=3 --as eve", 'Expected the name of an account, found "eve".'),
        ("edit season new series_id=9 season_number=1", "found none with the id 9."),
        ("history movie", "Expected KIND and ID, or neither, found movie."),
        ("history movie 47964 --since yesterday", "Expected a change set or a moment such as"),
        ("history --since 0", "Expected KIND and ID with --since"),
        ("revert", "Expected a change set, or KIND ID --to MOMENT, found nothing."),
        ("revert 99", "Expected the id of a change set, found 99."),
        ("revert movie 47964", "found movie 47964."),
    ],
)  # fmt: skip
def test_what_is_refused_says_what_to_type_next(run: Run, typed: str, words: str) -> None:
    done = run(*typed.split())
    assert (done.status in {1, 2}, done.out) == (True, "")
    assert words in done.err
    assert "Type: " in done.err or "Check the path" in done.err
    assert run("history").out == "Nobody has edited anything.\n"


def test_an_edit_of_another_state_is_refused(run: Run) -> None:
    etag = json.loads(run("edit", *MOVIE).out)["etag"]
    assert run("edit", *MOVIE, "runtime=5", "--etag", etag).status == 0
    refused = run("edit", *MOVIE, "runtime=6", "--etag", etag)
    assert refused.status == 1
    assert "Read it again, then edit that." in refused.err
    assert run("edit", *MOVIE, "runtime=5").out == "Nothing is otherwise than before: movie 47964.\n"


def test_a_title_is_deleted_and_brought_back(run: Run, url: str) -> None:
    with Client(url) as client:
        before = client.get("/3/movie/47964").json()
        done = answered(run, "delete", *MOVIE, "--reason", "Twice.")
        assert client.get("/3/movie/47964").status == 404
        assert run("delete", *MOVIE).err.startswith("error: movie 47964 was deleted by owner")
        assert (
            run("delete", *MOVIE, "--undo").out
            == f"Restored movie 47964: change set {done['change_set'] + 1}.\n"
        )
        assert client.get("/3/movie/47964").json() == before
    assert run("delete", *MOVIE, "--undo").status == 2


def test_two_people_are_merged_and_separated(run: Run, url: str) -> None:
    with Client(url) as client:
        assert run("merge", "person", "62", "63", "--reason", "One.").out.startswith(
            "Merged person 62 into 63: "
        )
        assert client.get("/3/person/62").json()["id"] == 63
        assert run("merge", "person", "62", "--undo").status == 0
        assert client.get("/3/person/62").json()["id"] == 62
    for wrong in (["merge", "person", "62"], ["merge", "person", "62", "x"], ["delete", "movie"], ["merge"]):
        done = run(*wrong)
        assert (done.status, "Type: reelbase" in done.err) == (2, True), wrong
