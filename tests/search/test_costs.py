"""No search takes long or much memory, whatever is typed."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.bounds import QUERY_CHARACTERS, TYPO_LETTERS, TYPO_TABLES, TYPO_WALKS
from reelbase.entity import Kind
from reelbase.places import resolved
from reelbase.search import query, schema
from reelbase.search.index import Index
from reelbase.search.query import Asked, search
from reelbase.search.typos import table_size, typos_in
from reelbase.settings import Settings
from tests.laws.sample import law
from tests.thorough import tries

MULTI = (Kind.MOVIE, Kind.TV, Kind.PERSON)
SECONDS = 0.05  # of CPU
MEGABYTES = 20
STATUS = Path("/proc/self/status")
PEAK = Path("/proc/self/clear_refs")

LONG = "abdefghiklmnoprstuvz" * 3000
WORST = {
    "one long word": LONG,
    "a word just below the bound": LONG[:TYPO_LETTERS],
    "a whole title of the longest kind": LONG[:240],
    "many long words": " ".join(LONG[start : start + 2500] for start in range(24)),
    "many words with typos": " ".join(LONG[start : start + 9] for start in range(24)),
    "words that are there": " ".join(("international", "adventure", "christmas", "beautiful") * 6),
    "one word again and again": "the " * 20_000,
    "every letter begun": " ".join("abcdefghijklmnopqrstuvwxyz"),
    "years": " ".join(str(year) for year in range(1980, 2004)),
    "a year behind many words": " ".join(LONG[start : start + 9] for start in range(23)) + " 1999",
    "Han, each another one": "".join(chr(0x4E00 + 37 * number) for number in range(240)),
    "Hangul": "".join(chr(0xAC00 + 31 * number) for number in range(240)),
    "four bytes each": "".join(chr(0x20000 + 371 * number) for number in range(240)),
    "Thai, without spaces": "".join(chr(0x0E01 + number % 46) for number in range(240)),
    "accents": "e" + "\u0301" * 60_000,
    "what unfolds to eighteen": "\ufdfa" * 20_000,
    "what unfolds to three": "\ufb03" * 20_000,
    "parts of one word": "-".join("abcdefghijklmnopqrstuvwxyz" * 40),
    "signs": "*?~^\\:()[]{}\"' AND OR NOT" * 1000,
}


@pytest.fixture(scope="module")
def searcher(demo_url: str) -> Iterator[tantivy.Searcher]:
    index = Index(resolved(Settings(database=demo_url)).index_folder)
    yield index.searcher()
    index.close()


@pytest.mark.once
@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_a_search_takes_little_time(searcher: tantivy.Searcher, text: str) -> None:
    seconds = []
    for _ in range(3):  # the fastest counts: others use the machine too
        begun = time.thread_time()
        search(searcher, Asked(text, MULTI, include_adult=False), 20, 0)
        seconds.append(time.thread_time() - begun)
    assert min(seconds) < SECONDS


@pytest.mark.once
@pytest.mark.skipif(not os.access(PEAK, os.W_OK), reason="needs the peak of memory that Linux tells")
@pytest.mark.parametrize("text", WORST.values(), ids=WORST)
def test_a_search_takes_little_memory(searcher: tantivy.Searcher, text: str) -> None:
    PEAK.write_text("5")  # the peak is now what is in use
    before = megabytes("VmRSS")
    search(searcher, Asked(text, MULTI, include_adult=False), 20, 0)
    assert megabytes("VmHWM") - before < MEGABYTES


def megabytes(name: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


texts = st.text(max_size=400) | st.lists(st.text(min_size=1, max_size=40), max_size=30).map(" ".join)
latin = st.text("abcdefghij 0129'", max_size=400)


@pytest.mark.once
def test_what_may_be_nearly_right_is_bounded(
    searcher: tantivy.Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All tables of a query together, and all walks: a law over what is typed."""
    made: list[int] = []
    nearly = query._fuzzy

    def counted(field: str, text: str, typos: int) -> tantivy.Query:
        made.append(table_size(text, typos))
        return nearly(field, text, typos)

    asked_query = query._asked_query

    def looked_at(*arguments: object) -> tantivy.Query:
        made.clear()
        found = asked_query(*arguments)  # type: ignore[arg-type]
        assert sum(made) <= TYPO_TABLES
        assert len(made) <= TYPO_WALKS
        return found

    monkeypatch.setattr(query, "_fuzzy", counted)
    monkeypatch.setattr(query, "_asked_query", looked_at)

    @settings(law, max_examples=tries(400))
    @given(texts | latin)
    def typed(text: str) -> None:
        search(searcher, Asked(text, MULTI), 20, 0)

    typed()


@pytest.mark.once
@pytest.mark.skipif(not os.access(PEAK, os.W_OK), reason="needs the peak of memory that Linux tells")
@pytest.mark.parametrize("typos", [1, 2])
@pytest.mark.parametrize("text", [LONG[:64], WORST["Han, each another one"][:48], "шестьдесят" * 5])
def test_a_table_is_no_larger_than_is_counted(searcher: tantivy.Searcher, text: str, typos: int) -> None:
    PEAK.write_text("5")
    before = megabytes("VmRSS")
    searcher.search(query._fuzzy(schema.names_field(Kind.MOVIE), text, typos), limit=1)
    assert megabytes("VmHWM") - before <= table_size(text, typos) / (1 << 20) + 4


@pytest.mark.parametrize(
    ("word", "typos"),
    [("abc", 0), ("abcd", 1), ("abcdefgh", 2), ("x" * 32, 2), ("x" * 33, 0), ("12345678", 0)],
)
def test_how_many_typos_a_word_may_have(word: str, typos: int) -> None:
    assert typos_in(word) == typos


@pytest.mark.once
def test_what_is_typed_beyond_the_bound_is_not_looked_for(searcher: tantivy.Searcher) -> None:
    found = search(searcher, Asked("the", MULTI), 20, 0)
    assert found.total
    padded = "the" + " " * QUERY_CHARACTERS + "nothing at all is called that"
    assert search(searcher, Asked(padded, MULTI), 20, 0) == found
