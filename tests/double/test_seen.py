"""What was asked can be looked at, counted and waited for."""

import asyncio

from tests.double.running import CONTROL, Double


def test_requests_are_counted_by_operation(small: Double) -> None:
    small.get("/3/movie/1")
    small.get("/3/movie/1", {"language": "de"})
    small.get("/3/nothing")
    found = small.control("GET", "/requests")
    assert found["counts"] == {"movie-details": 2, "GET /3/nothing": 1}
    assert [each["status"] for each in found["requests"]] == [200, 200, 404]
    small.reset()
    assert small.control("GET", "/requests")["total"] == 0


def test_a_parameter_that_the_operation_does_not_have_is_seen(small: Double) -> None:
    small.get("/3/movie/1", {"langauge": "de"})
    small.get("/3/discover/movie", {"with_genres": "18", "api_key": "a", "page": 1})
    found = small.control("GET", "/requests?unmatched=true")
    assert [each["unmatched"] for each in found["requests"]] == [["langauge"]]


def test_requests_are_found_by_path_status_and_number(small: Double) -> None:
    for path in ("/3/movie/1", "/3/movie/9", "/3/tv/2"):
        small.get(path)
    assert small.control("GET", "/requests?path=/3/movie/*")["total"] == 2
    assert small.control("GET", "/requests?status=404")["requests"][0]["path"] == "/3/movie/9"
    assert small.control("GET", "/requests?after=2")["counts"] == {"tv-series-details": 1}
    assert small.controlled("GET", "/requests?pth=/3").status == 400


def test_a_request_is_waited_for(small: Double) -> None:
    async def both() -> bytes:
        waiting = small.asking("GET", f"{CONTROL}/requests?path=/3/tv/*&wait=30")
        answers = await asyncio.gather(waiting, small.asking("GET", "/3/tv/2"))
        return answers[0].body

    assert b'"total":1' in small.run(both())
    assert small.control("GET", "/requests?path=/3/person/*&wait=0.01")["total"] == 0
