"""Every golden is as the published description says, and no deviation is listed in vain."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract import published
from tests.contract.deviations import ABSENT, DEVIATIONS, FLOATS, MIXED, NEWER, NULLABLE
from tests.contract.published import FILE, NO_RULES, Violation, check, operations, violations

ANSWERS = Path(__file__).parents[1] / "golden" / "answers"
UNSERVED = ("account", "authentication/", "guest_session", "list")
"""Documented reads that are not served yet; the list may only shrink."""

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"needs ../shared/reference/{FILE.name}, which is absent"
)


def answered() -> list[tuple[str, Any]]:
    """Every golden that was answered, with its request."""
    return [
        (request, answer["body"])
        for file in sorted(ANSWERS.glob("*/*.json"))
        for request, answer in json.loads(file.read_text(encoding="utf-8")).items()
        if answer["status"] == 200
    ]


def test_goldens_are_as_published() -> None:
    for request, body in answered():
        check(request, body)


def test_every_read_is_documented_and_answered() -> None:
    """Every documented GET that is served has a golden that was held against it."""
    asked = {published.operation_of(request) for request, _ in answered()}
    waiting = {
        path
        for path in operations()
        if path.removeprefix("/3/").startswith(UNSERVED) or path.endswith("/account_states")
    }
    assert set(operations()) - asked == waiting


@pytest.fixture(scope="module")
def strictly() -> list[Violation]:
    """Where goldens are not as published, read without any of the rules."""
    return [each for request, body in answered() for each in violations(request, body, NO_RULES)]


@pytest.mark.parametrize(
    ("fault", "listed"),
    [("null", NULLABLE), ("type", FLOATS), ("missing", ABSENT), ("unexpected", NEWER)],
    ids=["NULLABLE", "FLOATS", "ABSENT", "NEWER"],
)
def test_every_rule_is_needed(strictly: list[Violation], fault: str, listed: dict[str, str]) -> None:
    assert set(listed) - {each.key for each in strictly if each.fault == fault} == set()


def test_every_deviation_is_needed() -> None:
    needed = {each.deviation for request, body in answered() for each in violations(request, body)}
    assert ({*DEVIATIONS} | {*MIXED}) - needed == set()


def test_a_wrong_answer_is_noticed() -> None:
    """The check itself: a key too few, one too many, null and another type where they may not be."""
    wrong = {"id": "41", "nmae": "storm"}
    found = {(each.place, each.fault) for each in violations("/3/keyword/41", wrong)}
    assert found == {("id", "type"), ("nmae", "unexpected"), ("name", "missing")}
    with pytest.raises(AssertionError):
        check("/3/keyword/41", {"id": 41, "name": None})
