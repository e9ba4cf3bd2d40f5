"""The series half of the demo catalogue: series, seasons, episodes, episode groups and networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each API body of this half with the stem of its file."""
    from tools.demo.series import episodes, facts, groups, networks, profiles, seasons, shows

    for show in facts.shows().values():
        yield "series-details", shows.body(show)
        for season in facts.seasons_of(show.id):
            yield "series-details", seasons.body(season)
            for episode in facts.episodes_of(season):
                yield "series-details", episodes.body(episode)
    for stem, part in (
        ("series-groups", groups.bodies()),
        ("series-networks", networks.bodies()),
        ("series-people", profiles.bodies()),
    ):
        for body in part:
            yield stem, body
