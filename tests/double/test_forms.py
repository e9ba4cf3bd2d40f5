"""Short forms say little, and what is missing is sensible; a bad one is refused with what was meant."""

from datetime import date

import pytest

from reelbase.double.forms import EXPANDED, Misunderstood, lines_of
from tests.double.running import Double

TODAY = date(2026, 5, 24)
BAD = {
    "5": "expected an object",
    "{": "expected JSON",
    "{}": "expected one of movie",
    '{"moive": {"title": "A"}}': "did you mean movie?",
    '{"movie": {"name": "A"}}': "expected a title of each movie",
    '{"movie": {"titel": "A"}}': "did you mean title?",
    '{"movie": {"title": "A", "overveiw": ""}}': "did you mean overview?",
    '{"movie": {"title": "A", "genres": ["Drame"]}}': "expected a genre of a movie",
    '{"tv": {"name": "A", "first_air_date": "soon"}}': "expected a day",
    '{"tv": {"name": "A", "seasons": "two"}}': "expected seasons as a number",
    '{"tv": {"name": "A", "seasons": [{"episodes": "two"}]}}': "expected episodes as a number",
    '{"tv": {"name": "A", "seasons": [{"episodes": -1}]}}': "expected episodes as a number from 0 to 1000",
    '{"tv": {"name": "A", "seasons": 1000000000}}': "expected seasons as a number from 0 to 100",
    '{"tv": {"name": "A", "first_air_date": "9999-12-30"}}': "expected a day from which 1 weeks can pass",
    "[" * 100_000: "expected JSON",
    '{"a":' * 100_000: "expected JSON",
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_form_is_refused(text: str) -> None:
    with pytest.raises(Misunderstood) as refused:
        lines_of(text.encode(), TODAY)
    assert BAD[text] in str(refused.value)


def test_a_movie_has_a_sensible_rest(small: Double) -> None:
    form = {
        "title": "Zebra",
        "genres": ["Comedy", 18],
        "cast": ["Ada Lovelace as Zed"],
        "director": "Bo",
        "id": 5,
    }
    small.control("POST", "/load", {"movie": form | {"keywords": ["stripes"], "certification": {"DE": "6"}}})
    found = small.get("/3/movie/5?append_to_response=credits,keywords,release_dates").json()
    assert (found["title"], found["original_title"], found["release_date"]) == (
        "Zebra",
        "Zebra",
        "2026-05-24",
    )
    assert [genre["name"] for genre in found["genres"]] == ["Comedy", "Drama"]
    assert [(row["name"], row["character"]) for row in found["credits"]["cast"]] == [("Ada Lovelace", "Zed")]
    assert [(row["name"], row["job"]) for row in found["credits"]["crew"]] == [("Bo", "Director")]
    assert [row["name"] for row in found["keywords"]["keywords"]] == ["stripes"]
    assert found["release_dates"]["results"][0]["release_dates"][0]["certification"] == "6"
    assert small.get("/3/movie/now_playing", {"region": "DE"}).json()["results"][0]["id"] == 5


def test_a_series_has_seasons_with_an_episode_a_week(small: Double) -> None:
    form = {"name": "Weekly", "id": 7, "seasons": [{"episodes": 2}, {"episodes": [{"name": "Only"}]}]}
    small.control("POST", "/load", {"tv": form})
    found = small.get("/3/tv/7").json()
    assert (found["number_of_seasons"], found["number_of_episodes"]) == (2, 3)
    assert found["last_episode_to_air"]["air_date"] == "2026-05-24"
    assert found["next_episode_to_air"]["air_date"] == "2026-05-31"
    assert small.get("/3/tv/7/season/2/episode/1").json()["name"] == "Only"


def test_answers_of_the_api_are_taken_as_they_are(small: Double) -> None:
    answer = small.get("/3/movie/1", {"append_to_response": "credits"}).json()
    line = {"path": "/3/movie/88", "params": {"append_to_response": "credits"}, "body": answer | {"id": 88}}
    small.control("POST", "/load", line)
    taken = small.get("/3/movie/88", {"append_to_response": "credits"}).json()
    assert taken["title"] == "Salt and Thunder"
    assert [row["name"] for row in taken["credits"]["cast"]] == ["Ada Lovelace"]


def test_an_answer_that_is_not_taken_is_said(small: Double) -> None:
    refused = small.controlled("POST", "/load", {"path": "/3/movie/88", "body": {"id": "x"}})
    assert refused.status == 422
    assert "line 1" in refused.json()["detail"]


def test_every_kind_is_there_afterwards(small: Double) -> None:
    for kind in EXPANDED:
        named = "title" if kind == "movie" else "name"
        (path,) = small.control("POST", "/load", {kind: {named: "Zed"}})["loaded"][:1]
        assert small.get(path).json()[named] == "Zed"


def test_the_same_seed_draws_the_same_secrets(small: Double) -> None:
    def drawn(seed: int | None) -> str:
        small.control("PUT", "/seed", {"seed": seed})
        small.reset()
        return str(small.get("/3/authentication/guest_session/new").json()["guest_session_id"])

    assert drawn(7) == drawn(7) != drawn(8)
    assert drawn(None) != drawn(None)


def test_the_control_api_describes_itself(small: Double) -> None:
    found = small.control("GET", "/openapi.json")
    assert found["openapi"] == "3.1.0"
    assert set(found["paths"]["/reelbase/v1/double/clock"]) == {"get", "put"}
