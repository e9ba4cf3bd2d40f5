"""Documentation: pages when they are first asked for and again, and what is found as one types."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from statistics import mean, median
from urllib.request import urlopen

from bench.figures import Figure, Target
from bench.subject import Subject
from bench.uncached import timed
from reelbase.app import documentation
from reelbase.settings import Settings
from reelbase.web.docs.finding import words_of

SERVERS = 3  # one after the other, each of which makes every page anew
WARM_SECONDS = 4.0  # from the start of a server, which soon reads what all pages are made of
LINKED = re.compile(r'<li><a href="(/docs/[^"#]+)"')
TYPED = ("movie det", "append_to", "rate", "with_watch", "image lang", "post", "trusted", "season cred", "li")
ROUNDS = 20
MOST = 12  # pages that are shown as one types
MKDOCS = """\
site_name: Reelbase
docs_dir: texts
site_dir: site
theme: mkdocs
plugins: []
markdown_extensions: [tables, fenced_code, codehilite]
"""


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures, over every page of the list; MkDocs and FTS5 get their Markdown."""
    runs, again, sizes = [], [], []
    for _ in range(SERVERS):
        with subject.served(workers=1) as server:
            time.sleep(WARM_SECONDS)
            pages = _linked(server.url)
            runs.append(_times(server.url, pages))
            again += _times(server.url, pages)
            sizes = [size for _, size in timed(server.url, pages)][1:]
            texts = {page: _read(f"{server.url}{page}.md") for page in pages}
    quickest = [min(times) for times in zip(*runs, strict=True)]
    yield Figure("pages", len(pages), "")
    yield Figure("the largest, not compressed", max(sizes) / 1000, "KB", Target("<", 150))
    yield Figure(f"made, the quickest of {SERVERS} servers: half of them within", median(quickest), "ms")
    yield Figure("made: all of them within", max(quickest), "ms", Target("<", 20))
    yield Figure("made: mean", mean(quickest), "ms")
    built = _mkdocs(subject.folder, texts) / len(texts)
    yield Figure("MkDocs builds the Markdown of the pages: mean of a page", built, "ms")
    yield Figure("times as long as ours", built / mean(quickest), "")
    yield Figure("sent again: half of them within", median(again), "ms")
    yield from _found(texts)


def _linked(url: str) -> list[str]:
    return list(dict.fromkeys(LINKED.findall(_read(f"{url}/docs"))))


def _read(address: str) -> str:
    with urlopen(address) as answer:
        return str(answer.read().decode())


def _times(url: str, pages: Sequence[str]) -> list[float]:
    """Return the milliseconds of each page, one after the other, after a first round."""
    return [took for took, _ in timed(url, ["/docs", *pages])][2:]


def _mkdocs(folder: Path, texts: Mapping[str, str]) -> float:
    """Return the milliseconds in which MkDocs builds the texts, without its start: that of one page alone."""
    took = []
    for number, some in enumerate((dict(list(texts.items())[:1]), texts)):
        site = folder / f"mkdocs-{number}"
        for page, text in some.items():
            file = site / "texts" / f"{page.removeprefix('/docs/')}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        (site / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=site, check=True, capture_output=True
        )
        took.append((time.perf_counter() - begun) * 1000)
    alone, every = took
    return every - alone


def _found(texts: Mapping[str, str]) -> Iterator[Figure]:
    """Yield the figures of searches while one types, within the process; FTS5 has the pages' Markdown in
    memory.
    """
    settings = Settings()
    docs = documentation(settings)
    docs.find("a")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE page USING fts5(address, text, prefix='1 2 3')")
        connection.executemany("INSERT INTO page VALUES (?, ?)", texts.items())

        def fts5(typed: str) -> object:
            query = " ".join(f'"{word}"*' for word in words_of(typed))
            sql = f"SELECT address FROM page WHERE page MATCH ? ORDER BY rank LIMIT {MOST}"
            return connection.execute(sql, (query,)).fetchall()

        ours, theirs = _each(docs.find), _each(fts5)
    yield Figure("found as one types: half within", median(ours), "ms")
    yield Figure("FTS5 in the whole Markdown of the pages: half within", median(theirs), "ms")
    yield Figure("times as long as ours", median(theirs) / median(ours), "")


def _each(find: Callable[[str], object]) -> list[float]:
    """Return the milliseconds of each search, of several rounds."""
    took = []
    for typed in TYPED * ROUNDS:
        begun = time.perf_counter()
        assert find(typed), typed
        took.append((time.perf_counter() - begun) * 1000)
    return took
