"""Odd values for everything that the description declares: answered or refused, never failed.

REELBASE_TEST_EXAMPLES sets how many requests each path gets (by default few, and the same in every run).
"""

import json
import os
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.errors import Status
from reelbase.storage.engine.database import open_database
from tests.asking import SAFE, Answer, Client, serving
from tests.conftest import build_index
from tests.contract.described import paths

EXAMPLES = os.environ.get("REELBASE_TEST_EXAMPLES")
DECLARED = paths()
STATUSES = {status.code: status for status in Status}
SECONDS = 30

ODD_VALUES = [
    *(
        "",
        "0",
        "-1",
        "1",
        "2",
        "603",
        "1399",
        "31",
        "6384",
        "818",
        "00603",
        "603-the-matrix",
        "603 ",
        "tt0133093",
    ),
    *(
        "abc",
        "null",
        "NaN",
        "1e5",
        "1.5",
        "0x1F",
        "+1",
        "१",
        "²",
        "true",
        "[]",
        "{}",
        "{id}",
        "%s",
        "%(id)s",
        ":id",
    ),
    *(str(2**31), str(2**63 - 1), str(2**63), str(-(2**63)), "9" * 60, "1" * 5000),
    *(
        "5256c89f19c2956ff6046d47",
        "' OR 1=1 --",
        '"',
        "\\",
        ";",
        "..",
        ".",
        "../..",
        "a/b",
        "//",
        "*",
        "?",
        "#",
        "&",
    ),
    *("\0", "\x7f", "\r\nx: y", "\u202e", "\ufeff", "é", "e\u0301", "千と千尋", "\U0001f3ac", "x" * 3000),
    *("latest", "changes", "credits", "season/1", "1/season/1/episode/1"),
]
NAMED_VALUES = {
    "language": [
        "de",
        "de-DE",
        "pt-BR",
        "xx",
        "xx-XX",
        "EN",
        "en_US",
        "-",
        "--",
        "de-",
        "-DE",
        "zh-Hant-TW",
        "null",
    ],
    "page": ["1", "2", "500", "501", "0", "-1", "1.0", "1e2", "٣"],
    "append_to_response": [
        "credits",
        "credits,images,videos",
        "season/1,season/2/credits",
        "season/1/episode/1/images",
        "credits/,/credits,credits//",
        ",".join(["credits"] * 21),
        ",".join(f"season/{number}" for number in range(20)),
        "../tv/1399,{series_id},%2e%2e",
        "append_to_response,latest,account_states,changes",
        "reviews,similar,recommendations,lists,tagged_images",
    ],
    "include_image_language": ["en,null", "null", ",", "en-US,xx,,null"],
    "include_video_language": ["en,null", "null", ","],
    "start_date": ["2026-05-20", "0001-01-01", "9999-12-31", "2026-02-30", "2026-05-20 25:61"],
    "end_date": ["2026-05-24", "0001-01-01", "9999-12-31", "2026-05-10"],
    "external_source": ["imdb_id", "tvdb_id", "tiktok_id", "facebook_id", "IMDB_ID", "constructor"],
    "country": ["US", "us", "U"],
    "session_id": ["0" * 40],
    "watch_region": ["DE", "de"],
    "include_adult": ["true", "TRUE", "2"],
    "callback": ["f", "f(", "f.g[0]", "\u2028"],
}

odd_bytes = st.binary(max_size=12)
odd_text = st.sampled_from(ODD_VALUES) | st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def values(draw: st.DrawFn, name: str) -> str:
    """A value as it stands in a request: percent-encoded, or as it is where that can be sent."""
    kind = draw(st.integers(0, 9))
    if kind < 5 and name in NAMED_VALUES:
        return quote(draw(st.sampled_from(NAMED_VALUES[name])))
    if kind < 9:
        return quote(draw(odd_text), safe=draw(st.sampled_from(["", "/", "/,;:@&=+$"])))
    return quote(draw(odd_bytes))


@st.composite
def targets(draw: st.DrawFn, path: str, method: str = "get") -> str:
    """An address of that shape, with parameters that it declares, some that it does not, and some twice."""
    operation = DECLARED[path][method]
    names = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
    target = path
    for name in names:
        target = target.replace(f"{{{name}}}", draw(values(name)), 1)
    declared = [each["name"] for each in operation["parameters"] if each["in"] == "query"]
    chosen = draw(
        st.lists(st.sampled_from([*declared, "page", "language", "callback", "x[]", "é"]), max_size=4)
    )
    query = [
        f"{quote(name)}={draw(values(name))}"
        for name in (chosen if draw(st.integers(0, 9)) == 0 else set(chosen))
    ]
    return f"{target}?{'&'.join(query)}" if query else target


