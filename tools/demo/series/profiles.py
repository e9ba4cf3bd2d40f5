"""The pictures of those whom only series credit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tools.demo.films.names import headline
from tools.demo.ids import person_id
from tools.demo.series import people, pictures

Body = dict[str, Any]


def bodies() -> Iterator[Body]:
    """Yield the images body of every person of a main cast, and of every creator, except for people of the
    films.
    """
    known = set(map(person_id, headline()))
    for id in sorted(people.pictured() - known):
        yield {
            "path": f"/3/person/{id}/images",
            "params": {},
            "body": {"id": id, "profiles": pictures.profiles(id)},
        }
