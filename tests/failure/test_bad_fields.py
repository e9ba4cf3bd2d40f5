"""No field of a body makes a write fail: whatever is sent is done, or refused in the one form of refusals."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelbase.operations.asking import OPERATIONS
from reelbase.operations.parameters.binding import body_of
from tests.accounts.people import ADA, ask, fill_with_people
from tests.asking import Client
from tests.conftest import CopyOf
from tests.failure.test_bad_input import odd_text
from tests.golden.small import own
from tests.laws.sample import law
from tests.thorough import tries

WRITES = [each for each in OPERATIONS if each.writes and each.documented]
PATHS = {
    "{account_id}": "0", "{movie_id}": str(own(1)), "{series_id}": str(own(61)),
    "{season_number}": "1", "{episode_number}": "1",
}  # fmt: skip
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | odd_text | st.just(own(1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def client(copy_of: CopyOf) -> Iterator[Client]:
    """The small catalogue with people, to write to."""
    with copy_of("people", fill_with_people) as url, Client(url) as client:
        yield client


@st.composite
def bodies(draw: st.DrawFn, names: list[str]) -> bytes:
    """A body that is none, or that has odd values under the names that are looked at."""
    if draw(st.integers(0, 4)) == 0:
        return draw(st.binary(max_size=20) | odd.map(written))
    items = st.lists(
        st.fixed_dictionaries({}, optional=dict.fromkeys(("media_type", "media_id", "comment"), odd)),
        max_size=3,
    )
    values = {name: items if name == "items" and draw(st.booleans()) else odd for name in names}
    return written(draw(st.fixed_dictionaries({}, optional=values)))


def written(value: Any) -> bytes:
    return json.dumps(value).encode("utf-8", "replace")


@pytest.mark.parametrize("write", WRITES, ids=lambda each: f"{each.method} {each.path}")
def test_no_body_fails(client: Client, write: Any) -> None:
    fields = body_of(write.function)
    names = [each.name for each in msgspec.structs.fields(fields)] if fields else []
    path = write.path
    for name, value in PATHS.items():
        path = path.replace(name, value)

    @settings(law, max_examples=tries(60))
    @given(bodies(names))
    def sent(body: bytes) -> None:
        target = path
        if "{list_id}" in path:
            list_id = ask(client, "POST", "/4/list", ADA, {"name": "Sea"}).json()["id"]
            target = path.replace("{list_id}", str(list_id))
        headers = {"content-type": "application/json", **(ADA.v4 if "/auth" not in path else {})}
        answer = client.ask(write.method, target, None, headers, body)
        assert answer.status < 500, body
        assert msgspec.json.format(answer.body, indent=-1) == answer.body
        if answer.status >= 400:
            found = answer.json()
            assert found["success"] is False
            assert set(found) <= {"success", "failure", "status_code", "status_message", "errors"}

    sent()
