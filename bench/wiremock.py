"""WireMock, which people use in place of a double: every film of the demo is a stub of it."""

import gzip
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from bench.rivals import free_port

BUILD = Path(__file__).parent / "node" / "node_modules" / "wiremock" / "build"
FILMS = ("movies.jsonl.gz", "living-films.jsonl.gz")
START_SECONDS = 120


def has_wiremock() -> bool:
    """Return true if WireMock and Java are installed."""
    return shutil.which("java") is not None and any(BUILD.glob("*.jar"))


@contextmanager
def wiremock(demo: Path, folder: Path) -> Iterator[str]:
    """Run WireMock with the films of the demo; its address."""
    root, port = folder / "wiremock", free_port()
    (root / "mappings").mkdir(parents=True)
    stubs = [_stub(line["path"], line["body"]) for line in _films(demo)]
    (root / "mappings" / "films.json").write_text(json.dumps({"mappings": stubs}), encoding="utf-8")
    (jar,) = BUILD.glob("*.jar")
    command = ["java", "-jar", str(jar), "--port", str(port), "--root-dir", str(root), "--disable-banner"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}{stubs[0]['request']['urlPath']}")
        yield url
    finally:
        process.terminate()
        process.wait()


def add_stub(url: str, number: int) -> None:
    """Add a film that it does not have."""
    _post(f"{url}/__admin/mappings", _stub(f"/3/movie/{number}", {"id": number}))


def reset_stubs(url: str) -> None:
    """Put back the stubs of its files."""
    _post(f"{url}/__admin/mappings/reset", {})


def _films(demo: Path) -> Iterator[dict[str, object]]:
    for name in FILMS:
        for line in gzip.decompress((demo / name).read_bytes()).splitlines():
            yield json.loads(line)


def _stub(path: object, body: object) -> dict[str, dict[str, object]]:
    return {"request": {"method": "GET", "urlPath": path}, "response": {"status": 200, "jsonBody": body}}


def _post(address: str, body: object) -> None:
    content = json.dumps(body).encode()
    urlopen(Request(address, content, {"Content-Type": "application/json"})).close()


def _wait_for(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            urlopen(address).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"WireMock did not answer within {START_SECONDS} seconds")
