"""Titles of a library upstream: by ids, by names with a score, and why one stays open."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.library.choosing import Libraries, choose
from reelbase.importers.mirror.library.finding import Finder, Verdict
from reelbase.importers.mirror.library.titles import Title
from reelbase.importers.mirror.library.walk import read_library
from reelbase.importers.mirror.upstream import Access, Down, Failed, Missing, Upstream
from reelbase.matching.names import Marker, Reading, read_name
from reelbase.matching.scoring import SURE, Candidate, Scored, likeness, score, the_one
from tests.mirror.library.test_walk import make

pytestmark = pytest.mark.once


class Fake:
    """An upstream that knows what it is made with, by what is asked for; `asked` has every request."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.access = Access("")

    async def read(
        self, path: str, params: dict[str, str], _field: str, make: Callable[[bytes], object]
    ) -> object:
        said = [params[name] for name in ("query", "year", "first_air_date_year") if name in params]
        request = " ".join([path.removeprefix("/3/").removeprefix("find/"), *said])
        self.asked.append(request)
        answer = self.answers.get(request, {"results": [], "movie_results": [], "id": 0})
        if isinstance(answer, Exception):
            raise answer
        return make(json.dumps(answer).encode())


def find(title: Title, answers: dict[str, object]) -> tuple[Verdict, list[str]]:
    """The verdict about a title, and what upstream was asked for."""
    fake = Fake(answers)
    return asyncio.run(Finder(cast(Upstream, fake)).find(title)), fake.asked


def movies(*found: tuple[int, str, str, int]) -> dict[str, object]:
    """A page of movies: id, title, date, votes."""
    names = ("id", "title", "release_date", "vote_count")
    return {"results": [dict(zip(names, each, strict=True)) for each in found]}


EPISODE = {"movie_results": [], "tv_episode_results": [{"id": 1, "show_id": 9901}]}
BOTH = {"movie_results": [{"id": 1}], "tv_results": [{"id": 2}]}


@pytest.mark.parametrize(
    ("path", "answers", "wanted", "reason"),
    [
        ("A {imdb-tt9009801}/", {"tt9009801": {"movie_results": [{"id": 9801}]}}, ("movie", 9801), ""),
        ("A {imdb-tt9804}/", {"tt9804": {"movie_results": [{"id": 9801}]}}, ("movie", 9801), ""),
        (
            "A {imdb-tt9009801}/",
            {"tt9009801": {"movie_results": [], "tv_results": [{"id": 9901}]}},
            ("tv", 9901),
            "",
        ),
        ("A {imdb-tt9009801}/", {"tt9009801": EPISODE}, ("tv", 9901), ""),
        ("A {tvdb-5}/S01E01.mkv", {"5": BOTH}, ("tv", 2), ""),
        (
            "A {imdb-tt9009801}{tvdb-5}/",
            {"5": {"movie_results": [], "tv_results": [{"id": 2}]}},
            ("tv", 2),
            "",
        ),
        (
            "A {imdb-tt9009801}/",
            {"tt9009801": {"movie_results": [{"id": 0}]}},
            None,
            "no title has the imdb_id tt9009801; upstream finds nothing by this name",
        ),
        (
            "A {tvdb-5}/",
            {"5": Missing()},
            None,
            "no title has the tvdb_id 5; upstream finds nothing by this name",
        ),
        ("A {tvdb-5}/", {"5": Failed("500")}, None, "upstream could not be asked: 500"),
        ("{tvdb-5}/", {"5": Missing()}, None, "no title has the tvdb_id 5"),
    ],
)
def test_ids_elsewhere_are_looked_up(
    tmp_path: Path, path: str, answers: dict[str, object], wanted: tuple[str, int] | None, reason: str
) -> None:
    (title,) = read_library(make(tmp_path, path)).titles
    verdict, _ = find(title, answers)
    assert verdict.entity == (Entity(Kind(wanted[0]), wanted[1]) if wanted else None)
    assert verdict.reason == reason
    assert verdict.is_failed == reason.startswith("upstream could not")


def test_an_id_of_tmdb_costs_no_request_where_a_video_shows_the_kind() -> None:
    for title in (Title("A", None, {"tmdb": "5"}), Title("B", Kind.MOVIE, {"tmdb": "5"}, is_bare=True)):
        assert find(title, {}) == (Verdict(Entity(Kind.MOVIE, 5)), [])


def test_an_id_of_tmdb_in_the_name_of_an_empty_folder_is_of_the_kind_whose_title_fits() -> None:
    title = Title("Show (1980) {tmdb-5}", None, {"tmdb": "5"}, [Reading("Show", 1980)], is_bare=True)
    film = {"id": 5, "title": "Film", "release_date": "1999-01-01"}
    show = {"id": 5, "name": "Show", "first_air_date": "1980-01-01"}
    assert find(title, {"movie/5": film, "tv/5": show})[0].entity == Entity(Kind.TV, 5)
    assert find(title, {"movie/5": Missing(), "tv/5": show})[0].entity == Entity(Kind.TV, 5)
    assert find(title, {"movie/5": Missing(), "tv/5": Missing()})[0].entity == Entity(Kind.MOVIE, 5)


