"""`reelbase mirror --pictures`: what answers name is brought, checked and kept where `serve` finds it."""

import errno
import json
import os
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from reelbase.artwork import mirroring as pictures
from reelbase.artwork.mirroring import SizesError, read_sizes
from reelbase.artwork.originals import Folder
from reelbase.cli.program import main
from tests.artwork.painting import at, is_near, jpeg, png, seen, svg
from tests.asking import Client
from tests.conftest import CopyOf
from tests.golden.small import fill, own
from tests.importers.catalogue import named
from tests.mirror.upstream import KEY, Upstream, upstream
from tests.quiet_server import QuietServer
from tests.thorough import mostly_thorough
from tests.warm import Forked

Answer = tuple[int, bytes, dict[str, str]]
WIDTH = 60  # pixels of every picture that the host paints


class Host:
    """A host of pictures: paints what it is asked for, in the form of its record."""

    def __init__(self, records: dict[str, tuple[int, int]]) -> None:
        self._records = records
        self.asked: Counter[str] = Counter()
        self.headers: list[dict[str, str]] = []
        self.spoil: Callable[[str, bytes], Answer] | None = None
        self.url = ""

    def answer(self, path: str) -> Answer:
        """The picture at an address."""
        self.asked[path] += 1
        name = path.rpartition("/")[2]
        width, height = self._records.get(f"/{name}", (2, 3))
        paints: dict[str, Callable[[int, int], bytes]] = {"png": png, "svg": svg}
        data = paints.get(name.rpartition(".")[2], jpeg)(WIDTH, max(1, round(WIDTH * height / width)))
        return self.spoil(name, data) if self.spoil else (200, data, {})


@contextmanager
def serving(host: Host) -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.headers.append(dict(self.headers))
            status, data, headers = host.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with QuietServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host.url = f"http://127.0.0.1:{server.server_port}/t/p"
        yield host
        server.shutdown()


@pytest.fixture
def server(copy_of: CopyOf, tmp_path: Path) -> Iterator[Upstream]:
    with copy_of("small_to_mirror", fill) as url, upstream(url, tmp_path / "exports") as server:
        yield server


@pytest.fixture
def host(server: Upstream, copy_of: CopyOf) -> Iterator[Host]:
    with copy_of("small_to_mirror", fill) as url:
        records = {row["file_path"]: (row["width"], row["height"]) for row in named(url, "image")}
    with serving(Host(records)) as host:
        yield host


class Mirror:
    """The command, with its folder of pictures."""

    def __init__(self, server: Upstream, host: Host, url: str, folder: Path) -> None:
        self.folder = folder / "pictures"
        self.report = folder / "report.json"
        self._ids = folder / "ids.txt"
        self._ids.write_text(f"movie {own(1)}\ntv {own(61)}\n")
        self.words = ["mirror", "--from", server.url, "--key", KEY, "--rate", "0", "--ids", str(self._ids)]
        self.words += ["--database", url, "--image-originals", str(self.folder)]
        self.words += ["--pictures-from", host.url, "--report", str(self.report), "--languages", "de-DE"]

    def __call__(self, *words: str) -> int:
        try:
            main([*self.words, *words])
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    @property
    def names(self) -> set[str]:
        return {each.name for each in self.folder.iterdir()} if self.folder.is_dir() else set()

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.report.read_bytes())
        return found


@pytest.fixture
def mirror(server: Upstream, host: Host, database_url: str, tmp_path: Path) -> Mirror:
    return Mirror(server, host, database_url, tmp_path)


