"""Faults: which requests fail, how, and how often; and that a client that tries again passes."""

import gzip
import json

import pytest

from tests.asking import Answer
from tests.double.running import Double

MOVIE = "/3/movie/1"


def statuses(double: Double, number: int, path: str = MOVIE) -> list[int]:
    return [double.get(path).status for _ in range(number)]


def test_the_third_request_fails_with_the_envelope_of_tmdb(small: Double) -> None:
    small.control("POST", "/faults", {"path": "/3/movie/*", "nth": [3], "status": 503})
    assert statuses(small, 5) == [200, 200, 503, 200, 200]
    assert small.control("GET", "/faults")[0]["met"] == 5
    small.control("DELETE", "/faults")
    assert small.control("GET", "/faults") == []


def test_a_limit_says_when_to_come_again(small: Double) -> None:
    small.control("POST", "/faults", {"operation": "movie-details", "retry_after": 7, "times": 2})
    answer = small.get(MOVIE)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert answer.json() == {
        "success": False,
        "status_code": 25,
        "status_message": "Your request count is over the allowed limit.",
    }
    assert statuses(small, 3) == [429, 200, 200]
    assert small.get("/3/tv/2").status == 200


def test_a_share_is_the_same_with_the_same_seed(small: Double) -> None:
    found = []
    for _ in range(2):
        small.control("POST", "/faults", {"share": 0.5, "seed": 4, "status": 500})
        found.append(statuses(small, 40))
        small.reset()
    assert found[0] == found[1]
    assert 10 < found[0].count(500) < 30


def test_bodies_that_are_none(small: Double) -> None:
    small.control("POST", "/faults", {"body": "html", "status": 502, "times": 1})
    small.control("POST", "/faults", {"body": "gzip", "times": 1})
    page, broken = small.get(MOVIE), small.get(MOVIE)
    assert (page.status, page.headers["content-type"]) == (502, "text/html")
    small.control("POST", "/faults", {"body": "gzip", "status": 503, "times": 1})
    for answer, status in ((broken, 200), (small.get(MOVIE), 503)):
        assert (answer.status, answer.headers["content-encoding"]) == (status, "gzip")
        with pytest.raises(EOFError):
            gzip.decompress(answer.body)


@pytest.mark.parametrize("cut", ["before", "within"])
def test_a_connection_is_cut(small: Double, cut: str) -> None:
    small.control("POST", "/faults", {"cut": cut, "times": 1})
    with pytest.raises(ConnectionAbortedError):
        small.get(MOVIE)
    assert small.get(MOVIE).status == 200


def incident(small: Double, name: str, path: str = MOVIE) -> Answer:
    small.control("POST", "/faults", {"incident": name})
    answer = small.get(path)
    small.control("DELETE", "/faults")
    return answer


def test_incidents_are_repeated_by_name(small: Double) -> None:
    whole = small.get(f"{MOVIE}?append_to_response=credits").json()
    ignored = incident(small, "2026-09-16-append", f"{MOVIE}?append_to_response=credits").json()
    assert ignored == {name: value for name, value in whole.items() if name != "credits"}
    assert incident(small, "2026-06-27-new-titles").status == 500
    lists = incident(small, "2026-08-22-lists", f"{MOVIE}?append_to_response=credits").json()
    assert isinstance(lists["credits"], list)
    moments = incident(small, "2026-moments", f"{MOVIE}/release_dates").json()
    assert moments["results"][0]["release_dates"][0]["release_date"] == "2026-05-24 00:00:00 UTC"


def test_the_broken_encoding_concerns_a_share_of_the_titles(small: Double) -> None:
    forms = [{"title": f"Number {number}", "id": number} for number in range(10, 40)]
    small.control("POST", "/load", {"movie": forms})
    small.control("POST", "/faults", {"incident": "2026-05-20-encoding"})
    broken = [
        [n for n in range(10, 40) if "content-encoding" in small.get(f"/3/movie/{n}").headers]
        for _ in range(2)
    ]
    assert broken[0] == broken[1]
    assert 3 <= len(broken[0]) <= 18


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"share": 2, "status": 500},
        {"status": 42},
        {"incident": "2026-01-01-none"},
        {"nth": [0], "status": 500},
        {"stauts": 500},
        {"delay": 1e9},
        {"retry_after": -1},
        {"times": 0, "status": 500},
    ],
)
def test_a_fault_that_can_not_be_is_refused(small: Double, fault: object) -> None:
    refused = small.controlled("POST", "/faults", fault)
    assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")
    assert json.loads(refused.body)["detail"]


def patient(small: Double) -> dict[str, object]:
    """A client that tries again, as the guide shows it."""
    for _ in range(3):
        answer = small.get(MOVIE)
        if answer.status not in (429, 500, 502, 503, 504):
            break
    found: dict[str, object] = answer.json()
    return found


def impatient(small: Double) -> dict[str, object]:
    """One that does not."""
    found: dict[str, object] = small.get(MOVIE).json()
    return found


def test_a_client_that_tries_again_passes_and_another_does_not(small: Double) -> None:
    for client, is_right in ((patient, True), (impatient, False)):
        small.reset()
        small.control("POST", "/faults", {"path": "/3/movie/*", "nth": [1, 2], "status": 503})
        assert (client(small).get("title") == "Salt and Thunder") is is_right


def test_a_body_that_is_too_large_is_refused(small: Double) -> None:
    refused = small.ask("POST", "/3/list", None, {"content-type": "application/json"}, b" " * (65 << 20))
    assert (refused.status, refused.headers["content-type"]) == (413, "application/problem+json")
