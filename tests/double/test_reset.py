"""A double is put back: what was written is gone with the next request, from answers and from search."""

import errno
import os
from pathlib import Path

import pytest

from reelbase.double import building
from reelbase.double.forms import encoded, lines_of
from tests.double.conftest import running
from tests.double.running import Double
from tests.moments import NOON

RATING = b'{"value": 8.5}'


def test_what_was_loaded_is_found_and_gone_after_a_reset(small: Double) -> None:
    before = small.get("/3/movie/1").body
    assert (small.total("salt"), small.total("zebra")) == (1, 0)
    loaded = small.control("POST", "/load", {"movie": {"title": "Zebra Parade", "id": 77}})
    assert loaded == {"loaded": ["/3/movie/77"]}
    assert small.get("/3/movie/77").json()["title"] == "Zebra Parade"
    assert (small.total("salt"), small.total("zebra")) == (1, 1)
    small.reset()
    assert small.get("/3/movie/77").status == 404
    assert (small.total("salt"), small.total("zebra")) == (1, 0)
    assert small.get("/3/movie/1").body == before


def test_accounts_ratings_and_sessions_are_gone_after_a_reset(small: Double) -> None:
    for _ in range(3):
        session = small.control("POST", "/people")["session_id"]
        query, headers = {"session_id": session}, {"content-type": "application/json"}
        rated = small.ask("POST", "/3/movie/1/rating", query, headers, RATING)
        assert rated.status == 201
        assert small.get("/3/movie/1").json()["vote_count"] == 1
        small.reset()
        assert small.get("/3/movie/1").json()["vote_count"] == 0
        assert small.get("/3/account", {"session_id": session}).status == 401


def test_a_snapshot_is_gone_back_to_again_and_again(small: Double) -> None:
    small.control("POST", "/load", {"movie": {"title": "Zebra Parade"}})
    assert small.total("zebra") == 1
    small.control("PUT", "/snapshots/zebra")
    for _ in range(2):
        small.control("POST", "/load", {"movie": {"title": "Zebra Parade Again"}})
        assert small.total("zebra") == 2
        small.reset("zebra")
        assert small.total("zebra") == 1
        small.reset()
        assert small.total("zebra") == 0
        small.reset("zebra")
        assert small.total("zebra") == 1


def guest_session(double: Double, world: str = "") -> str:
    headers = {"x-reelbase-world": world} if world else {}
    answer = double.get("/3/authentication/guest_session/new", headers=headers)
    assert answer.status == 200, answer.body
    return str(answer.json()["guest_session_id"])


def test_a_seed_goes_on_where_it_was_after_another_world_and_a_snapshot(small: Double) -> None:
    small.control("POST", "/worlds", {"name": "other"})
    small.control("PUT", "/seed", {"seed": 7})
    drawn = [guest_session(small)]
    small.control("PUT", "/snapshots/one")
    drawn.append(guest_session(small))
    guest_session(small, "other")
    small.control("PUT", "/seed", {"seed": 8}, world="other")
    drawn.append(guest_session(small))
    assert len({*drawn}) == 3
    small.reset("one")
    assert [guest_session(small), guest_session(small)] == drawn[1:]
    small.reset()
    assert [guest_session(small) for _ in drawn] == drawn


def test_an_unknown_snapshot_is_refused_with_those_that_there_are(small: Double) -> None:
    small.control("PUT", "/snapshots/first")
    refused = small.controlled("POST", "/reset", {"snapshot": "frist"})
    assert (refused.status, refused.headers["content-type"]) == (404, "application/problem+json")
    assert refused.json()["detail"] == "Expected the name of a snapshot, found 'frist'. There are: first."


def test_a_name_may_have_a_slash_and_what_is_no_route_is_a_problem(small: Double) -> None:
    small.control("PUT", "/snapshots/a%2Fb")
    small.reset("a/b")
    for method, path, status in (("GET", "/nowhere", 404), ("GET", "/reset", 405)):
        refused = small.controlled(method, path)
        assert (refused.status, refused.headers["content-type"]) == (status, "application/problem+json")
        assert refused.json()["detail"].endswith(f"found {method} /reelbase/v1/double{path}.")


@pytest.mark.parametrize("name", ["a b", "caf\u00e9", "a\r\nb", "x" * 101])
def test_a_world_that_no_header_can_name_is_refused(small: Double, name: str) -> None:
    refused = small.controlled("POST", "/worlds", {"name": name})
    assert (refused.status, refused.headers["content-type"]) == (400, "application/problem+json")


def test_worlds_do_not_meet(small: Double) -> None:
    made = small.control("POST", "/worlds", {"name": "other"})
    small.control("POST", "/load", {"movie": {"title": "Zebra Parade"}}, world="other")
    assert (small.total("zebra"), small.total("zebra", "other")) == (0, 1)
    assert small.get("/3/search/movie", {"query": "zebra", "api_key": made["key"]}).status == 400
    small.key = made["key"]
    assert small.total("zebra") == 1
    small.key = "any"
    small.control("POST", "/load", {"movie": {"title": "Zebra at Home"}})
    assert (small.total("zebra"), small.total("zebra", "other")) == (1, 1)
    small.reset(world="other")
    assert (small.total("zebra"), small.total("zebra", "other")) == (1, 0)
    small.control("DELETE", "/worlds/other")
    assert small.get("/3/movie/1", headers={"x-reelbase-world": "other"}).status == 404
    assert small.total("zebra") == 1
    small.key = made["key"]
    assert small.get("/3/movie/1").status == 404  # what comes late is not in the main world


def test_a_full_disk_mixes_no_worlds(small: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    small.control("POST", "/worlds", {"name": "other"})
    for world in ("", "other"):
        forms = [{"movie": {"id": 100 + n, "title": f"{world or 'main'} {n}"}} for n in range(30)]
        small.control("POST", "/load", forms, world)
    writing, left = os.pwrite, iter(range(3))

    def full(file: int, content: bytes, at: int) -> int:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        return writing(file, content, at)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", full)
        with pytest.raises(OSError, match="No space left"):
            small.get("/3/movie/100")
        with pytest.raises(OSError, match="No space left"):
            small.get("/3/movie/100", headers={"x-reelbase-world": "other"})
    for world in ("other", "", "other"):
        for n in range(30):
            found = small.get(f"/3/movie/{100 + n}", headers={"x-reelbase-world": world or "main"})
            assert found.json()["title"] == f"{world or 'main'} {n}"
    for world in ("", "other"):
        small.reset(world=world)
        assert small.get("/3/movie/100", headers={"x-reelbase-world": world or "main"}).status == 404
        assert small.get("/3/movie/1", headers={"x-reelbase-world": world or "main"}).status == 200


def test_of_the_catalogues_that_starts_build_those_used_last_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(building, "MOST_KEPT", 2)
    kept = tmp_path / "reelbase" / "double"

    def begin(title: str) -> set[str]:
        with running(encoded(lines_of(b'{"movie": {"title": "%s"}}' % title.encode(), NOON.date())), NOON):
            return {each.name for each in kept.iterdir()}

    (first,) = begin("One")
    (second,) = begin("Two") - {first}
    assert begin("One") == {first, second}
    third = begin("Three")
    assert len(third) == 2 and first in third and second not in third
    assert begin("Three") == third
