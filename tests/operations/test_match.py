"""Match: questions about titles by HTTP, as the description has them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from reelbase.api.editing_description import editing_description
from reelbase.operations.v1 import OPERATIONS
from tests.asking import Client
from tests.plans.counting import statements

PATH = "/reelbase/v1/match"


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url) as client:
        yield client


def best(found: Any) -> tuple[object, ...]:
    """The first candidate: whether it is sure, its kind, its id, its score."""
    first = found["candidates"][0]
    return (found["is_sure"], first["kind"], first["id"], first["score"])


def test_a_question_is_answered_with_scores_and_reasons(client: Client) -> None:
    asked: dict[str, object] = {"title": "the matrix", "year": 1999}
    found = client.get(PATH, {**asked, "duration": 136}).json()
    assert best(found) == (True, "movie", 603, 1.0)
    assert found["candidates"][0]["reasons"] == ["the same title", "the same year", "the same length"]
    assert client.get(PATH, {**asked, "year": 1950}).json()["is_sure"] is False
    german = client.get(PATH, {**asked, "language": "de"}).json()["candidates"][0]
    assert (german["title"], german["original_title"]) == ("Matrix", "The Matrix")
    by_id = client.get(PATH, {"imdb_id": "tt0133093", "title": "something else"}).json()
    assert best(by_id) == (True, "movie", 603, 1.0)


def test_a_file_names_a_series_and_its_episode(client: Client) -> None:
    found = client.get(PATH, {"filename": "TV/Game.of.Thrones.S01E02.1080p.mkv"}).json()
    assert best(found) == (True, "tv", 1399, 0.9)
    [episode] = found["candidates"][0]["episodes"]
    assert (episode["season_number"], episode["episode_number"]) == (1, 2)
    dated = client.get(PATH, {"title": "Game of Thrones", "date": "2011-04-24", "kind": "tv"}).json()
    assert dated["candidates"][0]["episodes"] == [episode]


def test_many_questions_are_answered_in_their_order(client: Client) -> None:
    by_id = {"tmdb_id": 603, "kind": "movie"}
    questions = [{"title": "qqzzxxyy"}, {"filename": "The.Matrix.1999.mkv"}, by_id]
    answer = client.ask("POST", PATH, body=json.dumps({"questions": questions}).encode())
    nothing, of_file, of_id = answer.json()["results"]
    assert nothing["candidates"] == []
    assert best(of_file) == best(of_id) == (True, "movie", 603, 1.0)
    document = json.loads(json.dumps(editing_description("http://here")))
    schema = {"$ref": "#/components/schemas/MatchedQuestionsShown", "components": document["components"]}
    Draft202012Validator(schema).validate(answer.json())
    other = client.ask("POST", PATH, body=json.dumps({"questions": questions[:1]}).encode())
    assert [each["candidates"] for each in other.json()["results"]] == [[]]


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ("", "Expected a title, a filename, or an id: tmdb_id, imdb_id or tvdb_id, found none."),
        ("?title=x&year=abc", 'expected `int | null`, got `str` - at `$.year`, found "abc"'),
        ("?imdb_id=603", "expected `str` matching regex"),
    ],
)
def test_what_can_not_be_asked_is_refused_as_problem_details(client: Client, asked: str, detail: str) -> None:
    answer = client.get(f"{PATH}{asked}")
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["detail"].startswith(detail)


def test_a_body_that_can_not_be_read_is_refused(client: Client) -> None:
    for body in (b"", b"nope", b"[]", b'{"questions": [{"title": ""}]}', b'{"questions": [{"x": 1}]}'):
        answer = client.ask("POST", PATH, body=body)
        assert (answer.status, answer.json()["type"]) == (400, "/docs/how-to/edit#malformed")
    assert client.ask("PATCH", PATH).status == 404
    with Client(client.database, key=None) as nobody:
        assert nobody.get(f"{PATH}?title=x").status == 401


def test_statements_are_few(demo_url: str) -> None:
    asked = {
        "title=qqzzxxyy": 0,
        "tmdb_id=603&kind=movie": 2,
        "imdb_id=tt0133093": 2,
        "title=The+Matrix&year=1999&kind=movie": 3,
        "title=The+Matrix&year=1999": 3,
        "title=Heat&year=1995": 5,
        "filename=Game.of.Thrones.S01E02.mkv": 4,
    }
    counted = statements(demo_url, *(f"{PATH}?{each}" for each in asked), operations=OPERATIONS)
    assert dict(zip(asked, counted, strict=True)) == asked
