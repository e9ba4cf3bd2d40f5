"""Spans of a request, of its statements, of its search; metrics too; and nothing where nobody asks."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from reelbase import tracing
from reelbase.app import create_app
from reelbase.errors import SettingsError
from reelbase.settings import Settings
from reelbase.tracing import Tracing, tracing_to
from tests.asking import Client
from tests.moments import NOON

pytestmark = pytest.mark.once

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Traced(Client):
    """The application with what it sends to a collector kept in memory."""

    def __init__(self, database: str, **settings: Any) -> None:
        super().__init__(database, **settings)
        self.exporter, self.measures = InMemorySpanExporter(), InMemoryMetricReader()
        spans = TracerProvider()
        spans.add_span_processor(SimpleSpanProcessor(self.exporter))
        made = Tracing(spans, MeterProvider([self.measures]))
        given = Settings(database=database, otel_endpoint="http://127.0.0.1:9", **settings)
        self.app = create_app(given, clock=lambda: NOON, tracing=made)

    def spans(self) -> list[ReadableSpan]:
        found = self.exporter.get_finished_spans()
        self.exporter.clear()
        return list(found)


@pytest.fixture
def client(demo_url: str) -> Iterator[Traced]:
    with Traced(demo_url) as made:
        yield made


def test_a_request_is_a_span_in_the_trace_of_who_sends_it(client: Traced) -> None:
    client.get("/3/movie/603", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    *statements, request = client.spans()
    assert request.name == "GET /3/movie/{movie_id}"
    assert request.context and f"{request.context.trace_id:032x}" == TRACE
    assert request.parent and f"{request.parent.span_id:016x}" == PARENT
    assert dict(request.attributes or {}) == {
        "http.request.method": "GET",
        "url.path": "/3/movie/603",
        "http.route": "/3/movie/{movie_id}",
        "http.response.status_code": 200,
        "operation": "GET /3/movie/{movie_id}",
        "reelbase.cache": "miss",
    }
    assert {each.name for each in statements} == {"statement"}
    assert all(each.parent and each.parent.span_id == request.context.span_id for each in statements)
    texts = [str((each.attributes or {})["db.query.text"]) for each in statements]
    assert all(text.startswith(("SELECT", "WITH")) for text in texts)
    assert "603" not in "".join(texts)
    client.get("/3/movie/603")
    [hot] = client.spans()
    assert (hot.attributes or {})["reelbase.cache"] == "hit"


@pytest.mark.parametrize(
    "sent", ["", "00-zz-zz-01", f"00-{'0' * 32}-{PARENT}-01", "x" * 5000, f"{TRACE}\r\n"]
)
def test_a_trace_that_is_none_is_begun_anew(client: Traced, sent: str) -> None:
    assert client.get("/3/movie/603", headers={"traceparent": sent}).status == 200
    *_, request = client.spans()
    assert request.parent is None


def test_a_search_is_a_span(client: Traced) -> None:
    client.get("/3/search/movie", {"query": "matrix"})
    assert "search" in {each.name for each in client.spans()}


def test_a_write_is_a_span(database_url: str) -> None:
    with Traced(database_url) as client:
        client.get("/3/authentication/guest_session/new")
        assert "write" in {each.name for each in client.spans()}


def test_a_picture_that_is_made_is_a_span(client: Traced, tmp_path: Any) -> None:
    path = client.get("/3/movie/603").json()["poster_path"]
    client.spans()
    assert client.get(f"/t/p/w92{path}").status == 200
    names = [each.name for each in client.spans()]
    assert names[-1] == "pictures"
    again = client.get(f"/t/p/w92{path}").status
    assert (again, [each.name for each in client.spans()]) == (200, ["pictures"])


def test_no_secret_of_a_request_is_in_a_span(client: Traced) -> None:
    secret = "0123456789abcdef" * 2
    client.get(f"/authenticate/{secret}00000000", {"session_id": secret})
    client.ask(
        "GET",
        f"/3/account?api_key={secret}&session_id={secret}",
        headers={"authorization": f"Bearer {secret}"},
    )
    assert secret not in "".join(each.to_json() for each in client.spans())


def test_an_error_leaves_its_type_and_not_its_text() -> None:
    """Drivers write into it what was to be stored: "Key (name)=(alice) already exists"."""

    class Broken:
        async def do(self) -> None:
            raise ValueError("alice")

    spans, exporter, broken = TracerProvider(), InMemorySpanExporter(), Broken()
    spans.add_span_processor(SimpleSpanProcessor(exporter))
    Tracing(spans, MeterProvider()).wrap(broken, "do", "write")
    with pytest.raises(ValueError, match="alice"):
        asyncio.run(broken.do())
    [span] = exporter.get_finished_spans()
    assert (dict(span.attributes or {}), span.status.is_ok) == ({"error.type": "ValueError"}, False)
    assert "alice" not in span.to_json()


def test_metrics_are_sent_under_the_same_names(client: Traced) -> None:
    client.get("/3/movie/603")
    data = client.measures.get_metrics_data()
    assert data
    found = {
        metric.name: [(dict(point.attributes or {}), point) for point in metric.data.data_points]
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    [(attributes, point)] = found["http.server.request.duration"]
    assert attributes["http.route"] == "/3/movie/{movie_id}"
    assert getattr(point, "count") == 1  # noqa: B009
    assert {"state": "open"} in [attributes for attributes, _ in found["reelbase_database_connections"]]
    assert "reelbase_views" in found


def test_metrics_that_are_sent_are_of_now_and_each_is_one(
    demo_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK keeps the last of two values with the same labels; two kinds of limits count refusals."""
    monkeypatch.setattr(tracing, "SAMPLE_SECONDS", 0.001)
    with Traced(demo_url, rate_limit=1) as client:
        inner = client.app

        async def from_afar(scope: Any, receive: Any, send: Any) -> None:
            await inner({**scope, "client": ("203.0.113.7", 1)}, receive, send)

        client.app = from_afar
        assert [client.get("/3/configuration").status for _ in range(3)] == [200, 429, 429]
        time.sleep(0.01)
        client.get("/3/configuration")
        data = client.measures.get_metrics_data()
    assert data
    [refused] = [
        metric
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == "reelbase_limits_refused"
    ]
    found = {(each.attributes or {})["limit"]: getattr(each, "value") for each in refused.data.data_points}  # noqa: B009
    assert found["address"] >= 2


def test_nothing_is_loaded_without_the_setting(demo_url: str) -> None:
    code = (
        "import sys; from reelbase.app import create_app; from reelbase.settings import Settings;"
        f"create_app(Settings(database={demo_url!r}));"
        "few = ('opentelemetry', 'prometheus', 'reelbase.tracing');"
        "print([each for each in sys.modules if each.startswith(few)])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_without_the_packages_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(SettingsError, match=r"pip install 'reelbase\[otel\]'"):
        tracing_to("http://127.0.0.1:4318")
