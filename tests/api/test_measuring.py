"""Requests are counted by operation and status, and nothing at all is done for that where nobody asks."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.asking import Client, request_scope

pytestmark = pytest.mark.once

TOKEN = "0123456789abcdef-0123"
BEARER = {"authorization": f"Bearer {TOKEN}"}


def measured(client: Client) -> dict[tuple[str, ...], float]:
    """Every value, by name and the values of labels, without buckets."""
    answer = client.ask("GET", "/metrics", headers=BEARER)
    assert answer.status == 200, answer.body
    return {
        (each.name, *(value for _, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(answer.body.decode())
        for each in family.samples
        if "le" not in each.labels
    }


def requests_of(found: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    name = "http_server_request_duration_seconds_count"
    return {tuple(labels): value for (each, *labels), value in found.items() if each == name}


def test_requests_are_counted_by_operation_and_status(demo_url: str) -> None:
    with Client(demo_url, metrics_token=TOKEN) as client:
        for _ in range(3):
            client.get("/3/movie/603")
        client.get("/3/movie/603/credits", {"language": "de"})
        client.get("/3/movie/999999999")
        client.get("/3/search/movie", {"query": "matrix"})
        client.get("/t/p/w342/absent.jpg")
        client.get("/health/live")
        client.get("/docs")
        client.get("/3/nowhere/at/all")
        client.ask("GET", "/3/movie/603?api_key=", None)
        client.ask("OPTIONS", "/3/movie/603")
        client.get("/3/authentication/guest_session/new")
        found = measured(client)
    assert requests_of(found) == {
        ("200", "GET /3/movie/{movie_id}"): 3,
        ("404", "GET /3/movie/{movie_id}"): 1,
        ("200", "GET /3/movie/{movie_id}/credits"): 1,
        ("200", "GET /3/search/movie"): 1,
        ("404", "pictures"): 1,
        ("200", "health"): 1,
        ("200", "documentation"): 1,
        ("404", "other"): 1,
        ("400", "other"): 1,
        ("204", "other"): 1,
        ("200", "GET /3/authentication/guest_session/new"): 1,
    }
    assert found["reelbase_cache_answers_total", "hit"] == 2
    assert found["reelbase_cache_answers_total", "miss"] == 3
    assert found["reelbase_views_total",] == 3
    assert found["reelbase_index_lag",] == 0
    assert found["reelbase_journal_head",] == found["reelbase_index_sequence",] > 0
    assert found["reelbase_processes", "worker"] == 1
    assert found["reelbase_database_connections", "in_use"] == 0


def test_refusals_of_limits_and_of_the_guard_are_counted(demo_url: str) -> None:
    with Client(demo_url, metrics_token=TOKEN, rate_limit=2) as client:
        client.get("/3/movie/603", headers={"host": "films.example.org"})
        inner = client.app

        async def from_afar(scope: Any, receive: Any, send: Any) -> None:
            await inner({**scope, "client": ("203.0.113.7", 1)}, receive, send)

        client.app = from_afar
        assert [client.get("/3/movie/603").status for _ in range(4)] == [200, 200, 429, 429]
        client.app = inner
        found = measured(client)
    assert requests_of(found)["421", "other"] == 1
    assert requests_of(found)["429", "other"] == 2
    assert found["reelbase_limits_refused_total", "address"] == 2
    assert found["reelbase_limits_refused_total", "guest"] == 0


def test_no_text_of_a_request_becomes_a_label(demo_url: str) -> None:
    hostile = [
        "/3/movie/zzz%0Ay",
        "/t/p/zzz/../zzz",
        "/docs/zz",
        "/zzz",
        "/3/zzz",
        "/health/zzz",
        "/4/zzz",
    ]
    with Client(demo_url, metrics_token=TOKEN) as client:
        for path in hostile:
            client.get(path)
        client.ask("ZZZ", "/3/movie/603")
        text = client.ask("GET", "/metrics", headers=BEARER).body
    assert b"zzz" not in text
    assert b"ZZZ" not in text


@pytest.mark.parametrize("shown", ["", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer \xe9"])
def test_without_the_token_nothing_is_answered(demo_url: str, shown: str) -> None:
    with Client(demo_url, metrics_token=TOKEN) as client:
        answer = client.ask("GET", "/metrics", headers={"authorization": shown} if shown else {})
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["cache-control"] == "no-store"
    assert b"reelbase_" not in answer.body


@pytest.mark.parametrize("address", ["", "127.0.0.1:0"])
def test_the_ordinary_port_has_no_metrics_without_a_token(demo_url: str, address: str) -> None:
    with Client(demo_url, metrics_address=address) as client:
        answer = client.ask("GET", "/metrics", headers=BEARER)
    assert answer.status == 404
    assert b"reelbase_" not in answer.body


def calls_of_a_hot_answer(client: Client) -> Counter[str]:
    """The functions that are called for an answer from memory, by name: the fewest of several answers.

    One that a busy machine makes slow is counted in another bucket, which takes a call more.
    """
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and "reelbase" in frame.f_code.co_filename:
            found[frame.f_code.co_qualname] += 1

    async def ask() -> Counter[str]:
        scope = request_scope("GET", "/3/movie/603", "api_key=1", {"host": "127.0.0.1"})

        async def nothing(*_: object) -> Any:
            return {}

        for _ in range(2):
            await client.app({**scope}, nothing, nothing)
        found.clear()
        sys.setprofile(count)
        try:
            await client.app({**scope}, nothing, nothing)
        finally:
            sys.setprofile(None)
        return found.copy()

    return min((client.run(ask()) for _ in range(9)), key=Counter.total)


def test_nothing_is_done_for_metrics_where_nobody_asks_for_them(demo_url: str) -> None:
    """A call more for each answer where somebody does, and none at all where nobody does."""
    with Client(demo_url) as off, Client(demo_url, metrics_token=TOKEN) as on:
        without, with_metrics = calls_of_a_hot_answer(off), calls_of_a_hot_answer(on)
    assert with_metrics - without == Counter({"Meter.around.<locals>.timed": 1})
    assert without - with_metrics == Counter()
    assert not [name for name in without if "Meter" in name or "Histogram" in name or "noted" in name]
