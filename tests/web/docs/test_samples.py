"""Samples ask for what the page shows as an example, and do so when they are run as they stand."""

import contextlib
import html
import io
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from reelbase.web.docs.described import Operation
from reelbase.web.docs.samples import PLACEHOLDERS, Server, samples_of
from tests.asking import served
from tests.web.docs.operations import operations

pytestmark = pytest.mark.once

NODE = Path(__file__).parents[2] / "clients" / "node"
HERE = Server("http://127.0.0.1:8000", "any")
KEYS = {"api_key", *PLACEHOLDERS}
SECONDS = 60
RECORDER = """
import { TMDB } from "tmdb-ts";
const asked = [];
globalThis.fetch = async (url) => (asked.push(String(url)), new Response("{}"));
console.log = () => {};
const AsyncFunction = (async () => {}).constructor;
for (const code of CODES) await new AsyncFunction("TMDB", code)(TMDB);
process.stdout.write(JSON.stringify(asked));
"""


class Curl(NamedTuple):
    """What a command of curl sends."""

    method: str
    url: str
    headers: list[str]
    body: Any


def read(command: str) -> Curl:
    """A command as curl reads it."""
    words = iter(shlex.split(command.replace("\\\n", ""))[1:])
    method, url, headers, body = "GET", "", [], None
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            headers.append(next(words))
        elif word == "-d":
            body = json.loads(next(words))
        else:
            url = word
    return Curl(method, url, headers, body)


def sample(operation: Operation, name: str, server: Server = HERE) -> str:
    """The code of a sample; empty where there is none."""
    return next((each.code for each in samples_of(operation, server) if each.name == name), "")


def asked(url: str) -> tuple[str, dict[str, str]]:
    """The path and the query of an address, without what says who asks."""
    parts = urlsplit(url)
    return parts.path, {name: value for name, value in parse_qsl(parts.query) if name not in KEYS}


GIVEN = {"movie_id": "tt9999999", "series_id": "77", "language": "fr-FR", "page": "3", "session_id": "S"}


def test_samples_follow_what_is_given() -> None:
    """Every operation: what is given is in the sample, what is not given is not, but for what has to be."""
    for operation in operations():
        names = {each.name for each in operation.parameters}
        given = {name: value for name, value in GIVEN.items() if name in names}
        for each in samples_of(operation, HERE, given):
            if each.name in {"tmdbsimple", "tmdb-ts"}:  # which can't send everything
                continue
            assert not [value for value in given.values() if len(value) > 3 and value not in each.code]
        sent = read(samples_of(operation, HERE, given)[0].code)
        query = dict(parse_qsl(urlsplit(sent.url).query))
        required = {each.name for each in operation.of("query") if each.is_required}
        assert set(query) - {"api_key"} == required | {each.name for each in operation.of("query")} & set(
            given
        )
        assert {query[name] for name in set(query) & set(given)} <= set(given.values())


def test_a_body_that_is_typed_is_in_the_samples() -> None:
    [operation] = [each for each in operations() if each.id == "movie-add-rating"]
    typed = samples_of(operation, HERE, {"movie_id": "9", "body": '{"value": 3.5}'})
    assert read(typed[0].code).body == {"value": 3.5} and "/3/movie/9/rating" in typed[0].code
    unread = samples_of(operation, HERE, {"body": '{"value": '})
    assert read(unread[0].code).body == operation.body_example


def without_session(path: str) -> str:
    return re.sub(r"(guest_session/)\w+", r"\1…", path)


@pytest.mark.parametrize("operation", operations(), ids=lambda each: each.id)
def test_a_sample_asks_for_the_example(operation: Operation) -> None:
    found = read(sample(operation, "curl"))
    path, query = asked(found.url)
    expected_path, expected_query = asked(operation.part["x-example"]["target"])
    assert (found.method, without_session(path), query) == (
        operation.method,
        without_session(expected_path),
        expected_query,
    )
    assert found.body == operation.body_example
    assert all(name in sample(operation, "fetch") for name in query)


def reads_for_anybody(operation: Operation) -> bool:
    """Whether it is asked without anybody's session, makes nothing, and is not about what was made."""
    made = {"list_id", "account_object_id"} & {each.name for each in operation.parameters}
    is_told = "YOUR_" not in sample(operation, "curl") and operation.tag != "authentication"
    return operation.method == "GET" and is_told and not made


@pytest.fixture(scope="module")
def here(demo_url: str) -> Iterator[Server]:
    with served(demo_url, workers=1) as url:
        yield Server(url, "any")


def printed(code: str) -> str:
    """What a program in Python prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "sample", "exec"), {})
    return out.getvalue()


@pytest.mark.thorough
def test_samples_answer_what_the_page_shows(here: Server) -> None:
    reading = [each for each in operations() if reads_for_anybody(each)]
    assert len(reading) > 120
    for operation in reading:
        command = sample(operation, "curl", here)
        done = subprocess.run(
            ["bash", "-c", command.replace("curl", "curl -sS", 1)],
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
        answer = json.loads(done.stdout)
        assert type(answer) is type(operation.example), command
        if isinstance(answer, dict):
            assert operation.example is not None
            assert answer.keys() == operation.example.keys(), command
        assert printed(sample(operation, "httpx", here)) == f"{answer}\n", command
        if code := sample(operation, "tmdbsimple", here):
            assert printed(code) == f"{answer}\n", code


@pytest.mark.thorough
def test_writes_are_sent_as_described(here: Server) -> None:
    """Nobody is signed in, so they are refused for that, and not for how they are written."""
    for operation in operations():
        if operation.method != "GET" and "YOUR_" in sample(operation, "curl"):
            found = read(sample(operation, "curl", here))
            headers = dict(each.split(": ", 1) for each in found.headers)
            answer = httpx.request(found.method, found.url, headers=headers, json=found.body)
            assert answer.status_code in {401, 404}, (operation.id, answer.text)


@pytest.mark.thorough
def test_tmdb_ts_asks_for_the_same() -> None:
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "tmdb-ts").is_dir():
        pytest.skip("needs tmdb-ts, which `make clients` installs where Node.js is")
    written = [(each, code) for each in operations() if (code := sample(each, "tmdb-ts"))]
    assert len(written) > 100
    codes = [code.partition("\n")[2] for _, code in written]
    done = subprocess.run(
        [node, "--input-type=module", "-e", f"const CODES = {json.dumps(codes)};{RECORDER}"],
        cwd=NODE,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    urls = json.loads(done.stdout)
    wrong = {
        each.id: url
        for (each, _), url in zip(written, urls, strict=True)
        if not url.startswith(HERE.url) or asked(url) != asked(read(sample(each, "curl")).url)
    }
    assert wrong == {}


@pytest.mark.thorough
def test_pages_show_the_samples(here: Server) -> None:
    operation = next(each for each in operations() if each.id == "movie-details")
    page = httpx.get(here.url + operation.address, timeout=30).text
    shown = re.findall(r'data-sample="[^"]+"><pre[^>]*><code>(.*?)</code>', page, re.DOTALL)
    plain = [html.unescape(re.sub(r"<[^>]+>", "", each)) for each in shown]
    assert plain == [each.code.rstrip("\n") for each in samples_of(operation, here)]
