"""Pages of lists of titles: public ones for everybody, private ones for who made them."""

from reelbase.accounts.list_details import list_details
from reelbase.accounts.lists import find_list
from reelbase.catalog.page import Page as Number
from reelbase.errors import ApiError
from reelbase.web.browse.cards import cards
from reelbase.web.browse.groups import page_number, paging
from reelbase.web.browse.look import Look, Missing, Onward, Page, address_of, decode, encode, moved


async def show_list(look: Look, slug: str, rest: str) -> Page | Onward:
    """Return the page of a list; a private one of another is as one that is not there."""
    try:
        wanted = await find_list(look.db, slug)
    except ApiError as error:
        raise Missing from error
    is_own = wanted is not None and look.account is not None and wanted.account_id == look.account.id
    if wanted is None or not (wanted.is_public or is_own):
        raise Missing
    address = address_of("list", wanted.id, wanted.name)
    if onward := moved(look, address):
        return onward
    number = Number(int(page_number(look.query)))
    details = await list_details(look.db, wanted, language=look.language, page=number)
    found = decode(encode(details))
    return Page(
        "list.html",
        {
            "title": found["name"],
            "found": found,
            "canonical": address,
            "cards": cards(found["items"]),
            "paging": paging(look, found),
            "is_public": bool(wanted.is_public),
            "own_address": f"/my/lists/{wanted.id}" if is_own else "",
            "api": look.request(f"/3/list/{wanted.id}") if wanted.is_public else None,
        },
    )
