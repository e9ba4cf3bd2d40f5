"""Media libraries: which folders and files are titles, by names and NFO files, and what is left."""

import inspect
import os
import sys
from pathlib import Path

import pytest

from reelbase.importers.engine.record import TMDB
from reelbase.importers.faults import printable
from reelbase.importers.mirror.library.walk import read_library
from reelbase.importers.source import SourceError
from tests.importers.sources import DATA
from tests.importers.test_nfo import write


def make(root: Path, *paths: str, **files: str | bytes) -> Path:
    """Empty folders (with a slash at the end) and files, and NFO files with content."""
    for path in paths:
        whole = root / path
        whole.mkdir(parents=True) if path.endswith("/") else whole.parent.mkdir(parents=True, exist_ok=True)
        if not path.endswith("/"):
            whole.touch()
    return write(root, **files)


def read(root: Path) -> tuple[set[tuple[str, int]], set[tuple[str, str | None]], list[str]]:
    """Kinds and ids, ids elsewhere with the kind if it is known, and what is left: names, faults."""
    found = read_library(root)
    titles = {title.place: title for title in found.titles}
    assert len(titles) == len(found.titles), "each place is one title"
    named = {
        (str(title.kind or "movie"), int(title.ids[TMDB])) for title in found.titles if TMDB in title.ids
    }
    sought = {
        (" ".join(title.ids.values()), title.kind and str(title.kind))
        for title in found.titles
        if title.ids and TMDB not in title.ids
    }
    left = [title.place for title in found.titles if not title.ids or title.conflicts]
    beginning = f"{root.absolute()}/"
    left = [printable(each.removeprefix(beginning)) for each in (*left, *found.faults)]
    return named, sought, sorted(left)


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "named", "sought"),
    [
        ("Film (1979) {tmdb-9801}/", ("movie", 9801), None),
        ("Film (1979) {tmdb-9801}/Film (1979).mkv", ("movie", 9801), None),
        ("Film (1979)/Film (1979) [tmdbid-9801].mkv", ("movie", 9801), None),
        ("Film (1979) [tmdbid=9801].mkv", ("movie", 9801), None),
        ("Film (1979) [TMDBID-9801][imdbid-tt9009801]/Film.mkv", ("movie", 9801), None),
        ("Film (1979) {imdb-tt9804}/", None, ("tt0009804", None)),
        ("Film (1979) [imdbid-tt9009804]/Film.mkv", None, ("tt9009804", None)),
        ("Film (1979) (tt9009804)/Film.mkv", None, ("tt9009804", None)),
        ("Film (1979) {imdb-tt9009804}.mkv", None, ("tt9009804", None)),
        ("Show (1980) [tvdbid-9902]/Season 01/Show S01E01.mkv", None, ("9902", "tv")),
        ("Show (1980) {tmdb-9901}/Season 01/Show S01E01.mkv", ("tv", 9901), None),
        ("Show (1980) {tmdb-9901}/S01E01.mkv", ("tv", 9901), None),
        ("Show (1980) {tmdb-9901}/Staffel 1/Show {tmdb-5} 1x01.mkv", ("tv", 9901), None),
        ("Show [tmdbid-9901] S01E01.mkv", ("tv", 9901), None),
        ("Show {imdb-tt9009901}/Specials/extra.mkv", None, ("tt9009901", "tv")),
        ("TV Shows/Show {tmdb-9901}/", ("tv", 9901), None),
        ("anime/Show {tmdb-9901}/Show - 001.mkv", ("tv", 9901), None),
        ("anime/Show {imdb-tt9009901}/", None, ("tt9009901", "tv")),
    ],
)
def test_ids_in_names(
    tmp_path: Path, path: str, named: tuple[str, int] | None, sought: tuple[str, str | None] | None
) -> None:
    assert read(make(tmp_path, path)) == ({named} if named else set(), {sought} if sought else set(), [])


