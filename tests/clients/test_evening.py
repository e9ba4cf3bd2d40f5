"""An evening of an archive: films entered, corrected, deleted, merged, brought back; clients show each state.

Half of the films come by the API, half by the command line, next to a server that runs all the while.
"""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests

from reelbase.accounts.api_keys import Scope
from tests.artwork.test_uploads import picture
from tests.asking import served
from tests.cli.test_commands import Shell
from tests.clients.test_kodi import KODI, MOVIES, SERIES, notes, resolved, scraping
from tests.clients.test_node import FOLDER
from tests.clients.test_tmdbsimple import ToReelbase
from tests.editing.test_requests import key_of

pytestmark = pytest.mark.thorough
NUMBER = 20
SECONDS = 60
DAY, FESTIVAL = "2024-05-01", "Archive festival"


class Film(NamedTuple):
    """A film as a client shows it."""

    title: str
    cast: list[list[str]]
    notes: list[str]  # of releases
    posters: int


Shown = Callable[[list[int]], list[Film | None]]


class Desk:
    """A server of an empty catalogue, its API with a key that may edit, and the commands of its database."""

    def __init__(self, url: str, server: str, key: str, shell: Shell) -> None:
        self.server = server
        self.key = key
        self._url = url
        self._shell = shell

    def send(self, method: str, path: str, said: Any = None, **headers: str) -> Any:
        """Send a request of an editor; return what is answered."""
        body = said if isinstance(said, bytes) else json.dumps(said or {}).encode()
        lines = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = requests.request(
            method,
            f"{self.server}{path}",
            params={"api_key": self.key},
            data=body,
            headers=lines,
            timeout=SECONDS,
        )
        assert answer.ok, answer.text
        return answer.json()

    def type(self, *words: str) -> Any:
        """Type a command; return the JSON that it prints."""
        done = self._shell(*words, "--json", "--database", self._url)
        assert (done.status, done.err) == (0, "")
        return json.loads(done.out)


