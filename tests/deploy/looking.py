"""Look at an installed server as its owner does: answers, a search, the guides, pictures, a client."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyvips
import tmdbsimple
import yaml

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv" / "deploy"
WHEELS = TOOLS / "wheels"
START_SECONDS = 120
SECONDS = 30
LISTENS = re.compile(r"http://127\.0\.0\.1:(\d+)")
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(WHEELS), "PIP_CONFIG_FILE": os.devnull}
"""For pip: everything comes from that folder."""


def absent(*needed: Path) -> str:
    """Why a test can't run: what `make deploy-tools` has not fetched here; empty where all is there."""
    missing = [str(each.relative_to(ROOT)) for each in needed if not each.exists()]
    return f"needs {', '.join(missing)}: type rm -f .venv/.deploy && make deploy-tools" if missing else ""


def outside(folder: Path, **variables: str) -> dict[str, str]:
    """Variables of a program that knows nothing of this checkout, and keeps its files in a folder."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "NO_PROXY": "*", **variables}


@contextmanager
def running(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Iterator[str]:
    """Start a server in a folder; its address, once it says where it listens. At the end it is stopped."""
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command],
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield f"http://127.0.0.1:{_port(process, log)}"
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0, log.read_text()
    except BaseException:
        print(log.read_text())  # shown with the test's failure
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(SECONDS)


def _port(process: "subprocess.Popen[bytes]", log: Path) -> int:
    deadline = time.monotonic() + START_SECONDS
    while not (found := LISTENS.search(log.read_text())):
        assert process.poll() is None and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    return int(found[1])


def wait_until_ready(url: str) -> None:
    """Wait until a server answers all of the API."""
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(url):
        assert time.monotonic() < deadline, f"{url} was not ready"
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health/ready", timeout=SECONDS).status_code == 200
    except httpx.TransportError:
        return False


def look(url: str, key: str = "any") -> None:
    """Use each part that reads files of its own: the demo, guides, templates, styles, fonts, the index."""
    with httpx.Client(base_url=url, timeout=SECONDS) as client:
        movie = answer(client, "/3/movie/603", key)
        assert movie["title"] == "The Matrix"
        found = answer(client, "/3/search/movie", key, query="terminatr 2")["results"]
        assert found[0]["title"] == "Terminator 2: Judgment Day"
        look_at_pictures(client, movie)
        look_at_pages(client)
    look_as_a_client(url, key)


def answer(client: httpx.Client, path: str, key: str, **query: str) -> Any:
    found = client.get(path, params={"api_key": key, **query})
    assert found.status_code == 200, found.text
    return found.json()


def look_at_pictures(client: httpx.Client, movie: Mapping[str, Any]) -> None:
    """A poster is drawn, with letters of the packed fonts, and made smaller."""
    found = client.get(f"/t/p/w92{movie['poster_path']}")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")
    assert pyvips.Image.new_from_buffer(found.content, "").width == 92


def look_at_pages(client: httpx.Client) -> None:
    """Guides, the reference, the description, a page with its style, and the words of this version."""
    pages = {
        "/docs": "Documentation",
        "/docs/how-to/install": "Install",
        "/docs/reference/movie-details": "movie_id",
        "/openapi.json": "movie-details",
        "/login": "<form",
    }
    for path, words in pages.items():
        found = client.get(path)
        assert (path, found.status_code) == (path, 200)
        assert words in found.text, path
    [style, *_] = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/login").text)
    assert client.get(style).headers["content-type"].startswith("text/css")


def look_as_a_client(url: str, key: str) -> None:
    """A published client, as an application uses it."""
    tmdbsimple.API_KEY = key
    series = tmdbsimple.TV(1396)
    series.base_uri = f"{url}/3"
    body = series.info(append_to_response="credits")
    assert (body["name"], body["credits"]["cast"][0]["name"]) == ("Breaking Bad", "Bryan Cranston")


def bring_demo(demo_url: str, folder: Path) -> Path:
    """Copy the demo and its index into a folder of data, which saves the time of loading it again."""
    source, file = Path(demo_url.removeprefix("sqlite:///")), folder / "reelbase.db"
    folder.mkdir(exist_ok=True)
    # by the driver: a file that is copied next to its open connections loses their locks
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(file)) as written:
        read.backup(written)
    shutil.copytree(f"{source}.index", f"{file}.index")
    return file


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def composed(file: str) -> dict[str, Any]:
    """A compose file, with what it takes over from anchors."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose" / file).read_text())
    return found


def service(file: str, name: str) -> dict[str, Any]:
    """A service of a compose file."""
    found: dict[str, Any] = composed(file)["services"][name]
    return found
