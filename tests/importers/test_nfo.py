"""NFO files: what each root says, files that are broken, and the real ones in figures."""

from pathlib import Path

import pytest

from reelbase.catalog.language import Language
from reelbase.importers.formats.nfo.reading import read_nfo
from reelbase.importers.source import SourceError
from reelbase.storage.queries.matching import OWN_IDS
from tests.importers.catalogue import named, take_lines, whole
from tests.importers.sources import DATA, ask, found, take_nfo
from tests.importers.world import MOVIE, line

MATRIX = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Matrix, The</title>
  <originaltitle>The Matrix</originaltitle>
  <ratings>
    <rating name="imdb" max="10" default="true"><value>8.7</value><votes>100</votes></rating>
    <rating name="themoviedb" max="100"><value>82</value><votes>1,234</votes></rating>
  </ratings>
  <plot>Red or blue.</plot>
  <runtime>2h 16m</runtime>
  <thumb aspect="poster">http://image.tmdb.org/t/p/original/abc1.jpg</thumb>
  <fanart><thumb>http://image.tmdb.org/t/p/w780/def2.jpg</thumb></fanart>
  <uniqueid type="imdb" default="true">0133093</uniqueid>
  <genre>Action / Science Fiction</genre>
  <country>USA</country>
  <set><name>The Matrix Collection</name></set>
  <credits>Lilly Wachowski</credits>
  <director>Lana Wachowski</director>
  <premiered>1999-03-30</premiered>
  <studio>Village Roadshow</studio>
  <actor><name>Keanu Reeves</name><role>Neo</role></actor>
  <actor><name></name><role>Nobody</role></actor>
  <tag>hacker</tag>
</movie>
https://www.themoviedb.org/movie/603-the-matrix
"""
SERIES = """<tvshow><title>Torchwood</title><premiered>2006-10-22</premiered>
<uniqueid type="tvdb">79511</uniqueid><status>Continuing</status><studio>BBC Three</studio>
<namedseason number="3">Children of Earth</namedseason></tvshow>"""
EPISODES = """<episodedetails><title>Zero</title><season>0</season><episode>1</episode></episodedetails>
<episodedetails><title>One</title><season>1</season><episode>1</episode><aired>2006-10-22</aired>
<director>Brian Kelly</director></episodedetails>"""


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by the words of their paths: Show__tvshow is Show/tvshow.nfo."""
    for name, content in files.items():
        path = folder / (name.replace("__", "/") + ".nfo")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def test_a_movie_with_the_address_behind_it(database_url: str, tmp_path: Path) -> None:
    outcome = take_nfo(database_url, write(tmp_path, matrix=MATRIX))
    assert outcome.report.bad == ()
    movie = ask(database_url, "/movie/603", append_to_response="credits,keywords")
    wanted = {
        "title": "The Matrix",
        "imdb_id": "tt0133093",
        "runtime": 136,
        "release_date": "1999-03-30",
        "overview": "Red or blue.",
        "vote_average": 8.2,
        "vote_count": 1234,
        "poster_path": "/abc1.jpg",
        "backdrop_path": "/def2.jpg",
    }
    assert {name: movie[name] for name in wanted} == wanted
    assert [genre["id"] for genre in movie["genres"]] == [28, 878]
    assert [country["iso_3166_1"] for country in movie["production_countries"]] == ["US"]
    assert movie["belongs_to_collection"]["name"] == "The Matrix Collection"
    assert [each["name"] for each in movie["production_companies"]] == ["Village Roadshow"]
    assert [each["name"] for each in movie["keywords"]["keywords"]] == ["hacker"]
    assert [(each["name"], each["character"]) for each in movie["credits"]["cast"]] == [
        ("Keanu Reeves", "Neo")
    ]
    assert [(each["name"], each["job"]) for each in movie["credits"]["crew"]] == [
        ("Lana Wachowski", "Director"),
        ("Lilly Wachowski", "Writer"),
    ]


def test_a_library_with_a_series(database_url: str, tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        Torchwood__tvshow=SERIES,
        Torchwood__Season_1__season="<season><seasonnumber>1</seasonnumber><title>First</title></season>",
        Torchwood__Season_1__S01E01=EPISODES,
        loose="<episodedetails><title>Two</title><showtitle>TORCHWOOD</showtitle><season>1</season>"
        "<episode>2</episode></episodedetails>",
    )
    outcome = take_nfo(database_url, folder)
    assert outcome.report.bad == ()
    (row,) = found(database_url, "79511", "tvdb_id")["tv_results"]
    series = ask(database_url, f"/tv/{row['id']}", append_to_response="season/0,season/1")
    assert (series["name"], series["status"], series["first_air_date"]) == (
        "Torchwood",
        "Returning Series",
        "2006-10-22",
    )
    assert [network["name"] for network in series["networks"]] == ["BBC Three"]
    assert [(each["season_number"], each["name"]) for each in series["seasons"]] == [
        (0, "Specials"),
        (1, "First"),
        (3, "Children of Earth"),
    ]
    assert [each["name"] for each in series["season/0"]["episodes"]] == ["Zero"]
    assert [each["name"] for each in series["season/1"]["episodes"]] == ["One", "Two"]
    assert [each["name"] for each in series["season/1"]["episodes"][0]["crew"]] == ["Brian Kelly"]
    before = whole(database_url)
    assert take_nfo(database_url, folder).fields == {}
    assert whole(database_url) == before


