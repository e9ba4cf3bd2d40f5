"""Exposition: what all processes have measured, put together in the text that Prometheus reads."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from reelbase.histogram import BOUNDS, Histogram
from reelbase.metrics.families import (
    DURATION,
    FAMILIES,
    INDEX_LAG,
    INDEX_SEQUENCE,
    JOURNAL_HEAD,
    Family,
    Merge,
    Sample,
    Type,
    of,
)
from reelbase.metrics.measured import Measured, runs

if TYPE_CHECKING:
    from prometheus_client import Metric
    from prometheus_client.registry import Collector

Values = dict[tuple[str, ...], float]
MERGED: dict[Merge, Callable[[float, float], float]] = {
    Merge.SUM: lambda before, value: before + value,
    Merge.LEAST: min,
    Merge.MOST: max,
}


def exposition(measured: Sequence[Measured], accept: str = "") -> tuple[bytes, str]:
    """Return the text of all metrics in the form that is accepted, and its media type."""
    from prometheus_client.exposition import choose_encoder

    encode, media_type = choose_encoder(accept)
    source = SimpleNamespace(collect=partial(_metrics, measured))  # all that is asked of a Collector
    return encode(cast("Collector", source)), media_type


def _metrics(measured: Sequence[Measured]) -> "Iterator[Metric]":
    """Yield every metric that has a value."""
    found = merged(measured)
    for family in FAMILIES.values():
        if family is DURATION:
            yield _histograms(durations(measured))
        elif values := found.get(family.name):
            yield _metric(family, values)


def merged(measured: Iterable[Measured]) -> dict[str, Values]:
    """Return the values of all processes by metric and labels. Of one that has ended its counters stay."""
    found: dict[str, Values] = {}
    for sample in _samples(measured):
        values = found.setdefault(sample.name, {})
        before = values.get(sample.labels)
        merge = MERGED[FAMILIES[sample.name].merge]
        values[sample.labels] = sample.value if before is None else merge(before, sample.value)
    for sample in _lag(found):
        found[sample.name] = {sample.labels: sample.value}
    return found


def _samples(measured: Iterable[Measured]) -> Iterator[Sample]:
    for each in measured:
        is_over = each.is_over or not runs(each.pid)
        yield from each.lasting if is_over else each.samples


def _lag(found: dict[str, Values]) -> Iterator[Sample]:
    """Yield how far the index is behind: the newest row that any process knows, less what the index has."""
    head, sequence = (found.get(each.name, {}).get(()) for each in (JOURNAL_HEAD, INDEX_SEQUENCE))
    if head is not None and sequence is not None:
        yield of(INDEX_LAG, max(0.0, head - sequence))


def durations(measured: Iterable[Measured]) -> dict[tuple[str, str], Histogram]:
    """Return the histograms of all processes by operation and status."""
    found: dict[tuple[str, str], Histogram] = {}
    for each in (each for process in measured for each in process.durations):
        into = found.setdefault((each.operation, str(each.status)), Histogram())
        into.take_in(each.counts, each.total)
    return found


def _histograms(found: dict[tuple[str, str], Histogram]) -> "Metric":
    from prometheus_client.core import HistogramMetricFamily

    metric = HistogramMetricFamily(DURATION.name, DURATION.text, labels=DURATION.labels)
    for labels, histogram in sorted(found.items()):
        total, buckets = 0, []
        *counts, last = histogram.counts
        for bound, count in zip(BOUNDS, counts, strict=True):
            total += count
            buckets.append((str(bound), total))
        buckets.append(("+Inf", total + last))
        metric.add_metric(labels, buckets, histogram.total)
    return metric


def _metric(family: Family, values: Values) -> "Metric":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    made = CounterMetricFamily if family.type is Type.COUNTER else GaugeMetricFamily
    metric = made(family.name, family.text, labels=family.labels)
    for labels, value in sorted(values.items()):
        metric.add_metric(labels, value)
    return metric
