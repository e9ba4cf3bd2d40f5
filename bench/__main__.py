"""Measures the paths named on the command line, or all: `python -m bench [NAME…]`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from bench import (
    cached,
    changes,
    discover,
    documentation,
    double,
    edits,
    hostile,
    imports,
    kept,
    mirror,
    nodes,
    pictures,
    ratings,
    recommendations,
    search,
    soak,
    sources,
    starting,
    uncached,
    under_load,
)
from bench.figures import Figure, Row, keep
from bench.load import has_wrk
from bench.machine import IDLE, Others, description
from bench.page import PAGE, page
from bench.subject import Subject

PATHS = {
    "cached": cached,
    "uncached": uncached,
    "changes": changes,
    "nodes": nodes,
    "imports": imports,
    "mirror": mirror,
    "pictures": pictures,
    "sources": sources,
    "starting": starting,
    "ratings": ratings,
    "edits": edits,
    "kept": kept,
    "recommendations": recommendations,
    "discover": discover,
    "search": search,
    "beside": under_load,
    "documentation": documentation,
    "double": double,
    "hostile": hostile,
    "soak": soak,
}
ONLY_WHEN_NAMED = {"soak"}  # takes an hour
KEPT = Path("var/bench")


def main() -> None:
    """Print each figure as soon as it is known, and keep them all. A soak that fails ends with status 1."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition(":")[0])
    parser.add_argument("paths", nargs="*", metavar="NAME", help=", ".join(PATHS))
    parser.add_argument("--page", action="store_true", help=f"write the run to {PAGE}")
    parser.add_argument("--movies", type=int, default=200_000, help="of the large catalogue (%(default)s)")
    parser.add_argument("--catalogue", type=Path, help="one that python -m bench.catalogue made before")
    parser.add_argument("--keep-index", action="store_true", help="use the index next to it")
    parser.add_argument("--minutes", type=float, default=60, help="of a soak (%(default)s)")
    parser.add_argument("--before", type=Path, help="a checkout of an earlier version, which nodes compare")
    given = parser.parse_args()
    chosen = given.paths or [name for name in PATHS if name not in ONLY_WHEN_NAMED]
    if unknown := [name for name in chosen if name not in PATHS]:
        parser.error(f"expected {', '.join(PATHS)}, found {', '.join(unknown)}")
    machine = description()
    print(*(f"{key}: {value}" for key, value in machine.items()), sep="\n")
    if os.getloadavg()[0] > IDLE:
        print("the machine is busy with something else: ratios tell more than the figures")
    if not has_wrk():
        print("wrk is missing (apt install wrk): a slower load generator bounds the rates below")
    figures: list[tuple[str, Figure | Row]] = []
    with tempfile.TemporaryDirectory(prefix="reelbase-bench-") as folder:
        workers = len(os.sched_getaffinity(0))
        subject = Subject(
            Path(folder),
            workers,
            given.movies,
            given.catalogue,
            keeps_index=given.keep_index,
            minutes=given.minutes,
            before=given.before,
        )
        subject.prepare()
        others = Others()
        for name in chosen:
            print(f"\n{name}: {(PATHS[name].__doc__ or '').partition('.')[0]}")
            for figure in PATHS[name].measure(subject):
                print(figure.line(), flush=True)
                figures.append((name, figure))
        machine["others"] = round(others.cores(), 2)
    kept = keep(machine, figures, KEPT)
    print(f"\nkept in {kept}")
    if given.page:
        run = json.loads(kept.read_text(encoding="utf-8"))
        PAGE.write_text(page(run, PAGE.read_text(encoding="utf-8")) + "\n", encoding="utf-8")
        print(f"written to {PAGE}")
    if not all(each.holds for name, each in figures if name in ONLY_WHEN_NAMED and isinstance(each, Figure)):
        sys.exit("error: Expected the soak to hold, found figures that are not reached.")


if __name__ == "__main__":
    main()
