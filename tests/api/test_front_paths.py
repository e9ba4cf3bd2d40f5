"""Which requests are refused, and how: paths, methods, formats, parameters given twice, pages."""

import json
from collections.abc import Iterator

import pytest

from reelbase.api.descriptions import SERVED
from reelbase.errors import Status
from tests.asking import SAFE, Answer, Client

pytestmark = pytest.mark.once

MOVIE = "/3/movie/603"


@pytest.fixture(scope="module")
def client(demo_url: str) -> Iterator[Client]:
    with Client(demo_url) as client:
        yield client


def refused(status: Status) -> Answer:
    """A refusal whole: TMDB's envelope, neither ETag nor Cache-Control."""
    envelope = {"success": False, "status_code": status.code, "status_message": status.message}
    body = json.dumps(envelope, separators=(",", ":")).encode()
    headers = {
        "content-type": "application/json; charset=utf-8",
        "content-length": str(len(body)),
        "vary": "accept-encoding, Origin",
        **SAFE,
    }
    return Answer(status.http, headers, body)


@pytest.mark.parametrize(
    "target",
    [
        "/3",
        "/3/",
        "/3//",
        "/4",
        "/4/list/1",
        "/3/nothing",
        "/3/movie",
        "/3/movie/",
        "/3/tv/",
        "/3/movie/603/nothing",
        "/3/movie/603/credits/1",
        "/3//movie/603",
        "/3/movie//603",
        "/3/movie/603//",
        "/3/Movie/603",
        "/3/movie%252F603",
        "/3/movie%5C603",
        "/3/movie;a=b/603",
        "/3/movie/603/..",
        "/3/../../etc/passwd",
        "/3/..%2f..%2fetc%2fpasswd",
        "/3/movie/603/%FF%FE",
        "/3/movie/603/credits%20",
        "/3/tv/1399/season/1/episode/1/credits/x",
    ],
)
def test_what_is_not_served_is_not_found(client: Client, target: str) -> None:
    assert client.get(target) == refused(Status.NOT_FOUND)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get", "CONNECT", "BREW"]
)
@pytest.mark.parametrize("path", [MOVIE, "/3/nothing", "/3/configuration"])
def test_no_other_method_finds_anything(client: Client, method: str, path: str) -> None:
    client.get(path)  # what is in memory is no answer to another method
    assert client.ask(method, path, body=b"{}") == refused(Status.NOT_FOUND)


@pytest.mark.parametrize(
    "target",
    [
        "/3/movie/603/",
        "/3/movie/603/?",
        "/3/movie/./603",
        "/3/person/../movie/603",
        "/3/movie/1/../603",
        "/3/movie%2F603",
        "/3%2fmovie%2f603",
        "/3/movie/60%33",
        "/3/movie/603-the-matrix",
        "/3/movie/603%20",
        "/3/movie/603?unknown=1&also.unknown[]=2",
        "/3/movie/603?&&",
        "/3/movie/603?language=",
        "/3/movie/603?=",
        "/3/movie/603?append_to_response=,,nothing,/",
    ],
)
def test_ways_to_write_one_address(client: Client, target: str) -> None:
    answer = client.get(target)
    assert (answer.status, answer.body) == (200, client.get(MOVIE).body)


@pytest.mark.parametrize("target", ["/3/movie/%00", "/3/movie/603%00", "/3/%00", f"{MOVIE}?language=%00"])
def test_a_nul_is_refused(client: Client, target: str) -> None:
    assert client.get(target) == refused(Status.INVALID_PARAMETERS)


@pytest.mark.parametrize("target", [f"{MOVIE}?language=d%C3", f"{MOVIE}?%FF=%FE", f"{MOVIE}?language=é%"])
def test_bytes_that_are_no_utf_8_are_read_as_they_can_be(client: Client, target: str) -> None:
    assert client.get(target).status == 200


def test_text_in_a_query_need_not_be_percent_encoded(client: Client) -> None:
    raw, encoded = (client.get(f"/3/genre/movie/list?language={text}") for text in ("é", "%C3%A9"))
    assert raw.status == 200
    assert raw.headers["x-memc-key"] == encoded.headers["x-memc-key"]


