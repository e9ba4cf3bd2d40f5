"""NFO files as each program writes them: ids, people, collections and ratings, of made-up titles."""

import time
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from reelbase.catalog.language import ENGLISH, Language
from reelbase.importers.engine.record import TMDB, Record
from reelbase.importers.formats.nfo.ids import ids_of_title
from reelbase.importers.formats.nfo.reading import read_nfo
from reelbase.importers.formats.nfo.titles import Reading
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, whole
from tests.importers.sources import ask, found, take_nfo
from tests.importers.test_nfo import write

EMBY = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<movie>
  <plot>Nine of them.</plot><title>Nine Films</title>
  <director tmdbid="9602">Ann Dee</director>
  <writer tmdbid="9603">Bob Wu</writer><credits tmdbid="9603">Bob Wu</credits>
  <rating>7.5</rating><year>1979</year>
  <imdbid>tt9009801</imdbid><tmdbid>9801</tmdbid><tvdbid>9701</tvdbid>
  <set tmdbcolid="9601"><name>Nine Collection</name></set>
  <actor><name>Cy Roe</name><role>Nina</role><type>Actor</type>
    <tmdbid>9604</tmdbid><imdbid>nm9009604</imdbid></actor>
  <actor><name>Dan Oh</name><role>Executive Producer</role><type>Producer</type><tmdbid>9605</tmdbid></actor>
  <actor><name>Eve Nu</name><role>Guest</role><type>GuestStar</type><tmdbid>9606</tmdbid></actor>
</movie>"""
JELLYFIN = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<movie>
  <title>Nine Films</title><director>Ann Dee</director><writer>Bob Wu</writer><credits>Bob Wu</credits>
  <year>1979</year><imdbid>tt9009801</imdbid><collectionnumber>9601</collectionnumber><tmdbid>9801</tmdbid>
  <actor><name>Cy Roe</name><role>Nina</role><type>Actor</type><sortorder>0</sortorder></actor>
  <actor><name>Dan Oh</name><role>Producer</role><type>Producer</type></actor>
  <actor><name>Fay Ko</name><role>Original Music Composer</role><type>Composer</type></actor>
  <actor><name>Gus Li</name><type>Lyricist</type></actor>
  <set><name>Nine Collection</name></set>
</movie>"""
EMBER = """<movie><title>Nine Films</title><year>1979</year><id tmdb="9801" imdb="tt9009801">tt9009801</id>
  <tmdb>9801</tmdb><tmdbcolid>9601</tmdbcolid><sets><set order="1">Nine Collection</set></sets>
  <actor><name>Cy Roe</name><role>Nina</role><tmdb>9604</tmdb></actor></movie>"""
MANAGER = """<movie><title>Nine Films</title><year>1979</year><id>tt9009801</id>
  <ids><entry><key>tmdb</key><value>9801</value></entry><entry><key>tmdbSet</key><value>9601</value></entry></ids>
  <set><name>Nine Collection</name><overview/></set>
  <credits tmdbid="9603">Bob Wu</credits><director tmdbid="9602">Ann Dee</director>
  <producer><name>Dan Oh</name><role>Co-Producer</role>
    <profile>https://www.themoviedb.org/person/9605</profile></producer>
  <actor><name>Cy Roe</name><role>Nina</role><profile>https://www.themoviedb.org/person/9604-cy</profile></actor>
</movie>"""
MANAGER_NEW = """<movie><title>Nine Films</title><year>1979</year><tmdbId>9801</tmdbId>
  <tmdbCollectionId>9601</tmdbCollectionId><set>Nine Collection</set></movie>"""
RADARR = """<movie><title>Nine Films</title><year>1979</year><id>9801</id>
  <uniqueid type="tmdb" default="true">9801</uniqueid><uniqueid type="imdb">tt9009801</uniqueid>
  <set tmdbcolid="9601"><name>Nine Collection</name><overview/></set></movie>"""
