"""The arithmetic: what use adds, how it fades, and what is more than usual."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelbase.jobs import measures
from reelbase.storage.queries.signals import Signals
from tests.laws.sample import law

TODAY = date(2026, 5, 24)
counts = st.integers(0, 10**6)
popularities = st.floats(0, 5000).map(lambda value: round(value, 4))


def test_signals_weigh_as_documented() -> None:
    assert measures.activity(Signals(1, 10, 100, 1000)) == 1 + 50 + 400 + 4000


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("2026-05-24",), 2.0),
        (("2026-02-23",), 1.5),
        (("2026-08-22",), 1.5),
        (("1990-01-01", "2026-08-22"), 1.5),
        (("1896-01-06",), pytest.approx(1.0)),
        (("",), 1.0),
        (("soon", ""), 1.0),
    ],
)
def test_freshness(days: tuple[str, ...], expected: float) -> None:
    assert measures.freshness(TODAY, *days) == expected


@law
@given(popularities, st.floats(0, 200), st.floats(1, 2), counts)
def test_a_popularity_is_never_below_the_imported(
    imported: float, momentum: float, fresh: float, votes: int
) -> None:
    found = measures.popularity(imported, momentum, fresh, measures.weight(votes))
    assert found >= imported
    assert round(found, 4) == found


@law
@given(popularities, st.floats(0, 200), st.floats(0, 200), st.floats(1, 2), counts, counts)
def test_a_popularity_grows_with_the_momentum_and_with_votes(
    imported: float, momentum: float, more: float, fresh: float, votes: int, more_votes: int
) -> None:
    less = measures.popularity(imported, momentum, fresh, measures.weight(votes))
    assert measures.popularity(imported, momentum + more, fresh, measures.weight(votes + more_votes)) >= less


@law
@given(st.floats(0.001, 1000), st.integers(0, 100), st.integers(1, 100))
def test_a_momentum_fades(momentum: float, days: int, more: int) -> None:
    later = measures.decayed(momentum, days + more)
    assert 0 <= later < momentum
    assert later == pytest.approx(measures.decayed(measures.decayed(momentum, days), more))


@law
@given(counts, counts, st.floats(0, 10**6), st.floats(0, 10**6))
def test_heat_grows_with_use_and_falls_with_what_is_usual(
    recent: int, more: int, usual: float, more_usual: float
) -> None:
    found = measures.heat(recent, usual)
    assert 0 <= found <= measures.heat(recent + more, usual)
    assert measures.heat(recent, usual + more_usual) <= found


def test_the_usual_is_not_hot() -> None:
    assert measures.heat(100, 100) == measures.heat(0, 5) == 0
    assert measures.heat(30, 0) > measures.heat(1030, 1000)
    assert measures.score(0, 10, 2) > measures.score(0, 10, 1) > measures.score(0, 9, 1) > 0
