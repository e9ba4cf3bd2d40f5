"""The page of figures: a run that measured a part replaces that part."""

from typing import Any

from bench.page import page

MACHINE = {
    "processor": "P",
    "cores": 2,
    "python": "3",
    "sqlite": "3",
    "load generator": "wrk",
    "load": 0.1,
}


def run(day: str, **figures: float) -> dict[str, Any]:
    return {
        "time": f"{day}T00:00:00Z",
        "machine": MACHINE,
        "figures": {
            path: [{"name": "one", "value": value, "unit": "ms", "target": None}]
            for path, value in figures.items()
        },
    }


def test_a_part_replaces_its_own_figures() -> None:
    whole = page(run("2026-01-01", cached=1, search=2))
    later = page(run("2026-02-02", cached=3), whole + "\n")
    assert "| one | 3 ms | | |" in later and "| one | 1 ms | | |" not in later
    assert later.count("## ") == 2 and "Measured 2026-02-02" in later
    assert later.partition("## Search at size")[2] == whole.partition("## Search at size")[2]


def test_what_nobody_measured_again_stays_as_it_was() -> None:
    whole = page(run("2026-01-01", cached=1, discover=2))
    assert page(run("2026-02-02"), whole + "\n") == whole


def test_what_is_told_in_words_is_a_table_of_its_own() -> None:
    told = run("2026-01-01", hostile=3)
    told["figures"]["hostile"].insert(0, {"name": "two Hosts", "cells": {"Ours": "400", "Theirs": "200"}})
    text = page(told)
    assert "|  | Ours | Theirs |\n| --- | --- | --- |\n| two Hosts | 400 | 200 |\n\n| | figure" in text
    assert "| one | 3 ms | | |" in text
