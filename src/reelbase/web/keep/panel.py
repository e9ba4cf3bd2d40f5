"""Panel: the part of a title's page on which somebody signed in keeps something of the title."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.accounts.account_lists import AccountList, account_lists
from reelbase.accounts.account_states import AccountStates, states_of
from reelbase.accounts.plays import times_watched
from reelbase.catalog.page import Page
from reelbase.entity import TITLES, Entity
from reelbase.storage.queries.plays import WatchedRow
from reelbase.web.browse.look import Look

HALVES = tuple(each / 2 for each in range(20, 0, -1))


class Panel(NamedTuple):
    """Everything that the reader has kept of a title."""

    entity: Entity
    states: AccountStates
    watched: Sequence[WatchedRow]
    lists: Sequence[AccountList]  # the newest ones, which the title can be put on
    is_title: bool  # episodes have neither marks nor a place on lists
    today: str

    @property
    def rating(self) -> float:
        """The rating of the reader; 0 where there is none."""
        return 0.0 if isinstance(self.states.rated, bool) else self.states.rated.value

    @property
    def halves(self) -> tuple[float, ...]:
        return HALVES


async def panel_of(look: Look, entity: Entity) -> Panel | None:
    """Return what the reader has kept of a title; None where nobody is signed in."""
    account = look.account
    if account is None:
        return None
    is_title = entity.kind in TITLES
    lists = (await account_lists(look.db, account, page=Page(1))).results if is_title else []
    return Panel(
        entity,
        await states_of(look.db, entity, account),
        await times_watched(look.db, account.id, entity),
        lists,
        is_title,
        f"{look.db.now:%Y-%m-%d}",
    )