def test_one_request_finds_a_title_and_a_year() -> None:
    title = Title("Alien (1979)", Kind.MOVIE, readings=[Reading("Alien", 1979)])
    found = movies((348, "Alien", "1979-05-25", 900), (9, "Alien 2", "1979-01-01", 3))
    verdict, asked = find(title, {"search/movie Alien 1979": found})
    assert asked == ["search/movie Alien 1979"]
    assert verdict.entity == Entity(Kind.MOVIE, 348)
    assert (verdict.name, verdict.score, verdict.reason) == ("movie 348 Alien (1979)", 1.0, "")


def test_a_title_in_another_language_is_known_by_its_translations() -> None:
    title = Title("Der Pate (1972)", Kind.MOVIE, readings=[Reading("Der Pate", 1972)])
    words = {"translations": [{"data": {"title": "Der Pate"}}]}
    details = {"id": 238, "title": "The Godfather", "release_date": "1972-03-14", "translations": words}
    found = movies((238, "The Godfather", "1972-03-14", 900))
    verdict, asked = find(title, {"search/movie Der Pate 1972": found, "movie/238": details})
    assert (verdict.entity, verdict.score) == (Entity(Kind.MOVIE, 238), 1.0)
    assert asked == ["search/movie Der Pate 1972", "movie/238"]


def test_titles_that_fit_alike_stay_open_unless_one_is_far_better_known() -> None:
    title = Title("Scarface", Kind.MOVIE, readings=[Reading("Scarface")])
    page = [(111, "Scarface", "1983-12-09", 900), (877, "Scarface", "1932-04-09", 400)]
    verdict, _ = find(title, {"search/movie Scarface": movies(*page)})
    assert verdict.entity is None
    assert verdict.reason == "2 titles fit equally well"
    assert [each.candidate.entity.id for each in verdict.candidates] == [111, 877]
    page[1] = (877, "Scarface", "1932-04-09", 40)
    verdict, _ = find(title, {"search/movie Scarface": movies(*page)})
    assert verdict.entity == Entity(Kind.MOVIE, 111)
    assert verdict.reason == "the best known of 2 that fit"


def test_two_names_that_mean_two_titles_decide_nothing() -> None:
    """A folder `Horror` with a file `Alien`: both may be the title."""
    title = Title("Horror", Kind.MOVIE, readings=[Reading("Horror"), Reading("Alien")])
    answers: dict[str, object] = {
        "search/movie Horror": movies((1, "Horror", "2015-01-01", 30)),
        "search/movie Alien": movies((2, "Alien", "1979-05-25", 40)),
    }
    verdict, _ = find(title, answers)
    assert (verdict.entity, verdict.reason) == (None, "2 titles fit equally well")


def test_a_movie_is_looked_for_first_where_nothing_shows_the_kind() -> None:
    title = Title("Chernobyl", None, readings=[Reading("Chernobyl")])
    series = {"results": [{"id": 7, "name": "Chernobyl", "first_air_date": "2019-05-06"}]}
    verdict, asked = find(title, {"search/tv Chernobyl": series})
    assert verdict.entity == Entity(Kind.TV, 7)
    assert asked == ["search/movie Chernobyl", "search/tv Chernobyl"]


def test_the_same_question_is_asked_once() -> None:
    fake = Fake({"search/movie Alien 1979": movies((348, "Alien", "1979-05-25", 900))})
    finder = Finder(cast(Upstream, fake))
    titles = [Title(f"{number}", Kind.MOVIE, readings=[Reading("Alien", 1979)]) for number in range(50)]

    async def all_at_once() -> list[Verdict]:
        return await asyncio.gather(*map(finder.find, titles))

    assert {each.entity for each in asyncio.run(all_at_once())} == {Entity(Kind.MOVIE, 348)}
    assert fake.asked == ["search/movie Alien 1979"]


@pytest.mark.parametrize(
    ("said", "known", "expected"),
    [
        (Reading("Alien", 1979), ("Alien", 1979), 1.0),
        (Reading("ALIEN", 1979), ("Alien", 1980), 0.93),
        (Reading("Alien"), ("Alien", 1979), 0.9),
        (Reading("Alien", 1979), ("Alien", None), 0.85),
        (Reading("Alien", 1979), ("Alien", 1981), 0.7),
        (Reading("Alien", 1979), ("Alien", 2003), 0.4),
        (Reading("Alien", 1979, weight=0.5), ("Alien", 1979), 0.5),
        (Reading("Matrix", 1999), ("The Matrix", 1999), 0.97),
        (Reading("Toy Story 2", 1999), ("Toy Story 3", 1999), 0.5),
        (Reading("Star Wars", 1977), ("Star Wars: A New Hope", 1977), 0.8),
    ],
)
def test_the_score(said: Reading, known: tuple[str, int | None], expected: float) -> None:
    candidate = Candidate(Entity(Kind.MOVIE, 1), (known[0],), known[1])
    assert score(said, candidate) == pytest.approx(expected)


