"""The pages of the reader's own lists: make one, name it, share it, put its titles in order, delete it."""

from reelbase.accounts.account_lists import account_lists
from reelbase.accounts.list_details import list_details
from reelbase.accounts.list_items import place_item, remove_item
from reelbase.accounts.lists import ListChanges, create_list, delete_list, update_list
from reelbase.bounds import LARGEST_ID, LIST_DESCRIPTION_CHARACTERS, LIST_NAME_CHARACTERS
from reelbase.catalog.page import ROWS, pages
from reelbase.catalog.page import Page as Number
from reelbase.entity import TITLES, Entity
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.cards import card
from reelbase.web.browse.groups import page_number, paging
from reelbase.web.browse.look import Look, Missing, Page, address_of, decode, encode
from reelbase.web.keep.acting import Wrong
from reelbase.web.keep.sections import of_reader, sections
from reelbase.web.keep.titles import own_list_in
from reelbase.web.visit import Visit

KINDS = {str(kind): kind for kind in TITLES}


async def show_lists(look: Look) -> Page:
    """Return the lists of the reader, the newest first."""
    found = await account_lists(look.db, of_reader(look), page=Number(int(page_number(look.query))))
    return Page(
        "lists.html",
        {
            **sections(look, "lists"),
            "lists": found.results,
            "paging": paging(look, {"page": found.page, "total_pages": found.total_pages}),
            "longest": LIST_NAME_CHARACTERS,
        },
        folder="keep",
    )


async def show_own_list(look: Look, number: str) -> Page:
    """Return one list of the reader, to be changed."""
    account = of_reader(look)
    try:
        wanted = await own_list_in(look.db, number, account)
    except Wrong as error:
        raise Missing from error
    page = Number(min(int(page_number(look.query)), pages(wanted.item_count)))
    found = decode(encode(await list_details(look.db, wanted, language=look.language, page=page)))
    return Page(
        "list.html",
        {
            **sections(look, "lists"),
            "title": wanted.name,
            "found": wanted,
            "public_address": address_of("list", wanted.id, wanted.name),
            "cards": [card(each) for each in found["items"]],
            "first": (page - 1) * ROWS,
            "paging": paging(look, found),
            "longest": LIST_NAME_CHARACTERS,
            "longest_words": LIST_DESCRIPTION_CHARACTERS,
        },
        folder="keep",
    )


def _changes(visit: Visit) -> ListChanges:
    form = visit.form
    return ListChanges(
        name=form.get("name", ""),
        description=form.get("description", ""),
        public=1 if form.get("public") == "1" else 0,
    )


async def make_list(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Make a list."""
    return f"/my/lists/{await create_list(db, account, _changes(visit))}"


async def change_list(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Let a list have another name and other words, and be seen by everybody or by its account alone."""
    update_list(db, await own_list_in(db, visit.in_path("list_id"), account), _changes(visit))
    return ""


async def remove_list(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Delete a list."""
    delete_list(db, await own_list_in(db, visit.in_path("list_id"), account))
    return "/my/lists"


async def take_off(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Take a title off a list."""
    wanted = await own_list_in(db, visit.in_path("list_id"), account)
    kind, number = _title(visit)
    await remove_item(db, wanted, str(kind), number)
    return ""


async def move_title(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Move a title to a place of a list."""
    wanted = await own_list_in(db, visit.in_path("list_id"), account)
    if not place_item(db, wanted, _title(visit), _number(visit, "to")):
        raise Wrong("not_on_list", 404)
    return ""


def _title(visit: Visit) -> Entity:
    kind, number = visit.form.get("kind", ""), _number(visit, "id")
    if kind not in KINDS or not 0 < number <= LARGEST_ID:
        raise Wrong("unreadable", 400)
    return Entity(KINDS[kind], number)


def _number(visit: Visit, name: str) -> int:
    text = visit.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Wrong("unreadable", 400)
    return int(text)
