"""The page of figures: a run that measured a part replaces that part."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.machine import own_seconds
from bench.page import page

ROOT = Path(__file__).parents[2]
MACHINE = {
    "processor": "P",
    "cores": 2,
    "python": "3",
    "sqlite": "3",
    "load generator": "wrk",
    "others": 0.1,
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


def test_the_work_of_other_programs_is_said() -> None:
    """What a page says of itself: that its figures are of a machine with other work, where it had some."""
    busy = run("2026-01-01", cached=1)
    assert "Other programs" not in page(busy)
    busy["machine"] = {**MACHINE, "others": 1.3}
    assert "Other programs kept 1.3 of these cores busy during the run." in page(busy)


def test_the_work_of_another_program_is_measured() -> None:
    """The other program is this one, at work until the measuring one has its figure."""
    measure = "import time; from bench.machine import Others as O; o = O(); time.sleep(1); print(o.cores())"
    command = [sys.executable, "-c", measure]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as measuring:
        before = time.process_time()
        while measuring.poll() is None:
            pass
        assert measuring.stdout
        assert float(measuring.stdout.read()) > min(0.3, (time.process_time() - before) / 4)


def test_what_a_bench_starts_is_its_own_work() -> None:
    before, burn = own_seconds(), "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert own_seconds() - before >= 0.25
