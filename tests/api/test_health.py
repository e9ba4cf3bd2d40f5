"""Health: whether the process answers, whether it could answer everything once, and whether it can now."""

import shutil

import pytest

from reelbase.api import health
from tests.asking import Client
from tests.conftest import build_index
from tests.failure.indexing import root, until


def statuses(client: Client) -> list[int]:
    return [client.get(f"/health/{name}").status for name in ("live", "startup", "ready")]


def test_a_start_is_over_once_everything_could_be_answered(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    with Client(database_url) as client:
        assert statuses(client) == [200, 503, 503]
        assert client.get("/health/startup").headers["retry-after"] == "1"
        build_index(database_url)
        until(lambda: statuses(client) == [200, 200, 200], "all is ready")
        shutil.rmtree(root(database_url))
        until(lambda: statuses(client) == [200, 200, 503], "it is unready, and has started all the same")
