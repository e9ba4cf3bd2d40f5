"""`reelbase mirror --library`: from names to titles, decisions and back, killed and begun again."""

import csv
import io
import logging
import os
import signal
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reelbase.importers.mirror import upstream as asking_upstream
from reelbase.importers.mirror.library.programs import PROGRAMS
from tests.conftest import CopyOf, build_index, migrate
from tests.importers.catalogue import named, whole
from tests.importers.sources import take_nfo
from tests.importers.test_nfo import write
from tests.mirror.library import catalogue
from tests.mirror.library.programs import KEY as PROGRAM_KEY
from tests.mirror.library.programs import programs
from tests.mirror.library.test_walk import make
from tests.mirror.test_selection import typed
from tests.mirror.upstream import KEY, Upstream, upstream
from tests.warm import Forked

PATIENCE = 120.0  # seconds; far more than it takes

NINE = (
    "<movie><title>Nine Films</title><year>1979</year><tmdbid>9801</tmdbid><imdbid>tt9009801</imdbid></movie>"
)
SHOWS = (
    "<tvshow><title>Nine Shows</title><year>1980</year><tmdbid>9901</tmdbid><tvdbid>9902</tvdbid></tvshow>"
)
ZERO = "<movie><title>Zero</title><tmdbid>0</tmdbid></movie>"


