"""Every operation's whole answers: with data, without, refused.

`pytest tests/golden --rewrite` writes them anew; read the difference before you commit it.
"""

import difflib
import json
from pathlib import Path

import pytest

from reelbase.operations import v3
from reelbase.operations.asking import OPERATIONS
from tests.asking import Client
from tests.golden.cases import Golden, declared, goldens, is_personal, operation_name

ANSWERS = Path(__file__).parent / "answers"
HEADERS = ("content-type", "cache-control", "etag")
LINES_SHOWN = 80
ALL = list(goldens())


def file_of(golden: Golden) -> Path:
    return ANSWERS / golden.operation / f"{golden.case}.json"


def written(client: Client, golden: Golden) -> str:
    """The answers to a golden's requests as its file has them."""
    answers = {}
    for request in golden.requests:
        answer = client.get(request)
        headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
        answers[request] = {"status": answer.status, "headers": headers, "body": answer.json()}
    return json.dumps(answers, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("golden", ALL, ids=str)
def test_golden(golden: Golden, small: Client, request: pytest.FixtureRequest) -> None:
    found = written(small, golden)
    file = file_of(golden)
    if request.config.getoption("--rewrite"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), f"golden {golden}", "answered", lineterm="", n=2
        )
        pytest.fail("\n".join(list(lines)[:LINES_SHOWN]), pytrace=False)


def test_every_operation_has_its_goldens() -> None:
    """With data and refused for all; without data too, but for tables that are never empty.

    What is asked by somebody in particular is told in stories.
    """
    cases = {(golden.operation, golden.case) for golden in ALL}
    names = [operation_name(path) for path in declared()]
    assert len(names) == len(set(names))
    regular = {
        operation_name(path)
        for r in v3.RESOURCES
        for path in (r.path, *(f"{r.path}/{name}" for name in r.parts()))
    }
    missing = [
        f"{name}/{case}"
        for name in names
        for case in ("with", "without", "refused")
        if (name, case) not in cases and (case != "without" or name in regular)
    ]
    assert missing == []
    assert len([each for each in OPERATIONS if not is_personal(each)]) + len(regular) == len(names)


def test_no_golden_is_left_over(request: pytest.FixtureRequest) -> None:
    left = set(ANSWERS.glob("*/*.json")) - {file_of(golden) for golden in ALL}
    if request.config.getoption("--rewrite"):
        for file in left:
            file.unlink()
    else:
        assert left == set()
