"""The code cites the page on TMDB's behaviour by headings that are there, and nothing that no reader has."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "tmdb.md"
CITED = re.compile(r"docs/reference/tmdb\.md#([\w-]*)")
ELSEWHERE = re.compile(r"contract,? \(?§? ?\d", re.IGNORECASE)


def lines() -> Iterator[tuple[str, str]]:
    """Every line of the code with its place."""
    for path in sorted([*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py")]):
        if path != Path(__file__) and "node_modules" not in path.parts:
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield f"{path.relative_to(ROOT)}:{number}", line


def headings() -> set[str]:
    found = re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {heading.lower().replace(" ", "-") for heading in found}


def test_every_citation_leads_to_a_heading() -> None:
    cited = [(place, name) for place, line in lines() for name in CITED.findall(line)]
    assert len(cited) > 50
    assert [each for each in cited if each[1] not in headings()] == []


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    assert [place for place, line in lines() if ELSEWHERE.search(line)] == []


def test_every_row_has_its_evidence() -> None:
    """The last or the last but one cell of a row begins with a word that the page explains."""
    text = PAGE.read_text(encoding="utf-8")
    words = "|".join(re.findall(r"^\| ([a-z ]+) \| ", text.split("## Keys")[0], re.MULTILINE))
    tables = re.findall(r"^\|.*\| (evidence \| test|evidence) \|\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert len(tables) > 25
    for head, body in tables:
        for row in body.splitlines():
            cells = [cell.strip() for cell in row.strip("| ").split(" | ")]
            assert re.match(words, cells[-2 if "test" in head else -1]), row
            assert "test" not in head or cells[-1].startswith("`tests/"), row
