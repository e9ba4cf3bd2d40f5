"""Parity: what was recorded of TMDB goes in, and the same questions get the same answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest

from reelbase.importers.bodies import import_bodies
from reelbase.jobs.schedule import run_job
from reelbase.jobs.trending import TRENDING
from reelbase.storage.database import open_database
from tests.asking import Answer, Client
from tests.parity.deviations import DEVIATIONS, INCOMPARABLE, UNSERVED, leveled
from tests.recordings import REFERENCE

RECORDINGS = REFERENCE / "recordings"
# What the journal says of the import itself is no part of the recordings.
LATER = datetime.now(UTC) + timedelta(days=3)
SHARE = 0.95

pytestmark = pytest.mark.skipif(
    not RECORDINGS.exists(), reason="needs ../shared/reference/recordings, which is absent"
)


def names() -> list[str]:
    """The recordings that can be compared."""
    found = sorted(path.stem for path in RECORDINGS.glob("*.json"))
    left_out = {**UNSERVED, **INCOMPARABLE}
    return [name for name in found if not any(fnmatchcase(name, pattern) for pattern in left_out)]


def read(name: str) -> dict[str, Any]:
    recording: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    return recording


@pytest.fixture(scope="module")
def asking(template: Callable[..., str], databases: Any) -> Iterator[Client]:
    def fill(url: str) -> None:
        from tests.conftest import migrate

        migrate(url)
        import_bodies(url, [RECORDINGS], lambda progress: None)
        with closing(open_database(url)) as database:
            run_job(database, TRENDING, LATER)

    name = template("recordings", fill)
    with Client(databases.address(name), clock=lambda: LATER) as client:
        yield client


def ask(client: Client, recording: dict[str, Any]) -> Answer:
    return client.get(recording["path"], recording["params"])


@pytest.mark.parametrize("name", names())
def test_recording(name: str, asking: Client) -> None:
    """The same status, the same keys in the same order, the same values, but for what is listed."""
    recording = read(name)
    answer = ask(asking, recording)
    assert answer.status == recording["status"]
    expected = json.dumps(leveled(recording["body"], name), ensure_ascii=False, indent=1)
    assert json.dumps(leveled(answer.json(), name), ensure_ascii=False, indent=1) == expected


def test_share(asking: Client, record_property: Callable[[str, object], None]) -> None:
    """How many are equal byte for byte, as recorded and after what is listed."""
    served = names()
    raw = level = 0
    for name in served:
        recording = read(name)
        body = ask(asking, recording).json()
        raw += json.dumps(body) == json.dumps(recording["body"])
        level += json.dumps(leveled(body, name)) == json.dumps(leveled(recording["body"], name))
    print(f"\nparity: {raw} of {len(served)} as recorded, {level} after the listed fields")
    record_property("parity", f"{raw} {level} {len(served)}")
    assert level >= SHARE * len(served)


def test_every_deviation_is_needed(asking: Client) -> None:
    """A deviation that no recording shows any more is to be deleted."""
    unneeded = []
    for deviation in DEVIATIONS:
        concerned = [read(name) | {"name": name} for name in names() if deviation.applies(name)]
        bodies = [(ask(asking, each).json(), each) for each in concerned]
        if all(json.dumps(body) == json.dumps(each["body"]) for body, each in bodies):
            unneeded.append(f"{deviation.recordings} {deviation.path}")
    assert not unneeded
