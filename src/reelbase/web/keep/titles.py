"""Forms on the page of a title: rate it, mark it, say that it was watched, put it on a list."""

from reelbase.accounts.list_items import ListLimit, add_item
from reelbase.accounts.lists import ListChanges, create_list, find_list
from reelbase.accounts.marks import remove_mark, set_mark
from reelbase.accounts.plays import WATCHED, add_play
from reelbase.accounts.ratings import halves_of, rate, unrate
from reelbase.bounds import LARGEST_ID
from reelbase.catalog.identity import find
from reelbase.editing.operations.play import moment_of
from reelbase.entity import TITLES, Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.account_lists import ListRow
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import Mark
from reelbase.takeouts.values import Misread
from reelbase.web.keep.acting import Act, Wrong
from reelbase.web.visit import Visit

RATED = (*TITLES, Kind.EPISODE)
MARKS = {str(mark): mark for mark in Mark}


async def rate_title(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Rate a title; without a value, take the rating back."""
    title = await title_in(visit, db, RATED)
    value = visit.form.get("value", "")
    if value:
        rate(db, account, title, halves_of(value))
    else:
        unrate(db, account, title)
    return ""


async def mark_title(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Make a title a favourite, put it on the watchlist, or take that back."""
    title = await title_in(visit, db, TITLES)
    mark = MARKS.get(visit.form.get("mark", ""))
    if mark is None:
        raise Wrong("unreadable", 400)
    if visit.form.get("on") == "1":
        set_mark(db, mark, account, title)
    else:
        remove_mark(db, mark, account, title)
    return ""


async def watch_title(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Keep that a title was watched on a day; without a day, now."""
    title = await title_in(visit, db, WATCHED)
    try:
        at = moment_of(visit.form.get("day", ""), db.now)
    except Misread as error:
        raise Wrong("wrong_day") from error
    add_play(db, account.id, title, at.moment, is_day=at.is_day)
    return ""


def putting(limit: ListLimit) -> Act:
    """Return what puts a title on a list of the account, or on a new one; `limit`: titles that fit on one."""

    async def put_title(visit: Visit, db: Transaction, account: AccountRow) -> str:
        title = await title_in(visit, db, TITLES)
        number = visit.form.get("list", "")
        if not number:
            made = ListChanges(name=visit.form.get("name", ""), public=0)
            number = str(await create_list(db, account, made))
            db = Transaction(db.writer)  # which has not yet asked for the list
        try:
            await add_item(db, await own_list_in(db, number, account), title, limit)
        except ApiError as error:
            if error.status is not Status.DUPLICATE_ENTRY:
                raise
        return ""

    return put_title


async def own_list_in(db: Reader, number: str, account: AccountRow) -> ListRow:
    """Return a list of the account; one of another is as one that is not there."""
    try:
        wanted = await find_list(db, number)
    except ApiError as error:
        raise Wrong("no_list", 404) from error
    if wanted is None or wanted.account_id != account.id:
        raise Wrong("no_list", 404)
    return wanted


async def title_in(visit: Visit, db: Reader, kinds: tuple[Kind, ...]) -> Entity:
    """Return the title in the address of a form, of one of these kinds."""
    kind, number = visit.in_path("kind"), visit.request.path_params["number"]
    known = {str(each): each for each in kinds}
    entity = await find(db, known[kind], number) if kind in known and 0 < number <= LARGEST_ID else None
    if entity is None:
        raise Wrong("no_title", 404)
    return entity
