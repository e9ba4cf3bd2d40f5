"""Sets of Kaggle: both dialects, broken rows, and the real ones in figures."""
# ruff: noqa: E501 (a cell reads best as the one line that it is)

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from reelbase.importers.source import SourceError
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import DATA, ask, basics, take_imdb, take_kaggle, write_imdb
from tests.importers.world import MOVIE, line
from tests.thorough import ENDURING

ROW: dict[str, str] = {
    "adult": "False",
    "belongs_to_collection": "{'id': 10194, 'name': 'Toy Story Collection', 'poster_path': '/c.jpg', 'backdrop_path': None}",
    "budget": "30000000",
    "genres": "[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': 'Comedy'}]",
    "homepage": "http://toystory.example",
    "id": "862",
    "imdb_id": "tt0114709",
    "original_language": "en",
    "original_title": "Toy Story",
    "overview": "A cowboy doll,\nand a spaceman.",
    "popularity": "21.946943",
    "poster_path": "/p.jpg",
    "production_companies": "[{'name': 'Pixar Animation Studios', 'id': 3}]",
    "production_countries": "[{'iso_3166_1': 'US', 'name': 'United States of America'}]",
    "release_date": "1995-10-30",
    "revenue": "373554033",
    "runtime": "81.0",
    "spoken_languages": "[{'iso_639_1': 'en', 'name': 'English'}]",
    "status": "Released",
    "tagline": "",
    "title": "Toy Story",
    "video": "False",
    "vote_average": "7.7",
    "vote_count": "5415",
}
CAST = "[{'cast_id': 14, 'character': 'Woody (voice)', 'credit_id': '52fe4284c3a36847f8024f95', 'gender': 2, 'id': 31, 'name': 'Tom Hanks', 'order': 0, 'profile_path': '/t.jpg'}, {'cast_id': 15, 'character': 'Nobody', 'credit_id': '52fe4284c3a36847f8024f96', 'gender': 0, 'id': 32, 'name': '', 'order': 1, 'profile_path': None}]"
CREW = "[{'credit_id': '52fe4284c3a36847f8024f49', 'department': 'Directing', 'gender': 2, 'id': 7879, 'job': 'Director', 'name': \"John O'Lasseter\", 'profile_path': None}]"


