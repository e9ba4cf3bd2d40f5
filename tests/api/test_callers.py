"""With its memory a server answers every caller as it does without."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from tests.accounts.people import ADA, BEN, EVE, ask, fill_with_people
from tests.accounts.raters import EPISODE, MOVIE, SERIES, rate
from tests.asking import Answer, Client
from tests.conftest import CopyOf

pytestmark = pytest.mark.once

PATHS = [
    *(f"{path}/account_states" for path in (MOVIE, EPISODE)),
    *(f"{path}?append_to_response=account_states,lists" for path in (MOVIE, SERIES)),
    f"{SERIES}?append_to_response=season/1/account_states,season/1/episode/1/account_states",
    "/3/account/1/rated/movies",
    f"/3/guest_session/{EVE.session_id}/rated/movies",
    "/4/account/x/movie/rated",
    "/4/account/x/movie/recommendations",
    *("/3/list/{public}", "/3/list/{private}", "/4/list/{public}", "/4/list/{private}"),
]
CALLERS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, {}),
    (ADA.v3, {}),
    (BEN.v3, {}),
    (EVE.v3, {}),
    ({}, ADA.v4),
    ({}, BEN.v4),
    ({**BEN.v3, **EVE.v3}, ADA.v4),
]
FORMS: list[tuple[str, dict[str, str]]] = [("GET", {}), ("GET", {"callback": "f"}), ("HEAD", {})]


@pytest.fixture
def servers(copy_of: CopyOf) -> Iterator[tuple[Client, Client, dict[str, int]]]:
    """Two servers of one catalogue with ratings, one without memory; and Ada's lists, a private one too."""
    with copy_of("people", fill_with_people) as url, Client(url) as warm, Client(url, cache_size=0) as cold:
        for someone, path in ((ADA, MOVIE), (ADA, EPISODE), (BEN, SERIES), (EVE, MOVIE)):
            assert rate(warm, path, someone, 7).status == 201
        lists = {
            name: ask(warm, "POST", "/4/list", ADA, {"name": name, "public": public}).json()["id"]
            for name, public in (("private", 0), ("public", 1))
        }
        yield warm, cold, lists


def said(answer: Answer) -> tuple[Any, ...]:
    headers = {name: value for name, value in answer.headers.items() if not name.startswith("x-memc")}
    return answer.status, headers, answer.body


def test_every_caller_is_answered_as_without_memory(
    servers: tuple[Client, Client, dict[str, int]],
) -> None:
    """Also as a call of a function, by HEAD, and if the answer to another is shown by its ETag."""
    warm, cold, lists = servers
    hits, tag = 0, ""
    for path in PATHS:
        target = path.format(**lists)
        for (method, form), (query, headers), _ in product(FORMS, CALLERS, range(2)):
            for given in (headers, {**headers, "if-none-match": tag}):
                asked = method, target, {**form, **query}, given
                answer = warm.ask(*asked)
                assert said(answer) == said(cold.ask(*asked)), asked
                hits += answer.headers.get("x-memc") == "HIT"
            tag = answer.headers.get("etag", tag)
    assert hits
