"""Kodi's scrapers read the demo, changed as docs/how-to/use-a-client.md says.

They are those of the machine's own Kodi, or of Debian's package kodi-data, which `.ci/run` installs. Kodi
20.1 and 21.2 come with the very same files: 1.3.1 for movies, 1.6.0 for series. What Kodi updates them to is
in test_kodi_updated.py.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.asking import ANY_KEY, served
from tests.laws.conftest import REAL, fill_with_real_titles

KODI = Path("/usr/share/kodi/addons")
MOVIES, SERIES = "metadata.themoviedb.org.python", "metadata.tvshows.themoviedb.org.python"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "use-a-client.md"
ADDRESS = "http://127.0.0.1:8000"
ELSEWHERE = {"enable_fanarttv": "false", "enable_fanarttv_artwork": "false"}  # nobody else is asked
SECONDS = 60

Ask = Callable[[str, str], list[Any]]

pytestmark = [
    pytest.mark.once,
    pytest.mark.thorough,
    pytest.mark.skipif(not (KODI / SERIES).is_dir(), reason="needs Kodi's scrapers: Debian's kodi-data"),
]


@pytest.fixture(scope="module")
def kodi(server: str, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Asks a scraper for something of the demo, as Kodi does; what it told Kodi."""
    return scraping(server, tmp_path_factory.mktemp("kodi"))


@pytest.fixture(scope="module")
def real(databases: Any, template: Any) -> Iterator[str]:
    """The base URL of a server with titles as TMDB has them, most of which have no records of pictures."""
    if not REAL.exists():
        pytest.skip("needs ../shared/data, which is absent")
    url = databases.address(template("real", fill_with_real_titles))
    with served(url, workers=1) as server:
        yield server


