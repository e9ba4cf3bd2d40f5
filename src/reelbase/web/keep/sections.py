"""Sections: the pages below `/my`, each of which has a tab on all of them."""

from typing import NamedTuple

from reelbase.operations.description import Json
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.look import Look, Missing

SECTIONS = ("watchlist", "ratings", "favorites", "plays", "lists", "imports", "applications")


class Tab(NamedTuple):
    """A page among others."""

    name: str
    address: str
    total: int  # 0: it is not shown
    is_shown: bool


def of_reader(look: Look) -> AccountRow:
    """Return the account of the reader, without whom there is no such page."""
    if look.account is None:
        raise Missing
    return look.account


def sections(look: Look, name: str) -> Json:
    """Return what all of these pages show: the title, and where the others are."""
    tabs = [Tab(look.words(f"keep.page.{each}"), f"/my/{each}", 0, each == name) for each in SECTIONS]
    return {"title": look.words(f"keep.page.{name}"), "sections": tabs, "section": name}