INSIDE = """<movie><title>Nine Films</title><year>1979</year><uniqueid type="TMDB">9801</uniqueid>
  <set><name>Nine Collection</name><tmdbid>9601</tmdbid></set></movie>"""


@pytest.mark.parametrize("text", [EMBY, JELLYFIN, EMBER, MANAGER, MANAGER_NEW, RADARR, INSIDE])
@pytest.mark.once
def test_the_ids_of_a_movie_and_of_its_collection(database_url: str, tmp_path: Path, text: str) -> None:
    outcome = take_nfo(database_url, write(tmp_path, movie=text))
    assert outcome.report.bad == ()
    movie = ask(database_url, "/movie/9801")
    collection = movie["belongs_to_collection"]
    assert (movie["title"], collection["id"], collection["name"]) == ("Nine Films", 9601, "Nine Collection")
    before = whole(database_url)
    assert take_nfo(database_url, tmp_path).fields == {}
    assert whole(database_url) == before


def credits_of(url: str, path: str = "/movie/9801") -> tuple[list[Any], list[Any]]:
    """Id, name and part of each in the cast and in the crew; an own id is None."""
    answer = ask(url, f"{path}/credits")
    own = {each["id"]: None for key in ("cast", "crew") for each in answer[key] if each["id"] >= OWN_IDS}
    return (
        [(own.get(each["id"], each["id"]), each["name"], each["character"]) for each in answer["cast"]],
        [(own.get(each["id"], each["id"]), each["name"], each["job"]) for each in answer["crew"]],
    )


@pytest.mark.parametrize(
    ("text", "cast", "crew"),
    [
        (
            EMBY,
            [(9604, "Cy Roe", "Nina"), (9606, "Eve Nu", "Guest")],
            [
                (9602, "Ann Dee", "Director"),
                (9603, "Bob Wu", "Writer"),
                (9605, "Dan Oh", "Executive Producer"),
            ],
        ),
        (
            JELLYFIN,
            [(None, "Cy Roe", "Nina")],
            [
                (None, "Ann Dee", "Director"),
                (None, "Bob Wu", "Writer"),
                (None, "Dan Oh", "Producer"),
                (None, "Fay Ko", "Original Music Composer"),
            ],
        ),
        (EMBER, [(9604, "Cy Roe", "Nina")], []),
        (
            MANAGER,
            [(9604, "Cy Roe", "Nina")],
            [(9602, "Ann Dee", "Director"), (9603, "Bob Wu", "Writer"), (9605, "Dan Oh", "Co-Producer")],
        ),
    ],
)
@pytest.mark.once
def test_who_acts_and_who_does_not(
    database_url: str, tmp_path: Path, text: str, cast: list[Any], crew: list[Any]
) -> None:
    assert take_nfo(database_url, write(tmp_path, movie=text)).report.bad == ()
    assert credits_of(database_url) == (cast, crew)


def test_ids_of_people_elsewhere(database_url: str, tmp_path: Path) -> None:
    take_nfo(database_url, write(tmp_path, movie=EMBY))
    assert [row["id"] for row in found(database_url, "nm9009604")["person_results"]] == [9604]


