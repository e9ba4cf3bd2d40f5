"""Posters and backdrops of a table: files next to it and addresses, kept here and shown at once."""

import http.server
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from reelbase.artwork.originals import Folder, Unreachable
from reelbase.storage.queries.matching import OWN_IDS
from tests.artwork.test_uploads import picture
from tests.asking import Client
from tests.cli.test_commands import Outcome, Shell

Take = Callable[..., Outcome]
COLUMNS = ("title", "posters", "posters:de", "backdrops")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """The address of a server that has the pictures of a folder."""
    (tmp_path / "host").mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "host"))

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str
) -> Take:
    """Imports rows by the command, as it is typed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jpg").write_bytes(picture(red=10))
    (tmp_path / "b.png").write_bytes(picture(red=90, suffix=".png"))
    (tmp_path / "wide.jpg").write_bytes(picture(red=170, width=600, height=300))
    (tmp_path / "none.jpg").write_text("no picture")

    def take(row: Mapping[str, str], *options: str) -> Outcome:
        cells = [row.get(name, "") for name in COLUMNS]
        Path("t.csv").write_text("\t".join(COLUMNS) + "\n" + "\t".join(cells) + "\n")
        Path("m.toml").write_text("[columns]\n" + "".join(f"'{name}' = '{name}'\n" for name in COLUMNS))
        words = ("import", "csv", "t.csv", "--mapping", "m.toml", "--image-originals", "originals")
        return Shell(capsys)(*words, *options, "--database", database_url)

    return take


def shown(url: str) -> dict[str, list[tuple[str | None, int, int]]]:
    """The pictures of the film by type: language, width and height; each is there, and the first is shown."""
    with Client(url, image_originals="originals", image_renditions="renditions") as client:
        film = client.get(f"/3/movie/{OWN_IDS}", {"append_to_response": "images"}).json()
        found = {}
        for type_ in ("posters", "backdrops"):
            rows = film["images"][type_]
            for row in rows:
                answer = client.get(f"/t/p/original{row['file_path']}")
                assert (answer.status, answer.body[:2]) in {(200, b"\xff\xd8"), (200, b"\x89P")}
            shown_path = film[f"{type_.removesuffix('s')}_path"]
            assert (shown_path in {row["file_path"] for row in rows}) == bool(rows), shown_path
            found[type_] = sorted((row["iso_639_1"] or "", row["width"], row["height"]) for row in rows)
    return found


def test_files_and_addresses(take: Take, host: str, tmp_path: Path, database_url: str) -> None:
    (tmp_path / "host" / "c.jpg").write_bytes(picture(red=50, width=200, height=300))
    row = {"title": "A", "posters": "a.jpg", "posters:de": f"{host}/c.jpg|b.png", "backdrops": "wide.jpg"}
    dry = take(row, "--dry-run")
    assert (dry.status, (tmp_path / "originals").exists()) == (0, False)
    done = take(row)
    assert (done.status, done.err) == (0, "")
    assert shown(database_url) == {
        "posters": [("", 400, 600), ("de", 200, 300), ("de", 400, 600)],
        "backdrops": [("", 600, 300)],
    }
    assert take({"title": "A", "posters:de": "b.png"}, "--sync").status == 0
    assert shown(database_url) == {"posters": [("de", 400, 600)], "backdrops": []}
    assert take({"title": "A"}, "--sync").status == 0
    assert shown(database_url) == {"posters": [], "backdrops": []}


def test_a_row_goes_with_its_pictures(take: Take, database_url: str) -> None:
    take({"title": "A", "posters": "a.jpg"})
    assert "1 removed movie" in take({"title": "B"}, "--sync").out


def test_a_file_that_comes_later_or_changes_is_taken(take: Take, tmp_path: Path, database_url: str) -> None:
    row = {"title": "A", "posters": "late.jpg|b.png"}
    assert take(row).status == 1
    (tmp_path / "late.jpg").write_bytes(picture(red=200))
    done = take(row)
    assert (done.status, done.err) == (0, "")
    assert len(shown(database_url)["posters"]) == 2
    assert "nothing new" in take(row).out
    (tmp_path / "late.jpg").write_bytes(picture(red=220, width=200, height=300))
    take(row)
    assert shown(database_url)["posters"] == [("", 200, 300), ("", 400, 600)]


def test_a_picture_that_can_not_be_had_removes_none(
    take: Take, host: str, tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "host" / "c.jpg").write_bytes(picture(red=50, width=200, height=300))
    film = {"title": "A", "posters": f"{host}/c.jpg|a.jpg", "backdrops": "wide.jpg"}
    assert take(film, "--sync").status == 0
    both = [("", 200, 300), ("", 400, 600)]
    (tmp_path / "host" / "c.jpg").rename(tmp_path / "c.jpg")  # the host lacks it for a moment
    for options in (["--sync"], []):
        assert take({**film, "backdrops": "b.png", "posters": f"{host}/c.jpg"}, *options).status == 1
        assert shown(database_url) == {"posters": both, "backdrops": [("", 400, 600)]}
    (tmp_path / "c.jpg").rename(tmp_path / "host" / "c.jpg")
    assert take({**film, "backdrops": "b.png", "posters": f"{host}/c.jpg"}, "--sync").status == 0
    assert shown(database_url) == {"posters": both[:1], "backdrops": [("", 400, 600)]}


def test_an_import_ends_where_pictures_can_t_be_kept(
    take: Take, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take({"title": "A", "posters": "a.jpg"})

    async def fail(*_: object) -> bool:
        raise Unreachable("the storage does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "has", fail)
        done = take({"title": "A", "posters": "b.png"}, "--sync")
    assert (done.status, "originals, found: the storage does not answer." in done.err) == (1, True)
    assert len(shown(database_url)["posters"]) == 1


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("gone.jpg", "expected a picture at 'gone.jpg', found No such file or directory"),
        ("none.jpg", "expected a picture at 'none.jpg', found"),
        ("HOST/gone.jpg", "found the status 404"),
        ("http://127.0.0.1:1/x.jpg", "found no answer"),
        ("http://", "expected a picture at 'http://', found"),
        ("ftp://example.org/x.jpg", "expected a picture at 'ftp://example.org/x.jpg', found"),
        (".", "found Is a directory"),
        ("..", "found a path out of the folder of the table"),
        ("sub/../../outside.jpg", "found a path out of the folder of the table"),
        ("/outside.jpg", "found a path out of the folder of the table"),
        ("pipe.jpg", "found no file"),
    ],
)
def test_what_is_no_picture_is_named(
    take: Take, host: str, database_url: str, cell: str, reason: str
) -> None:
    os.mkfifo("pipe.jpg")
    done = take({"title": "A", "posters": cell.replace("HOST", host) + "|a.jpg"})
    assert done.status == 1
    assert "t.csv:2" in done.out + done.err
    assert reason in done.out + done.err
    assert shown(database_url)["posters"] == [("", 400, 600)]
