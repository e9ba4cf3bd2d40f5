"""A client made of the description enters a film, and a published client shows each state at once."""

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from reelbase.accounts.api_keys import Scope
from tests.asking import served
from tests.clients.test_generated import generated
from tests.clients.test_tmdbsimple import ToReelbase
from tests.editing.test_requests import key_of

pytestmark = [pytest.mark.thorough, pytest.mark.once]


@pytest.fixture
def desk(database_url: str) -> Iterator[tuple[str, str]]:
    """The address of a server of an empty catalogue, and a key that may edit."""
    key = key_of(database_url, Scope.EDIT)
    with served(database_url) as server:
        yield server, key


def shown_by_tmdbsimple(server: str, key: str) -> Callable[[int], tuple[str, list[str]]]:
    """Ask for the German title of a film, and for its cast."""
    import tmdbsimple

    session = requests.Session()
    session.mount("https://api.themoviedb.org", ToReelbase(server))
    tmdbsimple.API_KEY, tmdbsimple.REQUESTS_SESSION = key, session

    def ask(movie: int) -> tuple[str, list[str]]:
        found = tmdbsimple.Movies(movie).info(language="de-DE", append_to_response="credits")
        return found["title"], [each["character"] for each in found["credits"]["cast"]]

    return ask


def test_a_generated_client_enters_a_film_and_tmdbsimple_shows_each_state(
    desk: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, key = desk
    monkeypatch.syspath_prepend(str(tmp_path))
    made = generated(tmp_path, server, "/openapi-reelbase.json")
    models = importlib.import_module(f"{made.__name__}.models")

    def api(name: str) -> Callable[..., Any]:
        asking: Callable[..., Any] = importlib.import_module(f"{made.__name__}.api.{name}").sync
        return asking

    def in_german(form: Callable[[], dict[str, object]], name: str) -> object:
        words = form()
        words["de-DE"] = models.Words(name=name)
        return words

    shown = shown_by_tmdbsimple(server, key)
    with made.Client(base_url=server, httpx_args={"params": {"api_key": key}}) as client:
        person = api("person.make_person")(
            client=client, body=models.NewPerson(facts=models.PersonFacts(name="Ada Own"))
        )
        credit = models.CastMember(person_id=person.id, character="Herself")
        film = api("movie.make_movie")(
            client=client,
            body=models.NewMovie(
                facts=models.MovieFacts(original_title="Home video", original_language="en"),
                words=in_german(models.NewMovieWords, "Heimvideo"),
                cast=models.CastMemberListEdit(add=[credit]),
            ),
        )
        id_, etag = film.id, film.etag
        assert shown(id_) == ("Heimvideo", ["Herself"])
        edit = models.MovieEdit(words=in_german(models.MovieEditWords, "Daheim"))
        edited = api("movie.edit_movie")(id_, client=client, body=edit, if_match=etag)
        assert shown(id_) == ("Daheim", ["Herself"])
        back = api("change_set.revert_change_set")(
            edited.change_set,
            client=client,
            body=models.Comments(),
        )
        assert back.change_set
        assert shown(id_) == ("Heimvideo", ["Herself"])