CAST = "<actor><name>A</name><tmdbid>9701</tmdbid></actor>"
SET = "<set><name>S</name><tmdbid>9702</tmdbid></set>"


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "named", "sought"),
    [
        (f"<movie><title>Film</title>{CAST}{SET}<tmdbid>9801</tmdbid></movie>", 9801, None),
        (
            f"<movie><title>Film</title>{CAST}{SET}<uniqueid type='imdb'>tt9009801</uniqueid></movie>",
            None,
            "tt9009801",
        ),
        (f"<movie>{CAST}<title>Film</title></movie>\nhttps://www.themoviedb.org/movie/9801-film", 9801, None),
        ("<movie><title>Film</title><tmdbid>9801</tmdbid></movie>".encode("utf-16"), 9801, None),
        (b"<movie><title>Caf\xe9</title><tmdb>9801</tmdb></movie>", 9801, None),
        ("<movie><title>Film</title><id tmdb='9801'/></movie>", 9801, None),
        ("<movie><title>Film</title><tmdbid>0</tmdbid><imdbid>tt9009801</imdbid></movie>", None, "tt9009801"),
        ("https://www.themoviedb.org/movie/9801", 9801, None),
        ("https://www.imdb.com/title/tt9009801/", None, "tt9009801"),
    ],
)
def test_ids_in_nfo_files(tmp_path: Path, text: str | bytes, named: int | None, sought: str | None) -> None:
    """The id of the title alone, whatever else in the file has one."""
    make(tmp_path, "Film (2010)/Film (2010).mkv", **{"Film (2010)__movie": text})
    kinds = {None if text.startswith("https://www.imdb") else "movie"} if isinstance(text, str) else set()
    found_named, found_sought, left_out = read(tmp_path)
    assert found_named == ({("movie", named)} if named else set())
    assert found_sought == {(sought, kind) for kind in kinds if sought}
    assert left_out == []


@pytest.mark.once
def test_what_is_no_title(tmp_path: Path) -> None:
    make(
        tmp_path,
        "Show/Season 1/Show S01E01.mkv",
        "Film (2010) {tmdb-9801}/Film.mkv",
        "Film (2010) {tmdb-9801}/Film-trailer.mkv",
        "Film (2010) {tmdb-9801}/Extras/Making of.mkv",
        "Band/Album (1999)/track.mp3",
        ".Trash/Film (2001)/Film.mkv",
        Show__tvshow="<tvshow><title>Show</title><tmdbid>9901</tmdbid></tvshow>",
        **{
            "Show__Season 1__season": "<season><title>S</title><tmdbid>9803</tmdbid></season>",
            "Show__Season 1__S01E01": "<episodedetails><tmdbid>9804</tmdbid></episodedetails>",
            "Band__Album (1999)__album": "<album><title>A</title><tmdbid>9805</tmdbid></album>",
            "Sets__set": "<set><title>S</title><tmdbid>9806</tmdbid></set>",
            "Film (2010) {tmdb-9801}__Film": "<movie><title>Film</title><tmdbid>9801</tmdbid></movie>",
        },
    )
    assert read(tmp_path) == ({("tv", 9901), ("movie", 9801)}, set(), [])


@pytest.mark.once
def test_what_is_left_out_is_named(tmp_path: Path) -> None:
    make(
        tmp_path,
        "A (1979)/A.mkv",
        "B (1980)/",
        "C/Season 1/C S01E01.mkv",
        "C/Season 2/C S02E01.mkv",
        "D.mkv",
        "E (1981) {tmdb-0}/E.mkv",
        "F (1982) {tmdb-99999999999}/F.mkv",
        "Good {tmdb-9801}/Good.mkv",
        G__movie="<movie><title>G</title></movie>",
        H__movie="<movie><title>H</titel></movie>",
        I__movie="<!DOCTYPE a><movie><tmdbid>1</tmdbid></movie>",
        **{"J {tmdb-9802}__movie": "<movie><title>J</title><tmdbid>9803</tmdbid></movie>"},
    )
    named, sought, left_out = read(tmp_path)
    assert (named, sought) == ({("movie", 9801), ("movie", 9802)}, set())
    assert [each.partition(":")[0] for each in left_out] == [
        "A (1979)",
        "B (1980)",
        "C",
        "D.mkv",
        "E (1981) {tmdb-0}",
        "F (1982) {tmdb-99999999999}",
        "F (1982) {tmdb-99999999999}",
        "G",
        "H/movie.nfo",
        "I/movie.nfo",
        "J {tmdb-9802}",
    ]


@pytest.mark.once
def test_movies_and_series_of_one_folder(tmp_path: Path) -> None:
    make(
        tmp_path,
        "Movies/A (1979) {tmdb-1}.mkv",
        "Movies/A (1979) {tmdb-1}.srt",
        "Movies/B (1980).mkv",
        "Movies/C (1981) - 1080p.mkv",
        "Movies/C (1981) - 2160p.mkv",
        "Movies/D (1982)/D (1982) {tmdb-4}.mkv",
        "TV/E {tmdb-1}/Season 1/E S01E01.mkv",
        **{
            "Movies__B (1980)": "<movie><title>B</title><tmdbid>2</tmdbid></movie>",
            "Movies__C (1981)": "<movie><title>C</title><tmdbid>3</tmdbid></movie>",
        },
    )
    movies = {("movie", id_) for id_ in (1, 2, 3, 4)}
    assert read(tmp_path) == (movies | {("tv", 1)}, set(), [])


