"""Odd bodies for everything that writes: answered or refused, never failed, by whom ever they come."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelbase.app import all_operations
from reelbase.settings import Settings
from tests.accounts.people import ADA, EVE, fill_with_people
from tests.asking import Client
from tests.conftest import Databases, Fill, own_name
from tests.failure.test_bad_input import DECLARED, ODD_VALUES, STATUSES, targets
from tests.golden.small import own
from tests.thorough import tries

WRITES = [f"{method} {path}" for path, methods in DECLARED.items() for method in methods if method != "get"]
FIELDS = (
    "access_token", "comment", "description", "favorite", "iso_639_1", "items", "language", "media_id",
    "media_type", "name", "password", "public", "request_token", "session_id", "sort_by",
    "username", "value", "watchlist",
)  # fmt: skip
FORMS = ("application/json", "application/x-www-form-urlencoded", "", "text/plain; charset=x")

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(ODD_VALUES)
    | st.sampled_from(["movie", "tv", own(1), str(own(61)), 8.5, 10**400, ADA.session_id])
    | st.text(max_size=8)
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=4),
    max_leaves=8,
)
bodies = st.dictionaries(st.sampled_from(FIELDS), values, max_size=6) | values


@pytest.fixture(scope="module")
def client(databases: Databases, template: Callable[[str, Fill], str]) -> Iterator[Client]:
    name = own_name()
    databases.copy(template("small_of_people", fill_with_people), name)
    with Client(databases.address(name)) as client:
        yield client
    databases.drop(name)


def shown() -> st.SearchStrategy[dict[str, str]]:
    """What stands in the query of one who is known, or of one who is not."""
    return st.sampled_from([ADA.v3, EVE.v3, {}])


@pytest.mark.parametrize("operation", WRITES)
def test_no_body_fails(client: Client, operation: str) -> None:
    method, path = operation.split(" ")

    @settings(
        max_examples=tries(50),
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(targets(path, method), shown(), st.sampled_from(FORMS), bodies | st.binary(max_size=20))
    def ask(target: str, params: dict[str, str], form: str, body: Any) -> None:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        params = {} if "session_id" in target else params
        headers = {"content-type": form, **(ADA.v4 if path.startswith("/4") and params else {})}
        answer = client.ask(method.upper(), target, params, headers, sent)
        assert answer.status < 500, (target, sent)
        if answer.status >= 400 and not answer.headers["content-type"].startswith("application/javascript"):
            found = answer.json()
            assert (found["success"], STATUSES[found["status_code"]].http) == (False, answer.status)

    ask()


def test_everything_that_writes_was_looked_at() -> None:
    declared = {f"{each.method.lower()} {each.path}" for each in all_operations(Settings()) if each.writes}
    assert {each for each in declared if not each.startswith("get ")} == set(WRITES)
