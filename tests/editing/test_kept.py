"""Lists, marks and ratings of accounts, while a title on them is deleted or merged."""

from collections.abc import Iterator
from typing import Any

import pytest

from reelbase.entity import Entity, Kind
from tests.accounts.people import ADA, ask, fill_with_people
from tests.accounts.raters import MOVIE, OTHER_MOVIE, mark, rate
from tests.asking import Client
from tests.conftest import CopyOf
from tests.editing.desk import delete, merge, restore
from tests.golden.small import own

FIRST, SECOND = Entity(Kind.MOVIE, own(1)), Entity(Kind.MOVIE, own(2))


@pytest.fixture
def url(copy_of: CopyOf) -> Iterator[str]:
    with copy_of("people", fill_with_people) as url:
        yield url


def kept(url: str, list_id: int) -> dict[str, Any]:
    """What Ada's lists of both versions answer: ids and totals."""
    with Client(url, cache_size=0) as client:
        account = ask(client, "GET", "/3/account", ADA).json()["id"]
    asked = {
        "list": f"/4/list/{list_id}",
        "list of v3": f"/3/list/{list_id}",
        "watchlist": "/3/account/0/watchlist/movies",
        "watchlist of v4": f"/4/account/{account}/movie/watchlist",
        "rated": "/3/account/0/rated/movies",
        "favorites": f"/4/account/{account}/movie/favorites",
    }
    found = {}
    with Client(url, cache_size=0) as client:
        for name, target in asked.items():
            body = ask(client, "GET", target, ADA).json()
            rows = body.get("items", body.get("results"))
            total = body.get("total_results", body.get("item_count"))
            found[name] = ([row["id"] for row in rows], total)
    return found


def test_lists_leave_out_a_deleted_title_and_show_a_merged_one_once(url: str) -> None:
    with Client(url) as client:
        items = [{"media_type": "movie", "media_id": each.id, "comment": "seen"} for each in (FIRST, SECOND)]
        list_id = ask(client, "POST", "/4/list", ADA, {"name": "Best", "iso_639_1": "en"}).json()["id"]
        assert ask(client, "POST", f"/4/list/{list_id}/items", ADA, {"items": items}).status == 200
        for path in (MOVIE, OTHER_MOVIE):
            mark(client, "watchlist", ADA, path, wanted=True)
            mark(client, "favorite", ADA, path, wanted=True)
            rate(client, path, ADA, 8)
    before = kept(url, list_id)
    assert {ids == [FIRST.id, SECOND.id] and total == 2 for ids, total in before.values()} == {True}, before
    delete(url, FIRST)
    assert {name: value for name, value in kept(url, list_id).items() if value != ([SECOND.id], 1)} == {}
    restore(url, FIRST)
    assert kept(url, list_id) == before
    merge(url, FIRST, SECOND)
    assert {name: value for name, value in kept(url, list_id).items() if value != ([SECOND.id], 1)} == {}
    restore(url, FIRST)
    assert kept(url, list_id) == before
