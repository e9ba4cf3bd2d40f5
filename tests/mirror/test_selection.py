"""What is to be mirrored: lists of ids, media libraries, queries, windows of changes."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reelbase.cli.program import main
from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.following import windows
from reelbase.importers.mirror.selection import exports_of, is_id, listed, merged, of_file
from reelbase.importers.source import SourceError
from tests.conftest import CopyOf, build_index
from tests.golden.small import fill, own
from tests.importers.catalogue import named, whole
from tests.mirror.upstream import KEY, Upstream, upstream


@pytest.fixture(scope="module")
def server(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """An upstream with the small catalogue, and its index."""
    with copy_of("small_to_mirror", fill) as url:
        build_index(url)
        with upstream(url, tmp_path_factory.mktemp("exports")) as server:
            yield server


def typed(*arguments: str) -> int:
    """The exit status of a command."""
    with pytest.raises(SystemExit) as ended:
        main(["mirror", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_ids_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ids.txt"
    file.write_text(
        "# mine\nmovie 603\nTV/1399\n\nhttps://www.themoviedb.org/movie/11-star-wars\nperson: 31, movie 603\n"
    )
    assert of_file(file) == {Kind.MOVIE: [11, 603], Kind.TV: [1399], Kind.PERSON: [31]}
    for beyond in ("movie 0", "tv/00", "movie 2147483648", f"person {'9' * 5000}"):
        file.write_text(f"movie 603\n{beyond}\n")
        with pytest.raises(SourceError, match=r"ids.txt:2: expected an id from 1 to 2,147,483,647, found"):
            of_file(file)
    file.write_text("movie 603\nsomething\n")
    with pytest.raises(SourceError, match=r"ids.txt:2: expected a kind and an id"):
        of_file(file)
    with pytest.raises(SourceError, match="can't be read"):
        of_file(tmp_path / "absent")


def test_no_id_is_wanted_that_is_none() -> None:
    """Else it would count as done by an interrupted mirror."""
    some = [-1, 0, 1, 603, 2**31 - 1, 2**31]
    assert [each for each in some if is_id(each)] == [1, 603, 2**31 - 1]
    assert listed(Entity(Kind.MOVIE, each) for each in some) == {Kind.MOVIE: [1, 603, 2**31 - 1]}
    assert merged(some, [0, 5]).tolist() == [1, 5, 603, 2**31 - 1]
    assert merged([], []).tolist() == []


def test_what_titles_name_is_counted_and_brought_where_that_is_wanted(
    demo_url: str, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ids.txt"
    file.write_text("movie 603\n")
    (tmp_path / "exports").mkdir()
    with upstream(demo_url, tmp_path / "exports") as server:
        common = ("--from", server.url, "--key", KEY, "--rate", "0", "--database", database_url)
        typed(*common, "--ids", str(file))
        told = capsys.readouterr().out
        assert re.search(r"^Known by name alone, from titles: \d+ people, 1 collection,", told, re.MULTILINE)
        assert "type the same with --named" in told
        assert not list(named(database_url, "entity", kind="person", complete=True))
        typed(*common, "--ids", str(file), "--named")
        assert "Went on after" not in capsys.readouterr().out
    assert len(list(named(database_url, "entity", kind="person", complete=True))) > 5
    assert len(list(named(database_url, "entity", kind="collection", complete=True))) == 1


def test_days_are_asked_for_a_fortnight_at_a_time() -> None:
    first, last = date(2026, 1, 1), date(2026, 1, 30)
    found = list(windows(first, last))
    assert found == [
        (first, date(2026, 1, 14)),
        (date(2026, 1, 15), date(2026, 1, 28)),
        (date(2026, 1, 29), last),
    ]
    assert list(windows(last, last)) == [(last, last)]


def test_where_the_id_files_are() -> None:
    assert exports_of("https://api.themoviedb.org") == "http://files.tmdb.org/p/exports"
    assert exports_of("http://127.0.0.1:8000") == "http://127.0.0.1:8000/p/exports"


def test_what_a_query_finds(server: Upstream, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("--from", server.url, "--key", KEY, "--rate", "0", "--database", database_url)
    assert typed(*common, "--discover", "tv?sort_by=popularity.desc&include_adult=true") == 0
    assert "entities in" in capsys.readouterr().out
    complete = {(row["kind"], row["id"]) for row in named(database_url, "entity", complete=True)}
    assert ("tv", own(61)) in complete
    assert not any(kind == "movie" for kind, _ in complete)


def test_the_command_follows_only_what_is_here(
    server: Upstream, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of the upstream's titles changed since then: they were made a moment ago."""
    common = ("--from", server.url, "--key", KEY, "--rate", "0", "--database", database_url)
    file = tmp_path / "ids.txt"
    file.write_text(f"movie {own(1)}\n")
    assert typed(*common, "--ids", str(file)) == 0
    before = whole(database_url)["entity"]
    capsys.readouterr()
    assert typed(*common, "--follow") == 0
    assert capsys.readouterr().out.startswith("1 entity in")
    assert whole(database_url)["entity"] == before


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--from", "nowhere"], "Expected the address of a TMDB API, found 'nowhere'"),
        (["--follow", "--discover", "tv?"], "Expected one of --ids, --discover, --library and --follow"),
        (["--kinds", "film"], "found 'film'"),
        (["--depth", "all"], "found 'all'"),
        (["--discover", "film?"], "Expected a query such as"),
        (["--ids", "absent"], "can't be read"),
    ],
)
def test_what_is_not_understood_is_refused(
    server: Upstream,
    database_url: str,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    found: str,
) -> None:
    assert typed("--from", server.url, "--key", KEY, "--database", database_url, *arguments) == 2
    assert found in capsys.readouterr().err
