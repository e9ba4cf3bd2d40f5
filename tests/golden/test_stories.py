"""The whole answers of stories: what can be done, and what is refused, in turn.

`pytest tests/golden --rewrite` writes them anew; read the difference before you commit it.
"""

import difflib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reelbase.api.router import Router, segments
from reelbase.settings import Settings
from tests.accounts.people import fill_with_people
from tests.asking import Client
from tests.conftest import Databases, Fill, build_index, own_name
from tests.golden.cases import OPERATIONS
from tests.golden.stories import STORIES, Clock, told

FOLDER = Path(__file__).parent / "told"
LINES_SHOWN = 80


def fill_indexed(url: str) -> None:
    """The small catalogue with people, and its index."""
    fill_with_people(url)
    build_index(url)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(databases: Databases, template: Callable[[str, Fill], str], clock: Clock) -> Iterator[Client]:
    """Asks about a catalogue of its own, with people in it; the index is the one of its template."""
    made, name = template("small_with_people", fill_indexed), own_name()
    databases.copy(made, name)
    index = str(Settings(database=databases.address(made)).index_folder)
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


def test_every_operation_of_lists_and_of_v4_is_told() -> None:
    """Each succeeds somewhere and is refused somewhere; but for those by which people come in."""
    router: Router[str] = Router()
    wanted = set()
    for each in OPERATIONS:
        router.add(each.method, each.path, f"{each.method} {each.path}")
        if each.tag == "list" or each.path.startswith("/4/account") or each.path.endswith("/lists"):
            wanted.add(f"{each.method} {each.path}")
    succeeded, refused = set(), set()
    for file in FOLDER.glob("*.json"):
        for step in json.loads(file.read_text(encoding="utf-8")):
            method, _, target = step["request"].partition(" ")
            match = router.match(method, segments(target.partition("?")[0]))
            if match:
                (succeeded if step["status"] < 400 else refused).add(match.target)
    assert len(wanted) == 7 + 1 + 9 + 9
    assert wanted - succeeded == set()
    assert wanted - refused == set()
