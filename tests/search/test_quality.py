"""What people mean by what they type comes first, mostly: measured, with floors.

`REELBASE_TEST_WHOLE_QUALITY=1 pytest -s tests/search/test_quality.py --rewrite` measures all the data there
is and writes the table of docs/explanation/search.md anew.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelbase.entity import Kind
from reelbase.places import resolved
from reelbase.search.index import Index
from reelbase.settings import Settings
from tests.search.conftest import WHOLE
from tests.search.quality import WAYS, Measure, Score, titles

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "search.md"
BEGIN, END = "<!-- measured -->\n", "<!-- /measured -->\n"
ASKED = 1000 if WHOLE else 200  # of each way

ENOUGH = 50  # to judge by

FLOORS = {  # at the first place, among the first ten
    "exact title": (0.99, 1.00),
    "one typo": (0.93, 0.97),
    "two typos": (0.85, 0.90),
    "beginning, four letters and more": (0.65, 0.90),
    "two words swapped": (0.88, 0.97),
    "a word missing": (0.75, 0.93),
    "accents left out": (0.97, 0.99),
    "translated title": (0.97, 0.99),
    "alternative title": (0.95, 0.99),
    "title and year": (0.97, 0.99),
}
Scores = dict[str, dict[str, Score]]


@pytest.fixture(scope="module")
def scores(request: pytest.FixtureRequest) -> Iterator[Scores]:
    """What was measured; printed, and written into the documentation where that is asked for."""
    found: Scores = {}
    yield found
    table = markdown(found)
    print(f"\n{table}")
    if request.config.getoption("--rewrite") and WHOLE:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}{table}{END}{rest.partition(END)[2]}", encoding="utf-8")


def markdown(scores: Scores) -> str:
    """The scores as a table."""
    lines = ["| typed | " + " | ".join(scores) + " |", "|---|" + "---:|" * len(scores)]
    for way in WAYS:
        cells = [cell(each[way]) if way in each else "" for each in scores.values()]
        lines.append(f"| {way} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def cell(score: Score) -> str:
    return f"{score.at_1:.3f} / {score.at_10:.3f} ({score.asked})" if score.asked else "none"


def measure(url: str, kind: Kind) -> Measure:
    index = Index(resolved(Settings(database=url)).index_folder)
    return Measure(index.searcher(), titles(url, kind), kind)


def hold(measure: Measure, scores: dict[str, Score], record: Callable[[str, object], None]) -> None:
    for way, (first, ten) in FLOORS.items():
        score, missed = measure.score(way, ASKED)
        scores[way] = score
        record(way, f"{score.at_1:.3f} {score.at_10:.3f} of {score.asked}")
        if score.asked >= ENOUGH:
            told = [(typed.text, title.names[0]) for title, typed in missed]
            assert score.at_1 >= first, (way, score, told)
            assert score.at_10 >= ten, (way, score, told)


Record = Callable[[str, object], None]


@pytest.mark.once
@pytest.mark.thorough
def test_the_demo(demo_url: str, scores: Scores, record_property: Record) -> None:
    hold(measure(demo_url, Kind.MOVIE), scores.setdefault("demo", {}), record_property)


@pytest.mark.once
@pytest.mark.thorough
@pytest.mark.parametrize(("name", "kind"), [("films", Kind.MOVIE), ("series", Kind.TV)])
def test_real_titles(films_url: str, scores: Scores, record_property: Record, name: str, kind: Kind) -> None:
    hold(measure(films_url, kind), scores.setdefault(name, {}), record_property)
