"""The descriptions as they are served."""

import gzip
import subprocess
import sys
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]
import pytest
import yaml

from reelbase.api.descriptions import SERVED
from tests.asking import Answer, Client

LARGEST = 1 << 20


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, key=None, base_url="https://tmdb.example.org") as client:
        yield client


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["/openapi", "/openapi-v4"])
def test_both_forms_say_the_same(client: Client, name: str) -> None:
    as_json, as_yaml = client.get(f"{name}.json"), client.get(f"{name}.yaml")
    assert as_json.headers["content-type"] == "application/json"
    assert as_yaml.headers["content-type"] == "application/yaml"
    assert as_json.json() == yaml.load(as_yaml.body, yaml.CSafeLoader)
    assert as_json.json()["servers"] == [{"url": "https://tmdb.example.org"}]


@pytest.mark.parametrize("path", SERVED)
def test_it_is_sent_once_and_compressed(client: Client, path: str) -> None:
    whole = client.get(path)
    assert len(whole.body) < LARGEST
    etag = {"if-none-match": whole.headers["etag"]}
    assert (client.get(path, None, etag).status, client.get(path, None, etag).body) == (304, b"")
    several = {"if-none-match": f'"other", {whole.headers["etag"]}'}
    assert client.get(path, None, several).status == 304
    for accepted, sent in (
        ("gzip", "gzip"),
        ("gzip;q=0", None),
        ("br;q=0, gzip", "gzip"),
        ("br, gzip", "br"),
    ):
        answer = client.get(path, None, {"accept-encoding": accepted})
        assert answer.headers.get("content-encoding") == sent
        assert decoded(answer) == whole.body
        assert sent is None or len(answer.body) < len(whole.body) / 5


def decoded(answer: Answer) -> bytes:
    match answer.headers.get("content-encoding"):
        case "gzip":
            return gzip.decompress(answer.body)
        case "br":
            return bytes(brotli.decompress(answer.body))
    return answer.body


def test_it_is_made_when_it_is_asked_for() -> None:
    """A server that starts reads neither words nor examples."""
    code = (
        "import sys, reelbase.app; print(any(m.startswith('reelbase.api.reference.') for m in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
