"""How much is tried: `make check` tries nearly all, `make test` a part that takes less than two minutes.

REELBASE_TEST_THOROUGH=1 asks for more; without it tests marked `thorough` are left out, and the report says
how many (deselected). REELBASE_TEST_THOROUGH=rest asks for what `make test` leaves out, and for nothing else.
REELBASE_TEST_ENDURANCE=1 (`make endurance`) asks for those marked `enduring` too, which take many minutes
each, and for examples of laws that are others each time.
"""

import os
from collections.abc import Collection, Iterable
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet

Value = TypeVar("Value")

ENGINE = os.environ.get("REELBASE_TEST_DATABASE", "sqlite")
ENDURING = bool(os.environ.get("REELBASE_TEST_ENDURANCE"))
THOROUGH = ENDURING or bool(os.environ.get("REELBASE_TEST_THOROUGH"))
REST = os.environ.get("REELBASE_TEST_THOROUGH") == "rest"


def tries(number: int) -> int:
    """So many examples of a law; an eighth on PostgreSQL, where each takes four times as long: six at least.

    `make test` tries a sixteenth of them.
    """
    if not THOROUGH:
        return max(5, number // 16)
    return number if ENGINE == "sqlite" else max(6, number // 8)


def tries_more(item: pytest.Item) -> bool:
    """Return whether a test tries more where it is thorough: all of a file that asks how much is tried."""
    return not {"THOROUGH", "fuzz_inputs", "tries"}.isdisjoint(vars(getattr(item, "module", None) or item))


def mostly_thorough(
    values: Iterable[Value], plain: Collection[Value], *, once: bool = False
) -> list[ParameterSet]:
    """All values of a parameter; what is not `plain` is thorough, and tried on SQLite alone if `once`."""
    marks = [pytest.mark.thorough, *([pytest.mark.once] if once else [])]
    return [pytest.param(each, marks=() if each in plain else marks) for each in values]


def fuzz_inputs() -> int:
    """Inputs that a fuzzing target tries: 100 in `make test`, 2,000 in `make check`, else 100,000."""
    if ENDURING:
        return 100_000
    return 2_000 if THOROUGH else 100