@pytest.mark.parametrize(
    ("people", "cast", "crew"),
    [
        (
            "<actor><name>Ann</name></actor><actor><name>Ann</name><role>Nina</role></actor>",
            [(None, "Ann", "Nina")],
            [],
        ),
        (
            "<actor><name>Ann</name><role>Nina</role></actor><actor><name>ANN</name><role>nina</role></actor>",
            [(None, "Ann", "Nina")],
            [],
        ),
        (
            "<actor><name>Ann</name><role>Nina</role></actor><actor><name>Ann</name><role>Otto</role></actor>",
            [(None, "Ann", "Nina / Otto")],
            [],
        ),
        (
            "<actor><name>Ann</name><role>Nina</role></actor><actor><name>Ann</name><tmdbid>9601</tmdbid></actor>",
            [("9601", "Ann", "Nina")],
            [],
        ),
        (
            (
                "<actor><name>Ann</name><tmdbid>9601</tmdbid></actor>"
                "<actor><name>Ann B.</name><role>Nina</role><tmdbid>9601</tmdbid></actor>"
            ),
            [("9601", "Ann", "Nina")],
            [],
        ),
        (
            "<actor><name>Ann</name><tmdbid>9601</tmdbid></actor><actor><name>Ann</name><tmdbid>9602</tmdbid></actor>",
            [("9601", "Ann", ""), ("9602", "Ann", "")],
            [],
        ),
        (
            (
                "<director>Ann</director><director>Ann</director><director tmdbid='0'>Ann</director>"
                "<actor><name>Ann</name><type>Director</type></actor><writer>Ann</writer>"
            ),
            [],
            [(None, "Ann", "Director"), (None, "Ann", "Writer")],
        ),
        (
            "<director tmdbid='9601'>Ann / Bob</director>",
            [],
            [(None, "Ann", "Director"), (None, "Bob", "Director")],
        ),
    ],
)
@pytest.mark.once
def test_each_is_credited_once(people: str, cast: list[Any], crew: list[Any]) -> None:
    fields = read(people).fields
    rows = {name: value for name, value in fields.items() if name == "cast" or name.startswith("crew/")}
    told = {
        name: [
            (each.person.ids.get(TMDB), each.person.names[0], each.character or each.job) for each in value
        ]
        for name, value in rows.items()
        if isinstance(value, list)
    }
    assert told.pop("cast", []) == cast
    assert [*chain.from_iterable(told.values())] == crew


def read(inside: str) -> Record:
    """The record of a movie with these elements in it, which are all understood."""
    faults: list[str] = []
    (root,) = read_nfo(f"<movie><title>Nine Films</title>{inside}</movie>".encode()).roots
    record = Reading(ENGLISH, faults.append).movie(root.element)
    assert faults == []
    return record


@pytest.mark.once
@pytest.mark.parametrize(
    "element",
    [
        "<rating name='%d'>7</rating>",
        "<ratings><rating name='%d'><value>7</value></rating></ratings>",
        "<actor><name>A</name><role>%d</role></actor>",
        "<actor><name>A</name><tmdbid>%d</tmdbid></actor>",
        "<director>A %d</director>",
        "<studio tmdbid='%d'>A</studio>",
        "<episodeguide>themoviedb.org/%d</episodeguide>",
    ],
)
def test_time_is_linear_in_what_a_file_holds(element: str) -> None:
    begun = time.process_time()
    read("".join(element % number for number in range(1, 10_000)))
    assert time.process_time() - begun < 4


@pytest.mark.once
def test_the_order_of_the_cast_is_the_one_that_is_told() -> None:
    places = {"A": "<order>2</order>", "B": "", "C": "<sortorder>0</sortorder>", "D": "<order>x</order>"}
    cast = "".join(f"<actor><name>{name}</name>{place}</actor>" for name, place in places.items())
    crew = "<director>B</director><director>A</director>"
    fields = read(cast + crew).fields
    assert [each.person.names[0] for each in fields["cast"]] == ["C", "A", "B", "D"]  # type: ignore[attr-defined]
    names = [each.person.names[0] for each in fields["crew/Directing"]]  # type: ignore[attr-defined]
    assert names == ["B", "A"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("guide", "ids"),
    [
        ('{"tmdb": "9901", "tvdb": 9902, "imdb": null, "tvmaze": "3"}', {"tmdb": "9901", "tvdb_id": "9902"}),
        ("<url cache='a'>https://api.themoviedb.org/3/tv/9901?language=de</url>", {"tmdb": "9901"}),
        ("<url>https://api.thetvdb.com/series/9902/episodes?page=1</url>", {"tvdb_id": "9902"}),
        ("<url>http://www.thetvdb.com/api/1D62/series/9902/all/en.zip</url>", {"tvdb_id": "9902"}),
        ("9901", {}),
        ("{", {}),
    ],
)
def test_ids_in_the_guide_of_episodes(guide: str, ids: dict[str, str]) -> None:
    (root,) = read_nfo(f"<tvshow><episodeguide>{guide}</episodeguide></tvshow>".encode()).roots
    assert ids_of_title(root.element, pytest.fail) == ids


