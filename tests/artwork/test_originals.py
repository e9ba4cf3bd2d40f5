"""Where originals come from: a folder, storage that speaks S3, another host, a function that draws."""

import asyncio
import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from reelbase.artwork.originals import Bucket, Folder, Originals, Upstream, originals_at
from reelbase.artwork.pictures import DRAWN_SECONDS
from tests.artwork.conftest import Visitor
from tests.artwork.painting import at, is_near, jpeg, png, seen, svg
from tests.quiet_server import QuietServer

Visits = Callable[..., Visitor]


@pytest.fixture(scope="module")
def storage() -> Iterator[str]:
    """A bucket of a server that speaks S3, reached by the variables."""
    server = pytest.importorskip("moto.server", reason="needs moto and flask")
    running = server.ThreadedMotoServer(port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    running.start()
    port = running.get_host_and_port()[1]
    variables = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        import boto3

        boto3.client("s3", endpoint_url=variables["AWS_ENDPOINT_URL"]).create_bucket(Bucket="pictures")
        yield "s3://pictures/films"
    running.stop()


@pytest.fixture(params=["folder", "bucket"])
def originals(request: pytest.FixtureRequest, tmp_path: Path) -> Originals:
    """A folder that is not there yet, or a bucket."""
    place = str(tmp_path / "new" / "folder")
    return originals_at(request.getfixturevalue("storage") if request.param == "bucket" else place)


@pytest.mark.thorough
def test_originals_are_kept_found_and_forgotten(originals: Originals) -> None:
    async def story() -> list[bytes | None]:
        found = []
        for step in (
            None,
            originals.keep("a.jpg", b"first"),
            originals.keep("a.jpg", b"second"),
            originals.forget("a.jpg"),
            originals.forget("a.jpg"),
        ):
            if step:
                await step
            original = await originals.find("a.jpg")
            found.append(original.read_bytes() if isinstance(original, Path) else original)
        return found

    assert asyncio.run(story()) == [None, b"first", b"second", None, None]


def test_pictures_from_a_bucket(visits: Visits, storage: str) -> None:
    bucket = Bucket(storage)
    with visits(kept=bucket) as visitor:
        visitor.run(bucket.keep("c.jpg", jpeg(600, 900)))
        visitor.run(bucket.keep("d.svg", svg(60, 90)))
        assert visitor.get("/t/p/original/c.jpg").body == jpeg(600, 900)
        assert seen(visitor.get("/t/p/w342/c.jpg").body).width == 342
        assert seen(visitor.get("/t/p/w342/d.png").body).width == 342
        assert visitor.get("/t/p/original/missing.jpg").status == 404
        visitor.run(bucket.forget("c.jpg"))
        assert seen(visitor.get("/t/p/w342/c.jpg").body).width == 342  # it was made before
        assert visitor.get("/t/p/w92/c.jpg").status == 404


def test_a_bucket_that_does_not_answer(visits: Visits, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:9", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    with visits(kept=Bucket("s3://pictures")) as visitor:
        answer = visitor.get("/t/p/original/a.jpg")
        assert (answer.status, answer.body, answer.headers["cache-control"]) == (502, b"", "no-store")


@contextmanager
def host(pictures: dict[str, bytes], seconds: float = 0.0) -> Iterator[tuple[str, Counter[str]]]:
    """Another host of pictures, which takes its time: its address, and how often each path was asked for."""
    asked: Counter[str] = Counter()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            time.sleep(seconds)
            found = pictures.get(self.path)
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(found or b"")))
            self.send_header("Last-Modified", "Sun, 22 Nov 2020 11:55:52 GMT")
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *words: object) -> None:
            pass

    server = QuietServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/t/p", asked
    server.shutdown()
    server.server_close()


def test_another_host_is_asked_once_and_its_picture_kept(visits: Visits) -> None:
    data = jpeg(600, 900)
    with (
        host({"/t/p/original/a.jpg": data}, seconds=0.05) as (address, asked),
        visits(upstream=Upstream(address)) as visitor,
    ):

        async def all_at_once() -> list[int]:
            sizes = ["original", "w92", "w154", "w342"] * 8
            answers = [visitor.asking("GET", f"/t/p/{size}/a.jpg") for size in sizes]
            return [answer.status for answer in await asyncio.gather(*answers)]

        assert set(visitor.run(all_at_once())) == {200}
        assert asked == {"/t/p/original/a.jpg": 1}
        assert (visitor.originals / "a.jpg").read_bytes() == data
        assert [visitor.get("/t/p/w45/b.jpg").status for _ in range(3)] == [404] * 3
        assert asked["/t/p/original/b.jpg"] == 1  # and not again for an hour