def assert_sound(answer: Answer, target: str) -> None:
    """Not failed; JSON or a call with it, compact, and if refused in the one envelope of refusals."""
    assert answer.status < 500, target
    body = answer.body
    if answer.headers["content-type"].startswith("application/javascript"):
        _, _, body = body.partition(b"(")
        assert body.endswith(b")")
        body = body[:-1]
    else:
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert msgspec.json.format(body, indent=-1) == body
    if answer.status == 200:
        assert "etag" in answer.headers
        return
    found = json.loads(body)
    status = STATUSES[found["status_code"]]
    expected = {"success": False, "status_code": status.code, "status_message": status.message}
    expected |= {"failure": True} if status is Status.SESSION_DENIED else {}
    assert (found, answer.status) == (expected, status.http)
    assert set(answer.headers) == {"content-type", "content-length", "vary", *SAFE}


def make_schema(url: str) -> None:
    database = open_database(url)
    database.migrate()
    database.close()


def make_schema_indexed(url: str) -> None:
    """The schema alone, and the index of nothing."""
    make_schema(url)
    build_index(url)


@pytest.fixture(scope="module", params=["demo", pytest.param("empty", marks=pytest.mark.thorough)])
def client(
    request: pytest.FixtureRequest,
    demo_url: str,
    databases: Any,
    template: Callable[[str, Callable[[str], object]], str],
) -> Iterator[Client]:
    empty = databases.address(template("schema_alone_indexed", make_schema_indexed))
    with Client(demo_url if request.param == "demo" else empty, cache_size=0) as client:
        yield client


@pytest.mark.thorough
@pytest.mark.parametrize("path", [path for path, methods in DECLARED.items() if "get" in methods])
def test_nothing_that_is_declared_fails(client: Client, path: str) -> None:
    @settings(
        max_examples=int(EXAMPLES or 5),
        derandomize=not EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(targets(path))
    def ask(target: str) -> None:
        assert_sound(client.get(target), target)

    ask()


@pytest.mark.thorough
@pytest.mark.parametrize("value", ODD_VALUES, ids=lambda value: repr(value)[:20])
def test_no_value_fails_anywhere(client: Client, value: str) -> None:
    """Each odd value in each place of the addresses that read most."""
    written = quote(value, safe="")
    for path in (
        "/3/movie/{}",
        "/3/tv/1399/season/{}",
        "/3/tv/1399/season/1/episode/{}",
        "/3/credit/{}",
        "/3/review/{}",
        "/3/tv/episode_group/{}",
        "/3/find/{}?external_source=imdb_id",
        "/3/find/tt0133093?external_source={}",
        "/3/movie/603?language={}",
        "/3/movie/603?append_to_response={}",
        "/3/movie/603/images?include_image_language={}",
        "/3/movie/603/alternative_titles?country={}",
        "/3/tv/1399/videos?include_video_language={}",
        "/3/movie/changes?start_date={}",
        "/3/watch/providers/movie?watch_region={}",
        "/3/genre/movie/list?language={}",
        "/3/movie/603?{}=1",
    ):
        target = path.format(written)
        assert_sound(client.get(target), target)


MALFORMED = [
    b"GET /3/movie/\xc3\xa9?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /3/movie/603?api_key=a&x=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /3/movie/\0?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /3/movie/603 ?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"BREW /3/movie/603?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    b"GET /3/movie/603?api_key=a HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /3/movie/603?api_key=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
]
ODD = [
    (b"GET /3/movie/%00?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
    (b"GET /3/movie/603?api_key=a HTTP/1.0\r\n\r\n", 200),
    (b"GET http://127.0.0.1/3/movie/603?api_key=a HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    (b"GET /3%2Fmovie%2F603?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
    (b"GET /3/movie/%C3%28?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (b"GET /3/movie/603 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xfe\r\n\r\n", 200),
    (b"GET /3/movie/603?api_key=a HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", 431),
    (b"GET /3/" + b"x" * 70_000 + b"?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
    (b"POST /3/movie/603?api_key=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n{", 404),
    (b"POST /3/list?api_key=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n{", 400),
    (b"PROPFIND /3/movie/603?api_key=a HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
    (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
]


def exchange(address: tuple[str, int], request: bytes) -> bytes:
    """The first of what a server says to these bytes."""
    with socket.create_connection(address, timeout=SECONDS) as connection:
        connection.sendall(request)
        return connection.recv(1 << 16)


@pytest.mark.thorough
def test_a_server_outlives_what_is_no_http(demo_url: str) -> None:
    with serving(demo_url, workers=1) as server:
        for request in MALFORMED:
            assert exchange(server.address, request).startswith(b"HTTP/1.1 400 "), request[:60]
        for request, status in ODD:
            assert exchange(server.address, request).startswith(b"HTTP/1.1 %d " % status), request[:60]
        assert server.stop() == 0
        assert "Traceback" not in server.err
