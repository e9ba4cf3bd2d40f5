"""The whole answers of stories: what can be done, and what is refused, in turn.

`pytest tests/golden --rewrite` writes them anew; read the difference before you commit it.
"""

import difflib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelbase.operations.asking import OPERATIONS
from reelbase.operations.router import Router, segments
from reelbase.operations.v3 import RESOURCES
from reelbase.places import resolved
from reelbase.settings import Settings
from tests.accounts.people import fill_all
from tests.asking import Client
from tests.conftest import Databases, Fill, own_name
from tests.golden.stories import STORIES, Clock, told

FOLDER = Path(__file__).parent / "told"
LINES_SHOWN = 80
NEVER_REFUSED = {"GET /3/authentication/guest_session/new", "GET /3/authentication/token/new"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(databases: Databases, template: Callable[[str, Fill], str], clock: Clock) -> Iterator[Client]:
    """Asks about a catalogue of its own, with people in it; the index is the one of its template."""
    made, name = template("small_with_people", fill_all), own_name()
    databases.copy(made, name)
    index = str(resolved(Settings(database=databases.address(made))).index_folder)
    with Client(databases.address(name), clock=clock, index=index) as client:
        yield client
    databases.drop(name)


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str, client: Client, clock: Clock, request: pytest.FixtureRequest) -> None:
    found = told(client, clock, STORIES[name])
    file = FOLDER / f"{name}.json"
    if request.config.getoption("--rewrite"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if found != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), found.splitlines(), f"story {name}", "told", lineterm="", n=2
        )
        pytest.fail("\n".join(list(lines)[:LINES_SHOWN]), pytrace=False)


def test_every_operation_of_accounts_is_told() -> None:
    """Each succeeds somewhere, and is refused somewhere where it can be."""
    router: Router[str] = Router()
    wanted = set()
    for method, path in _declared():
        router.add(method, path, f"{method} {path}")
        wanted.add(f"{method} {path}")
    succeeded: set[str] = set()
    refused: set[str] = set()
    for file in FOLDER.glob("*.json"):
        for step in json.loads(file.read_text(encoding="utf-8")):
            method, _, target = step["request"].partition(" ")
            match = router.match(method, segments(target.partition("?")[0]))
            if match:
                (succeeded if step["status"] < 400 else refused).add(match.target)
    assert wanted - succeeded == set()
    assert wanted - refused == NEVER_REFUSED


def _declared() -> Iterator[tuple[str, str]]:
    """Method, path and tag of what writes, and of what is for one account or guest."""
    for each in OPERATIONS:
        if each.writes or each.tag in {"account", "guest_session", "list"} or each.path.startswith("/4/"):
            yield each.method, each.path
    for resource in RESOURCES:
        if "account_states" in resource.subresources:
            yield "GET", f"{resource.path}/account_states"