@pytest.mark.once
def test_nfo_files_of_many_titles_in_one_folder(tmp_path: Path) -> None:
    movie, series = (f"<{tag}><title>A</title><tmdbid>%d</tmdbid></{tag}>" for tag in ("movie", "tvshow"))
    files = {"a": movie % 1, "b": series % 1, "c": series % 2, "d": movie % 3 + movie % 4}
    for folder in ("", "All__"):
        make(tmp_path, **{f"{folder}{name}": text for name, text in files.items()})
        found = {("movie", 1), ("movie", 3), ("movie", 4), ("tv", 1), ("tv", 2)}
        assert read(tmp_path) == (found, set(), [])


@pytest.mark.once
def test_the_real_nfo_files() -> None:
    if not (DATA / "nfo").is_dir():
        pytest.skip("needs ../shared/data, which is absent")
    named, sought, left_out = read(DATA / "nfo")
    assert named == {("movie", 348), ("movie", 10193), ("tv", 1399), ("tv", 424), ("tv", 2426)}
    assert sought == {("tt3410834", "movie"), ("tt0944947 121361", "tv")}
    assert {each.partition(":")[0] for each in left_out} == {
        f"kodi_{name}_empty.nfo" for name in ("v18_movie", "v18_show", "v20_show")
    }


@pytest.mark.once
def test_movies_and_episodes_side_by_side(tmp_path: Path) -> None:
    make(
        tmp_path,
        "All/A (1979) {tmdb-1}.mkv",
        "All/B {tmdb-2} S01E01.mkv",
        "All/C S01E01.mkv",
        "TV/D {tmdb-3} S01E01.mkv",
        "TV/E [imdbid-tt9009801] 1x01.mkv",
        "One/F {tmdb-4} S01E01.mkv",
    )
    named, sought, left_out = read(tmp_path)
    assert named == {("movie", 1), ("tv", 2), ("tv", 3), ("tv", 4)}
    assert sought == {("tt9009801", "tv")}
    assert left_out == ["All/C (series)"]


@pytest.mark.once
def test_a_library_that_is_one_series(tmp_path: Path) -> None:
    make(
        tmp_path,
        "Season 1/S01E01.mkv",
        "S02E01.mkv",
        tvshow="<tvshow><title>Show</title><tmdbid>9901</tmdbid></tvshow>",
    )
    assert read(tmp_path) == ({("tv", 9901)}, set(), [])


@pytest.mark.once
def test_files_that_are_none(tmp_path: Path) -> None:
    """A pipe is not waited for, a name that is no text is told as it is, and a loop ends."""
    make(tmp_path, "Film {tmdb-9801}/")
    os.mkfifo(tmp_path / "Film {tmdb-9801}" / "movie.nfo")
    (tmp_path / "Film {tmdb-9801}" / "again").symlink_to(tmp_path)
    (tmp_path / "Film {tmdb-9801}" / "gone.nfo").symlink_to(tmp_path / "nowhere")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff (1999)")).mkdir()
    named, _, left_out = read(tmp_path)
    assert named == {("movie", 9801)}
    assert [each.partition(":")[0] for each in left_out] == ["\\udcff (1999)"]


@pytest.mark.once
def test_a_library_without_titles(tmp_path: Path) -> None:
    make(tmp_path, "Music/track.mp3")
    with pytest.raises(SourceError, match="found none"):
        read_library(tmp_path)
    with pytest.raises(SourceError, match="found none at"):
        read_library(tmp_path / "absent")


@pytest.mark.once
def test_links_are_followed_once_and_circles_end(tmp_path: Path) -> None:
    root, disk = tmp_path / "library", tmp_path / "disk"
    make(disk, "Alien (1979) {tmdb-348}/a.mkv", "Heat (1995) {tmdb-949}/a.mkv")
    make(root, "Movies/Up (2009) {tmdb-14160}/a.mkv")
    (disk / "back").symlink_to(root)
    (disk / "itself").symlink_to(disk)
    (disk / "loop").symlink_to(disk / "loop")
    (root / "Movies" / "disk").symlink_to(disk)
    (root / "Movies" / "disk again").symlink_to(disk)
    (root / "Movies" / "same").symlink_to(root / "Movies" / "Up (2009) {tmdb-14160}")
    (root / "Movies" / "Gone (2001) {tmdb-5}.mkv").symlink_to(tmp_path / "nowhere")
    named, sought, left = read(root)
    assert named == {("movie", 348), ("movie", 949), ("movie", 14160), ("movie", 5)}
    assert (sought, left) == (set(), [])


