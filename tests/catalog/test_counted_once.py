"""One part is counted once: nobody is in more episodes than there are."""

from pathlib import Path
from typing import Any

import pytest

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import line

Body = dict[str, Any]
A, B = 94001, 94002


def regular(person: int, name: str, character: str, order: int) -> Body:
    credit = f"{person:024x}"
    return {"id": person, "name": name, "character": character, "credit_id": credit, "order": order}


def guest(number: int, **more: Any) -> Body:
    return {"id": B, "name": "B", "character": "Friend", "credit_id": f"{number:024x}", "order": 5, **more}


def episode(season: int, number: int, *guests: Body, crew: list[Body] | None = None) -> Body:
    id_ = 940100 + season * 10 + number
    numbers = {"season_number": season, "episode_number": number}
    return {"id": id_, "name": f"E{number}", **numbers, "guest_stars": list(guests), "crew": crew or []}


def season(number: int, *episodes: Body, **more: Any) -> Body:
    body = {"id": 94010 + number, "season_number": number, "episodes": list(episodes), **more}
    return line(f"/tv/9400/season/{number}", body)


def series(**more: Any) -> Body:
    seasons = [{"id": 94010 + n, "season_number": n, "episode_count": 2} for n in (1, 2)]
    cast = [regular(A, "A", "Lead", 0), regular(B, "B", "Friend", 1)]
    body = {"id": 9400, "name": "S", "seasons": seasons, "credits": {"cast": cast, "crew": []}}
    return line("/tv/9400", {**body, **more})


def counts(answer: Body, key: str = "cast") -> dict[str, int]:
    return {row["name"]: row["total_episode_count"] for row in answer[key]}


def take(url: str, folder: Path, *lines: Body) -> None:
    report = take_lines(url, folder, list(lines))
    assert not report.bad


FIRST = season(1, episode(1, 1, guest(3)), episode(1, 2, guest(3)))
SECOND = season(2, episode(2, 1), episode(2, 2))


def test_a_guest_who_is_a_regular_counts_each_episode_once(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, series(), FIRST, SECOND)
    with Client(database_url) as client:
        whole = client.get("/3/tv/9400/aggregate_credits").json()
        one = client.get("/3/tv/9400/season/1/aggregate_credits").json()
        own = client.get(f"/3/person/{B}/tv_credits").json()["cast"]
    assert counts(whole) == {"A": 4, "B": 4}
    assert [row["name"] for row in whole["cast"]] == ["A", "B"]
    assert [role["episode_count"] for role in whole["cast"][1]["roles"]] == [2, 2]
    assert counts(one) == {"A": 2, "B": 2}
    assert sorted(row["episode_count"] for row in own) == [2, 2]


def test_two_credits_on_one_episode_count_once(database_url: str, tmp_path: Path) -> None:
    """Of guests and of the crew."""
    writer = {"id": A, "name": "A", "job": "Writer", "department": "Writing"}
    crew = [{**writer, "credit_id": f"{number:024x}"} for number in (7, 8)]
    first = season(1, episode(1, 1, guest(3), guest(4), crew=crew), episode(1, 2, guest(4)))
    take(database_url, tmp_path, series(credits={"cast": [], "crew": []}), first, SECOND)
    with Client(database_url) as client:
        for path in ("/3/tv/9400", "/3/tv/9400/season/1"):
            answer = client.get(f"{path}/aggregate_credits").json()
            assert counts(answer) == {"B": 2}
            assert counts(answer, "crew") == {"A": 1}
        own = client.get(f"/3/person/{B}/tv_credits").json()["cast"]
    assert sorted(row["episode_count"] for row in own) == [1, 1]


def test_a_regular_by_two_credits_counts_once(database_url: str, tmp_path: Path) -> None:
    cast = [regular(B, "B", "Friend", 1), {**regular(B, "B", "Friend", 2), "credit_id": f"{9:024x}"}]
    take(database_url, tmp_path, series(credits={"cast": cast, "crew": []}), FIRST, SECOND)
    with Client(database_url) as client:
        assert counts(client.get("/3/tv/9400/aggregate_credits").json()) == {"B": 4}
        assert counts(client.get("/3/tv/9400/season/1/aggregate_credits").json()) == {"B": 2}


@pytest.mark.parametrize("told", [4, 3, 9])
def test_a_told_count_is_kept(database_url: str, tmp_path: Path, told: int) -> None:
    """What else tells of the part adds no more than what is left."""
    role = {"credit_id": f"{B:024x}", "character": "Friend", "episode_count": told}
    row = {"id": B, "name": "B", "roles": [role], "total_episode_count": told, "order": 1}
    aggregate = {"cast": [row], "crew": []}
    take(database_url, tmp_path, series(aggregate_credits=aggregate), FIRST, SECOND)
    with Client(database_url) as client:
        assert counts(client.get("/3/tv/9400/aggregate_credits").json())["B"] == max(told, 4)


def test_two_parts_in_one_episode_count_both(database_url: str, tmp_path: Path) -> None:
    first = season(1, episode(1, 1, guest(3), guest(4, character="Foe")), episode(1, 2))
    take(database_url, tmp_path, series(credits={"cast": [], "crew": []}), first, SECOND)
    with Client(database_url) as client:
        (row,) = client.get("/3/tv/9400/season/1/aggregate_credits").json()["cast"]
    assert [(role["character"], role["episode_count"]) for role in row["roles"]] == [
        ("Friend", 1),
        ("Foe", 1),
    ]


def test_a_guest_of_an_episode_is_none_of_its_regulars(database_url: str, tmp_path: Path) -> None:
    take(database_url, tmp_path, series(), FIRST, SECOND)
    with Client(database_url) as client:
        guested = client.get("/3/tv/9400/season/1/episode/1/credits").json()
        other = client.get("/3/tv/9400/season/2/episode/1/credits").json()
    assert [row["name"] for row in guested["cast"]] == ["A"]
    assert [row["name"] for row in guested["guest_stars"]] == ["B"]
    assert [row["name"] for row in other["cast"]] == ["A", "B"]