def test_a_file_of_an_address_alone_tells_ids_of_what_is_there(database_url: str, tmp_path: Path) -> None:
    bare = {**MOVIE, "belongs_to_collection": None, "imdb_id": None}
    assert take_lines(database_url, tmp_path, [line("/movie/603", {**bare, "id": 603})]).is_whole
    folder = write(
        tmp_path / "nfo",
        known="https://www.imdb.com/title/tt0133093/ https://www.themoviedb.org/movie/603",
        unknown="https://www.themoviedb.org/movie/604",
    )
    outcome = take_nfo(database_url, folder)
    assert outcome.report.counts["not in the catalogue"] == 1
    assert ask(database_url, "/movie/603")["imdb_id"] == "tt0133093"


def test_people_known_by_name_alone_are_one_by_name(database_url: str, tmp_path: Path) -> None:
    def film(title: str) -> str:
        actor = "<actor><name>Ann Two</name></actor>"
        return f"<movie><title>{title}</title><year>2001</year>{actor}<director>Ann Two</director></movie>"

    take_nfo(database_url, write(tmp_path, one=film("One"), two=film("Two")))
    (row,) = named(database_url, "person")
    assert row["name"] == "Ann Two"
    credits = ask(database_url, f"/person/{row['id']}/movie_credits")
    assert sorted(each["title"] for each in credits["cast"]) == ["One", "Two"]


def test_texts_in_another_language(database_url: str, tmp_path: Path) -> None:
    text = (
        "<movie><title>Die Verlegerin</title><originaltitle>The Post</originaltitle><year>2017</year></movie>"
    )
    take_nfo(database_url, write(tmp_path, film=text), language=Language("de", "DE"))
    assert ask(database_url, f"/movie/{OWN_IDS}", language="de-DE")["title"] == "Die Verlegerin"
    assert ask(database_url, f"/movie/{OWN_IDS}")["title"] == "The Post"


BOMB = """<?xml version="1.0"?>
<!DOCTYPE movie [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>
<movie><title>&b;</title></movie>"""


@pytest.mark.parametrize(
    ("content", "line_number", "reason"),
    [
        (BOMB, 2, "a document type is not taken"),
        ("<movie>\n<title>Half", 2, "<movie> is not well-formed: no element found"),
        ("<movie>\n<title>Wrong</titel></movie>", 2, "<movie> is not well-formed: mismatched tag"),
        ("<movie></movie>", 1, "expected a title or an id, found neither"),
        ("nothing at all", 1, "expected <movie>, <tvshow>"),
        (b"", 1, "expected <movie>, <tvshow>"),
        (
            "<episodedetails><season>1</season><episode>1</episode></episodedetails>",
            1,
            "expected a tvshow.nfo",
        ),
        ("<episodedetails><season>-2</season></episodedetails>", 1, "expected a number from 0 up for season"),
        ("<season><seasonnumber>1</seasonnumber></season>", 1, "expected tvshow.nfo in a folder above"),
    ],
)
def test_a_broken_file_is_told_with_its_line(
    database_url: str, tmp_path: Path, content: str | bytes, line_number: int, reason: str
) -> None:
    good = "<movie><title>1917</title><year>2019</year></movie>"
    outcome = take_nfo(database_url, write(tmp_path, broken=content, good=good))
    (bad,) = outcome.report.bad
    assert (bad.line, bad.reason[: len(reason)]) == (line_number, reason)
    assert [row["original_title"] for row in named(database_url, "movie")] == ["1917"]


