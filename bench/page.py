"""The page of figures: docs/reference/performance.md, written from a run by `python -m bench --page`."""

import re
from itertools import repeat
from pathlib import Path
from typing import Any

from bench.figures import shown
from bench.machine import QUIET

PAGE = Path("docs/reference/performance.md")

TITLES = {
    "cached": "Answers from memory",
    "uncached": "Answers that nobody has asked for before",
    "changes": "Lists of changes",
    "nodes": "Nodes on one PostgreSQL",
    "imports": "Imports",
    "sources": "Imports of other sources",
    "starting": "Starting, and memory",
    "double": "A double for tests",
    "ratings": "Ratings, and reads while they come",
    "kept": "Answers that stay in memory while somebody writes",
    "recommendations": "Quality of recommendations",
    "discover": "Discover at size",
    "search": "Search at size",
    "beside": "Details while searches are asked",
    "pictures": "Pictures",
    "mirror": "Mirrors",
    "documentation": "Documentation",
    "hostile": "Hostile HTTP",
    "soak": "Beside hostile traffic",
}
INTRODUCTION = """# Performance

Figures of `make bench`, a table of one run, written by `python -m bench --page`. They are of that machine
and that minute; what carries over to another is the ratio to what ran beside Reelbase in the same run.
nginx answers the same bytes from a variable in its configuration; FastAPI, on the same server with as many
workers, runs the same statements on the same file. The load comes from the same cores, in three rounds turn
about, of which the medians are shown.

What is measured at size is asked of an invented catalogue (`bench/catalogue.py`; its shares are those of
the big ones). Discover: a mix of 500 queries, one page and the exact total of each (`bench/wanted.py`); the
SQL databases are asked each fifth of them, total and page, with indexes for every condition and every
order, and answer the same totals and pages, or the run says so. Search: names as they are, mistyped, only
begun, in another order; FTS5 looks for words with prefixes and, where there are none, for trigrams,
PostgreSQL for beginnings and then for trigrams; both are asked each fifth query. Searches are single calls
in one thread, without HTTP. Another size is `make bench BENCH="discover search beside --movies 1000000"`;
with `--page` a part replaces its own figures.

Lists of changes: the statement of one page of a window of 14 days with its total, on SQLite and on a
throw-away PostgreSQL, next to the one that groups the journal. Nodes: one to three servers of one worker on
one throw-away PostgreSQL, twelve connections in all; the nodes, PostgreSQL and the load share the cores, so
the CPU for one answer tells more than the rate. "Before" is another version of Reelbase in the same run
(`git worktree add ../before 408f975`, then `python -m bench nodes --before ../before`).

Hostile HTTP: each kind of odd or endless request once, to one worker each; a cell says what was answered,
whether the server closed the connection within four seconds (75 where the client makes it wait), and the CPU
and memory that it took. The soak is an hour of good requests, three quarters of it beside hostile ones.

A double: a rating is written, and then the catalogue is put back, turn about with WireMock, to which a stub
is added, and which then reads those of the demo's films from its file again.

Documentation: every page that its list links to, from three servers one after the other; MkDocs builds
their Markdown, which has the description in YAML where ours have fields and a form, its start not counted.
"""


def page(run: dict[str, Any], before: str = "") -> str:
    """Return the page of a run; values that it did not measure stay as they were."""
    sections = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", before, re.MULTILINE))
    measured = _measured(run)
    for path, figures in run["figures"].items():
        sections[TITLES[path]] = f"\n{measured}\n\n{_table(figures)}\n"
    known = [f"## {title}\n\n{sections[title].strip()}\n" for title in TITLES.values() if title in sections]
    return "\n".join([INTRODUCTION, *known]).rstrip()


def _measured(run: dict[str, Any]) -> str:
    machine = run["machine"]
    lines = [
        f"Measured {run['time'][:10]}: {machine['processor']}, {machine['cores']} cores,",
        f"Python {machine['python']}, SQLite {machine['sqlite']}, {machine['load generator']}.",
    ]
    if machine["others"] > QUIET:
        lines.append(f"Other programs kept {machine['others']} of these cores busy during the run.")
    return "\n".join(lines)


def _table(figures: list[dict[str, Any]]) -> str:
    rows = [each for each in figures if "cells" in each]
    numbers = [each for each in figures if "cells" not in each]
    lines = []
    if rows:
        names = list(rows[0]["cells"])
        lines += [_line("", *names), _line(*repeat("---", len(names) + 1))]
        lines += [_line(each["name"], *each["cells"].values()) for each in rows] + [""]
    return "\n".join([*lines, "| | figure | target | |", "| --- | ---: | ---: | --- |", *map(_row, numbers)])


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _row(figure: dict[str, Any]) -> str:
    value = f"{shown(figure['value'])} {figure['unit']}".strip()
    target = figure["target"]
    if target is None:
        return f"| {figure['name']} | {value} | | |"
    verdict = "reached" if figure["reached"] else "**not reached**"
    return f"| {figure['name']} | {value} | {target['sign']} {shown(target['value'])} | {verdict} |"
