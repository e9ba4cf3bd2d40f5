"""Progress where there is no terminal."""

from types import SimpleNamespace
from typing import Any

import pytest

from reelbase.cli.progress import PlainLines, duration, line


def state(lines: int, done: int, total: int) -> Any:
    return SimpleNamespace(lines_done=lines, bytes_done=done, bytes_total=total)


def test_a_line_has_rate_share_and_time_left() -> None:
    assert line(state(3000, 250, 1000), 2.0) == "3,000 lines, 1,500 lines/s, 25%, 0:00:06 left"


def test_without_a_total_there_is_no_share() -> None:
    assert line(state(10, 0, 0), 0.0) == "10 lines, 0 lines/s"


def test_lines_come_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    moments = iter([0.0, 1.0, 5.0, 6.0, 9.9, 10.0])
    show = PlainLines(clock=lambda: next(moments))
    for done in range(1, 6):
        show(state(done * 100, 0, 0))
    assert capsys.readouterr().out.splitlines() == ["200 lines, 40 lines/s", "500 lines, 50 lines/s"]


def test_long_times() -> None:
    assert duration(3725.4) == "1:02:05"
