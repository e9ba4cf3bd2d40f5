"""The demo's facts are of the lowest rank: they give way, go with `demo remove`, and take nothing along."""

import gzip
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.cli.demo import load_demo
from reelbase.importers import demo
from reelbase.importers.demo import Unmarked, remove_demo
from reelbase.importers.formats.bodies import import_bodies, reading
from reelbase.importers.takeover import give_way
from reelbase.storage.engine.database import open_database
from reelbase.storage.queries.integrity import find_faults
from tests.accounts.people import ADA, BEN, add_people
from tests.accounts.people import ask as asked
from tests.asking import Client
from tests.conftest import CopyOf, Databases, Fill, migrate, own_name
from tests.importers.catalogue import Rows, changed, named, take, timeless, whole
from tests.importers.sources import ask, basics, quiet, take_imdb, take_nfo, write_imdb
from tests.importers.world import LINES, MOVIE_LINES, SERIES_LINES, Body, line, write
from tests.thorough import tries

TEXTS = {
    *("title", "name", "overview", "tagline", "biography", "description", "content", "author", "character"),
    *("homepage", "headquarters", "place_of_birth", "link", "note", "certification"),
}
MOVIE, SERIES = 47964, 1396
KEPT = ("rating", "favorite", "watchlist", "account_list_item", "play")
LOGO = "/demo-apple.jpg"
OF_THE_BUNDLED_DEMO = give_way.provider_logos


