"""Parity: what was recorded of TMDB goes in, and the same questions get the same answers."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

import pytest

from reelbase.importers.formats.bodies import import_bodies
from reelbase.jobs.schedule import run_job
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import open_database
from tests.asking import Answer, Client
from tests.conftest import build_index, migrate
from tests.parity.deviations import DEVIATIONS, INCOMPARABLE, UNSERVED, leveled
from tests.recordings import REFERENCE

RECORDINGS = REFERENCE / "recordings"
# What the journal says of the import itself is no part of the recordings.
LATER = datetime.now(UTC) + timedelta(days=3)
RECORDED = datetime(2026, 5, 24, 12, tzinfo=UTC)
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
        migrate(url)
        import_bodies(url, [RECORDINGS], lambda progress: None)
        with closing(open_database(url)) as database:
            run_job(database, TRENDING, LATER)
        build_index(url)

    name = template("recordings", fill)
    with Client(databases.address(name), clock=lambda: clock["now"], cache_size=0) as client:
        yield client


clock = {"now": LATER}


def ask(client: Client, recording: dict[str, Any]) -> Answer:
    """The answer, on the day of the recording where it tells of its day."""
    clock["now"] = RECORDED if "dates" in recording["body"] else LATER
    return client.get(recording["path"], recording["params"])


@pytest.mark.parametrize("name", names())
def test_recording(name: str, asking: Client) -> None:
    """The same status, the same keys in the same order, the same values, but for what is listed."""
    recording = read(name)
    answer = ask(asking, recording)
    assert answer.status == recording["status"]
    expected = json.dumps(leveled(recording["body"], name), ensure_ascii=False, indent=1)
    assert json.dumps(leveled(answer.json(), name), ensure_ascii=False, indent=1) == expected


LISTS = {  # of the recorded rows, how many are in ours
    "get_discover_*watch*": 0,  # no recording tells of the offers
    "get_discover_*": 0.8,
    "get_movie_now_playing*": 0,  # no recording tells of the releases
    "get_movie_popular*": 0.9,
    "get_movie_top_rated*": 0.9,
    "get_search_keyword--query*": 0.7,
    "get_search_movie*1962": 0,
    "get_search_*": 0.5,  # the order is ours, and so is what else is found
    "get_tv_popular*": 0.9,
    "get_tv_top_rated*": 0.9,
}
DRIFTING = {"vote_average", "vote_count", "release_date", "poster_path", "known_for"}
"""What other recordings of the same titles say otherwise: they are of other days, regions and languages."""


def listed(name: str) -> float | None:
    """How much of a recorded list has to be in ours; None for what is no such list."""
    return next((share for pattern, share in LISTS.items() if fnmatchcase(name, pattern)), None)


@pytest.mark.parametrize("name", [name for name in names() if listed(name) is not None])
def test_lists_hold_what_was_recorded(name: str, asking: Client) -> None:
    """On a page are, mostly, the titles of the recorded page, and their rows are the same."""
    recording = read(name)
    recorded = {(row.get("media_type"), row["id"]): row for row in recording["body"]["results"]}
    found = {(row.get("media_type"), row["id"]): row for row in ask(asking, recording).json()["results"]}
    both = recorded.keys() & found.keys()
    share = listed(name)
    assert share is not None
    assert len(both) >= share * len(recorded)
    for each in both:
        assert list(found[each]) == list(recorded[each])
        assert even(found[each]) == even(recorded[each])


def even(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in DRIFTING}


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


@pytest.mark.thorough
def test_every_deviation_is_needed(asking: Client) -> None:
    """A deviation that no recording shows any more is to be deleted."""
    unneeded = []
    for deviation in DEVIATIONS:
        concerned = [read(name) | {"name": name} for name in names() if deviation.applies(name)]
        bodies = [(ask(asking, each).json(), each) for each in concerned]
        if all(json.dumps(body) == json.dumps(each["body"]) for body, each in bodies):
            unneeded.append(f"{deviation.recordings} {deviation.path}")
    assert not unneeded
