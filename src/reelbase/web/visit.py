"""Visit: one request to a page, by whom, and the proof that a form of ours was sent by that person.

A browser has one cookie: a random value that stands for nobody until somebody signs in, and another one
from then on. What a form must carry is derived from it.
"""

import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from reelbase import logs
from reelbase.accounts.editors import EDITOR
from reelbase.accounts.limits import TooMany
from reelbase.accounts.secrets import hex_token
from reelbase.accounts.session import PAGE_DAYS, browser_of
from reelbase.asgi.body import TooLarge, received
from reelbase.asgi.scope import host_in
from reelbase.bounds import FORM_BYTES
from reelbase.errors import ApiError, StorageError
from reelbase.operations.parameters.body import FORM, form_fields, plain
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.site import HEADERS, Site, rendered
from reelbase.web.uploads import Unreadable, Upload, parts_of

COOKIE = "reelbase"
COOKIE_DIGITS = 64
AGAIN = "again"  # marks an address that a page has led to itself, so that it does so once
OWN_SITE = {"same-origin", "none"}
Result = TypeVar("Result")
Function = Callable[["Visit"], Awaitable[Response]]

log = logging.getLogger("reelbase.web")


class Refused(Exception):
    """Ends a visit with a page that says why."""

    def __init__(self, status: int, title: str, text: str, **headers: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text
        self.headers = headers


class Visit:
    """A request to a page; `account` is None where nobody has signed in."""

    def __init__(self, site: Site, request: Request) -> None:
        self.site = site
        self.request = request
        self.is_secure = request.url.scheme == "https" or site.public_url.startswith("https:")
        self.cookie_name = f"__Host-{COOKIE}" if self.is_secure else COOKIE
        found = request.cookies.get(self.cookie_name, "")
        self.has_cookie = len(found) == COOKIE_DIGITS
        self.cookie = found if self.has_cookie else hex_token(COOKIE_DIGITS)
        self.cookie_days: int | None = None  # of a cookie to be set; None: until the browser is closed
        self.is_cookie_new = not self.has_cookie
        self.account: AccountRow | None = None
        self.form: Mapping[str, str] = {}
        self.file: Upload | None = None

    @property
    def query(self) -> Mapping[str, str]:
        return self.request.query_params

    def in_path(self, name: str) -> str:
        """Return a value of the address by its name in the route."""
        return str(self.request.path_params[name])

    @property
    def address(self) -> str:
        """The address of the client, empty if the server does not know it."""
        return self.request.client.host if self.request.client else ""

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """Return a page for this visitor."""
        return rendered(template, status, account=self.account, form_token=self.proof("form"), **context)

    def go(self, address: str) -> Response:
        """Lead to another page of ours."""
        return RedirectResponse(address, 303)

    def proof(self, *words: str) -> str:
        """Return a proof of these words that only this server can make for this visitor."""
        return hmac.digest(self.cookie.encode(), "\n".join(words).encode(), "sha256").hex()

    def is_proof(self, given: str, *words: str) -> bool:
        """Return true if that is the proof of these words."""
        return hmac.compare_digest(given.encode(), self.proof(*words).encode())

    def keep(self, cookie: str) -> None:
        """Give the browser another cookie: that of a session."""
        self.cookie, self.cookie_days, self.is_cookie_new = cookie, PAGE_DAYS, True

    def forget(self) -> None:
        """Give the browser a cookie that stands for nobody."""
        self.cookie, self.cookie_days, self.is_cookie_new = hex_token(COOKIE_DIGITS), None, True
        self.account = None

    def signed_in_account(self) -> AccountRow:
        """Return the signed-in account. Raises Refused (401) if nobody is signed in."""
        if self.account is None:
            raise Refused(401, "Sign in first", "You have been signed out in the meantime.")
        return self.account

    async def read_file(self, limit: int) -> None:
        """Read a form that carries a file, of so many bytes at most. Raises TooLarge; Refused."""
        headers = self.request.headers
        try:
            content = await received(self.request.scope, self.request.receive, limit)
            self.form, self.file = parts_of(headers.get("content-type", ""), content)
        except Unreadable:
            raise Refused(400, "This can't be read", "Expected a form with a file.") from None
        _check_sender(self)

    async def write(self, work: Callable[[Transaction, AccountRow], Result]) -> Result:
        """Write for the signed-in account, provided that it is still signed in."""

        def checked(writer: Writer) -> Result:
            db = Transaction(writer)
            self.account = driven(browser_of(db, self.cookie))
            return work(db, self.signed_in_account())

        return await self.site.writes.do(checked)


def endpoint(
    site: Site, function: Function, *, reads_file: bool = False
) -> Callable[[Request], Awaitable[Response]]:
    """Wrap the function as the handler of a route; `reads_file`: it begins with `Visit.read_file` itself."""

    async def answer(request: Request) -> Response:
        visit = Visit(site, request)
        try:
            response = await _answered(visit, function, reads_file=reads_file)
        except Refused as error:
            response = visit.page("refused.html", error.status, title=error.title, text=error.text)
            response.headers.update(error.headers)
        except TooMany as error:
            response = visit.page("refused.html", error.status.http, **_too_many(error))
            response.headers["Retry-After"] = str(error.seconds)
        except StorageError as error:
            response = _failed(visit, error, 503, "The database can't be reached or written to.")
        except Exception as error:
            response = _failed(visit, error, 500, "Something went wrong that should not have.")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a page may allow a script of ours
        if visit.is_cookie_new:
            response.set_cookie(
                visit.cookie_name,
                visit.cookie,
                max_age=visit.cookie_days * 86400 if visit.cookie_days else None,
                secure=visit.is_secure,
                httponly=True,
                samesite="strict",
            )
        return response

    return answer


async def _answered(visit: Visit, function: Function, *, reads_file: bool) -> Response:
    visit.site.limits.ask(visit.address)
    if visit.request.method != "POST" and _comes_from_elsewhere(visit):
        visit.is_cookie_new = False
        mark = f"{'&' if visit.request.url.query else '?'}{AGAIN}=1"
        url = visit.request.url
        return visit.page("reload.html", address=f"{url.path}{'?' if url.query else ''}{url.query}{mark}")
    async with visit.site.readers.read(visit.site.clock()) as db:
        visit.account = await browser_of(db, visit.cookie) if visit.has_cookie else None
        if visit.account:
            logs.note_account(visit.account.username)
    if visit.request.method == "POST" and not reads_file:
        visit.form = await _form(visit)
        _check_sender(visit)
    return await function(visit)


def _comes_from_elsewhere(visit: Visit) -> bool:
    """Return true if a link on another site led here, so that the browser did not send its strict cookie."""
    site = visit.request.headers.get("sec-fetch-site", "")
    return not visit.has_cookie and site in {"cross-site", "same-site"} and AGAIN not in visit.query


async def _form(visit: Visit) -> dict[str, str]:
    """Return the fields of the form that was sent."""
    if plain(visit.request.headers.get("content-type", "")) != FORM:
        raise Refused(415, "This can't be read", "Expected a form.")
    try:
        content = await received(visit.request.scope, visit.request.receive, visit.site.body_limit)
        is_editor = visit.account is not None and visit.account.role == EDITOR
        most = visit.site.body_limit if is_editor else FORM_BYTES  # a title may have a thousand credits
        return form_fields(content, keep_blank=True, most=most)
    except TooLarge:
        limit = f"{visit.site.body_limit:,} bytes"
        raise Refused(413, "This is too much", f"Expected a form of at most {limit}.") from None
    except ApiError as error:
        raise Refused(400, "This can't be read", error.message) from None


def _check_sender(visit: Visit) -> None:
    """Refuse a form that no page of ours has shown to this visitor.

    Our pages send no referrer, for which browsers say that their origin is `null`: the form's own proof
    and Sec-Fetch-Site decide then.
    """
    headers = visit.request.headers
    origin, site = headers.get("origin", "null"), headers.get("sec-fetch-site", "same-origin")
    own = {headers.get("host", "").lower(), host_in(visit.site.public_url)} - {""}
    is_own = origin == "null" or host_in(origin) in own
    if not is_own or site not in OWN_SITE or not visit.has_cookie:
        raise Refused(403, "This was not sent from here", "Go back, load the page anew, and try again.")
    if not visit.is_proof(visit.form.get("csrf", ""), "form"):
        raise Refused(403, "This page is too old", "Go back, load the page anew, and try again.")


def _too_many(error: TooMany) -> dict[str, str]:
    seconds = error.seconds
    words = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60} minutes"
    return {"title": "Too often", "text": f"Try again in {words}."}


def _failed(visit: Visit, error: Exception, status: int, text: str) -> Response:
    found = logs.log_failure(log, visit.request.scope, error)
    return visit.page("refused.html", status, title="That did not work", text=f"{text} Request {found}.")
