"""The metrics that there are: their names, types and labels, and how the values of processes become one."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class Type(StrEnum):
    """A type of Prometheus."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class Merge(StrEnum):
    """The way in which the values of several processes become one."""

    SUM = "sum"
    LEAST = "least"
    MOST = "most"


class Family(NamedTuple):
    """A metric. The name of a counter ends with `_total`."""

    name: str
    type: Type
    text: str
    labels: tuple[str, ...] = ()
    merge: Merge = Merge.SUM


class Sample(NamedTuple):
    """A value of a metric, with the values of its labels."""

    name: str
    labels: tuple[str, ...]
    value: float


FAMILIES: dict[str, Family] = {}
"""Every metric by its name, in the order in which they are shown: that of their declarations."""


def _declared(family: Family) -> Family:
    """Register a metric, and return it."""
    FAMILIES[family.name] = family
    return family


def _counter(name: str, text: str, *labels: str) -> Family:
    return _declared(Family(name, Type.COUNTER, text, labels))


def _histogram(name: str, text: str, *labels: str) -> Family:
    return _declared(Family(name, Type.HISTOGRAM, text, labels))


def _gauge(name: str, text: str, *labels: str, merge: Merge = Merge.SUM) -> Family:
    return _declared(Family(name, Type.GAUGE, text, labels, merge))


def _latest(name: str, text: str, *labels: str) -> Family:
    return _gauge(name, text, *labels, merge=Merge.MOST)


DURATION = _histogram(
    "http_server_request_duration_seconds",
    "Requests: how long each took until its answer was handed to the connection, by operation and status.",
    "operation",
    "http_response_status_code",
)
CACHE = _counter(
    "reelbase_cache_answers_total",
    "Answers that may be kept: from the memory of a worker (hit), or made (miss).",
    "result",
)
CACHE_BYTES = _gauge("reelbase_cache_bytes", "Bytes that answers take in the memory of all workers.")
JOURNAL_HEAD = _latest("reelbase_journal_head", "The sequence of the newest row of the journal.")
INDEX_SEQUENCE = _gauge(
    "reelbase_index_sequence",
    "The row of the journal up to which the index is written, as the worker that is furthest behind has it.",
    merge=Merge.LEAST,
)
INDEX_LAG = _gauge("reelbase_index_lag", "Rows of the journal that the index has not taken in yet.")
INDEX_READY = _gauge(
    "reelbase_index_ready", "1 if every worker can search, 0 if one has no index.", merge=Merge.LEAST
)
JOB_START = _latest(
    "reelbase_job_last_start_timestamp_seconds", "When each job last began, on any node.", "name"
)
JOB_END = _latest("reelbase_job_last_end_timestamp_seconds", "When the last run of each job ended.", "name")
JOB_DURATION = _latest(
    "reelbase_job_last_duration_seconds", "How long the last run of each job took.", "name"
)
JOB_FAILED = _latest("reelbase_job_last_failed", "1 if the last run of a job failed, else 0.", "name")
JOB_RUNNING = _latest("reelbase_job_running", "1 while a job runs, else 0.", "name")
JOB_DUE = _latest("reelbase_job_next_due_timestamp_seconds", "When each job is due by the clock.", "name")
JOB_FAILURES = _counter("reelbase_job_failures_total", "Runs of jobs that failed since the start.", "name")
WEBHOOK_SENT = _declared(
    Family(
        "reelbase_webhook_sent_total",
        Type.COUNTER,
        "Messages that the receiver of each webhook has taken, of any node.",
        ("webhook",),
        Merge.MOST,
    )
)
WEBHOOK_WAITING = _latest(
    "reelbase_webhook_waiting",
    "Messages of each webhook that wait to be sent, or to be sent again.",
    "webhook",
)
WEBHOOK_FAILED = _latest("reelbase_webhook_failed", "Messages of each webhook that were given up.", "webhook")
IMPORT_ROWS = _counter(
    "reelbase_import_rows_total", "Lines that the running import, or the last one, has done."
)
IMPORT_RUNNING = _gauge("reelbase_import_running", "Imports that run now.")
IMPORT_END = _latest("reelbase_import_last_end_timestamp_seconds", "When the last import ended.")
IMPORT_FAILED = _latest("reelbase_import_last_failed", "1 if the last import failed or left something out.")
MIRROR_FETCHED = _counter(
    "reelbase_mirror_fetched_total", "Entities that the running mirror, or the last one, has fetched."
)
MIRROR_REQUESTS = _counter(
    "reelbase_mirror_requests_total", "Requests that the running mirror, or the last one, has sent."
)
MIRROR_ERRORS = _counter(
    "reelbase_mirror_errors_total", "Entities that the running mirror, or the last one, could not have."
)
MIRROR_PACE = _latest(
    "reelbase_mirror_pace", "Requests a second that the mirror sends, on average over its run so far."
)
MIRROR_RUNNING = _gauge("reelbase_mirror_running", "Mirrors that run now.")
MIRROR_END = _latest("reelbase_mirror_last_end_timestamp_seconds", "When the last mirror ended.")
MIRROR_FAILED = _latest("reelbase_mirror_last_failed", "1 if the last mirror failed or left something out.")
POOL = _gauge(
    "reelbase_database_connections",
    "Connections to read with, of all workers: those that are open, and of them those in use.",
    "state",
)
POOL_WAITING = _gauge("reelbase_database_waiting", "Requests that wait for a connection to read with.")
WRITES_WAITING = _gauge("reelbase_writes_waiting", "Writes that wait for the writing thread of a worker.")
PICTURES = _counter(
    "reelbase_pictures_made_total",
    "Pictures that were made: of an original (rendered), drawn, or fetched from another host first "
    "(fetched); unfit are originals that are no pictures.",
    "kind",
)
REFUSED = _counter(
    "reelbase_limits_refused_total", "Requests that a limit refused with 429, by what is limited.", "limit"
)
VIEWS = _counter("reelbase_views_total", "Views of titles and people that were counted.")
WORKERS = _gauge(
    "reelbase_processes", "Processes that run now: workers, and the one in the background.", "process"
)
MEMORY = _gauge("reelbase_memory_bytes", "Memory that these take (Linux alone).", "process")
CPU = _counter("reelbase_cpu_seconds_total", "Processor time of these, ended ones included.", "process")
START = _gauge(
    "reelbase_start_timestamp_seconds", "When the oldest running process was started.", merge=Merge.LEAST
)
INFO = _latest(
    "reelbase_info",
    "1, with the versions of the program, of its schema and of its index.",
    "version",
    "schema",
    "index",
)


def of(family: Family, value: float, *labels: str) -> Sample:
    """Return a value of a metric."""
    return Sample(family.name, labels, value)


def of_each(family: Family, values: Iterable[tuple[str, float]]) -> list[Sample]:
    """Return the values of a metric with one label."""
    return [of(family, value, label) for label, value in values]