def test_what_answers_name_is_here(
    mirror: Mirror, host: Host, database_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every path in the answers of what was mirrored, in the languages that were chosen, without the key."""
    assert mirror("--pictures", "w780") == 0
    out = capfd.readouterr().out
    shown = re.search(r"You have 2 titles, (\d+) pictures \(0 MB\) and 0 people here", out)
    assert shown and int(shown[1]) == len(mirror.names) == mirror.told["pictures"]
    with Client(database_url, image_originals=str(mirror.folder), drawn_artwork="none") as client:
        movie = client.get(f"/3/movie/{own(1)}", {"append_to_response": "images,credits,recommendations"})
        series = client.get(f"/3/tv/{own(61)}", {"append_to_response": "season/1,images"})
        paths = set(
            re.findall(rb'"(?:poster|backdrop|still|profile|logo)_path":"/([^"]+)"', movie.body + series.body)
        )
        spoken = {
            row["file_path"][1:]
            for title in (movie, series)
            for rows in title.json()["images"].values()
            if isinstance(rows, list)
            for row in rows
            if row["iso_639_1"] in (None, "en", "de")
        }
        assert {each.decode() for each in paths} <= mirror.names
        assert spoken <= mirror.names
        assert "own-m1-sv.jpg" not in mirror.names
        picture = client.get("/t/p/w154/own-m1-en.jpg")
        assert picture.status == 200
        assert is_near(at(seen(picture.body), 0.25, 0.25), (230, 40, 40))
    assert {path.split("/")[3] for path in host.asked} >= {"w780", "w300"}
    assert not any(KEY in json.dumps(headers) for headers in host.headers)


def test_a_second_run_asks_for_nothing(mirror: Mirror, host: Host) -> None:
    assert mirror("--pictures", "w780") == 0
    before = {each.name: (each.stat().st_mtime_ns, each.read_bytes()) for each in mirror.folder.iterdir()}
    told = mirror.told
    host.asked.clear()
    assert mirror("--pictures", "w780") == 0
    assert not host.asked
    assert {
        each.name: (each.stat().st_mtime_ns, each.read_bytes()) for each in mirror.folder.iterdir()
    } == before
    assert mirror.told == told


def _html(name: str, data: bytes) -> Answer:
    return 200, b"<html>Sign in</html>", {"Content-Type": "image/jpeg"}


def _cut(name: str, data: bytes) -> Answer:
    return 200, data[: len(data) // 2], {}


def _short(name: str, data: bytes) -> Answer:
    return 200, data[:-9], {"Content-Length": str(len(data))}


def _another(name: str, data: bytes) -> Answer:
    return 200, jpeg(WIDTH, 7), {}


def _drawn(name: str, data: bytes) -> Answer:
    return 200, data, {"X-Drawn": "true"}


BAD = {
    "a page": (_html, "neither JPEG, PNG, WebP nor SVG"),
    "cut off": (_cut, "damaged or cut off"),
    "ends too early": (_short, ""),
    "another picture": (_another, "found another form"),
    "another host": (lambda *_: (302, b"", {"Location": "http://localhost.example:9/a.jpg"}), "another host"),
    "500": (lambda *_: (500, b"", {}), "answered 500"),
    "nothing": (lambda *_: (200, b"", {}), "neither JPEG"),
}


@pytest.mark.once
@pytest.mark.parametrize("kind", mostly_thorough(BAD, ("a page", "cut off")))
def test_what_is_no_picture_is_not_kept(
    mirror: Mirror, host: Host, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is listed with its reason, makes the exit status 1, and comes the next time."""
    monkeypatch.setattr("reelbase.importers.mirror.upstream.LONGEST_WAIT", 0.0)
    monkeypatch.setattr("reelbase.importers.mirror.upstream.Access.__new__.__defaults__", _quick())
    bad, reason = BAD[kind]
    spoilt = "own-m1-en.jpg"
    host.spoil = lambda name, data: bad(name, data) if name == spoilt else (200, data, {})
    assert mirror("--pictures", "w780") == 1
    assert spoilt not in mirror.names
    assert len(mirror.names) > 5
    (missing,) = [each for each in mirror.told["missing"] if spoilt in each["what"]]
    assert f"of movie {own(1)}" in missing["what"]
    assert reason in missing["reason"]
    host.spoil = None
    host.asked.clear()
    assert mirror("--pictures", "w780") == 0
    assert list(host.asked) == [f"/t/p/w780/{spoilt}"]
    assert not mirror.told["missing"]


def _quick() -> tuple[object, ...]:
    from reelbase.importers.mirror.upstream import Access

    return ("", 35.0, 16, 60.0, 2, 0.0) if Access._field_defaults["attempts"] == 6 else ()


@pytest.mark.parametrize("spoil", [lambda *_: (404, b"", {}), _drawn])
def test_what_upstream_has_not_is_listed_and_no_failure(mirror: Mirror, host: Host, spoil: Any) -> None:
    host.spoil = spoil
    assert mirror("--pictures", "original") == 0
    assert not mirror.names
    assert {each["reason"] for each in mirror.told["missing"]} == {"upstream has no such picture"}


def test_the_limit_of_bytes(mirror: Mirror, host: Host) -> None:
    """What is most important comes first: posters of titles; the rest is counted."""
    assert mirror("--pictures", "w780", "--pictures-bytes", "1") == 0
    assert not mirror.names
    size = len(host.answer("/t/p/w780/own-m1-en.jpg")[1])
    assert mirror("--pictures", "w780", "--pictures-bytes", str(size)) == 0
    assert mirror.names == {"own-m1-en.jpg"}
    told = mirror.told
    assert (told["pictures"], told["picture_bytes"]) == (1, size)
    assert told["pictures_beyond_limit"] > 5
    assert mirror("--pictures", "w780", "--pictures-bytes", str(size)) == 0
    assert (mirror.names, mirror.told) == ({"own-m1-en.jpg"}, told)


def test_a_full_disk_ends_it(
    mirror: Mirror, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whole pictures stay; the message says what to type."""
    kept = Folder.keep

    async def keep(self: Folder, name: str, data: bytes) -> None:
        if len(mirror.names) >= 3:
            raise OSError(errno.ENOSPC, "No space left on device", name)
        await kept(self, name, data)

    monkeypatch.setattr(Folder, "keep", keep)
    assert mirror("--pictures", "w780") == 1
    err = capfd.readouterr().err
    assert "Make room on the disk, then type the same again." in err
    assert "Traceback" not in err
    assert 3 <= len(mirror.names) <= 5
    assert (mirror.told["here"]["movies"], mirror.told["pictures"]) == (1, None)
    monkeypatch.setattr(Folder, "keep", kept)
    assert mirror("--pictures", "w780") == 0


def test_parts_of_killed_processes_go(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "STALE", -1.0)
    mirror.folder.mkdir()
    (mirror.folder / ".own-m1-en.jpg.77.ab12.part").write_bytes(b"half")
    assert mirror("--pictures", "w780") == 0
    assert not [each for each in mirror.names if each.endswith(".part")]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("w780", {"poster": "w780", "backdrop": "w780", "logo": "w500", "still": "w300", "profile": "w185"}),
        ("original", dict.fromkeys(("poster", "backdrop", "logo", "still", "profile"), "original")),
        ("poster=w500, profile=h632", {"poster": "w500", "profile": "h632"}),
        ("w300,backdrop=w1280", {"poster": "w185", "backdrop": "w1280", "logo": "w300", "still": "w300",
                                 "profile": "w185"}),
        ("w1", {"poster": "w92", "backdrop": "w300", "logo": "w45", "still": "w92", "profile": "w45"}),
    ],
)  # fmt: skip
def test_sizes(text: str, sizes: dict[str, str]) -> None:
    assert read_sizes(text) == sizes


@pytest.mark.once
@pytest.mark.parametrize(
    "text", ["", "big", "cover=w500", "poster=", "w780_filter(blur)", "w600_and_h900_bestv2", "0"]
)
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(SizesError, match="such as w780"):
        read_sizes(text)


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--pictures", "big"], "--pictures: Expected sizes such as w780"),
        (["--pictures", "w780", "--pictures-bytes", "much"], "--pictures-bytes: expected a number of bytes"),
        (["--pictures", "w780", "--pictures-from", "here"], "--pictures-from: expected an address"),
    ],
)
def test_bad_options_end_it_before_anything_is_asked(
    mirror: Mirror, host: Host, words: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert mirror(*words) == 2
    assert told in capfd.readouterr().err
    assert not host.asked


@pytest.mark.once
@pytest.mark.thorough
def test_killed_at_any_moment_it_goes_on(mirror: Mirror, host: Host) -> None:
    """No file is ever there in part, and the end is the same as without a kill."""
    chance = random.Random(11)
    slow = host.spoil

    def slowly(name: str, data: bytes) -> Answer:
        time.sleep(0.1)
        return 200, data, {}

    host.spoil = slowly
    for _ in range(8):
        words, nowhere = [*mirror.words, "--pictures", "w780", "--connections", "2"], Path(os.devnull)
        process = Forked(words, mirror.folder.parent, os.environ, nowhere, nowhere)
        time.sleep(chance.uniform(0.2, 4))
        process.kill()
        process.wait(60)
        for name in mirror.names:
            assert name.endswith(".part") or (mirror.folder / name).read_bytes() == host.answer(f"/{name}")[1]
    host.spoil = slow
    assert mirror("--pictures", "w780") == 0
    kept = {each for each in mirror.names if not each.endswith(".part")}
    assert len(kept) == mirror.told["pictures"]
    host.asked.clear()
    assert mirror("--pictures", "w780") == 0
    assert not host.asked