def write_table(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The Movies Dataset, of one movie."""
    return [
        write_table(tmp_path / "credits.csv", [{"cast": CAST, "crew": CREW, "id": "862"}]),
        write_table(
            tmp_path / "keywords.csv", [{"id": "862", "keywords": "[{'id': 931, 'name': 'jealousy'}]"}]
        ),
        write_table(tmp_path / "movies_metadata.csv", [ROW]),
    ]


def test_the_movies_dataset(database_url: str, files: list[Path]) -> None:
    outcome = take_kaggle(database_url, *files)
    assert outcome.report.bad == ()
    movie = ask(database_url, "/movie/862", append_to_response="credits,keywords")
    wanted = {
        "title": "Toy Story",
        "imdb_id": "tt0114709",
        "budget": 30_000_000,
        "revenue": 373_554_033,
        "runtime": 81,
        "release_date": "1995-10-30",
        "overview": "A cowboy doll,\nand a spaceman.",
        "poster_path": "/p.jpg",
        "status": "Released",
        "vote_average": 7.7,
        "vote_count": 5415,
        "popularity": 21.946943,
        "homepage": "http://toystory.example",
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert [genre["id"] for genre in movie["genres"]] == [16, 35]
    assert movie["belongs_to_collection"]["name"] == "Toy Story Collection"
    assert [company["name"] for company in movie["production_companies"]] == ["Pixar Animation Studios"]
    assert [each["iso_3166_1"] for each in movie["production_countries"]] == ["US"]
    assert movie["keywords"]["keywords"] == [{"id": 931, "name": "jealousy"}]
    (cast,), (crew,) = movie["credits"]["cast"], movie["credits"]["crew"]
    assert (cast["id"], cast["name"], cast["character"]) == (31, "Tom Hanks", "Woody (voice)")
    assert (cast["credit_id"], cast["cast_id"], cast["gender"]) == ("52fe4284c3a36847f8024f95", 14, 2)
    assert (crew["name"], crew["job"]) == ("John O'Lasseter", "Director")


def test_tmdb_5000(database_url: str, tmp_path: Path) -> None:
    kept = {
        k: v
        for k, v in ROW.items()
        if k not in ("adult", "video", "imdb_id", "belongs_to_collection", "poster_path")
    }
    row = kept | {
        "genres": '[{"id": 16, "name": "Animation"}]',
        "keywords": '[{"id": 931, "name": "jealousy"}]',
        "production_companies": "[]",
        "production_countries": '[{"iso_3166_1": "US", "name": "x"}]',
        "spoken_languages": '[{"iso_639_1": "en", "name": "English"}]',
        "title": "Amélie",
    }
    movies = write_table(tmp_path / "tmdb_5000_movies.csv", [row], "latin-1")
    cast = [
        {"cast_id": 1, "character": "A", "credit_id": "0a", "gender": 2, "id": 31, "name": "T", "order": 0}
    ]
    credits = write_table(
        tmp_path / "tmdb_5000_credits.csv",
        [{"movie_id": "862", "title": "Amélie", "cast": json.dumps(cast), "crew": "[]"}],
    )
    lines = tmp_path / "more.jsonl"
    lines.write_text(json.dumps({**row, "id": 863, "genres": [{"id": 35, "name": "Comedy"}]}) + "\n{broken\n")
    outcome = take_kaggle(database_url, credits, movies, lines)
    assert [(bad.line, bad.reason[:8]) for bad in outcome.report.bad] == [(2, "not JSON")]
    movie = ask(database_url, "/movie/862", append_to_response="credits,keywords")
    assert (movie["title"], movie["keywords"]["keywords"]) == ("Amélie", [{"id": 931, "name": "jealousy"}])
    assert [row["name"] for row in movie["credits"]["cast"]] == ["T"]
    assert ask(database_url, "/movie/863")["genres"] == [{"id": 35, "name": "Comedy"}]


NAMES: dict[str, str] = {
    "backdrop_path": "/b.jpg",
    "genres": "Action, Science Fiction",
    "production_companies": "Lightstorm, Inc., 20th Century Fox, Ingenious Media",
    "production_countries": "United States of America, United Kingdom, Soviet Union",
    "spoken_languages": "English, Cantonese, Mandarin, No Language",
    "keywords": "based on novel, 10,000 bc, 2020",
}
"""What the sets since 2023 write as names where older ones write lists."""


def test_names_with_commas_between_them(database_url: str, tmp_path: Path) -> None:
    file = write_table(tmp_path / "TMDB_movie_dataset_v11.csv", [ROW | NAMES])
    outcome = take_kaggle(database_url, file)
    assert outcome.report.bad == ()
    movie = ask(database_url, "/movie/862", append_to_response="keywords")
    assert movie["backdrop_path"] == "/b.jpg"
    assert [genre["id"] for genre in movie["genres"]] == [28, 878]
    assert [each["name"] for each in movie["production_companies"]] == [
        "Lightstorm, Inc.",
        "20th Century Fox",
        "Ingenious Media",
    ]
    assert [each["iso_3166_1"] for each in movie["production_countries"]] == ["US", "GB", "SU"]
    assert [each["iso_639_1"] for each in movie["spoken_languages"]] == ["en", "cn", "zh", "xx"]
    assert [each["name"] for each in movie["keywords"]["keywords"]] == ["based on novel", "10,000 bc", "2020"]
    before = whole(database_url)
    assert take_kaggle(database_url, file).fields == {}
    assert whole(database_url) == before


@pytest.mark.parametrize(
    ("genres", "wanted"),
    [
        ("Action", [28]),
        ("Action,Drama", [28, 18]),
        ("Action|Drama", [28, 18]),
        ('["Action", "Drama"]', [28, 18]),
        ("['Action', 'Drama']", [28, 18]),
        ("[{'name': 'Action'}, {'id': 18}]", [18, 28]),
        ("nan", []),
    ],
)
def test_other_ways_to_list_names(database_url: str, tmp_path: Path, genres: str, wanted: list[int]) -> None:
    outcome = take_kaggle(database_url, write_table(tmp_path / "movies.csv", [ROW | {"genres": genres}]))
    assert outcome.report.bad == ()
    assert [genre["id"] for genre in ask(database_url, "/movie/862")["genres"]] == wanted


def test_names_that_are_unknown_are_told_and_the_others_taken(database_url: str, tmp_path: Path) -> None:
    told = {
        "genres": "Action, Kaiju",
        "production_countries": "Atlantis, France",
        "spoken_languages": "Klingon, French",
        "original_language": "104.0",
    }
    outcome = take_kaggle(database_url, write_table(tmp_path / "movies.csv", [ROW | told]))
    assert {bad.reason for bad in outcome.report.bad} == {
        "expected a genre of movies for genres, found 'Kaiju'",
        "expected a country for production_countries, found 'Atlantis'",
        "expected a language for spoken_languages, found 'Klingon'",
        "expected a language for original_language, found '104.0'",
    }
    (movie,) = named(database_url, "movie")
    lists = ("genre_ids", "production_countries", "spoken_languages", "original_language")
    assert [movie[name] for name in lists] == ["[28]", '["FR"]', '["fr"]', ""]


SERIES_ROW: dict[str, str] = {
    "id": "1399",
    "name": "Thrones",
    "number_of_seasons": "8",
    "number_of_episodes": "73",
    "original_language": "en",
    "vote_count": "21857",
    "vote_average": "8.442",
    "overview": "Seven families.",
    "adult": "False",
    "backdrop_path": "/b.jpg",
    "first_air_date": "2011-04-17",
    "last_air_date": "2019-05-19",
    "homepage": "http://thrones.example",
    "in_production": "True",
    "original_name": "Thrones",
    "popularity": "1083.917",
    "poster_path": "/p.jpg",
    "type": "Scripted",
    "status": "Ended",
    "tagline": "Winter.",
    "genres": "Sci-Fi & Fantasy, Drama, Action & Adventure",
    "created_by": "David B., D.B. W.",
    "languages": "en, fr",
    "networks": "HBO, Sky",
    "origin_country": "US, GB",
    "spoken_languages": "English",
    "production_companies": "Revolution Sun Studios",
    "production_countries": "United Kingdom",
    "episode_run_time": "60, 45",
}


def test_the_set_of_series(database_url: str, tmp_path: Path) -> None:
    file = write_table(tmp_path / "TMDB_tv_dataset_v3.csv", [SERIES_ROW])
    outcome = take_kaggle(database_url, file)
    assert outcome.report.bad == ()
    series = ask(database_url, "/tv/1399")
    same = (
        "name overview backdrop_path first_air_date last_air_date homepage original_name poster_path type status"
        " tagline original_language"
    )
    assert {name: series[name] for name in same.split()} == {name: SERIES_ROW[name] for name in same.split()}
    assert (series["vote_average"], series["vote_count"], series["popularity"]) == (8.442, 21_857, 1083.917)
    assert (series["in_production"], series["episode_run_time"]) == (True, [60, 45])
    assert [genre["id"] for genre in series["genres"]] == [10765, 18, 10759]
    assert [each["name"] for each in series["created_by"]] == ["David B.", "D.B. W."]
    assert [each["name"] for each in series["networks"]] == ["HBO", "Sky"]
    assert (series["languages"], series["origin_country"]) == (["en", "fr"], ["US", "GB"])
    assert [each["iso_3166_1"] for each in series["production_countries"]] == ["GB"]
    before = whole(database_url)
    assert take_kaggle(database_url, file).fields == {}
    assert whole(database_url) == before


def test_series_with_lists_of_objects_and_as_lines(database_url: str, tmp_path: Path) -> None:
    told = {
        "created_by": [{"id": 9813, "name": "David B."}],
        "networks": [{"id": 49, "name": "HBO"}],
        "languages": ["en"],
        "origin_country": ["US"],
        "genres": [{"id": 18, "name": "Drama"}],
        "episode_run_time": "[60]",
    }
    lines = tmp_path / "series.jsonl"
    lines.write_text(json.dumps({**SERIES_ROW, **told}) + "\n")
    assert take_kaggle(database_url, lines).report.bad == ()
    series = ask(database_url, "/tv/1399")
    assert [each["id"] for each in series["created_by"] + series["networks"]] == [9813, 49]
    assert (series["languages"], series["origin_country"]) == (["en"], ["US"])
    assert series["episode_run_time"] == [60]


@pytest.mark.parametrize(
    ("cells", "reason", "field"),
    [
        ({"budget": "/ff9qCepilowshEtG2GYWwzt2bs4.jpg"}, "expected US dollars for budget", "budget"),
        ({"release_date": "1/30/95"}, None, "release_date"),
        ({"release_date": "1995"}, None, "release_date"),
        ({"release_date": "1995-02-30"}, "expected a date for release_date", "release_date"),
        ({"release_date": "NaN"}, None, "release_date"),
        ({"genres": "[{'id': 16"}, "expected a list or an object for genres", "genres"),
        ({"genres": "__import__('os').system('true')"}, "expected a genre of movies for genres", "genres"),
        ({"genres": "[16]"}, "expected a list of objects for genre_ids", "genres"),
        ({"imdb_id": "0"}, None, "imdb_id"),
        ({"imdb_id": "0114709"}, None, "imdb_id"),
        ({"vote_average": "77"}, "expected an average up to 10", "vote_average"),
    ],
)
def test_a_wrong_value_is_told_and_the_rest_taken(
    database_url: str, tmp_path: Path, cells: dict[str, str], reason: str | None, field: str
) -> None:
    outcome = take_kaggle(database_url, write_table(tmp_path / "movies.csv", [ROW | cells]))
    assert [bad.reason.startswith(str(reason)) for bad in outcome.report.bad] == ([True] if reason else [])
    movie = ask(database_url, "/movie/862")
    empty: dict[str, Any] = {
        "budget": 0,
        "release_date": {"1/30/95": "1995-01-30", "1995": "1995-01-01"}.get(
            cells.get("release_date", ""), ""
        ),
        "genres": [],
        "imdb_id": None if cells.get("imdb_id") == "0" else "tt0114709",
        "vote_average": 0.0,
    }
    assert (movie["title"], movie[field]) == ("Toy Story", empty[field])


def test_rows_that_say_nothing_of_a_movie(database_url: str, tmp_path: Path) -> None:
    file = write_table(
        tmp_path / "movies.csv", [ROW | {"id": "1997-08-20"}, ROW | {"title": "", "original_title": ""}]
    )
    with file.open("a") as out:
        out.write("1,2,3\n")
    outcome = take_kaggle(database_url, file)
    assert [(bad.line, bad.reason) for bad in outcome.report.bad] == [
        (2, "expected a number for id, found '1997-08-20'"),
        (4, "expected a title, found nothing"),
        (6, "expected 24 cells, found 3"),
    ]
    assert named(database_url, "movie") == []


def test_of_two_rows_of_a_movie_the_first_counts_and_a_second_run_writes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    file = write_table(tmp_path / "movies.csv", [ROW, ROW | {"runtime": "99", "tagline": "More"}])
    take_kaggle(database_url, file)
    movie = ask(database_url, "/movie/862")
    assert (movie["runtime"], movie["tagline"]) == (81, "More")
    before = whole(database_url)
    take_kaggle(database_url, file)
    assert whole(database_url) == before
    take_kaggle(database_url, write_table(file, [ROW | {"runtime": "82"}]))  # a newer edition
    assert ask(database_url, "/movie/862")["runtime"] == 82


def test_ids_that_disagree_are_told_and_nothing_guessed(database_url: str, tmp_path: Path) -> None:
    bare = {**MOVIE, "belongs_to_collection": None}
    lines = [
        line("/movie/862", {**bare, "id": 862, "imdb_id": "tt0000001"}),
        line("/movie/863", {**bare, "id": 863, "imdb_id": "tt0114709"}),
    ]
    assert take_lines(database_url, tmp_path, lines).is_whole
    rows = [ROW, ROW | {"imdb_id": "tt0000002"}, ROW | {"id": "9"}]
    before = whole(database_url)
    outcome = take_kaggle(database_url, write_table(tmp_path / "movies.csv", rows))
    assert [bad.reason for bad in outcome.report.bad] == [
        "the ids disagree: tmdb says movie 862, imdb_id says movie 863",
        "the ids disagree: tmdb says movie 862, which is tt0000001, not tt0000002",
        "the ids disagree: imdb_id says movie 863, the id of TMDB 9",
    ]
    assert whole(database_url) == before


def test_the_better_source_wins_in_whatever_order(
    database_url: str, files: list[Path], tmp_path: Path
) -> None:
    folder = write_imdb(
        tmp_path / "imdb",
        title_basics=[basics("tt0114709", title="Toy Story", year=1995, minutes=83)],
        title_ratings=[("tt0114709", 8.3, 1_000_000)],
    )
    take_imdb(database_url, folder)
    take_kaggle(database_url, *files)
    (own,) = named(database_url, "movie")
    assert (own["runtime"], own["vote_count"], own["release_date"]) == (83, 1_000_000, "1995-10-30")
    assert own["budget"] == 30_000_000


def test_what_a_body_tells_is_its_own_and_what_it_leaves_out_stays(
    database_url: str, files: list[Path], tmp_path: Path
) -> None:
    take_kaggle(database_url, *files)
    body = {**MOVIE, "id": 862, "imdb_id": None, "runtime": 80, "budget": 0, "belongs_to_collection": None}
    take_lines(database_url, tmp_path, [line("/movie/862", {**body, "credits": {"cast": [], "crew": []}})])
    movie = ask(database_url, "/movie/862", append_to_response="credits")
    assert (movie["runtime"], movie["budget"], movie["imdb_id"]) == (80, 30_000_000, "tt0114709")
    assert [row["name"] for row in movie["credits"]["cast"]] == ["Tom Hanks"]
    write_table(files[2], [ROW | {"runtime": "90", "budget": "40000000"}])
    take_kaggle(database_url, *files)
    movie = ask(database_url, "/movie/862")
    assert (movie["runtime"], movie["budget"]) == (80, 40_000_000)


def test_ratings_with_their_links(database_url: str, files: list[Path], tmp_path: Path) -> None:
    links, ratings = tmp_path / "links_small.csv", tmp_path / "ratings_small.csv"
    links.write_text("movieId,imdbId,tmdbId\n1,0114709,862.0\n")
    ratings.write_text("userId,movieId,rating,timestamp\n7,1,4.0,964982703\n")
    with pytest.raises(SourceError, match=r"Expected links\.csv"):
        take_kaggle(database_url, ratings)
    links.write_text("movieId,imdbId,tmdbId\n1,0114709,862\n")
    outcome = take_kaggle(database_url, *files, links, ratings)
    assert outcome.report.counts["new ratings"] == 1
    assert [row["entity_id"] for row in named(database_url, "imported_rating")] == [862]


@pytest.mark.parametrize("header", ["a,b", "id,title,overview,genres,credits,recommendations"])
def test_a_file_of_no_set(database_url: str, tmp_path: Path, header: str) -> None:
    (tmp_path / "x.csv").write_text(f"{header}\n1,2\n")
    with pytest.raises(SourceError, match="found " + header.replace(",", ", ")):
        take_kaggle(database_url, tmp_path / "x.csv")


@pytest.mark.once
@pytest.mark.thorough
def test_the_real_files(database_url: str) -> None:
    if not (DATA / "kaggle").is_dir():
        pytest.skip("needs ../shared/data, which is absent")
    files = sorted((DATA / "kaggle").iterdir())
    outcome = take_kaggle(database_url, *files)
    counts = {name: number for name, number in outcome.report.counts.items() if number}
    assert (outcome.report.lines_done, outcome.report.bad) == (7_890, ())
    assert counts == {
        "new movies": 6_890,
        "new collections": 295,
        "new companies": 2_282,
        "new keywords": 9_843,
        "new people": 1_589,
        "changed": 935,
    }
    if ENDURING:  # tests/importers/test_again.py does it with a part
        before = whole(database_url)
        assert take_kaggle(database_url, *files).fields == {}
        assert whole(database_url) == before
