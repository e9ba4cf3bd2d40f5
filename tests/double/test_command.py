"""`reelbase double` as people and programs start it: its address, its end, its refusals."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.test_commands import Shell, shell
from tests.double.conftest import FIXTURE

__all__ = ["shell"]

WAIT = 120


@contextmanager
def started(*arguments: str, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "reelbase", "double", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "REELBASE_OF_ANOTHER": "server"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(WAIT)
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream
            stream.close()


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def fixture(tmp_path: Path) -> str:
    file = tmp_path / "titles.jsonl"
    file.write_bytes(FIXTURE)
    return str(file)


@pytest.mark.once
def test_it_says_its_address_and_ends_with_its_parent(tmp_path: Path, fixture: str) -> None:
    told = tmp_path / "address"
    with started(fixture, "--until-eof", "--address-file", str(told), folder=tmp_path) as process:
        address = first_line(process)
        assert told.read_text() == f"{address}\n"
        with urllib.request.urlopen(f"{address}/3/movie/1?api_key=any") as answer:
            assert b"Salt and Thunder" in answer.read()
        assert process.stdin
        process.stdin.close()
        assert process.wait(WAIT) == 0
    assert list(tmp_path.glob("*.db*")) == []


@pytest.mark.once
@pytest.mark.parametrize("options", [[], ["--until-eof"]])
def test_a_signal_ends_it_quietly(tmp_path: Path, fixture: str, options: list[str]) -> None:
    with started(fixture, *options, folder=tmp_path) as process:
        assert first_line(process).startswith("http://127.0.0.1:")
        process.send_signal(signal.SIGTERM)
        assert process.wait(WAIT) == 0
        assert process.stderr and process.stderr.read() == ""


@pytest.mark.once
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--clock", "soon"], "Expected a moment in --clock, found 'soon'."),
        (
            ["nowhere.json"],
            "Expected a fixture file, found: [Errno 2] No such file",
        ),
        (["--record", "new.json"], "Expected a TMDB to record in --from, found none."),
        (["--replay", "new.json"], "Expected a file of recorded answers, found nothing at new.json."),
        (
            ["--replay", "bad.json"],
            "Expected a file of recorded answers at bad.json, found: Expected `array`",
        ),
        (["--empty", "--host", "192.0.2.1"], "Type: reelbase double --host 127.0.0.1"),
        (["--empty", "--address-file", "nowhere/at"], "Expected a folder in which nowhere/at can be written"),
        (["bad.json"], "bad.json: expected one of movie, tv, person, collection, found 'moive'"),
    ],
)
def test_what_is_not_understood_is_refused(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    Path("bad.json").write_text('{"moive": {}}')
    monkeypatch.setenv("REELBASE_OF_ANOTHER", "server")
    refused = shell("double", *arguments)
    assert (refused.status > 0, refused.out) == (True, "")
    assert said in " ".join(refused.err.split())
    assert "Traceback" not in refused.err


def test_a_cut_connection_ends_without_an_answer(tmp_path: Path, fixture: str) -> None:
    with started(fixture, folder=tmp_path) as process:
        address = first_line(process)
        fault = urllib.request.Request(
            f"{address}/reelbase/v1/double/faults", b'{"cut": "before", "times": 1}', method="POST"
        )
        urllib.request.urlopen(fault).close()
        with pytest.raises(OSError, match=r"reset|closed|disconnected|aborted"):
            urllib.request.urlopen(f"{address}/3/movie/1?api_key=any").close()
        urllib.request.urlopen(f"{address}/3/movie/1?api_key=any").close()
