"""The check of clocks (`tools/clocks.py`) finds what asks the machine what time it is, and nothing else."""

import pytest

from tools.clocks import clocks_in

FAULTY = {
    "now = datetime.now(UTC)": "datetime.now",
    "now = datetime.datetime.utcnow()": "datetime.datetime.utcnow",
    "today = date.today()": "date.today",
    "def f(clock=time.time): ...": "time.time",
    "now = time.time_ns()": "time.time_ns",
    'text = "SELECT CURRENT_TIMESTAMP"': "CURRENT_TIMESTAMP",
    "text = \"SELECT datetime('now')\"": "datetime('now'",
    "from time import gmtime, time": "time",
    "text = 'SELECT unixepoch()'": "unixepoch()",
    "text = \"SELECT strftime('%s', 'now')\"": "strftime('%s', 'now'",
}
CLEAR = (
    "begun = time.monotonic()",
    "now = moments.now()",
    "today = now.date()",
    'text = "by now"',
    "loop.time()",
)


@pytest.mark.parametrize("source", FAULTY)
def test_another_clock_is_found(source: str) -> None:
    assert [found for _, found in clocks_in(source)] == [FAULTY[source]]


@pytest.mark.parametrize("source", CLEAR)
def test_what_is_no_present_is_left_alone(source: str) -> None:
    assert not list(clocks_in(source))