def scraping(server: str, folder: Path) -> Ask:
    """The scrapers in a folder, changed to ask a server."""
    for name in (MOVIES, SERIES):
        shutil.copytree(KODI / name, folder / name)
    [command] = re.findall(r"^```sh\n(grep .*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    subprocess.run(["sh", "-ec", command.replace(ADDRESS, server)], cwd=folder, check=True)
    settings = json.dumps({**ELSEWHERE, "language": "de-DE", "temp": str(folder)})

    def ask(scraper: str, query: str) -> list[Any]:
        runner = Path(__file__).with_name("kodi.py")
        done = subprocess.run(
            [sys.executable, str(runner), str(folder / scraper), query, settings],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        told: list[Any] = json.loads(done.stdout)
        assert told[-1][0] in {"endOfDirectory", "setResolvedUrl"}
        return told

    return ask


def notes(item: list[Any], name: str) -> list[Any]:
    """With what a method of an item was called, each time."""
    return [note[1:] for note in item if note[0] == name]


def resolved(told: list[Any]) -> list[Any]:
    """The one item that details are of."""
    [(_, _, succeeded, item)] = [each for each in told if each[0] == "setResolvedUrl"]
    assert succeeded
    assert isinstance(item, list)
    return item


def listed(told: list[Any]) -> dict[str, list[Any]]:
    """The items of a list, by their addresses."""
    return {each[2]: each[3] for each in told if each[0] == "addDirectoryItem"}


def test_a_movie_is_found(kodi: Ask, server: str) -> None:
    found = listed(kodi(MOVIES, "action=find&title=the%20matrix&year=1999"))
    item = found['{"tmdb": "603"}']
    assert item[0][1] == "Matrix (1999)"
    [(art,)] = notes(item, "setArt")
    assert art["thumb"].startswith(f"{server}/t/p/w780/")


def test_a_movie_is_scraped(kodi: Ask, server: str) -> None:
    item = resolved(kodi(MOVIES, 'action=getdetails&url={"tmdb":"603"}'))
    [(_, told)] = notes(item, "setInfo")
    assert (told["title"], told["originaltitle"], told["premiered"]) == ("Matrix", "The Matrix", "1999-03-31")
    assert (told["duration"], told["mpaa"]) == (136 * 60, "Rated R")
    assert set(told["director"]) == {"Lana Wachowski", "Lilly Wachowski"}
    assert told["set"] and told["plot"] and told["trailer"]
    [(cast,)] = notes(item, "setCast")
    assert (cast[0]["name"], cast[0]["role"]) == ("Keanu Reeves", "Thomas A. Anderson / Neo")
    assert cast[0]["thumbnail"].startswith(f"{server}/t/p/original/")
    [(ids, _)] = notes(item, "setUniqueIDs")
    assert (str(ids["tmdb"]), ids["imdb"]) == ("603", "tt0133093")
    art = notes(item, "addAvailableArtwork")
    assert {"poster", "set.poster"} <= {kind for _, kind in art}
    assert notes(item, "setAvailableFanart") != [[[]]]
    assert all(address.startswith(f"{server}/t/p/original/") for address, _ in art)


@pytest.mark.parametrize("title", ["breaking%20bad", "imdb/tt0903747", "tmdb/1396"])
def test_a_series_is_found(kodi: Ask, title: str) -> None:
    found = listed(kodi(SERIES, f"action=find&title={title}"))
    assert found["1396"][0][1] == "Breaking Bad (2008)"


def test_a_series_is_scraped(kodi: Ask, server: str) -> None:
    item = resolved(kodi(SERIES, "action=getdetails&url=1396"))
    assert notes(item, "setTitle") == [["Breaking Bad"]]
    assert notes(item, "setWriters") == [[["Vince Gilligan"]]]
    assert notes(item, "setStudios") == [[["AMC"]]]
    assert notes(item, "setMpaa") == [["Rated TV-MA"]]
    assert {tuple(each[:2]) for each in notes(item, "setUniqueID")} == {
        ("1396", "tmdb"),
        ("tt0903747", "imdb"),
        ("81189", "tvdb"),
    }
    assert [number for number, *_ in notes(item, "addSeason")] == [1, 2, 3, 4, 5]
    assert all(each[0].startswith(f"{server}/t/p/") for each in notes(item, "addAvailableArtwork"))


def test_episodes_are_scraped(kodi: Ask) -> None:
    episodes = listed(kodi(SERIES, 'action=getepisodelist&url={"tmdb":"1396"}'))
    address, item = next(
        (address, item)
        for address, item in episodes.items()
        if notes(item, "setSeason") + notes(item, "setEpisode") == [[1], [4]]
    )
    told = resolved(kodi(SERIES, f"action=getepisodedetails&url={address.replace('%', '%25')}"))
    assert notes(told, "setFirstAired") == notes(item, "setFirstAired") == [["2008-02-17"]]
    assert notes(told, "setPlot") != [[""]]
    [(cast,)] = notes(told, "setCast")
    assert [cast[0][0][1], cast[0][0][2]] == ["Bryan Cranston", "Walter White"]


def read(server: str, path: str) -> Any:
    with urlopen(f"{server}{path}?api_key={ANY_KEY}") as answer:
        return json.load(answer)


def test_real_titles_have_their_artwork(real: str, tmp_path: Path) -> None:
    """Posters and fanart of movies and series, which scrapers take from images alone; stills of episodes."""
    ask = scraping(real, tmp_path)
    for kind, scraper in (("movie", MOVIES), ("tv", SERIES)):
        rows = [row for row in read(real, f"/3/{kind}/popular")["results"] if row["backdrop_path"]][:3]
        assert rows
        for row in rows:
            query = json.dumps({"tmdb": str(row["id"])}) if kind == "movie" else str(row["id"])
            item = resolved(ask(scraper, f"action=getdetails&url={query}"))
            art = {tuple(each[:2]) for each in notes(item, "addAvailableArtwork")}
            assert (f"{real}/t/p/original{row['poster_path']}", "poster") in art, row["id"]
            [(fanart,)] = notes(item, "setAvailableFanart")
            assert f"{real}/t/p/original{row['backdrop_path']}" in {each["image"] for each in fanart}
    guide = json.dumps({"tmdb": str(row["id"])})
    episodes = list(listed(ask(SERIES, f"action=getepisodelist&url={guide}")))
    assert episodes
    stills = 0
    for address in episodes[:3]:
        item = resolved(ask(SERIES, f"action=getepisodedetails&url={address.replace('%', '%25')}"))
        stills += len(notes(item, "addAvailableArtwork"))
    assert stills