@pytest.fixture(scope="module")
def server(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """An upstream with well-known titles, and a movie and a series that have ids elsewhere."""
    folder = write(tmp_path_factory.mktemp("nfo"), movie=NINE, tvshow=SHOWS)

    def fill(url: str) -> None:
        catalogue.fill(url)
        migrate(url)
        take_nfo(url, folder)

    with copy_of("well_known_and_elsewhere", fill) as url:
        build_index(url)
        with upstream(url, tmp_path_factory.mktemp("exports")) as server:
            yield server


class Library:
    """A library that is mirrored into a database, with the file of its decisions."""

    def __init__(self, server: Upstream, database: str, folder: Path) -> None:
        self.server = server
        self.database = database
        self.root = folder / "media"
        self.file = folder / "decisions.csv"

    def arguments(self, *further: str) -> list[str]:
        """What is typed."""
        common = ["--from", self.server.url, "--key", KEY, "--rate", "0", "--database", self.database]
        return [*common, "--decisions", str(self.file), *further]

    def mirror(self, *further: str) -> int:
        """The exit status of the command."""
        return typed(*self.arguments(*(further or ("--library", str(self.root)))))

    def titles(self) -> set[tuple[str, int]]:
        """What is here with details of its own."""
        return {
            (str(row["kind"]), int(row["id"]))
            for kind in ("movie", "tv")
            for row in named(self.database, "entity", kind=kind, complete=True)
        }

    def rows(self) -> list[dict[str, str]]:
        """The table of decisions."""
        return list(csv.DictReader(io.StringIO(self.file.read_text(encoding="utf-8-sig"), newline="")))

    def decide(self, end: str, decision: str) -> None:
        """Write a decision about the place with this end."""
        rows = self.rows()
        (row,) = (row for row in rows if row["place"].endswith(end))
        row["decision"] = decision
        text = io.StringIO()
        writer = csv.DictWriter(text, list(row))
        writer.writeheader()
        writer.writerows(rows)
        self.file.write_text(text.getvalue(), encoding="utf-8")

    def searches(self) -> int:
        """How often upstream was asked for names and ids."""
        return sum(
            n for target, n in self.server.app.seen.items() if "/search/" in target or "/find/" in target
        )


@pytest.fixture
def library(server: Upstream, database_url: str, tmp_path: Path) -> Library:
    return Library(server, database_url, tmp_path)


FOURTEEN = {
    "Movies/The Matrix (1999)/The Matrix (1999).mkv": ("movie", 603),
    "Movies/Alien (1979) {imdb-tt0078748}/Alien.mkv": ("movie", 348),
    "Movies/Fight Club (1999) [tmdbid-550]/Fight Club.mkv": ("movie", 550),
    "Movies/Blade.Runner.1982.The.Final.Cut.1080p.BluRay.x264-GRP/grp-br.mkv": ("movie", 78),
    "Movies/Godfather, The (1972)/cd1.avi": ("movie", 238),
    "Movies/2001.A.Space.Odyssey.1968.mkv": ("movie", 62),
    "Movies/Le Fabuleux Destin d'Amélie Poulain (2001)/VIDEO_TS/VIDEO_TS.IFO": ("movie", 194),
    "Movies/Inception.mkv": ("movie", 27205),
    "Movies/1917 (2019)/1917 (2019) - 4K.mkv": ("movie", 530915),
    "TV/Breaking Bad/Season 01/Breaking Bad - S01E01.mkv": ("tv", 1396),
    "TV/Nine Shows (1980) [tvdbid-9902]/Season 1/Nine Shows S01E01.mkv": ("tv", 9901),
    "TV/The.Office.US.S02.1080p/The.Office.US.S02E01.mkv": ("tv", 2316),
    "Serien/Die Simpsons/Staffel 1/Die Simpsons 1x01.mkv": ("tv", 456),
    "Anime/[Group] Sousou no Frieren - 01 [1080p].mkv": ("tv", 209867),
}


def test_fourteen_common_names_are_fourteen_titles(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    make(library.root, *FOURTEEN)
    assert library.mirror() == 0
    assert library.titles() == set(FOURTEEN.values())
    out = capsys.readouterr().out
    assert "Of 14 titles of the library: 3 by their ids, 11 by their names." in out
    assert [row["decision"] for row in library.rows()] == [""] * 11


def test_a_second_run_changes_nothing_and_asks_for_no_name_again(library: Library) -> None:
    make(library.root, *FOURTEEN)
    assert library.mirror() == 0
    before = whole(library.database), library.file.read_bytes()
    asked = library.searches()
    assert library.mirror() == 0
    assert (whole(library.database), library.file.read_bytes()) == before
    assert library.searches() - asked == 2  # the ids of IMDb and TheTVDB


def test_what_is_open_is_named_decided_and_taken(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    make(
        library.root,
        "Movies/Scarface.mkv",
        "Movies/IMG_0001.MOV",
        "Movies/My Home Movie (2011)/a.mkv",
        "Movies/Ocean's Eleven (2001).mkv",
        "Unknown (1999) {imdb-tt9009999}/",
        "Nameless (1999)/video.mkv",
        Zero__movie=ZERO,
    )
    assert library.mirror() == 1
    out, error = capsys.readouterr()
    assert library.titles() == {("movie", 111), ("movie", 161)}
    assert "Of 7 titles of the library: 2 by their names." in out
    for reason in (
        "IMG_0001.MOV: upstream finds nothing by this name",
        "Unknown (1999) {imdb-tt9009999}: no title has the imdb_id tt9009999; upstream finds nothing",
        "Nameless (1999): upstream finds nothing by this name",
        "Zero: upstream finds nothing by this name",
        "My Home Movie (2011): ",
        "Open: 5 titles, named above.",
        f"of {library.file} what each is: `movie 603`",
    ):
        assert reason in error
    assert [row["remark"] for row in library.rows() if row["place"].endswith("Scarface.mkv")] == [
        "the best known of 2 that fit"
    ]
    library.decide("Scarface.mkv", "movie 877")
    library.decide("IMG_0001.MOV", "no")
    library.decide("My Home Movie (2011)", "leave out")
    library.decide("Unknown (1999) {imdb-tt9009999}", "https://www.themoviedb.org/tv/1396-breaking-bad")
    library.decide("Nameless (1999)", "tt0116282")
    library.decide("Zero", "tt9009801")
    assert library.mirror() == 1
    out, error = capsys.readouterr()
    assert library.titles() == {("movie", 111), ("movie", 161), ("movie", 877), ("tv", 1396), ("movie", 9801)}
    assert "1 by their names, 3 as decided, 2 no titles, as decided." in out
    assert "Nameless (1999): no title has the imdb_id tt0116282" in error
    library.decide("Nameless (1999)", "movie 550")
    assert library.mirror() == 0
    assert ("movie", 550) in library.titles()
    decisions = {row["place"].rpartition("/")[2]: row["decision"] for row in library.rows()}
    assert decisions == {
        "Scarface.mkv": "movie 877",
        "IMG_0001.MOV": "no",
        "My Home Movie (2011)": "leave out",
        "Unknown (1999) {imdb-tt9009999}": "https://www.themoviedb.org/tv/1396-breaking-bad",
        "Nameless (1999)": "movie 550",
        "Zero": "tt9009801",
        "Ocean's Eleven (2001).mkv": "",
    }


def test_ids_that_disagree_or_that_upstream_has_not_are_named(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    make(
        library.root,
        "Movies/Gone (2001) {tmdb-424242}/a.mkv",
        "Movies/Heat (1995) {tmdb-949}/Heat {tmdb-348}.mkv",
    )
    assert library.mirror() == 1
    error = capsys.readouterr().err
    assert "Gone (2001) {tmdb-424242}: upstream has no movie 424242" in error
    assert "Heat (1995) {tmdb-949}: the ids disagree: tmdb 949 is taken, Heat {tmdb-348}.mkv has 348" in error
    assert library.titles() == {("movie", 949)}
    library.decide("Heat (1995) {tmdb-949}", "movie 949")
    (library.root / "Movies/Gone (2001) {tmdb-424242}/a.mkv").unlink()
    (library.root / "Movies/Gone (2001) {tmdb-424242}").rmdir()
    assert library.mirror() == 0


def test_a_line_that_means_nothing_stops_all_before_anything_is_done(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    make(library.root, "Movies/Scarface.mkv")
    library.mirror()
    library.decide("Scarface.mkv", "the old one")
    before = library.file.read_bytes(), whole(library.database)
    assert library.mirror() == 2
    assert "decisions.csv:2: expected `movie 603`" in capsys.readouterr().err
    assert (library.file.read_bytes(), whole(library.database)) == before


def test_an_upstream_that_does_not_answer_for_names_loses_nothing(
    library: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking_upstream, "Access", partial(asking_upstream.Access, first_wait=0.01))
    make(library.root, "Movies/Scarface.mkv", "Movies/Alien (1979) {tmdb-348}.mkv", "Movies/Heat (1995).mkv")
    assert library.mirror() == 0
    library.decide("Scarface.mkv", "movie 877")
    before = library.file.read_bytes()
    make(library.root, "Movies/Dune (1984).mkv")
    library.server.app.always = ["/search/"]
    try:
        assert library.mirror("--library", str(library.root), "--timeout", "2") == 1
    finally:
        library.server.app.always = []
    error = capsys.readouterr().err
    assert "Dune (1984).mkv: upstream could not be asked: /3/search/movie: answered 500" in error
    assert "Upstream could not be asked about 1 title. Type the same again later." in error
    assert library.file.read_bytes().splitlines()[1:] == before.splitlines()[1:]
    assert library.mirror() == 0
    assert library.titles() == {("movie", id_) for id_ in (111, 877, 348, 949, 841)}


def test_several_libraries_and_programs_at_once(
    library: Library,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    make(library.root, "Movies/Heat (1995).mkv")
    other = make(library.root.with_name("other"), "TV/Dark/Season 1/Dark S01E01.mkv")
    keys = library.root.with_name("keys")
    keys.write_text(f"jellyfin = {PROGRAM_KEY}\nplex = {PROGRAM_KEY}\n")
    keys.chmod(0o600)
    for program in ("radarr", "sonarr", "emby"):
        monkeypatch.setenv(f"{program.upper()}_KEY", PROGRAM_KEY)
    with programs() as fake:
        named = [f"--library={program}={fake.url}" for program in PROGRAMS]
        folders = [f"--library={folder}" for folder in (library.root, other)]
        assert library.mirror(*named, *folders, "--library-keys", str(keys)) == 1
    out, error = capsys.readouterr()
    assert library.titles() == {
        ("movie", 949), ("tv", 70523), ("movie", 603), ("tv", 1399), ("movie", 348), ("movie", 679),
        ("tv", 46260),
    }  # fmt: skip
    assert "plex: Films: Home video [13]: upstream finds nothing by this name" in error
    assert PROGRAM_KEY not in out + error + caplog.text + library.file.read_text()
    assert {row["place"] for row in library.rows()} > {
        "jellyfin: Alien [a3]",
        f"{library.root}/Movies/Heat (1995).mkv",
    }


def test_a_program_without_a_key_or_that_is_not_there(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert library.mirror("--library=radarr=http://127.0.0.1:9") == 2
    assert "variable RADARR_KEY" in capsys.readouterr().err
    assert library.mirror("--library=kodi=http://127.0.0.1:9") == 2
    assert "Expected one of jellyfin, emby, plex, radarr, sonarr" in capsys.readouterr().err
    assert library.mirror("--library", str(library.root / "absent")) == 2
    assert "Expected the folder of a media library, found none" in capsys.readouterr().err


class Begun:
    """`reelbase mirror` of a library in a process of its own (tests.warm), with what it prints."""

    def __init__(self, library: Library, *further: str) -> None:
        self._printed = library.file.with_suffix(".printed")
        self._printed.touch()
        words = ["mirror", *library.arguments("--library", str(library.root), *further)]
        self.process = Forked(words, library.root, os.environ, self._printed, self._printed)

    def status(self) -> int:
        """The exit status at its end."""
        return self.process.wait(PATIENCE)

    @property
    def printed(self) -> str:
        return self._printed.read_text()


@pytest.mark.thorough
@pytest.mark.once
def test_killed_at_any_moment_it_ends_in_the_same(library: Library, copy_of: CopyOf, tmp_path: Path) -> None:
    make(library.root, *FOURTEEN, *(f"Movies/Film {number} (1999).mkv" for number in range(40)))
    begun = time.monotonic()
    Begun(library).status()
    whole_time = time.monotonic() - begun
    expected = library.file.read_bytes()
    with copy_of("killed_library", migrate) as database:
        again = Library(library.server, database, tmp_path / "again")
        again.root = library.root
        again.file.parent.mkdir()
        for part in (0.1, 0.3, 0.5, 0.7, 0.8, 0.9):
            begun_again = Begun(again)
            time.sleep(whole_time * part)
            begun_again.process.kill()
            begun_again.status()
        assert Begun(again).status() == 1  # 40 films are of no title
        assert again.file.read_bytes() == expected
        assert again.titles() == library.titles() == set(FOURTEEN.values())
        assert not list(again.file.parent.glob(".*"))


@pytest.mark.once
def test_ctrl_c_while_names_are_looked_up_keeps_what_was_found(library: Library) -> None:
    make(library.root, *FOURTEEN, *(f"Movies/Film {number} (1999).mkv" for number in range(200)))
    searches = library.searches()
    begun = Begun(library, "--rate", "60")
    while library.searches() < searches + 40:
        assert begun.process.poll() is None
        time.sleep(0.05)
    begun.process.send_signal(signal.SIGINT)
    assert begun.status() == 130, begun.printed
    assert "to go on, type the same again" in begun.printed
    assert 0 < len(library.rows()) < 214
    assert library.titles() == set()