SHOW = """<tvshow><title>Nine Shows</title><premiered>1980-01-01</premiered>
<episodeguide>{"tmdb": "9901", "tvdb": "9902", "tvmaze": 3}</episodeguide>
<actor><name>Cy Roe</name><role>Nina</role><type>Actor</type></actor>
<actor><name>Hal Un</name><type>Creator</type><tmdbid>9607</tmdbid></actor></tvshow>"""
EPISODE = """<episodedetails><title>One</title><season>1</season><episode>1</episode>
<rating>7.1</rating><director tmdbid="9602">Ann Dee</director>
<actor><name>Cy Roe</name><role>Nina</role><type>Actor</type></actor>
<actor><name>Eve Nu</name><role>Guest</role><type>GuestStar</type><tmdbid>9606</tmdbid></actor>
<actor><name>Dan Oh</name><type>Producer</type></actor></episodedetails>"""


def test_the_people_of_a_series_and_its_episodes(database_url: str, tmp_path: Path) -> None:
    take_nfo(database_url, write(tmp_path, Show__tvshow=SHOW, Show__S01E01=EPISODE))
    series = ask(database_url, "/tv/9901", append_to_response="external_ids")
    assert [(each["id"], each["name"]) for each in series["created_by"]] == [(9607, "Hal Un")]
    assert series["external_ids"]["tvdb_id"] == 9902
    episode = ask(database_url, "/tv/9901/season/1/episode/1/credits")
    assert [(each["id"], each["character"]) for each in episode["guest_stars"]] == [(9606, "Guest")]
    assert [each["name"] for each in episode["crew"]] == ["Ann Dee", "Dan Oh"]


def test_ids_of_seasons_episodes_companies_and_keywords(database_url: str, tmp_path: Path) -> None:
    """The id of the series, which some programs write into seasons and episodes, is none of theirs."""
    season = "<season><seasonnumber>%d</seasonnumber><tmdbid>%d</tmdbid><tvdbid>%d</tvdbid></season>"
    folder = write(
        tmp_path,
        movie="<movie><title>Nine Films</title><tmdbid>9801</tmdbid><studio tmdbid='9501'>Nine</studio>"
        "<studio>Ten / Eleven</studio><tag tmdbid='9401'>nine</tag></movie>",
        Show__tvshow=SHOW.replace("</tvshow>", "<namedseason number='1'>First</namedseason></tvshow>"),
        Show__S1__season=season % (1, 9911, 9912),
        Show__S2__season=season % (2, 9901, 9902),
        Show__S1__S01E01="<episodedetails><season>1</season><episode>1</episode>"
        "<uniqueid type='tmdb'>9921</uniqueid><uniqueid type='tvdb'>9902</uniqueid></episodedetails>",
    )
    assert take_nfo(database_url, folder).report.bad == ()
    first, second = (
        ask(database_url, f"/tv/9901/season/{number}", append_to_response="external_ids") for number in (1, 2)
    )
    assert (first["id"], first["external_ids"]["tvdb_id"]) == (9911, 9912)
    assert (second["id"] >= OWN_IDS, second["external_ids"]["tvdb_id"]) == (True, None)
    (episode,) = first["episodes"]
    ids = ask(database_url, "/tv/9901/season/1/episode/1/external_ids")
    assert (episode["id"], ids["tvdb_id"]) == (9921, None)
    movie = ask(database_url, "/movie/9801", append_to_response="keywords")
    companies = [
        (each["id"] < OWN_IDS and each["id"], each["name"]) for each in movie["production_companies"]
    ]
    assert companies == [(9501, "Nine"), (False, "Ten"), (False, "Eleven")]
    assert movie["keywords"]["keywords"] == [{"id": 9401, "name": "nine"}]


