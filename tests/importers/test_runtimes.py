"""Runtimes as people and programs write them, in minutes."""

import pytest

from reelbase.importers.merging.values import minutes
from reelbase.matching.ids import ValueFault

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("88", 88),
        ("88.0", 88),
        ("88 min", 88),
        ("88min.", 88),
        ("88 Minuten", 88),
        ("88'", 88),
        ("1h28m", 88),
        ("1h 28m", 88),
        ("1h28", 88),
        ("2h16min", 136),
        ("2 hrs. 16 mins.", 136),
        ("2 hours, 16 minutes", 136),
        ("2 Std. 16 Min.", 136),
        ("2h", 120),
        ("1.5 h", 90),
        ("1,5 Stunden", 90),
        ("5280 s", 88),
        ("5280sec", 88),
        ("88m 20s", 88),
        ("88m50", 89),
        ("1h 27m 40s", 88),
        ("1h 1680s", 88),
        ("20 seconds", 1),
        ("1:28", 88),
        ("01:28:00", 88),
        ("PT1H28M", 88),
        ("PT5280S", 88),
        ("", 0),
        ("0", 0),
        ("0 min", 0),
        ("N/A", 0),
    ],
)
def test_a_runtime_in_minutes(text: str, found: int) -> None:
    assert minutes(text) == found


@pytest.mark.parametrize(
    "text",
    ["long", "min", "h", "28m 1h", "1h 1h", "3 d", "88 parsecs", "1h 28m of it", "1:75", "1h-28m", "'"],
)
def test_what_is_no_runtime_is_refused(text: str) -> None:
    with pytest.raises(ValueFault, match=r"expected (minutes|a number) for runtime"):
        minutes(text)
