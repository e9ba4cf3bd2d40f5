"""The compose file with two nodes, as processes of this machine: its settings, commands, order and Caddyfile.

The images of PostgreSQL, MinIO and Caddy can't be had here. PostgreSQL and Caddy are those of the machine, a
server of tests stands for MinIO; each name of a service becomes an address of this machine.
"""

import logging
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import boto3
import httpx
import psycopg
import pytest
import pyvips

from tests.deploy.looking import (
    ROOT,
    SECONDS,
    START_SECONDS,
    composed,
    free_port,
    look,
    outside,
    running,
    wait_until_ready,
)
from tests.http.proxies import start_proxy
from tests.postgres import USER, Cluster

FILE = "nodes.yaml"
CADDYFILE = ROOT / "deploy" / "compose" / "Caddyfile"
GIVEN = {"POSTGRES_PASSWORD": "secret", "MINIO_PASSWORD": "secret", "REELBASE_NAME": "films.example.org"}
REELBASE = [sys.executable, "-m", "reelbase"]
pytestmark = [
    pytest.mark.once,
    pytest.mark.thorough,
    pytest.mark.skipif(not shutil.which("caddy"), reason="needs caddy"),
]


class Layout(NamedTuple):
    """What the file becomes: addresses of Caddy and the nodes, variables of their commands, the bucket."""

    folder: Path
    url: str
    nodes: list[str]
    variables: dict[str, str]
    bucket: Any


def local(text: str, places: dict[str, str]) -> str:
    """A value of the file, with variables filled in and services at their places here."""
    for name, value in GIVEN.items():
        text = text.replace(f"${{{name}:?write one into .env}}", value)
        text = text.replace(f"${{{name}:?write the name of your server into .env}}", value)
    for name, place in places.items():
        text = text.replace(name, place)
    assert "${" not in text
    return text