@pytest.mark.parametrize(
    ("text", "average", "votes"),
    [
        ("<rating>7,5</rating><votes>10</votes>", 7.5, 10),
        ("<rating>7.5</rating><votes>1.234</votes>", 7.5, 1234),
        ("<rating>7.5</rating><votes>12 345</votes>", 7.5, 12345),
        ("<rating max='100'>75</rating><votes>10</votes>", 7.5, 10),
        ("<rating><name>imdb</name><value>7.5</value><votes>10</votes></rating>", 7.5, 10),
        (
            (
                "<ratings><rating name='themoviedb'><value>0</value><votes>0</votes></rating>"
                "<rating name='imdb'><value>7,5</value><votes>10</votes></rating></ratings>"
            ),
            7.5,
            10,
        ),
    ],
)
@pytest.mark.once
def test_ratings(text: str, average: float, votes: int) -> None:
    assert read(text).fields["votes"] == (average, votes)


def test_a_rating_without_votes_is_counted(database_url: str, tmp_path: Path) -> None:
    report = take_nfo(
        database_url, write(tmp_path, movie=EMBY, Show__tvshow=SHOW, Show__S01E01=EPISODE)
    ).report
    assert report.counts["left-out ratings without votes"] == 2
    assert report.is_whole
    assert ask(database_url, "/movie/9801")["vote_average"] == 0.0


def test_genres_and_countries_in_the_language_of_the_library(database_url: str, tmp_path: Path) -> None:
    text = (
        "<movie><title>Nine Films</title><tmdbid>9801</tmdbid><genre>Komödie / Kurzfilm</genre>"
        "<genre>War</genre>"
        "<country>Deutschland</country><country>Atlantis</country></movie>"
    )
    outcome = take_nfo(database_url, write(tmp_path, movie=text), language=Language("de", "DE"))
    assert (outcome.report.counts["left-out genres"], outcome.report.counts["left-out countries"]) == (1, 1)
    movie = ask(database_url, "/movie/9801")
    assert [each["id"] for each in movie["genres"]] == [35, 10752]
    assert [each["iso_3166_1"] for each in movie["production_countries"]] == ["DE"]


def test_a_rating_beyond_its_scale_is_told(database_url: str, tmp_path: Path) -> None:
    text = "<movie><title>Nine Films</title><rating>75</rating><votes>10</votes></movie>"
    (bad,) = take_nfo(database_url, write(tmp_path, movie=text)).report.bad
    assert bad.reason == "expected a rating from 0 to 10, found '75'"


def test_a_collection_without_a_name_is_not_made(database_url: str, tmp_path: Path) -> None:
    text = "<movie><title>Nine Films</title><tmdbid>9801</tmdbid><tmdbcolid>9601</tmdbcolid></movie>"
    take_nfo(database_url, write(tmp_path, movie=text))
    assert named(database_url, "collection") == []
    assert ask(database_url, "/movie/9801")["belongs_to_collection"] is None


def test_the_crew_and_the_set_of_tinymediamanager(database_url: str, tmp_path: Path) -> None:
    """What names no job of TMDB's, and a job of two departments without one, is left out."""
    text = """<movie><title>Nine Films</title><year>1999</year><uniqueid type="tmdb">9801</uniqueid>
    <set><name>Nine Collection</name><overview>All nine.</overview></set>
    <crew><name>Ann Dee</name><role>Sound</role><subrole>Foley Artist</subrole></crew>
    <crew tmdbid="9605"><name>Dan Oh</name><role>Stunt Coordinator</role></crew>
    <crew><name>Eve Nu</name><role>Catering King</role></crew></movie>"""
    assert take_nfo(database_url, write(tmp_path, movie=text)).report.bad == ()
    assert credits_of(database_url) == (
        [],
        [(None, "Ann Dee", "Foley Artist"), (9605, "Dan Oh", "Stunt Coordinator")],
    )
    (collection,) = named(database_url, "collection")
    assert ask(database_url, f"/collection/{collection['id']}")["overview"] == "All nine."
