"""What every answer carries: of every route, in every form in which it answers."""

from collections.abc import Iterator

import pytest
from starlette.routing import Route

from reelbase.setting_values import Open
from reelbase.web.site import FILES
from tests.asking import ANY_KEY, Asker, Client

pytestmark = pytest.mark.once

ODD = [
    "/",
    "/nothing",
    "/3",
    "/3/nothing",
    "/4/nothing",
    "/3/movie/603.xml",
    "/t/p/x",
    "/t/p/w500/x.jpg",
    "/docs/",
    "/docs/x",
]
ASKED: list[dict[str, str]] = [
    {},
    {"accept": "text/html"},
    {"accept-encoding": "br, gzip"},
    {"if-none-match": "*"},
    {"origin": "https://a.example"},
    {"host": "evil.example"},
]


def paths(client: Client) -> Iterator[str]:
    """Every path, with 1 for each of its parameters."""
    for document in ("/openapi.json", "/openapi-v4.json"):
        for path in client.get(document).json()["paths"]:
            yield "/".join("1" if part.startswith("{") else part for part in path.split("/"))
    for route in client.app.inner.rest.routes:
        assert isinstance(route, Route)
        yield "/".join("1" if part.startswith("{") else part for part in route.path.split("/"))
    yield from [*ODD, *FILES]


@pytest.mark.thorough
def test_every_answer_says_that_it_is_what_it_is(demo_url: str) -> None:
    statuses = set()
    with Client(demo_url) as client:
        for path in sorted(set(paths(client))):
            for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE"):
                for headers in ASKED if method == "GET" else [{}]:
                    answer = client.run(Asker.asking(client, method, path, None, headers))
                    where = (method, path, headers, answer.status)
                    assert answer.headers["x-content-type-options"] == "nosniff", where
                    assert answer.headers["referrer-policy"] == "no-referrer", where
                    kind = answer.headers.get("content-type", "")
                    if kind.startswith(("text/html", "image/svg")):
                        assert "default-src 'none'" in answer.headers["content-security-policy"], where
                    statuses.add(answer.status)
    assert statuses >= {200, 303, 304, 400, 401, 404, 405, 415, 421} - {303}


def test_answers_from_memory_and_by_a_function_have_them_too(demo_url: str) -> None:
    with Client(demo_url) as client:
        for path in ("/3/movie/603", "/3/movie/603?callback=f"):
            first, second = client.get(path), client.get(path)
            assert second.headers["x-memc"] == "HIT"
            for answer in (first, second):
                assert answer.headers["x-content-type-options"] == "nosniff"


def test_refusals_have_them_too(demo_url: str) -> None:
    with Client(demo_url, open=Open.FALSE) as client:
        for path in ("/3/movie/603", f"/3/movie/603?api_key={ANY_KEY}"):
            answer = client.get(path)
            assert (answer.status, answer.headers["x-content-type-options"]) == (401, "nosniff")
