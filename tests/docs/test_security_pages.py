"""What the pages on security name as proof is there, and no requirement is left out."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECURITY, ASVS = (ROOT / "docs" / "explanation" / name for name in ("security.md", "asvs.md"))
TMDB = ROOT / "docs" / "reference" / "tmdb.md"
VERDICTS = {"yes", "partly", "no", "owner", "–"}
OTHERWISE = {"9", "10", "17"}  # chapters that are told of in prose
LAST = {  # of each section of ASVS 5.0: the last requirement of levels 1 and 2
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 11, "6.3": 3, "6.4": 4, "6.5": 5, "6.6": 3,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 3, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
NUMBER = r"(\d+\.\d+)\.(\d+)"


def rows() -> list[list[str]]:
    """The rows of the tables of requirements: numbers, words, verdict, proof."""
    lines = ASVS.read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in lines if re.match(r"\| \d", line)
    ]


def numbers(cell: str) -> list[str]:
    """The requirements that a row is about: one, or from one to another, several with commas between."""
    found = []
    for each in cell.split(", "):
        first, _, last = each.partition(" – ")
        section, start = re.fullmatch(NUMBER, first).groups()  # type: ignore[union-attr]
        end = re.fullmatch(NUMBER, last or first)
        assert end and end[1] == section, cell
        found += [f"{section}.{number}" for number in range(int(start), int(end[2]) + 1)]
    return found


@pytest.mark.parametrize("page", [SECURITY, ASVS, TMDB], ids=lambda page: page.name)
def test_every_test_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 30
    for file, test in named:
        assert (ROOT / file).exists(), file
        code = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {test or 'test_'}", code, re.MULTILINE), f"{file}::{test}"
    assert text.count("tests/") == len(named), "a test is named in another form"


def test_each_requirement_is_told_of_once() -> None:
    told = Counter(number for row in rows() for number in numbers(row[0]))
    expected = {f"{section}.{number}" for section, last in LAST.items() for number in range(1, last + 1)}
    assert set(told) == expected
    assert [number for number, times in told.items() if times > 1] == []
    chapters = set(re.findall(r"^## V(\d+) ", ASVS.read_text(encoding="utf-8"), re.MULTILINE))
    assert chapters == {section.partition(".")[0] for section in LAST} | OTHERWISE


def test_each_verdict_has_its_proof_or_its_reason() -> None:
    for row in rows():
        assert len(row) == 4, row
        assert row[2] in VERDICTS, row
        assert row[3], row
