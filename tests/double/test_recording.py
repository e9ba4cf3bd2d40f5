"""Recordings: what a TMDB answered is answered again without it, and what was never asked fails loudly."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reelbase.double.application import create, settings_of
from reelbase.double.building import prepare
from reelbase.double.clock import Clock
from reelbase.double.forms import encoded, lines_of
from reelbase.double.recording import Recordings, target_of
from reelbase.storage.temp_folders import temporary_folder
from reelbase.testing import running
from tests.double.conftest import FIXTURE
from tests.double.running import Double
from tests.moments import NOON

KEY, OTHER = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"


@contextmanager
def recording(file: Path, upstream: str = "") -> Iterator[Double]:
    """A double that records, or one that only repeats."""
    lines = encoded(lines_of(file.read_bytes(), NOON.date())) if file.exists() else b""
    with temporary_folder() as root:
        beginning = prepare(root, lines)
        recordings = Recordings(file, target_of(upstream, KEY) if upstream else None)
        settings = settings_of(root, "127.0.0.1", 1)
        with Double(create(settings, beginning, root, lambda: Clock(NOON), recordings)) as double:
            yield double


@pytest.mark.once
def test_what_was_recorded_is_answered_without_upstream(tmp_path: Path) -> None:
    titles, file = tmp_path / "titles.jsonl", tmp_path / "tmdb.json"
    titles.write_bytes(FIXTURE)
    asked = ("/3/tv/2", "/3/movie/1?language=de", "/3/movie/1", "/3/search/movie?query=salt", "/3/movie/404")
    with running(titles, clock="2026-05-24T12:00:00Z") as tmdb, recording(file, f"{tmdb.url}/3") as double:
        answers = [double.get(target).json() for target in asked]
        misspelled = f"/3/movie/1?apikey={OTHER}&API_KEY={OTHER}&access_token={OTHER}&Session-Id={OTHER}"
        assert double.get(misspelled, headers={"authorization": f"Bearer {OTHER}"}).json() == answers[2]
        first = file.read_text()
        assert [double.get(target).json() for target in asked] == answers
    assert answers[2]["title"] == "Salt and Thunder"
    assert answers[4]["status_code"] == 34
    assert file.read_text() == first
    assert not any(secret in first for secret in (KEY, OTHER, "api_key", "token"))
    paths = [line["path"] for line in json.loads(first)]
    assert paths == sorted(paths) and len(paths) == len(asked)
    assert '  "title": "Salt and Thunder"' in first

    with recording(file) as double:
        assert [double.get(target).json() for target in asked] == answers
        missed = double.get("/3/movie/1?language=fr")
        assert missed.status == 501
        assert (
            "/3/movie/1?language=fr was never recorded; the nearest is /3/movie/1?language=de"
            in missed.json()["status_message"]
        )
        session = double.control("POST", "/people")["session_id"]
        query, headers = {"session_id": session}, {"content-type": "application/json"}
        assert double.ask("POST", "/3/movie/1/rating", query, headers, b'{"value": 8}').status == 201
        states = double.get("/3/movie/1/account_states", query).json()
        assert states["rated"] == {"value": 8.0}


@pytest.mark.once
def test_an_upstream_that_is_away_is_said_and_not_recorded(tmp_path: Path) -> None:
    file = tmp_path / "tmdb.json"
    with recording(file, "http://127.0.0.1:9") as double:
        answer = double.get("/3/movie/1")
    assert answer.status == 501
    assert "/3/movie/1: upstream did not answer" in answer.json()["status_message"]
    assert not file.exists()
