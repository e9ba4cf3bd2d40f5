"""Imports and mirrors report how far they are; one that is killed has failed."""

import time
from pathlib import Path

import pytest

from reelbase.cli.program import main
from reelbase.metrics import running
from reelbase.metrics.running import IMPORT, MIRROR, SILENT_SECONDS, reporting, samples

pytestmark = pytest.mark.once


def found(folder: Path, now: float) -> dict[str, float]:
    return {each.name.removeprefix("reelbase_"): each.value for each in samples(folder, now)}


def test_a_mirror_is_seen_while_it_runs_and_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TELL_SECONDS", 0.01)
    with reporting(tmp_path, MIRROR) as work:
        work.done, work.requests, work.errors = 10, 30, 1
        while found(tmp_path, time.time()).get("mirror_errors_total") != 1:
            time.sleep(0.01)
        during = found(tmp_path, time.time())
    assert (during["mirror_running"], during["mirror_fetched_total"]) == (1, 10)
    assert during["mirror_pace"] > 0
    assert "mirror_last_failed" not in during
    after = found(tmp_path, work.ended)
    assert (after["mirror_running"], after["mirror_requests_total"], after["mirror_pace"]) == (0, 30, 0)
    assert (after["mirror_last_failed"], after["mirror_last_end_timestamp_seconds"]) == (1, work.ended)


def test_one_that_ends_by_an_error_has_failed(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), reporting(tmp_path, IMPORT) as work:
        raise ZeroDivisionError
    assert found(tmp_path, work.ended)["import_last_failed"] == 1
    with reporting(tmp_path, IMPORT) as work:
        work.done = 7
    after = found(tmp_path, work.ended)
    assert (after["import_last_failed"], after["import_rows_total"]) == (0, 7)


def test_one_that_is_killed_has_failed_and_is_forgotten_with_the_next(tmp_path: Path) -> None:
    killed = tmp_path / "import-1.running"
    killed.write_text('{"what": "import", "begun": 1.0, "updated": 2.0, "done": 5}')
    assert found(tmp_path, 2.0 + SILENT_SECONDS - 1)["import_running"] == 1
    later = found(tmp_path, 2.0 + SILENT_SECONDS + 1)
    assert (later["import_running"], later["import_last_failed"], later["import_rows_total"]) == (0, 1, 5)
    with reporting(tmp_path, IMPORT):
        assert not killed.exists()


def test_files_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "import-1.running").write_text('{"what": "import", "be')
    (tmp_path / "import-2.running").write_bytes(b"\xff\xfe")
    assert found(tmp_path, 1.0) == {}
    assert found(tmp_path / "absent", 1.0) == {}


def test_without_a_folder_nothing_is_written(tmp_path: Path) -> None:
    with reporting(None, IMPORT):
        pass
    assert list(samples(None, 1.0)) == []


def test_an_import_reports_its_lines(
    empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reelbase.setting_values import folder_next_to

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("REELBASE_METRICS_ADDRESS", "127.0.0.1:9464")
    lines = tmp_path / "lines.jsonl"
    body = '{"path": "/3/movie/%d", "params": {}, "body": {"id": %d, "title": "One"}}\n'
    lines.write_text("".join(body % (number, number) for number in (1, 2, 3)) + "no line\n")
    with pytest.raises(SystemExit):
        main(["import", "bodies", str(lines), "--database", empty_database_url])
    after = found(folder_next_to(empty_database_url, "running"), 2**33)
    assert (after["import_rows_total"], after["import_running"], after["import_last_failed"]) == (4, 0, 1)