def invented(value: Any, key: str = "") -> Any:
    """The value with other texts, pictures, votes and ids of rows, as the demo invents them."""
    if isinstance(value, dict):
        return {name: invented(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [invented(each, key) for each in value]
    if isinstance(value, str) and value.startswith("/") and "." in value:
        return f"/demo-{value[1:]}"
    if isinstance(value, str) and value and key in TEXTS:
        return f"{value} of the demo"
    if isinstance(value, str) and key == "credit_id":
        return f"{value[:-1]}d"
    return value + 1 if key in ("vote_count", "runtime", "budget") and isinstance(value, int) else value


DEMO = [{**each, "body": invented(each["body"])} for each in LINES]


def load(url: str, file: Path) -> None:
    """Load lines as the demo."""
    assert import_bodies(url, [file], quiet, is_demo=True).bad == ()


def remove(url: str) -> None:
    """Take the demo out."""
    with closing(open_database(url)) as database:
        remove_demo(database)


def told(url: str) -> dict[str, Rows]:
    """All that is told, without the history."""
    found = timeless(url)
    return {name: rows for name, rows in found.items() if name not in ("journal", "checkpoint")}


@pytest.fixture(scope="module")
def results(
    databases: Databases, template: Callable[[str, Fill], str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Sequence[Body]], dict[str, Rows]]:
    """What is left after steps: `d` loads the demo, `b` the bodies, `r` removes the demo."""
    folder = tmp_path_factory.mktemp("demo")
    file = write(folder / "demo.jsonl", DEMO)

    def run(steps: str, lines: Sequence[Body]) -> dict[str, Rows]:
        bodies = write(folder / "bodies.jsonl", list(lines))
        name = own_name()
        databases.copy(template("migrated", migrate), name)
        url = databases.address(name)
        try:
            does: dict[str, Callable[[], object]] = {
                "d": lambda: load(url, file),
                "b": lambda: take(url, bodies),
                "r": lambda: remove(url),
            }
            for step in steps:
                does[step]()
            return told(url)
        finally:
            databases.drop(name)

    return run


@pytest.fixture(scope="module", autouse=True)
def logos() -> Any:
    """The logos of this demo."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (give_way, demo):
            patch.setattr(module, "provider_logos", lambda: frozenset({LOGO}))
        yield


few = settings(max_examples=tries(15), deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(
    lines=st.lists(st.sampled_from(LINES), min_size=1, max_size=12, unique_by=repr),
    batch=st.sampled_from([1, 5, 1000]),
)
def test_nothing_of_the_demo_is_left_in_what_bodies_tell(
    results: Callable[[str, Sequence[Body]], dict[str, Rows]], lines: list[Body], batch: int
) -> None:
    """The catalogue without the demo is that of the bodies alone, in either order."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH_LINES", batch)
        alone = results("b", lines)
        assert changed(alone, results("dbr", lines)) == {}
        assert changed(alone, results("bdr", lines)) == {}


@pytest.mark.parametrize(("path", "lines"), [("/movie/47964", MOVIE_LINES), ("/tv/1396", SERIES_LINES)])
def test_answers_are_those_of_bodies_alone(
    database_url: str, copy_of: CopyOf, tmp_path: Path, path: str, lines: list[Body]
) -> None:
    """Even while the demo is still there."""
    some = [lines[0], lines[1]]
    parts = "credits,images,videos,reviews,keywords,translations,watch/providers,external_ids"
    with copy_of("migrated", migrate) as alone:
        take(alone, write(tmp_path / "bodies.jsonl", some))
        right = ask(alone, path, append_to_response=parts)
    load(database_url, write(tmp_path / "demo.jsonl", DEMO))
    assert "demo" in repr(ask(database_url, path, append_to_response=parts))
    take(database_url, tmp_path / "bodies.jsonl")
    assert ask(database_url, path, append_to_response=parts) == right


def test_loading_again_changes_nothing(database_url: str, tmp_path: Path) -> None:
    load(database_url, write(tmp_path / "demo.jsonl", DEMO))
    take(database_url, write(tmp_path / "bodies.jsonl", [LINES[0]]))
    before = whole(database_url)
    load(database_url, tmp_path / "demo.jsonl")
    take(database_url, tmp_path / "bodies.jsonl")
    assert changed(before, whole(database_url)) == {}


def test_other_sources_are_believed_before_it(database_url: str, tmp_path: Path) -> None:
    """Field by field; what they told stays when the demo goes, and all else of it goes."""
    load(database_url, write(tmp_path / "demo.jsonl", DEMO))
    imdb = write_imdb(
        tmp_path / "imdb",
        title_basics=[basics("tt1606378", title="Title of IMDb", year=2013, minutes=77)],
        title_ratings=[("tt1606378", 7.7, 777)],
        title_principals=[("tt1606378", 1, "nm0000246", "actor", "\\N", '["John"]')],
        name_basics=[("nm0000246", "Bruce of IMDb", 1955, "\\N", "actor", "tt1606378")],
    )
    take_imdb(database_url, imdb)
    (tmp_path / "nfo").mkdir()
    (tmp_path / "nfo" / "show S05E16.nfo").write_text(
        "<episodedetails><title>Told</title><season>1</season><episode>1</episode>"
        '<showtitle>Breaking Bad</showtitle><uniqueid type="tmdb">62085</uniqueid></episodedetails>'
    )
    (tmp_path / "nfo" / "tvshow.nfo").write_text(
        f'<tvshow><title>Breaking Bad</title><uniqueid type="tmdb">{SERIES}</uniqueid></tvshow>'
    )
    take_nfo(database_url, tmp_path / "nfo")
    movie = ask(database_url, f"/movie/{MOVIE}", append_to_response="credits")
    assert (movie["runtime"], movie["vote_count"], movie["vote_average"]) == (77, 777, 7.7)
    assert movie["overview"] == "Father and son. of the demo"
    assert [row["character"] for row in movie["credits"]["cast"]] == ["John"]
    before = whole(database_url)
    take_imdb(database_url, imdb)
    assert {k: v for k, v in changed(before, whole(database_url)).items() if k != "signal"} == {}
    remove(database_url)
    movie = ask(database_url, f"/movie/{MOVIE}", append_to_response="credits,images,videos,reviews")
    assert (movie["title"], movie["runtime"], movie["vote_count"]) == ("Title of IMDb", 77, 777)
    assert [row["name"] for row in movie["credits"]["cast"]] == ["Bruce of IMDb"]
    series = ask(database_url, f"/tv/{SERIES}", append_to_response="season/1")
    assert [each["name"] for each in series["season/1"]["episodes"]] == ["Told"]
    assert {row["source"] for row in named(database_url, "provenance")} == {"imdb", "nfo"}
    with closing(open_database(database_url)) as database:
        assert find_faults(database) == []
    left = repr({name: rows for name, rows in told(database_url).items() if name != "provenance"})
    assert "demo" not in left


@pytest.mark.once  # on PostgreSQL it is taken out below
@pytest.mark.thorough
def test_nothing_is_left_of_the_bundled_demo(copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "provider_logos", OF_THE_BUNDLED_DEMO)
    with copy_of("demo_alone", load_demo) as url:  # servers of other tests write to the shared one
        assert named(url, "movie")
        remove(url)
        left = {name: len(rows) for name, rows in told(url).items() if rows}
        before = whole(url)
        remove(url)
        assert changed(before, whole(url)) == {}
    assert left == {"job_run": 1}


def test_a_demo_without_marks_is_not_taken_out_by_guessing(database_url: str, tmp_path: Path) -> None:
    """As an early version loaded it: what it invents is there, and nothing says what else is the demo's."""
    with gzip.open(give_way.FOLDER / "movies.jsonl.gz") as films:
        lines = list(islice(films, 3))
    (tmp_path / "films.jsonl").write_bytes(b"".join(lines))
    film = json.loads(lines[0])
    others: Body = {"translations": {"translations": []}, "recommendations": {"results": []}}
    mine = {**film, "body": {**film["body"], "overview": "Of mine.", **others}}
    take(database_url, write(tmp_path / "mine.jsonl", [mine]))
    remove(database_url)  # a film of the demo's of which others have told is none of the demo's
    assert import_bodies(database_url, [tmp_path / "films.jsonl"], quiet).bad == ()
    before = whole(database_url)
    with pytest.raises(Unmarked, match="without a mark: an early version of Reelbase loaded it"):
        remove(database_url)
    assert changed(before, whole(database_url)) == {}


def test_providers_have_the_names_and_logos_that_bodies_tell(database_url: str, tmp_path: Path) -> None:
    load(database_url, write(tmp_path / "demo.jsonl", DEMO))
    offer = {"logo_path": "/true.jpg", "provider_id": 2, "provider_name": "Apple", "display_priority": 1}
    offers = {"id": 5, "results": {"DE": {"link": "", "buy": [offer]}}}
    take(database_url, write(tmp_path / "bodies.jsonl", [line("/movie/5/watch/providers", offers)]))
    (row,) = named(database_url, "watch_provider", id=2)
    assert (row["name"], row["logo_path"]) == ("Apple", "/true.jpg")


def people_keep(url: str) -> dict[str, Rows]:
    """What accounts and guests keep of titles."""
    return {name: rows for name, rows in whole(url).items() if name in KEPT}


def test_what_people_keep_stays_with_the_titles_by_name(database_url: str, tmp_path: Path) -> None:
    """Ratings, marks and lists; then the real title takes the place of the name, and they stay on."""
    load(database_url, write(tmp_path / "demo.jsonl", DEMO))
    add_people(database_url)
    episode = f"/3/tv/{SERIES}/season/1/episode/1"
    with Client(database_url) as client:
        name, day = (
            client.get(f"/3/movie/{MOVIE}").json()[key] for key in ("original_title", "release_date")
        )
        asked(client, "POST", f"/3/movie/{MOVIE}/rating", ADA, {"value": 8.5})
        asked(client, "POST", f"{episode}/rating", BEN, {"value": 7})
        mark = {"media_type": "tv", "media_id": SERIES, "watchlist": True}
        asked(client, "POST", "/3/account/0/watchlist", ADA, mark)
        made = asked(client, "POST", "/3/list", BEN, {"name": "Best"}).json()["list_id"]
        asked(client, "POST", f"/3/list/{made}/add_item", BEN, {"media_id": MOVIE})
    before = people_keep(database_url)
    assert [len(before[table]) for table in KEPT] == [2, 0, 1, 1, 0]
    with closing(open_database(database_url)) as database:
        removed = remove_demo(database)
    assert (removed.kept, removed.held) == (2, 2)
    assert people_keep(database_url) == before
    with Client(database_url) as client:
        movie = client.get(f"/3/movie/{MOVIE}").json()
        assert (movie["title"], movie["release_date"], movie["overview"], movie["vote_count"]) == (
            name,
            day,
            "",
            1,
        )
        (rated,) = client.get("/3/account/0/rated/movies", ADA.v3).json()["results"]
        assert (rated["id"], rated["rating"]) == (MOVIE, 8.5)
        assert client.get(episode).json()["overview"] == ""
        assert len(client.get(f"/3/list/{made}").json()["items"]) == 1
    left = whole(database_url)
    assert left["credit"] == left["image"] == left["provenance"] == []
    remove(database_url)
    assert changed(left, whole(database_url)) == {}
    take(database_url, write(tmp_path / "bodies.jsonl", MOVIE_LINES))
    assert people_keep(database_url) == before
    assert (
        named(database_url, "movie", id=MOVIE)[0]["original_title"]
        == MOVIE_LINES[0]["body"]["original_title"]
    )


class Killed(Exception):
    """The process ends here."""


@pytest.mark.thorough
@pytest.mark.parametrize("after", [1, pytest.param(60, marks=pytest.mark.once)])
def test_a_removal_that_is_interrupted_is_finished_by_the_next(
    copy_of: CopyOf, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Between any two transactions the catalogue is whole, and in the end nothing is left either way."""
    steps = 0

    def counted(*given: Any) -> Any:
        nonlocal steps
        steps += 1
        if steps > after:
            raise Killed
        return removing(*given)

    removing = demo._remove_some
    with copy_of("demo_alone", load_demo) as url, closing(open_database(url)) as database:
        monkeypatch.setattr(demo, "_remove_some", counted)
        with pytest.raises(Killed):
            remove_demo(database)
        monkeypatch.setattr(demo, "_remove_some", removing)
        assert [each for each in find_faults(database) if not each.is_doubtful] == []
        remove_demo(database)
        assert find_faults(database) == []
        left = {name: len(rows) for name, rows in whole(url).items() if rows}
    assert left.keys() & {"entity", "movie", "series", "person", "credit", "image", "provenance"} == set()
