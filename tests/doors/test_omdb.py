"""The door for programs that ask OMDb: its contract, in the words of the requests that programs send."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema_rs import Draft202012Validator

from reelbase.accounts.api_keys import create_api_key, revoke_key
from reelbase.doors.omdb import DOOR
from reelbase.doors.omdb.titles import years
from reelbase.doors.omdb.written import TOMATOES, date, short
from reelbase.doors.omdb.xml import xml_of
from reelbase.setting_values import Open
from reelbase.storage.engine.database import Database, open_database
from tests.asking import Client
from tests.doors.goldens import check
from tests.moments import NOON

KEYED = "/omdb?apikey=k"
MATRIX, THRONES, EPISODE = "i=tt0133093", "i=tt0944947", "i=tt1480055"
TITLES = (
    *(MATRIX, f"{MATRIX}&plot=full", f"{MATRIX}&tomatoes=true&plot=short&r=json", f"{MATRIX}&v=1&unknown=1"),
    *("i=TT0133093", "I=tt0133093&T=ignored", "t=The+Matrix", "t=the%20matrix&y=1999", "t=matrix&type=movie"),
    *(THRONES, "t=Game+of+Thrones", "t=Game+of+Thrones&type=series&y=2011", EPISODE),
    *(f"{THRONES}&Season=1&Episode=1", "t=Game+of+Thrones&season=1&episode=2"),
)
SEASONS = (f"{THRONES}&Season=1", "t=Game+of+Thrones&season=2", f"{THRONES}&season=1&detail=full")
SEARCHES = (
    *(
        "s=matrix",
        "s=star",
        "s=star&page=2",
        "s=game&type=series",
        "s=the&type=movie&y=1999",
        "s=reloaded+matrix",
    ),
    *("s=the&page=3", "t=&s=matrix"),
)
REFUSED = {
    "": "Incorrect IMDb ID.",
    "i=": "Incorrect IMDb ID.",
    "i=foo": "Incorrect IMDb ID.",
    "i=tt12345678901234": "Incorrect IMDb ID.",
    "t=&s=": "Incorrect IMDb ID.",
    "i=tt9999999": "Error getting data.",
    "s=qqzzxxyy": "Movie not found!",
    "t=qqzzxxyy": "Movie not found!",
    "t=The+Matrix&type=series": "Series not found!",
    "t=The+Matrix&type=game": "Movie not found!",
    "s=matrix&page=99": "Movie not found!",
    "s=matrix&page=0": "Movie not found!",
    "s=matrix&page=101": "Movie not found!",
    "s=matrix&page=x": "Movie not found!",
    "s=matrix&type=nonsense": "Movie not found!",
    f"{THRONES}&Season=99": "Series or season not found!",
    f"{THRONES}&Season=x": "Series or season not found!",
    f"{MATRIX}&Season=1": "Series or season not found!",
    "t=qqzzxxyy&Season=1": "Series or season not found!",
    f"{THRONES}&Season=1&Episode=99": "Series or episode not found!",
    f"{THRONES}&Episode=1": "Series or episode not found!",
    f"{MATRIX}&Season=1&Episode=1": "Series or episode not found!",
}
"""What is refused with 200, and how OMDb words it."""
OTHERS = (
    f"{MATRIX}&callback=cb",
    f"{MATRIX}&callback=%3Cx%3E",
    f"{MATRIX}&r=xml",
    "s=matrix&r=xml",
    "i=x&r=xml",
)

TEXT = {"type": "string", "minLength": 1}


def of(properties: dict[str, Any], *names: str) -> dict[str, Any]:
    """The schema of an object that has all these members and no others; each is a text unless it is said."""
    every = {**dict.fromkeys(names, TEXT), **properties}
    return {"type": "object", "properties": every, "required": [*every], "additionalProperties": False}


COMMON = (
    *("Title", "Rated", "Runtime", "Genre", "Director", "Writer", "Actors", "Plot", "Language"),
    *("Country", "Awards", "Poster", "Metascore", "imdbRating", "imdbVotes"),
)
RATING = of({}, "Source", "Value")
SHARED = {
    "Released": {"type": "string", "pattern": r"^(\d\d [A-Z][a-z]{2} \d{4}|N/A)$"},
    "Year": {"type": "string", "pattern": r"^(\d{4}(–(\d{4})?)?|N/A)$"},
    "Ratings": {"type": "array", "items": RATING},
    "imdbID": {"type": "string", "pattern": r"^(tt\d+|N/A)$"},
    "Response": {"const": "True"},
}
MOVIE = of({**SHARED, "Type": {"const": "movie"}}, *COMMON, "DVD", "BoxOffice", "Production", "Website")
SERIES = of({**SHARED, "Type": {"const": "series"}}, *COMMON, "totalSeasons")
EPISODE_SHAPE = of({**SHARED, "Type": {"const": "episode"}}, *COMMON, "Season", "Episode", "seriesID")
OF_SEASON = of(
    {"Released": {"type": "string", "pattern": r"^(\d{4}-\d\d-\d\d|N/A)$"}},
    "Title",
    "Episode",
    "imdbRating",
    "imdbID",
)
SEASON = of(
    {
        "Episodes": {"type": "array", "items": {"anyOf": [OF_SEASON, EPISODE_SHAPE]}},
        "Response": {"const": "True"},
    },
    *("Title", "Season", "totalSeasons"),
)
ROW = of({"Type": {"enum": ["movie", "series"]}}, "Title", "Year", "imdbID", "Poster")
SEARCH = of(
    {
        "Search": {"type": "array", "items": ROW, "minItems": 1, "maxItems": 10},
        "totalResults": {"type": "string", "pattern": r"^\d+$"},
        "Response": {"const": "True"},
    }
)
ERROR = of({"Response": {"const": "False"}}, "Error")
SCHEMA = Draft202012Validator({"anyOf": [MOVIE, SERIES, EPISODE_SHAPE, SEASON, SEARCH, ERROR]})


def asked(said: str) -> str:
    return f"{KEYED}&{said}" if said else KEYED


REQUESTS = [
    *map(asked, (*TITLES, *SEASONS, *SEARCHES, *REFUSED, *OTHERS)),
    "/omdb?i=tt0133093",
    "/omdb/more?apikey=k",
]


def test_answers_and_statements_are_as_written_down(doors: Client, pytestconfig: pytest.Config) -> None:
    check(DOOR, REQUESTS, doors, pytestconfig)


def test_every_answer_has_the_shape_of_the_contract(doors: Client) -> None:
    for request in map(asked, (*TITLES, *SEASONS, *SEARCHES, *REFUSED)):
        body = doors.get(request).json()
        body = {name: value for name, value in body.items() if name not in TOMATOES}
        SCHEMA.validate(body)
        assert [*body][-1] == (
            "Error" if request.removeprefix(f"{KEYED}&").removeprefix(KEYED) in REFUSED else "Response"
        )


@pytest.mark.parametrize(("said", "text"), REFUSED.items())
def test_refusals_have_the_words_that_programs_look_for(doors: Client, said: str, text: str) -> None:
    answer = doors.get(asked(said))
    assert (answer.status, answer.json()) == (200, {"Response": "False", "Error": text})


def test_pages_of_a_search_have_no_title_twice(doors: Client) -> None:
    first, second = (doors.get(asked(f"s=star&page={page}")).json() for page in (1, 2))
    ids = [row["imdbID"] for page in (first, second) for row in page["Search"]]
    assert len(ids) == len(set(ids)) > 10
    assert first["totalResults"] == second["totalResults"]


def test_a_plot_is_short_unless_all_of_it_is_asked_for() -> None:
    plot = "One. " * 30 + "Two! " * 30
    assert short(plot) == ("One. " * 30 + "Two! " * 18).strip()[: len(short(plot))]
    assert len(short(plot)) < 240 < len(plot)
    assert short("word " * 100) == ("word " * 100).strip()
    assert short("") == ""


def test_years_and_dates_are_written_as_omdb_does() -> None:
    assert years("2011-04-17", "2019-05-19", is_over=True) == "2011–2019"
    assert years("2013-01-01", "2024-01-01", is_over=False) == "2013–"
    assert years("2019-05-06", "2019-06-03", is_over=True) == "2019"
    assert years("", "", is_over=True) == ""
    assert (date("1999-03-31"), date("1999"), date("")) == ("31 Mar 1999", "N/A", "N/A")


def test_xml_holds_what_json_holds(doors: Client) -> None:
    root = ElementTree.fromstring(doors.get(asked(f"{MATRIX}&r=xml")).body)
    told = doors.get(asked(MATRIX)).json()
    assert root.get("response") == "True"
    movie = root.find("movie")
    assert movie is not None
    assert (movie.get("title"), movie.get("imdbID"), movie.get("year")) == (
        told["Title"],
        told["imdbID"],
        "1999",
    )
    refused = ElementTree.fromstring(doors.get(asked("i=x&r=xml")).body)
    assert refused.findtext("error") == "Incorrect IMDb ID."


def test_what_xml_can_not_hold_is_left_out() -> None:
    told = "a\0\x08\tb\ufffe\uffff\ud800c\x85\N{GRINNING FACE}"
    root = ElementTree.fromstring(xml_of({"Response": "True", "Title": told}))
    assert root.get("title") == "a\tbc\x85\N{GRINNING FACE}"


def test_no_client_names_the_server_of_answers(doors: Client) -> None:
    said = "%00server=a&%00Server=http://stranger.example"
    assert doors.get(asked(f"{MATRIX}&{said}")).json() == doors.get(asked(MATRIX)).json()


def test_head_and_preflight_are_answered(doors: Client) -> None:
    head = doors.ask("HEAD", asked(MATRIX))
    assert (head.status, head.body) == (200, b"")
    allowed = doors.ask("OPTIONS", "/omdb", headers={"Origin": "https://films.example"})
    assert (allowed.status, allowed.headers["access-control-allow-origin"]) == (204, "*")
    read = doors.get(asked(MATRIX), headers={"Origin": "https://films.example"})
    assert read.headers["access-control-allow-origin"] == "*"


def test_a_door_is_closed_unless_it_is_opened(demo_url: str) -> None:
    with Client(demo_url) as client:
        assert client.get("/omdb?apikey=k&i=tt0133093").status == 404


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(open_database(database_url)) as opened:
        yield opened


def test_a_key_of_this_server_is_needed(database_url: str, database: Database) -> None:
    made = create_api_key(database, "films", NOON)
    target = "/omdb?i=tt0133093"
    with Client(database_url, doors="omdb", open=Open.FALSE, key=None) as client:
        none, wrong, long = (client.get(target + each) for each in ("", "&apikey=x", f"&apikey={'x' * 5000}"))
        assert (none.status, none.json()["Error"]) == (401, "No API key provided.")
        for each in (wrong, long):
            assert (each.status, each.json()["Error"]) == (401, "Invalid API key!")
        for shown in (f"apikey={made.key}", f"APIKey={made.key}"):
            assert client.get(f"{target}&{shown}").json()["Error"] == "Error getting data."
        assert revoke_key(database, 1, NOON)
        assert client.get(f"{target}&apikey={made.key}").status == 401


def test_names_of_omdb_lead_to_its_door(demo_url: str) -> None:
    with Client(demo_url, doors="omdb", open=Open.TRUE, key=None) as client:
        for host in ("www.omdbapi.com", "omdbapi.com:8000", "OMDBAPI.com"):
            answer = client.get(f"/?apikey=k&{MATRIX}", headers={"Host": host})
            assert answer.json()["Title"] == "The Matrix"
        assert client.get("/", headers={"Host": "localhost"}).json()["name"] == "Reelbase"


def test_answers_in_memory_have_the_addresses_of_where_they_were_asked(demo_url: str) -> None:
    with Client(demo_url, doors="omdb", open=Open.TRUE, key=None) as client:
        for _ in range(2):
            for host in ("films.lan:8000", "192.168.1.10"):
                answer = client.get(asked(MATRIX), headers={"Host": host})
                assert answer.json()["Poster"].startswith(f"http://{host}/t/p/w342/")
        assert answer.headers["x-memc"] == "HIT"