@pytest.fixture
def desk(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    key = key_of(database_url, Scope.EDIT, Scope.PICTURES)
    with served(database_url, image_originals=str(tmp_path / "originals")) as server:
        yield Desk(database_url, server, key, Shell(capsys))


@pytest.fixture
def clients(desk: Desk, tmp_path: Path) -> dict[str, Shown]:
    """The published clients that are here, each as what it shows of films, in German."""
    found = {"tmdbsimple": shown_by_tmdbsimple(desk)}
    if shutil.which("node") and (FOLDER / "node_modules" / "tmdb-ts").is_dir():
        found["tmdb-ts"] = shown_by_tmdb_ts(desk)
    if (KODI / SERIES).is_dir():
        found["Kodi"] = shown_by_kodi(desk, tmp_path / "kodi")
    return found


def shown_by_tmdbsimple(desk: Desk) -> Shown:
    import tmdbsimple

    session = requests.Session()
    session.mount("https://api.themoviedb.org", ToReelbase(desk.server))
    tmdbsimple.API_KEY, tmdbsimple.REQUESTS_SESSION = desk.key, session

    def film(id_: int) -> Film | None:
        try:
            found = tmdbsimple.Movies(id_).info(language="de-DE", append_to_response="credits,release_dates")
            pictures = tmdbsimple.Movies(id_).images(include_image_language="de,en")
        except requests.HTTPError as error:
            assert error.response is not None
            assert error.response.status_code == 404
            return None
        cast = [[each["name"], each["character"]] for each in found["credits"]["cast"]]
        dates = [each for row in found["release_dates"]["results"] for each in row["release_dates"]]
        return Film(found["title"], cast, [each["note"] for each in dates], len(pictures["posters"]))

    return lambda ids: [film(each) for each in ids]


def shown_by_tmdb_ts(desk: Desk) -> Shown:
    def shown(ids: list[int]) -> list[Film | None]:
        done = subprocess.run(
            ["node", "evening.mjs", desk.server, *map(str, ids)],
            cwd=FOLDER,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        told = map(json.loads, done.stdout.splitlines())
        return [each and Film(**each) for each in told]

    return shown


def shown_by_kodi(desk: Desk, folder: Path) -> Shown:
    folder.mkdir()
    ask = scraping(desk.server, folder)

    def film(id_: int) -> Film | None:
        try:
            told = ask(MOVIES, f'action=getdetails&url={{"tmdb":"{id_}"}}')
        except AssertionError as error:  # Kodi's scraper fails where a title is not there, and so shows none
            assert "'get'" in str(error)
            return None
        item = resolved(told)
        [(facts,)] = [each[1:] for each in notes(item, "setInfo")]
        [(cast,)] = notes(item, "setCast")
        posters = {address for address, kind in notes(item, "addAvailableArtwork") if kind == "poster"}
        roles = [[each["name"], each["role"]] for each in cast]
        return Film(facts["title"], roles, [FESTIVAL], len(posters))  # Kodi shows no releases

    return lambda ids: [film(each) for each in ids[:2]]


def entered(number: int, person: int) -> dict[str, Any]:
    """A film as an editor says it."""
    return {
        "facts": {"original_title": f"Film {number}", "original_language": "en", "release_date": DAY},
        "words": {"de-DE": {"name": f"Streifen {number}"}},
        "cast": {"add": [{"person_id": person, "character": f"Part {number}"}]},
        "crew": {"add": [{"person_id": person, "department": "Directing", "job": "Director"}]},
        "release_dates": {"add": [{"iso_3166_1": "DE", "type": 1, "release_date": DAY, "note": FESTIVAL}]},
    }


def film(number: int) -> Film:
    return Film(f"Streifen {number}", [["Ada Own", f"Part {number}"]], [FESTIVAL], posters=2)


def test_an_evening_of_an_archive(desk: Desk, clients: dict[str, Shown], tmp_path: Path) -> None:
    person = desk.type("edit", "person", "new", "name=Ada Own")["id"]
    titles = [{"kind": "movie", "id": -1 - each, **entered(each, person)} for each in range(NUMBER // 2)]
    by_api = desk.send("POST", "/reelbase/v1/change-sets", {"titles": titles, "comment": "by the API"})
    ids = [each["id"] for each in by_api["titles"]]
    for number in range(NUMBER // 2, NUMBER):
        body = tmp_path / "film.json"
        body.write_text(json.dumps(entered(number, person)))
        ids.append(desk.type("edit", "movie", "new", "--body", str(body))["id"])
    assert len(set(ids)) == NUMBER
    for number, id_ in enumerate(ids):
        for place, language in enumerate(("de", "en")):
            data = picture(red=5 * (2 * number + place), width=200, height=300)
            path = f"/pictures/movie/{id_}/poster?language={language}"
            desk.send("PUT", path, data, content_type="image/jpeg")

    def all_show(wanted: list[Film | None]) -> None:
        for name, shown in clients.items():
            found = shown(ids)
            assert found == wanted[: len(found)], name

    films: list[Film | None] = [film(number) for number in range(NUMBER)]
    all_show(films)

    corrected = desk.type("edit", "movie", str(ids[0]), "name:de-DE=Berichtigt", f"cast:{person}="
                          + json.dumps({"person_id": person, "character": "Herself"}))  # fmt: skip
    all_show([film(0)._replace(title="Berichtigt", cast=[["Ada Own", "Herself"]]), *films[1:]])
    desk.type("revert", str(corrected["change_set"]))
    all_show(films)

    desk.send("POST", f"/reelbase/v1/movie/{ids[1]}/delete", {"reason": "not ours"}, if_match="*")
    all_show([films[0], None, *films[2:]])
    desk.send("POST", f"/reelbase/v1/movie/{ids[1]}/restore", {"reason": "it is"})
    all_show(films)

    desk.type("merge", "movie", str(ids[1]), str(ids[0]), "--reason", "a double")
    both = film(0)._replace(posters=4)
    all_show([both, both, *films[2:]])  # the old id leads on
    desk.type("merge", "movie", str(ids[1]), "--undo")
    all_show(films)
    assert {each["who"] for each in desk.type("history", "--limit", "500")["edits"]} == {"key desk", "owner"}
