"""Titles that are hard to find: of one letter, of signs, of numerals, in other scripts, twice the same."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from reelbase.importers.formats.bodies import import_bodies
from tests.asking import Client
from tests.conftest import Databases, Fill, build_index, migrate
from tests.importers.world import Body, line, write
from tests.laws.invented import movies
from tests.laws.invented_bodies import movie_body


class Film(NamedTuple):
    """A film as far as it is looked for."""

    title: str
    year: int
    popularity: float
    names: tuple[str, ...] = ()  # the original one, then translations
    others: tuple[str, ...] = ()


FILMS = (
    Film("M", 1931, 12.8, ("M - Eine Stadt sucht einen Mörder",)),
    Film("Mommy", 2014, 40.0),
    Film("Moana", 2016, 210.0),
    Film("It", 2017, 66.5),
    Film("It Follows", 2014, 90.0),
    Film("It Chapter Two", 2019, 95.0),
    Film("Her", 2013, 38.1),
    Film("Hero", 2002, 70.0, ("英雄",)),
    Film("Up", 2009, 103.0),
    Film("Step Up", 2006, 120.0),
    Film("1917", 2019, 48.1),
    Film("Nineteen Seventeen", 1970, 1.0),
    Film("Se7en", 1995, 67.2),
    Film("Seven Pounds", 2008, 80.0),
    Film("WALL·E", 2008, 75.6),
    Film("The Wall", 2017, 99.0),
    Film("Wallace", 2009, 99.0),
    Film("(500) Days of Summer", 2009, 49.1),
    Film("Summer Days", 2010, 99.0),
    Film("Amélie", 2001, 60.0, ("Le Fabuleux Destin d'Amélie Poulain",)),
    Film("Amelia", 2009, 90.0),
    Film("Seven Samurai", 1954, 30.0, ("七人の侍",), ("Shichinin no Samurai",)),
    Film("The Last Samurai", 2003, 90.0),
    Film("The Godfather", 1972, 80.0, ("The Godfather", "Крёстный отец", "Der Pate")),
    Film("The Godfather Part II", 1974, 60.0, ("The Godfather Part II", "Крёстный отец 2")),
    Film("Mulan", 1998, 111.0),
    Film("Mulan", 2020, 50.6),
    Film("Mulan II", 2004, 40.0),
    Film("Rocky", 1976, 61.0),
    Film("Rocky IV", 1985, 40.0),
    Film("Rocky V", 1990, 14.0),
    Film("Alien", 1979, 73.3),
    Film("Aliens", 1986, 60.0),
    Film("Alien³", 1992, 17.1),
    Film("The Matrix", 1999, 88.6),
    Film("The Matrix Reloaded", 2003, 150.0),
    Film("S.W.A.T.", 2003, 30.0),
    Film("Swatted", 2010, 70.0),
    Film("Pride & Prejudice", 2005, 58.9),
    Film("Ocean's Eleven", 2001, 50.0),
    Film("Rock'n Roll", 2017, 5.0),
    Film("Spider-Man", 2002, 80.0),
    Film("X-Men", 2000, 70.0),
    Film("Face/Off", 1997, 40.0),
    Film("기생충", 2019, 70.0, ("기생충", "Parasite")),
    Film("Zażółć gęślą jaźń", 2001, 1.0),
    Film("Smørrebrød", 2001, 1.0),
)

TYPED = [
    ("M", "M", 1931),
    ("m", "M", 1931),
    ("It", "It", 2017),
    ("Her", "Her", 2013),
    ("up", "Up", 2009),
    ("1917", "1917", 2019),
    ("Se7en", "Se7en", 1995),
    ("WALL·E", "WALL·E", 2008),
    ("WALL-E", "WALL·E", 2008),
    ("wall-e", "WALL·E", 2008),
    ("wall e", "WALL·E", 2008),
    ("walle", "WALL·E", 2008),
    ("(500) Days of Summer", "(500) Days of Summer", 2009),
    ("500 days of summer", "(500) Days of Summer", 2009),
    ("days of summer 500", "(500) Days of Summer", 2009),
    ("Amélie", "Amélie", 2001),
    ("amelie", "Amélie", 2001),
    ("le fabuleux destin d’amelie poulain", "Amélie", 2001),
    ("七人の侍", "Seven Samurai", 1954),
    ("七人", "Seven Samurai", 1954),
    ("shichinin no samurai", "Seven Samurai", 1954),
    ("Крёстный отец", "The Godfather", 1972),
    ("крестный отец", "The Godfather", 1972),
    ("der pate", "The Godfather", 1972),
    ("godfather", "The Godfather", 1972),
    ("godfather 2", "The Godfather Part II", 1974),
    ("Mulan", "Mulan", 1998),
    ("Mulan 2020", "Mulan", 2020),
    ("mulan 1998", "Mulan", 1998),
    ("mulan 2", "Mulan II", 2004),
    ("Rocky 5", "Rocky V", 1990),
    ("Rocky V", "Rocky V", 1990),
    ("rocky 4", "Rocky IV", 1985),
    ("rocky", "Rocky", 1976),
    ("Alien 3", "Alien³", 1992),
    ("alien³", "Alien³", 1992),
    ("alien", "Alien", 1979),
    ("matrix", "The Matrix", 1999),
    ("the matrix", "The Matrix", 1999),
    ("matirx", "The Matrix", 1999),
    ("swat", "S.W.A.T.", 2003),
    ("s.w.a.t.", "S.W.A.T.", 2003),
    ("pride and prejudice", "Pride & Prejudice", 2005),
    ("oceans eleven", "Ocean's Eleven", 2001),
    ("spiderman", "Spider-Man", 2002),
    ("spider man", "Spider-Man", 2002),
    ("xmen", "X-Men", 2000),
    ("faceoff", "Face/Off", 1997),
    ("face off", "Face/Off", 1997),
    ("parasite", "기생충", 2019),
    ("기생충", "기생충", 2019),
    ("zazolc gesla jazn", "Zażółć gęślą jaźń", 2001),
    ("smorrebrod", "Smørrebrød", 2001),
]


@pytest.fixture(scope="module")
def hard(
    databases: Databases, template: Callable[[str, Fill], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Client]:
    """These films, served."""

    def fill(url: str) -> None:
        migrate(url)
        lines = [told(id_, film) for id_, film in enumerate(FILMS, 1)]
        file = write(tmp_path_factory.mktemp("hard") / "films.jsonl", lines)
        report = import_bodies(url, [file], lambda progress: None)
        assert not report.bad, report.bad
        build_index(url)

    with Client(databases.address(template("hard", fill))) as client:
        yield client


def told(id_: int, film: Film) -> Body:
    original, *translations = film.names or (film.title,)
    body = movie_body(movies(1, 1)[0])
    for part in ("credits", "keywords", "release_dates", "watch/providers"):
        del body[part]
    spoken = zip(("en", "ru", "de"), (film.title, *translations), strict=False)
    body |= {
        "id": id_,
        "adult": False,
        "video": False,
        "title": film.title,
        "original_title": original,
        "release_date": f"{film.year}-06-01",
        "popularity": film.popularity,
        "translations": {"translations": [translation(code, name) for code, name in spoken]},
        "alternative_titles": {
            "titles": [{"iso_3166_1": "", "title": each, "type": ""} for each in film.others]
        },
    }
    return line(f"/movie/{id_}", body, append_to_response="alternative_titles,translations")


def translation(code: str, title: str) -> Body:
    country = "US" if code == "en" else code.upper()
    data = {"homepage": "", "overview": "", "tagline": "", "title": title}
    return {"iso_639_1": code, "iso_3166_1": country, "name": "", "english_name": "", "data": data}


@pytest.mark.parametrize(("typed", "title", "year"), TYPED)
def test_it_comes_first(hard: Client, typed: str, title: str, year: int) -> None:
    found = hard.get("/3/search/movie", {"query": typed}).json()["results"]
    assert found, typed
    assert (found[0]["title"], found[0]["release_date"][:4]) == (title, str(year))


@pytest.mark.parametrize("title", ["It", "Up", "Her", "The Matrix"])
def test_a_whole_title_comes_before_longer_ones_that_are_more_popular(hard: Client, title: str) -> None:
    first, *others = hard.get("/3/search/movie", {"query": title}).json()["results"]
    assert first["title"] == title
    assert max(row["popularity"] for row in others) > first["popularity"]


def test_of_equal_titles_the_more_popular_one_comes_first(hard: Client) -> None:
    found = hard.get("/3/search/movie", {"query": "mulan"}).json()["results"]
    assert [(row["title"], row["release_date"][:4]) for row in found] == [
        ("Mulan", "1998"),
        ("Mulan", "2020"),
        ("Mulan II", "2004"),
    ]