@pytest.mark.parametrize(
    "content",
    [
        "<movie><title>Fish & Chips</title><plot>a &amp; b</plot></movie>",
        b"<?xml version='1.0' encoding='ISO-8859-1'?><movie><title>Fish &amp; Chips</title></movie>",
        "<movie><title>Fish &amp; Chips</title></movie>".encode("utf-16"),
        "\ufeff<movie><title>Fish &amp; Chips\x01</title></movie>",
        "junk <movie><title>Fish &amp; Chips</title></movie> <movie><title>Half",
    ],
)
def test_what_can_be_read_is_read(database_url: str, tmp_path: Path, content: str | bytes) -> None:
    take_nfo(database_url, write(tmp_path, film=content))
    assert [row["original_title"] for row in named(database_url, "movie")] == ["Fish & Chips"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Am&eacute;lie&nbsp;", "Amélie"),
        ("Fish &amp; Chips &lt;3 &quot;now&quot;", 'Fish & Chips <3 "now"'),
        ("A&ndash;B &hellip; &Eacute;", "A–B … É"),
        ("&amp;eacute;", "&eacute;"),
        ("&#233; &#xE9; &#150;", "é é –"),
        ("R&D &nothing; &;", "R&D &nothing; &;"),
        ("<![CDATA[R&D &eacute;]]> & &eacute;", "R&D &eacute; & é"),
        ("a&#0;b&#xd800;c&#x110000;d&#31;", "a\ufffdb\ufffdc\ufffdd"),
    ],
)
def test_named_characters_are_decoded_once(text: str, wanted: str) -> None:
    content = (
        f"<movie><title>{text}</title><plot>{text}</plot><actor><name>{text}</name><role>{text}</role></actor>"
        "<set tmdbcolid='&#57;&num;'/></movie>"
    )
    (root,) = read_nfo(content.encode()).roots
    for path in ("title", "plot", "actor/name", "actor/role"):
        assert (root.element.findtext(path) or "").strip() == wanted
    assert root.element.find("set").attrib == {"tmdbcolid": "9#"}  # type: ignore[union-attr]


@pytest.mark.parametrize("declared", ["ISO-8859-1", "latin1", "us-ascii", "windows-1252", "utf-8", ""])
def test_letters_of_windows(declared: str) -> None:
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    (root,) = read_nfo(f"{head}<movie><title>It’s – “é”</title></movie>".encode("cp1252")).roots
    assert root.element.findtext("title") == "It’s – “é”"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(encoding: str) -> None:
    (root,) = read_nfo("<movie><title>It’s – “é”</title></movie>".encode(encoding)).roots
    assert root.element.findtext("title") == "It’s – “é”"


@pytest.mark.parametrize("root", ["album", "artist", "musicvideo", "set", "collection", "person"])
def test_other_things_are_left_out_and_counted(database_url: str, tmp_path: Path, root: str) -> None:
    address = "https://www.imdb.com/title/tt9009801"
    other = f"<?xml version='1.0'?><!-- ours --><{root}><title>B</title><url>{address}</url></{root}>"
    folder = write(tmp_path, other=other, film="<movie><title>1917</title><year>2019</year></movie>")
    report = take_nfo(database_url, folder).report
    assert (report.is_whole, report.skipped) == (True, 1)
    assert [row["original_title"] for row in named(database_url, "movie")] == ["1917"]


def test_wrong_values_are_told_and_the_rest_taken(database_url: str, tmp_path: Path) -> None:
    text = (
        "<movie><title>Alive</title><year>95</year><premiered>soon</premiered><runtime>long</runtime>"
        "<uniqueid type='imdb'>none of it</uniqueid><rating>NaN</rating><votes>x</votes></movie>"
    )
    outcome = take_nfo(database_url, write(tmp_path, film=text))
    assert [bad.reason.partition(",")[0] for bad in outcome.report.bad] == [
        "expected an IMDb id (tt and digits)",
        "expected a number for votes",
        "expected a date for premiered",
        "expected a date for year",
        "expected minutes for runtime",
    ]
    assert [row["original_title"] for row in named(database_url, "movie")] == ["Alive"]


def test_a_folder_without_files(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"end in \.nfo"):
        take_nfo(database_url, tmp_path)


def test_the_real_files(database_url: str) -> None:
    if not (DATA / "nfo").is_dir():
        pytest.skip("needs ../shared/data, which is absent")
    outcome = take_nfo(database_url, DATA / "nfo")
    counts = {name: number for name, number in outcome.report.counts.items() if number}
    assert counts == {
        "new movies": 3,
        "new series": 4,
        "new seasons": 3,
        "new episodes": 3,
        "new people": 176,
        "new collections": 3,
        "new companies": 3,
        "new networks": 4,
        "new keywords": 2,
    }
    assert [(Path(bad.file).stem, bad.line) for bad in outcome.report.bad] == [
        ("kodi_v18_episode_empty", 3),
        ("kodi_v18_episode_multi_empty", 3),
        ("kodi_v18_episode_multi_empty", 16),
        ("kodi_v18_movie_empty", 2),
        ("kodi_v18_show_empty", 2),
        ("kodi_v20_show_empty", 2),
    ]
    before = whole(database_url)
    assert take_nfo(database_url, DATA / "nfo").fields == {}
    assert whole(database_url) == before
