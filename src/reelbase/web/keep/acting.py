"""Acting: from a form of somebody who is signed in to what it changes, and on to the next page."""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from reelbase.errors import ApiError
from reelbase.operations.description import Json
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.browse.look import Look, Page
from reelbase.web.browse.showing import Browsing, Show, shown
from reelbase.web.signing_in import NEXT
from reelbase.web.visit import Visit, endpoint

HOME = "/my"


class Wrong(Exception):
    """Refuses a form; `name` is the message that says why."""

    def __init__(self, name: str, status: int = 422, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.status = status
        self.values = values


Act = Callable[[Visit, Transaction, AccountRow], Coroutine[object, None, str]]
"""Changes what a form says, and returns the address to go on to; empty: where the form was."""
Handler = Callable[[Request], Awaitable[Response]]


def acting(browsing: Browsing, act: Act) -> Handler:
    """Return what answers a form: whole or not at all, then the page that shows it."""

    async def answer(visit: Visit) -> Response:
        back = back_of(visit)
        if visit.account is None:
            return to_sign_in(visit, back)
        try:
            onward = await visit.write(lambda db, account: driven(act(visit, db, account)))
        except (Wrong, ApiError) as error:
            return await refused(browsing, visit, error)
        return visit.go(onward or back)

    return endpoint(browsing.site, answer)


def back_of(visit: Visit) -> str:
    """Return the page of ours on which the form was, else the one of all that is kept."""
    back = visit.form.get("back", "")
    return back if NEXT.fullmatch(back) else HOME


def to_sign_in(visit: Visit, next_: str) -> Response:
    """Lead to the page to sign in, and from there to another."""
    return visit.go(f"/login?next={quote(next_, safe='/')}")


async def refused(browsing: Browsing, visit: Visit, error: Wrong | ApiError) -> Response:
    """Return a page that says why a form was refused, in the language of the reader."""

    async def show(look: Look) -> Page:
        if isinstance(error, Wrong):
            text, lang, status = look.words(f"keep.{error.name}", None, **error.values), "", error.status
        else:
            text, lang, status = error.message, "en", error.status.http
            text = " ".join(error.errors) or text
        said: Json = {
            "title": look.words("keep.refused"),
            "text": text,
            "text_language": lang,
            "back": back_of(visit),
        }
        return Page("refused.html", said, status if status >= 400 else 422, "keep")

    return await shown(browsing, show, visit)


def showing(browsing: Browsing, show: Show) -> Handler:
    """Return what answers with a page that is the reader's own; to sign in first where nobody is."""
    return endpoint(browsing.site, partial(own, browsing, show))


async def own(browsing: Browsing, show: Show, visit: Visit) -> Response:
    """Return a page of the reader's own."""
    if visit.account is None:
        url = visit.request.url
        return to_sign_in(visit, f"{url.path}?{url.query}" if url.query else url.path)
    return await shown(browsing, show, visit)
