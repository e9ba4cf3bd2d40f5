"""Traces and metrics for a collector of OpenTelemetry, where a setting names one; else nothing is loaded.

What is traced is wrapped when the application is made, so that nothing asks in between whether it is to be.
A span has neither the query of a request nor a value of a statement: both may hold secrets. Of an error it
has the type alone, since drivers write values into its text.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from reelbase import __version__
from reelbase.asgi.scope import Receive, Scope, Send
from reelbase.errors import SettingsError
from reelbase.histogram import BOUNDS
from reelbase.logs import Application, without_secrets
from reelbase.metrics.families import DURATION, FAMILIES, Family, Sample, Type
from reelbase.outcome import Outcome
from reelbase.storage.engine.reader import Reader, Readers, Snapshot
from reelbase.storage.engine.statement import Statement, chain_of

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.metrics import CallbackOptions, Observation
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span, SpanKind

NAME = "reelbase"
SEND_SECONDS = 2.0  # for the collector to take what is sent to it
SAMPLE_SECONDS = 5.0  # between two looks at what a worker counts; it is sent each minute
HEADERS = ("traceparent", "tracestate")


class Tracing:
    """Traces what an application does, and measures it."""

    def __init__(self, spans: "TracerProvider", measures: "MeterProvider") -> None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._providers = (spans, measures)
        self._tracer = spans.get_tracer(NAME, __version__)
        self._meter = measures.get_meter(NAME, __version__)
        self._duration = self._meter.create_histogram(
            "http.server.request.duration", "s", DURATION.text, explicit_bucket_boundaries_advisory=BOUNDS
        )
        self._propagator = TraceContextTextMapPropagator()
        self._sampled: Callable[[], Iterable[Sample]] = tuple
        self._samples: Sequence[Sample] = ()

    def around(self, inner: Application) -> Application:
        """Return the application with a span for each request, in the trace of its sender."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        async def traced(scope: Scope, receive: Receive, send: Send) -> Outcome | None:
            if scope["type"] != "http":
                return await inner(scope, receive, send)
            begun = time.perf_counter()
            method = scope["method"]
            given = {"http.request.method": method, "url.path": without_secrets(scope["path"])}
            context = self._propagator.extract(_carrier(scope["headers"]))
            with self._span(method, given, context, SpanKind.SERVER) as span:
                outcome = await inner(scope, receive, send)
                if outcome is not None:
                    facts = facts_of(outcome, method)
                    span.update_name(outcome.operation)
                    span.set_attributes({**facts, "reelbase.cache": outcome.cache})
                    if outcome.status >= 500:
                        span.set_status(Status(StatusCode.ERROR))
                    self._duration.record(time.perf_counter() - begun, facts)
            return outcome

        return traced

    @contextmanager
    def _span(
        self,
        name: str,
        attributes: Mapping[str, str] | None = None,
        context: "Context | None" = None,
        kind: "SpanKind | None" = None,
    ) -> "Iterator[Span]":
        """Open a span, of something inside unless its kind is given; an error leaves its type in it."""
        from opentelemetry.trace import SpanKind, Status, StatusCode

        opened = self._tracer.start_as_current_span(
            name,
            context,
            kind or SpanKind.INTERNAL,
            attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        with opened as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def wrap(self, owner: object, method: str, name: str) -> None:
        """Let a method of an object run within a span."""
        inner: Callable[..., Awaitable[object]] = getattr(owner, method)

        async def within(*arguments: object, **named: object) -> object:
            with self._span(name):
                return await inner(*arguments, **named)

        setattr(owner, method, within)

    def wrap_readers(self, readers: Readers) -> None:
        """Let each statement of readers run within a span that has its text."""
        inner, name = readers.read, "read"

        def read(now: datetime) -> Snapshot:
            return _TracedSnapshot(inner(now), self)

        setattr(readers, name, read)

    def wrap_statements(self, reader: Reader) -> None:
        """Do so for one reader."""
        method = "_run"
        inner = getattr(reader, method)

        async def run(statement: Statement[NamedTuple], values: dict[str, object]) -> object:
            text = statement.text(reader.dialect, draws=reader.draws, chain=chain_of(values))
            facts = {"db.system.name": reader.dialect, "db.query.text": text}
            with self._span("statement", facts) as span:
                found = await inner(statement, values)
                span.set_attribute("db.response.returned_rows", len(found))
                return found

        setattr(reader, method, run)

    def measure(self, sampled: Callable[[], Iterable[Sample]]) -> None:
        """Send what the worker counts by itself as well, under the names that it has for Prometheus.

        `sampled` is called in the event loop alone; the SDK asks in a thread of its own, and gets the last
        values.
        """
        self._sampled = sampled
        for family in FAMILIES.values():
            if family.type is Type.HISTOGRAM:
                continue
            make = self._meter.create_observable_gauge
            if family.type is Type.COUNTER:
                make = self._meter.create_observable_counter  # type: ignore[assignment]
            make(family.name.removesuffix("_total"), [partial(self._observed, family)], "", family.text)

    def _observed(self, family: Family, options: "CallbackOptions") -> "Iterable[Observation]":
        from opentelemetry.metrics import Observation

        for each in self._samples:
            if each.name == family.name:
                yield Observation(each.value, dict(zip(family.labels, each.labels, strict=True)))

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep the values of metrics new while this is open, and send what is left when it is closed."""
        sampling = asyncio.create_task(self._sample_often())
        try:
            yield
        finally:
            sampling.cancel()
            self._samples = tuple(self._sampled())
            for each in self._providers:
                await asyncio.to_thread(each.shutdown)

    async def _sample_often(self) -> None:
        while True:
            self._samples = tuple(self._sampled())
            await asyncio.sleep(SAMPLE_SECONDS)


class _TracedSnapshot:
    """A snapshot whose reader traces its statements."""

    def __init__(self, inner: Snapshot, tracing: Tracing) -> None:
        self._inner = inner
        self._tracing = tracing

    async def __aenter__(self) -> Reader:
        reader = await self._inner.__aenter__()
        self._tracing.wrap_statements(reader)
        return reader

    async def __aexit__(self, *error: object) -> None:
        await self._inner.__aexit__(*error)


def facts_of(outcome: Outcome, method: str) -> dict[str, str | int]:
    """Return the attributes of an answer that are few enough to be counted by."""
    _, _, route = outcome.operation.partition(" ")
    operation, status = outcome.operation, outcome.status
    found: dict[str, str | int] = {"http.response.status_code": status, "operation": operation}
    return {**found, "http.request.method": method, "http.route": route} if route else found


def _carrier(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[str, str]:
    """Return the headers by which a client tells its trace, if it sends them once."""
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    return {name: value for name, value in named if name in HEADERS}


def tracing_to(endpoint: str) -> Tracing:
    """Return what sends to a collector. Raises SettingsError without the extra."""
    try:
        return _exporting(endpoint)
    except ImportError as error:
        raise SettingsError(
            f"otel_endpoint: expected the packages of OpenTelemetry, found none ({error.name}).\n"
            "Type: pip install 'reelbase[otel]'"
        ) from error


def _exporting(endpoint: str) -> Tracing:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    instance = f"{socket.gethostname()}-{os.getpid()}"
    named = {"service.name": NAME, "service.version": __version__, "service.instance.id": instance}
    resource = Resource.create(named)
    spans = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=SEND_SECONDS)
    spans.add_span_processor(BatchSpanProcessor(exporter))
    sender = OTLPMetricExporter(f"{endpoint}/v1/metrics", timeout=SEND_SECONDS)
    measures = MeterProvider([PeriodicExportingMetricReader(sender)], resource)
    return Tracing(spans, measures)