@pytest.mark.parametrize("length", [10_000, 60_000])
def test_a_long_address_is_answered_like_any_other(client: Client, length: int) -> None:
    assert client.get("/3/movie/603-" + "x" * length).status == 200
    assert client.get("/3/" + "x" * length) == refused(Status.NOT_FOUND)
    assert client.get("/3" + "/x" * (length // 2)) == refused(Status.NOT_FOUND)
    assert client.get(MOVIE, {"x" * length: "y" * length}).status == 200
    assert client.get(MOVIE, {"language": "x" * length}).status == 200


@pytest.mark.parametrize("digits", [*map(str, (2**31, 2**53, 2**63 - 1, 2**63, 2**64)), "1" * 30, "9" * 5000])
@pytest.mark.parametrize(
    "path",
    [
        "/3/movie/{}",
        "/3/tv/{}",
        "/3/person/{}",
        "/3/collection/{}",
        "/3/company/{}",
        "/3/network/{}",
        "/3/keyword/{}",
        "/3/tv/1399/season/{}",
        "/3/tv/1399/season/1/episode/{}",
        "/3/movie/{}/credits",
        "/3/genre/{}/movies",
    ],
)
def test_an_id_may_be_of_any_length(client: Client, path: str, digits: str) -> None:
    assert client.get(path.format(digits)) == refused(Status.NOT_FOUND)


@pytest.mark.parametrize("accept", ["text/html", "image/*", "application/xml", "audio/mp3, text/css;q=0.1"])
def test_who_takes_no_json_gets_none(client: Client, accept: str) -> None:
    client.get(MOVIE)
    assert client.get(MOVIE, headers={"accept": accept}) == refused(Status.INVALID_ACCEPT)


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/*",
        "application/vnd.api+json",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "text/javascript, application/javascript, */*; q=0.01",
    ],
)
def test_who_takes_json_among_others_gets_it(client: Client, accept: str) -> None:
    assert client.get(MOVIE, headers={"accept": accept}).status == 200


@pytest.mark.parametrize(
    "target", [f"{MOVIE}.xml", "/3/configuration.XML", "/3/nothing.yaml", "/3/movie.csv"]
)
def test_there_is_no_other_format(client: Client, target: str) -> None:
    assert client.get(target) == refused(Status.INVALID_FORMAT)


@pytest.mark.parametrize(
    "query",
    [
        "language=de&language=de",
        "language=de&page=1&language=fr",
        "append_to_response=credits&append_to_response=images",
        "unknown=1&unknown=2",
        "l%61nguage=de&language=de",
        "language=&language=",
        "callback=a&callback=b",
    ],
)
def test_a_parameter_given_twice_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"{MOVIE}?{query}")
    assert answer.status == 400
    assert refused(Status.INVALID_PARAMETERS).body in answer.body


@pytest.mark.parametrize(
    "page", ["0", "-1", "501", "1000000000", "9" * 5000, "abc", "1.0", "1e1", "", " 1", "١", "²", "0x1"]
)
@pytest.mark.parametrize("path", ["/3/movie/603/reviews", "/3/movie/changes", "/3/keyword/818/movies"])
def test_a_page_is_a_whole_number_from_1_to_500(client: Client, path: str, page: str) -> None:
    assert client.get(path, {"page": page}) == refused(Status.INVALID_PAGE)


@pytest.mark.parametrize("page", ["499", "500", "0500"])
@pytest.mark.parametrize("path", ["/3/movie/603/reviews", "/3/keyword/818/movies"])
def test_a_page_behind_the_last_is_empty(client: Client, path: str, page: str) -> None:
    first, behind = client.get(path).json(), client.get(path, {"page": page}).json()
    assert (behind["page"], behind["results"]) == (int(page), [])
    assert (behind["total_pages"], behind["total_results"]) == (first["total_pages"], first["total_results"])


def test_a_page_is_not_looked_at_where_there_are_none(client: Client) -> None:
    assert client.get(MOVIE, {"page": "x"}).body == client.get(MOVIE).body


@pytest.mark.parametrize("target", ["/", "/health/live", "/health/ready", *SERVED])
def test_what_is_not_the_api_asks_for_no_key(demo_url: str, target: str) -> None:
    with Client(demo_url, key=None) as client:
        assert client.get(target).status == 200
