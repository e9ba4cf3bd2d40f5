"""Cards: titles, people and groups as they stand in rows and grids."""

from collections.abc import Iterable
from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.web.browse.look import address_of

PICTURES = {
    "movie": "poster",
    "tv": "poster",
    "person": "profile",
    "collection": "poster",
    "season": "poster",
}


class Card(NamedTuple):
    """One entity in a row."""

    address: str
    kind: str
    id: int
    name: str
    note: str  # below the name: a year, a role
    picture: str | None  # the path of a poster or a portrait
    vote: float

    @property
    def picture_type(self) -> str:
        return PICTURES[self.kind]


def card(item: Json, kind: str = "", note: str | None = None) -> Card:
    """Return an item of an answer as a card; `kind` is needed where the item has no media_type."""
    kind = kind or item["media_type"]
    name = item.get("title") or item.get("name") or ""
    day = item.get("release_date") or item.get("first_air_date") or ""
    return Card(
        address_of(kind, item["id"], name),
        kind,
        item["id"],
        name,
        day[:4] if note is None else note,
        item.get("poster_path") or item.get("profile_path"),
        item.get("vote_average") or 0.0,
    )


def cards(items: Iterable[Json], kind: str = "", most: int | None = None) -> list[Card]:
    """Return the items that anybody may see, as cards."""
    return [card(each, kind) for each in items if not each.get("adult")][:most]