@pytest.fixture(scope="module")
def layout(tmp_path_factory: pytest.TempPathFactory, demo_url: str) -> Iterator[Layout]:
    """All services of the file, started in its order."""
    folder = tmp_path_factory.mktemp("nodes")
    services = composed(FILE)["services"]
    with ExitStack() as stack:
        cluster, minio = Cluster(), stack.enter_context(s3())
        stack.callback(cluster.stop)
        name = make_database(services["postgres"]["environment"], cluster)
        places = {
            f"@postgres/{name}": f"@/{name}?host={quote(str(cluster.folder), safe='')}",
            "minio:9000": f"127.0.0.1:{minio}",
            "172.30.81.0/24": "127.0.0.1",
        }
        given = {name: local(value, places) for name, value in services["node-1"]["environment"].items()}
        variables = outside(
            folder, **given, REELBASE_HOST="127.0.0.1", REELBASE_PORT="0", REELBASE_WORKERS="1"
        )
        client = boto3.client(
            "s3",
            endpoint_url=given["AWS_ENDPOINT_URL"],
            region_name=given["AWS_REGION"],
            aws_access_key_id=given["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=given["AWS_SECRET_ACCESS_KEY"],
        )
        bucket = services["bucket"]["command"][-1].removeprefix("minio/")
        client.create_bucket(Bucket=bucket)
        reelbase(variables, "port", demo_url, given["REELBASE_DATABASE"])
        reelbase(variables, *services["migrate"]["command"])
        urls = [stack.enter_context(node(folder, name, variables)) for name in ("node-1", "node-2")]
        for url in urls:
            wait_until_ready(url)
        url = stack.enter_context(caddy(folder, urls))
        yield Layout(folder, url, urls, variables, client)


@contextmanager
def s3() -> Iterator[int]:
    """A server that speaks S3; its port."""
    server = pytest.importorskip("moto.server", reason="needs moto and flask")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    found = server.ThreadedMotoServer(port=0, verbose=False)
    found.start()
    yield found.get_host_and_port()[1]
    found.stop()


def make_database(environment: dict[str, str], cluster: Cluster) -> str:
    """Make the database as the image of PostgreSQL does; its name."""
    assert (environment["POSTGRES_USER"], environment["POSTGRES_INITDB_ARGS"]) == (USER, "--encoding=UTF8")
    name = environment["POSTGRES_DB"]
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return name


def reelbase(variables: dict[str, str], *arguments: str) -> str:
    """What a command prints."""
    done = subprocess.run([*REELBASE, *arguments], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def node(folder: Path, name: str, variables: dict[str, str]) -> Iterator[str]:
    """A node with a folder of its own."""
    own = folder / name
    own.mkdir()
    with running([*REELBASE, "serve"], own, {**variables, "XDG_DATA_HOME": str(own)}) as url:
        yield url


@contextmanager
def caddy(folder: Path, nodes: list[str]) -> Iterator[str]:
    """Caddy by the file, without a certificate, at a port of this machine."""
    port = free_port()
    text = CADDYFILE.read_text()
    for name, url in zip(("node-1:8000", "node-2:8000"), nodes, strict=True):
        assert text.count(name) == 1
        text = text.replace(name, url.removeprefix("http://"))
    configuration = f"{{\n\tadmin off\n\tauto_https off\n}}\n{text}"
    own = folder / "caddy"
    own.mkdir()
    command = ["caddy", "run", "--config", "configuration", "--adapter", "caddyfile"]
    with start_proxy(command, configuration, own, port, REELBASE_NAME=f"http://:{port}"):
        yield f"http://127.0.0.1:{port}"


def key(layout: Layout, *options: str) -> str:
    said = reelbase(layout.variables, "key", "create", "living room", *options)
    [line] = [each for each in said.splitlines() if each.startswith("API key:")]
    return line.split()[-1]


def test_it_answers_all_of_the_api(layout: Layout) -> None:
    look(layout.url, key(layout))
    refused = httpx.get(f"{layout.url}/3/movie/603?api_key=any", timeout=SECONDS)
    assert (refused.status_code, refused.headers["strict-transport-security"]) == (401, "max-age=31536000")


def test_an_upload_is_in_the_bucket_and_on_both_nodes(layout: Layout) -> None:
    may_upload = key(layout, "--scope", "pictures")
    picture = pyvips.Image.black(400, 600, bands=3).jpegsave_buffer()
    asked = f"{layout.url}/pictures/movie/603/poster?language=de&api_key={may_upload}"
    sent = httpx.put(asked, content=picture, timeout=SECONDS)
    assert sent.status_code == 201, sent.text
    path = sent.json()["file_path"]
    [kept] = layout.bucket.list_objects_v2(Bucket="reelbase", Prefix="films/pictures")["Contents"]
    assert kept["Key"] == f"films/pictures{path}"
    found = [httpx.get(f"{url}/t/p/original{path}", timeout=SECONDS).content for url in layout.nodes]
    assert found == [picture, picture]


def test_a_write_is_seen_by_the_next_request_on_every_node(layout: Layout) -> None:
    given = {"api_key": key(layout)}
    with httpx.Client(base_url=layout.url, params=given, timeout=SECONDS) as client:
        guest = client.get("/3/authentication/guest_session/new").json()["guest_session_id"]
        before = client.get("/3/movie/603").json()["vote_count"]
        rated = client.post("/3/movie/603/rating", params={"guest_session_id": guest}, json={"value": 8.5})
        assert rated.status_code == 201
        after = [
            httpx.get(f"{url}/3/movie/603", params=given, timeout=SECONDS).json() for url in layout.nodes
        ]
        assert [each["vote_count"] for each in after] == [before + 1] * 2


def test_a_node_is_replaced_without_an_error(layout: Layout) -> None:
    """As the guide to upgrades says: one node stops and starts again, while the other one answers."""
    given = {"api_key": key(layout), "query": "matrix"}
    answers: Counter[int] = Counter()
    ended = threading.Event()
    with ExitStack() as stack:
        stays = layout.nodes[0]
        goes = stack.enter_context(ExitStack())
        leaving = goes.enter_context(node(layout.folder, "node-3", layout.variables))
        wait_until_ready(leaving)
        folder = layout.folder / "rolling"
        folder.mkdir()
        url = stack.enter_context(caddy(folder, [stays, leaving]))

        def ask() -> None:
            with httpx.Client(base_url=url, timeout=SECONDS) as client:
                while not ended.is_set():
                    answers[client.get("/3/search/movie", params=given).status_code] += 1

        asking = threading.Thread(target=ask)
        asking.start()
        wait_for(lambda: answers[200] > 100)
        goes.close()  # asks it to stop, and waits until it has
        before = answers[200]
        wait_for(lambda: answers[200] > before + 100)
        ended.set()
        asking.join()
    assert set(answers) == {200}


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