@pytest.mark.once
def test_a_folder_that_can_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "Alien (1979) {tmdb-348}/a.mkv", "Closed/Heat (1995)/a.mkv", "Odd {tmdb-949}/movie.nfo/")
    scan = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("/Closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    named, _, left = read(tmp_path)
    assert named == {("movie", 348), ("movie", 949)}
    assert left == ["Closed: it can't be read: Permission denied"]


@pytest.mark.once
def test_what_is_left_out_on_purpose_is_counted(tmp_path: Path) -> None:
    make(
        tmp_path,
        "Movies/Alien (1979)/Alien (1979).mkv",
        "Movies/Alien (1979)/Alien (1979)-trailer.mkv",
        "Movies/Alien (1979)/Extras/a.mkv",
        "Movies/Alien (1979)/Extras/Deeper/b.mkv",
        "Movies/Alien (1979)/poster.jpg",
        "Movies/Alien (1979)/soundtrack.flac",
        "Movies/Heat (1995)/.ignore",
        "Movies/Heat (1995)/Heat (1995).mkv",
        "Movies/Heat (1995)/Deeper/Heat (1995).mkv",
        "Movies/.hidden/Up (2009).mkv",
    )
    found = read_library(tmp_path)
    assert [str(each.readings[0]) for each in found.titles] == ["Alien (1979)"]
    assert found.ignored == {
        "extra videos": 3,
        "other files": 1,
        "ignored folders": 1,
    }


@pytest.mark.once
def test_files_that_say_what_is_next_to_them(tmp_path: Path) -> None:
    """NFO files without an id, of episodes, notes of releases; Plex's own files."""
    make(
        tmp_path,
        "A/a.mkv",
        "B/b.mkv",
        "C/c.mkv",
        "Movies/D.2001.1080p-GRP/d.mkv",
        "Stuff/e1.mkv",
        "Stuff/e2.mkv",
        A__movie="<movie><title>Alien</title><originaltitle>Xeno</originaltitle><year>1979</year></movie>",
        Stuff__e1="<episodedetails><title>One</title><showtitle>Show, The</showtitle></episodedetails>",
        Stuff__e2="<episodedetails><title>Two</title><showtitle>Show, The</showtitle></episodedetails>",
        **{"Movies__D.2001.1080p-GRP__d": "░░▒▒▓▓ RELEASE NOTES ▓▓▒▒░░\nRunning time: 98 min"},
    )
    (tmp_path / "B/.plexmatch").write_text("title: Heat\nyear: 1995\nimdbid: tt0113277\nep: 1: b.mkv\n")
    (tmp_path / "C/.plexmatch").write_text("guid: tmdb://1396\nseason: 1\n")
    found = read_library(tmp_path)
    assert found.faults == []
    titles = {
        each.place.removeprefix(f"{tmp_path}/"): (each.ids, [str(one) for one in each.readings[:2]])
        for each in found.titles
    }
    assert titles == {
        "A": ({}, ["Alien (1979)", "Xeno (1979)"]),
        "B": ({"imdb_id": "tt0113277"}, ["Heat (1995)", "B"]),
        "C": ({"tmdb": "1396"}, ["C"]),
        "Movies/D.2001.1080p-GRP": ({}, ["D (2001)", "D 2001"]),
        "Stuff": ({}, ["The Show", "Stuff"]),
    }


@pytest.mark.once
def test_one_odd_name_does_not_make_a_series_of_a_folder_of_many(tmp_path: Path) -> None:
    names = [
        "Series.7.The.Contenders.2001",
        "S21 The Killing Machine (2003)",
        "Season 1",
        "Specials",
        "Part 2",
    ]
    make(
        tmp_path,
        *(f"Stuff/{name}/a.mkv" for name in names),
        *(f"Stuff/Film {n} ({1990 + n})/a.mkv" for n in range(9)),
    )
    found = {each.place.rpartition("/")[2] for each in read_library(tmp_path).titles}
    assert found > {*(f"Film {n} ({1990 + n})" for n in range(9)), *names[:2]}


@pytest.mark.once
def test_a_tree_deeper_than_python_may_recurse(tmp_path: Path) -> None:
    make(tmp_path, "/".join(["d"] * 400) + "/Alien (1979) {tmdb-348}/a.mkv")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 200)
    try:
        found = read(tmp_path)
    finally:
        sys.setrecursionlimit(limit)
    assert found == ({("movie", 348)}, set(), [])


@pytest.mark.once
@pytest.mark.parametrize(
    ("root", "file", "readings"),
    [
        ("Alien (1979)", "movie.mkv", ["Alien (1979)"]),
        ("Alien {tmdb-348}", "a.mkv", ["Alien"]),
        ("Breaking Bad (2008)", "Season 1/S01E01.mkv", ["Breaking Bad (2008)"]),
        ("Films", "Alien (1979).mkv", ["Alien (1979)"]),
        ("Films (old)", "Alien (1979).mkv", ["Alien (1979)"]),
        ("Films 2019", "Alien (1979).mkv", ["Alien (1979)"]),
    ],
)
def test_a_library_may_be_the_folder_of_one_title(
    tmp_path: Path, root: str, file: str, readings: list[str]
) -> None:
    (title,) = read_library(make(tmp_path / root, file)).titles
    assert [str(each) for each in title.readings] == readings
