"""The networks that series run on: how others name them, and their own bodies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tools.demo.films.images import STANDING
from tools.demo.ids import image_path, object_id
from tools.demo.series import facts

Body = dict[str, Any]
SIZES = [(1000, 268), (1200, 400), (800, 310)]


def bodies() -> Iterator[Body]:
    """Yield one details body for every network, by id."""
    for name in sorted(known(), key=lambda name: int(known()[name]["id"])):
        row = known()[name]
        logos = [_logo(row["id"], n) for n in range(2)]
        others = [{"name": other, "type": type} for other, type in row.get("names", [])]
        parts: Body = {"images": {"logos": logos}} | (
            {"alternative_names": {"results": others}} if others else {}
        )
        yield {
            "path": f"/3/network/{row['id']}",
            "params": {"append_to_response": ",".join(sorted(parts))},
            "body": {
                "headquarters": row["headquarters"],
                "homepage": row["homepage"],
                **network(name),
            }
            | dict(sorted(parts.items())),
        }


@cache
def known() -> dict[str, Body]:
    """Read the facts of each network, by name."""
    return {row["name"]: row for row in facts.toml("networks")["network"]}


def network(name: str) -> Body:
    """Return a network as series and seasons name it."""
    row = known()[name]
    return {
        "id": row["id"],
        "logo_path": image_path("network", row["id"], "logo", 0, None, ext="png"),
        "name": name,
        "origin_country": row["country"],
    }


def _logo(id: int, n: int) -> Body:
    width, height = SIZES[(id + n) % 3]
    average, count = STANDING[3 + n]
    return {
        "aspect_ratio": width / height,
        "file_path": image_path("network", id, "logo", n, None, ext="png"),
        "height": height,
        "id": object_id("network", str(id), "logo", str(n)),
        "file_type": ".png" if n else ".svg",
        "vote_average": average,
        "vote_count": count,
        "width": width,
    }
