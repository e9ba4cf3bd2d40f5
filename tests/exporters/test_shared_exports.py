"""The daily id files on many nodes: the one whose turn it was writes them, all serve them."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from reelbase.jobs.exporting import exports_job
from reelbase.jobs.schedule import run_job
from reelbase.storage.engine.database import open_database
from tests.artwork.test_originals import storage
from tests.asking import Client
from tests.moments import NOON

__all__ = ["storage"]
NAME = f"movie_ids_{NOON:%m_%d_%Y}.json.gz"


def test_every_node_serves_what_one_has_written(database_url: str, storage: str, tmp_path: Path) -> None:
    shared = f"{storage}/all"
    bucket = f"{shared}/exports"
    with closing(open_database(database_url)) as database:
        for day in (NOON - timedelta(days=100), NOON):
            outcome = run_job(database, exports_job(tmp_path / "first", bucket), day)
    assert outcome and outcome.endswith("old files removed")
    before = NOON - timedelta(days=100)
    old = tmp_path / "second" / f"movie_ids_{before:%m_%d_%Y}.json.gz"
    old.parent.mkdir()
    old.touch()
    with Client(database_url, shared=shared, exports=str(old.parent)) as client:
        found = client.get(f"/p/exports/{NAME}")
        assert (found.status, found.body) == (200, (tmp_path / "first" / NAME).read_bytes())
        assert client.get(f"/p/exports/{NAME}").body == found.body
        assert not old.exists()
        assert client.get(f"/p/exports/{old.name}").status == 404
        yesterday = NOON - timedelta(days=1)
        assert client.get(f"/p/exports/movie_ids_{yesterday:%m_%d_%Y}.json.gz").body == found.body


def test_a_bucket_that_does_not_answer(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"ENDPOINT_URL": "http://127.0.0.1:9", "REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    with Client(database_url, shared="s3://films", exports=str(tmp_path)) as client:
        answer = client.get(f"/p/exports/{NAME}")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