@pytest.mark.thorough
@pytest.mark.parametrize(
    "data",
    [
        b"<html>Not here</html>",
        jpeg(600, 900)[:3000],
        svg(60, 90, "<script>alert(1)</script>"),
        b"",
        b"\xff\xd8\xff" + bytes(40 << 20),
    ],
    ids=["page", "cut off", "script", "nothing", "too large"],
)
def test_what_another_host_gives_is_looked_at_first(visits: Visits, data: bytes) -> None:
    for name in ("a.jpg", "a.svg"):
        with (
            host({f"/t/p/original/{name}": data}) as (address, _),
            visits(upstream=Upstream(address)) as visitor,
        ):
            assert visitor.get(f"/t/p/original/{name}").status == 404
            assert [*visitor.originals.iterdir()] == []


def test_another_host_that_does_not_answer(visits: Visits) -> None:
    with visits(upstream=Upstream("http://127.0.0.1:9/t/p")) as visitor:
        assert visitor.get("/t/p/w45/a.jpg").status == 502
        visitor.put("b.jpg", jpeg(60, 90))
        assert visitor.get("/t/p/w45/b.jpg").status == 200


class Drawer:
    """Draws what is asked for by a name that begins with `drawn`."""

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.inside = ""

    async def __call__(self, file_path: str) -> bytes | None:
        if not file_path.startswith("/drawn"):
            return None
        self.drawn.append(file_path)
        return svg(200, 300, self.inside)


@pytest.mark.thorough
def test_what_is_nowhere_is_drawn(visits: Visits) -> None:
    drawer = Drawer()
    with visits(draw=drawer) as visitor:
        for size, name, kind, width in [
            ("w92", "drawn.jpg", "image/jpeg", 92),
            ("w342", "drawn.jpg", "image/jpeg", 342),
            ("original", "drawn.jpg", "image/jpeg", 667),
            ("w92", "drawn.png", "image/png", 92),
        ]:
            answer = visitor.get(f"/t/p/{size}/{name}")
            assert (answer.status, answer.headers["content-type"]) == (200, kind)
            assert seen(answer.body).width == width
            assert answer.headers["cache-control"] == f"public, max-age={DRAWN_SECONDS}"
            assert visitor.get(f"/t/p/{size}/{name}") == answer
        assert visitor.get("/t/p/original/drawn.svg").body == svg(200, 300)
        assert visitor.get("/t/p/w92/other.jpg").status == 404
    assert drawer.drawn == ["/drawn.jpg", "/drawn.png", "/drawn.svg"]  # once for all sizes


def test_what_is_drawn_follows_what_it_shows_within_a_day(visits: Visits) -> None:
    drawer = Drawer()
    with visits(draw=drawer) as visitor:
        before = visitor.get("/t/p/w92/drawn.jpg")
        drawer.inside = '<rect width="200" height="300" fill="#0000ff"/>'
        assert visitor.get("/t/p/w92/drawn.jpg") == before
        yesterday = time.time() - DRAWN_SECONDS - 60
        for path in visitor.renditions.glob("*~drawn/*/*"):
            os.utime(path, (yesterday, yesterday))
        assert is_near(at(seen(visitor.get("/t/p/w92/drawn.jpg").body), 0.5, 0.5), (0, 0, 255))


def test_a_real_picture_comes_before_a_drawn_one(visits: Visits) -> None:
    drawer = Drawer()
    with (
        host({"/t/p/original/drawnA.jpg": jpeg(60, 90)}) as (address, _),
        visits(draw=drawer, upstream=Upstream(address)) as visitor,
    ):
        assert visitor.get("/t/p/original/drawnA.jpg").body == jpeg(60, 90)
        assert visitor.get("/t/p/w45/drawnB.jpg").status == 200
        visitor.put("drawnB.jpg", jpeg(60, 90))
        assert visitor.get("/t/p/original/drawnB.jpg").body == jpeg(60, 90)
    assert drawer.drawn == ["/drawnB.jpg"]


def test_folders_and_buckets_by_their_setting(tmp_path: Path) -> None:
    assert isinstance(originals_at("s3://bucket/prefix"), Bucket)
    found = originals_at(str(tmp_path))
    assert isinstance(found, Folder) and found.path("a.jpg") == tmp_path / "a.jpg"


@pytest.mark.thorough
def test_a_png_may_come_from_elsewhere_too(visits: Visits) -> None:
    with (
        host({"/t/p/original/a.png": png(60, 90)}) as (address, asked),
        visits(upstream=Upstream(address)) as visitor,
    ):
        assert seen(visitor.get("/t/p/w45/a.png").body).bands == 4
        assert asked == {"/t/p/original/a.png": 1}
