"""Episode groups: the same episodes in other orders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.ids import object_id
from tools.demo.series import episodes, facts
from tools.demo.series.networks import network

Body = dict[str, Any]


def bodies() -> Iterator[Body]:
    """Yield the details body of every group."""
    for group in facts.toml("groups")["group"]:
        row = summary(group)
        parts = [_part(group, order, part) for order, part in enumerate(group["parts"], 1)]
        yield {
            "path": f"/3/tv/episode_group/{row['id']}",
            "params": {},
            "body": {
                "description": row["description"],
                "episode_count": row["episode_count"],
                "group_count": row["group_count"],
                "groups": parts,
                "id": row["id"],
                "name": row["name"],
                "network": row["network"],
                "type": row["type"],
            },
        }


def of_show(show: int) -> list[Body]:
    """Return the groups of a series as it lists them."""
    return [summary(group) for group in facts.toml("groups")["group"] if group["series"] == show]


def summary(group: Body) -> Body:
    """Return a group as its series lists it."""
    return {
        "description": group["description"],
        "episode_count": sum(len(keys(part)) for part in group["parts"]),
        "group_count": len(group["parts"]),
        "id": object_id("episode_group", str(group["series"]), group["name"]),
        "name": group["name"],
        "network": network(group["network"]) if "network" in group else None,
        "type": group["type"],
    }


def keys(part: Body) -> list[str]:
    """Return the episodes of one part, written as "1/3" or as a run "1/3-1/7" inside a season."""
    found = []
    for written in part["episodes"]:
        first, _, last = written.partition("-")
        season, start = first.split("/")
        stop = last.split("/")[-1] or start
        found += [f"{season}/{number}" for number in range(int(start), int(stop) + 1)]
    return found


def _part(group: Body, order: int, part: Body) -> Body:
    rows = [episodes.row(facts.episode(f"{group['series']}/{key}")) for key in keys(part)]
    return {
        "id": object_id("episode_group", str(group["series"]), group["name"], part["name"]),
        "name": part["name"],
        "order": order,
        "episodes": [row | {"order": place} for place, row in enumerate(rows)],
        "locked": False,
    }
