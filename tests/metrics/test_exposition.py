"""The text that Prometheus reads: what several processes have measured, put together."""

import os
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reelbase.histogram import BOUNDS, Histogram
from reelbase.metrics import families
from reelbase.metrics.exposition import exposition
from reelbase.metrics.families import FAMILIES, Sample, Type, of
from reelbase.metrics.measured import Durations, Measured

pytestmark = pytest.mark.once

GONE = 2**22 + 1  # no process has this number


def process(*samples: Sample, pid: int = 0, is_over: bool = False, took: tuple[float, ...] = ()) -> Measured:
    histogram = Histogram()
    for each in took:
        histogram.add(each)
    made = [Durations("GET /3/movie/{movie_id}", 200, histogram.counts, histogram.total)] if took else []
    return Measured("worker", pid or os.getpid(), 1.0, samples, made, is_over)


def values(*measured: Measured) -> dict[tuple[str, tuple[str, ...]], float]:
    """Every value of the text, by the name and the values of its labels in the order of their names."""
    text, _ = exposition(measured)
    return {
        (each.name, tuple(value for _, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(text.decode())
        for each in family.samples
    }


def test_counters_of_processes_are_added_and_those_of_ended_ones_stay() -> None:
    counted = [of(families.VIEWS, number) for number in (5, 7, 11)]
    found = values(process(counted[0]), process(counted[1], pid=GONE), process(counted[2], is_over=True))
    assert found["reelbase_views_total", ()] == 23


def test_states_of_ended_processes_are_gone() -> None:
    waiting = of(families.POOL_WAITING, 3)
    assert values(process(waiting), process(waiting))["reelbase_database_waiting", ()] == 6
    for ended in (process(waiting, pid=GONE), process(waiting, is_over=True)):
        assert values(process(waiting), ended)["reelbase_database_waiting", ()] == 3
    assert values(process(waiting, pid=GONE)) == {}


def test_the_lag_is_that_of_the_worker_which_is_furthest_behind() -> None:
    ahead = process(of(families.JOURNAL_HEAD, 90), of(families.INDEX_SEQUENCE, 90))
    behind = process(of(families.JOURNAL_HEAD, 60), of(families.INDEX_SEQUENCE, 50))
    newest = process(of(families.JOURNAL_HEAD, 100))
    found = values(ahead, behind, newest)
    assert (found["reelbase_journal_head", ()], found["reelbase_index_sequence", ()]) == (100, 50)
    assert found["reelbase_index_lag", ()] == 50
    assert ("reelbase_index_lag", ()) not in values(newest)


def test_buckets_are_cumulative_from_a_quarter_of_a_millisecond() -> None:
    found = values(process(took=(0.0001, 0.0001, 0.0003, 60.0)), process(took=(0.00025, 0.2), pid=GONE))
    name, labels = "http_server_request_duration_seconds", ("200", "GET /3/movie/{movie_id}")
    buckets = {bound: found[f"{name}_bucket", (labels[0], str(bound), labels[1])] for bound in BOUNDS}
    assert (buckets[0.00025], buckets[0.0005], buckets[0.25], buckets[10.0]) == (3, 4, 5, 5)
    assert found[f"{name}_bucket", (labels[0], "+Inf", labels[1])] == 6
    assert found[f"{name}_count", labels] == 6
    assert found[f"{name}_sum", labels] == pytest.approx(60.20075)


def test_text_and_openmetrics_are_given_as_asked() -> None:
    _, plain = exposition([process()])
    text, media_type = exposition(
        [process(of(families.VIEWS, 1))], "application/openmetrics-text; version=1.0.0"
    )
    assert plain == "text/plain; version=0.0.4; charset=utf-8"
    assert media_type.startswith("application/openmetrics-text; version=1.0.0")
    assert text.endswith(b"# EOF\n")


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda each: each.name)
def test_names_are_as_prometheus_wants_them(family: families.Family) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*[a-z0-9]", family.name)
    assert family.name.endswith("_total") == (family.type is Type.COUNTER)
    assert family.text.endswith(".")