def test_how_alike_titles_are() -> None:
    for first, second in [
        ("Rocky II", "Rocky 2"),
        ("Mr. & Mrs. Smith", "Mr and Mrs Smith"),
        ("WALL·E", "Wall-E"),
        ("Dune: Part Two", "Dune Part 2"),
        ("S.W.A.T.", "SWAT"),
        ("Amélie", "amelie"),
        ("君の名は。", "君の名は"),
    ]:
        assert likeness(first, second) == 1.0, (first, second)
    assert likeness("Die Schlümpfe", "Schluempfe") == 0.97
    assert likeness("Reservoir Dogs", "Resevoir Dogs") > SURE
    assert likeness("Alien", "Heat") < 0.5
    assert likeness("???", "!!!") == 0.0


def test_no_candidate_is_taken_below_the_threshold() -> None:
    candidate = Candidate(Entity(Kind.MOVIE, 1), ("A",), 1999)
    assert the_one([Scored(SURE - 0.001, candidate)]) == (None, "no title fits well enough")
    assert the_one([Scored(SURE, candidate)]) == (Scored(SURE, candidate), "")
    assert the_one([]) == (None, "upstream finds nothing by this name")


@pytest.mark.parametrize(
    ("name", "readings", "marker"),
    [
        ("Wonder.Woman.1984.1080p", ["Wonder Woman (1984)", "Wonder Woman 1984"], Marker.NONE),
        ("[REC] 2 (2009)", ["2 (2009)", "REC 2 (2009)"], Marker.NONE),
        ("1979 - Alien", ["Alien (1979)", "1979 - Alien", "1979"], Marker.NONE),
        ("The Office (US) S01E01", ["The Office (US)", "The Office (US)"], Marker.EPISODE),
        (
            "Le Prestige (The Prestige)",
            ["Le Prestige", "Le Prestige (The Prestige)", "The Prestige"],
            Marker.NONE,
        ),
        ("Show.S2014E18", ["Show"], Marker.EPISODE),
        ("Show - 05", ["Show"], Marker.NUMBER),
        ("Show.S01-S05", ["Show"], Marker.SEASON),
        ("S01E01", [], Marker.EPISODE),
        ("1080p.x264", ["1080p x264"], Marker.NONE),
        ("", [], Marker.NONE),
        ("...", [], Marker.NONE),
        ("(((((((((", [], Marker.NONE),
    ],
)
def test_a_name_has_several_readings(name: str, readings: list[str], marker: Marker) -> None:
    found = read_name(name)
    assert ([str(each) for each in found.readings], found.marker) == (readings, marker)


def test_a_huge_answer_is_cut() -> None:
    """Comparing titles takes time by the square of their length."""
    title = Title("Alien", Kind.MOVIE, readings=[Reading("Alien", 1979)])
    hits = [(number, "x" * 100_000, "1979-01-01", 1) for number in range(1, 200)]
    words = [{"data": {"title": f"{number}" * 1000}} for number in range(3000)]
    many = {"translations": {"translations": words}}
    answers: dict[str, object] = {
        "search/movie Alien 1979": movies(*hits),
        "search/movie Alien": movies(*hits),
    }
    answers |= {f"movie/{id_}": {"id": id_, **many} for id_, *_ in hits}
    verdict, asked = find(title, answers)
    assert verdict.entity is None
    assert len(asked) == 5  # two searches, and three that may have another name
    assert all(len(name) <= 255 for each in verdict.candidates for name in each.candidate.names)


def test_an_upstream_that_goes_away_ends_it_and_what_was_found_stays(tmp_path: Path) -> None:
    make(tmp_path / "media", *(f"Movies/Film {number} (1999).mkv" for number in range(30)))
    film = movies((7, "Film 0", "1999-01-01", 5))
    fake = Fake({"search/movie Film 0 1999": film, "search/movie Film 9 1999": Down("gone")})
    fake.access = Access("http://127.0.0.1:9", connections=1)
    file = tmp_path / "decisions.csv"
    with pytest.raises(Down, match="gone"):
        asyncio.run(choose(cast(Upstream, fake), Libraries((tmp_path / "media",), file)))
    assert "movie 7 Film 0 (1999), score 1.00" in file.read_text()


NAMES = st.lists(
    st.sampled_from([*"()[]{} -._'&#", "1999", "s01", "S01E01", "1x01", "1080p", "cd1", "第01話", "\udcff"])
    | st.text(max_size=8),
    max_size=60,
).map("".join)  # fmt: skip


@given(NAMES)
def test_any_name_has_some_readings_or_none(name: str) -> None:
    found = read_name(name)
    assert len(found.readings) <= 6
    assert len(set(found.readings)) == len(found.readings)
    for each in found.readings:
        assert each.title.strip() == each.title
        assert 0 < each.weight <= 1
        assert each.year is None or 1880 <= each.year < 2040
        assert likeness(each.title, each.title) == 1.0
    assert read_name(name) == found
