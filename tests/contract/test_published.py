"""Every golden is as the published description says, and no deviation is listed in vain."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.contract import published
from tests.contract.deviations import ABSENT, DEVIATIONS, FLOATS, MIXED, NEWER, NULLABLE
from tests.contract.published import (
    FILE,
    NO_RULES,
    RULES,
    Rules,
    Violation,
    check,
    operations,
    violations,
)

GOLDEN = Path(__file__).parents[1] / "golden"
ANSWERS, TOLD = GOLDEN / "answers", GOLDEN / "told"


pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"needs ../shared/reference/{FILE.name}, which is absent"
)


class Answered(NamedTuple):
    """A golden that was answered, with its request."""

    method: str
    target: str
    body: Any


def answered() -> list[Answered]:
    """Every golden that was answered, those of stories too."""
    asked = [
        Answered("GET", request, answer["body"])
        for file in sorted(ANSWERS.glob("*/*.json"))
        for request, answer in json.loads(file.read_text(encoding="utf-8")).items()
        if answer["status"] == 200
    ]
    told = [
        Answered(step["request"].partition(" ")[0], step["request"].partition(" ")[2], step["answer"])
        for file in sorted(TOLD.glob("*.json"))
        for step in json.loads(file.read_text(encoding="utf-8"))
        if step["status"] < 400
    ]
    return asked + told


def test_goldens_are_as_published() -> None:
    for each in answered():
        check(each.target, each.body, each.method)


def test_every_operation_is_documented_and_answered() -> None:
    """Every documented operation that is served has a golden that was held against it."""
    asked = {published.operation_of(each.target, each.method) for each in answered()}
    assert set(operations()) - asked == set()


def _violations(rules: Rules) -> list[Violation]:
    return [v for each in answered() for v in violations(each.target, each.body, rules, method=each.method)]


@pytest.fixture(scope="module")
def strictly() -> list[Violation]:
    """Where goldens are not as published, read without any of the rules."""
    return _violations(NO_RULES)


@pytest.mark.parametrize(
    ("fault", "listed"),
    [("null", NULLABLE), ("type", FLOATS), ("missing", ABSENT), ("unexpected", NEWER)],
    ids=["NULLABLE", "FLOATS", "ABSENT", "NEWER"],
)
def test_every_rule_is_needed(strictly: list[Violation], fault: str, listed: dict[str, str]) -> None:
    assert set(listed) - {each.key for each in strictly if each.fault == fault} == set()


def test_every_deviation_is_needed() -> None:
    needed = {each.deviation for each in _violations(RULES)}
    assert ({*DEVIATIONS} | {*MIXED}) - needed == set()


def test_a_wrong_answer_is_noticed() -> None:
    """The check itself: a key too few, one too many, null and another type where they may not be."""
    wrong = {"id": "41", "nmae": "storm"}
    found = {(each.place, each.fault) for each in violations("/3/keyword/41", wrong)}
    assert found == {("id", "type"), ("nmae", "unexpected"), ("name", "missing")}
    with pytest.raises(AssertionError):
        check("/3/keyword/41", {"id": 41, "name": None})
