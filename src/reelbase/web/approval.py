"""An application asks to act for somebody: who approves, or does not, and is redirected to it.

Browsers hold a redirect that follows a form to `form-action` too. So each decision leads to a page of
ours first, and that page redirects; its target is in its address, with a proof that it was decided here.
"""

from urllib.parse import quote, urlencode

from starlette.responses import Response

from reelbase.accounts.api_keys import key_of
from reelbase.accounts.places import is_address, place_of
from reelbase.accounts.token import approve, deny, find_token
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.api_keys import ApiKey
from reelbase.storage.rows import RequestTokenRow
from reelbase.web.signing_in import login_page
from reelbase.web.visit import Refused, Visit

ALLOW, DENY = "allow", "deny"
V3, V4 = 3, 4


async def show_v3(visit: Visit) -> Response:
    """Ask whether the application with this token of v3 may act for the account."""
    redirect_to = _checked_address(visit.query.get("redirect_to", ""))
    return await _ask(visit, visit.in_path("token"), V3, redirect_to)


async def decide_v3(visit: Visit) -> Response:
    """Approve or deny a token of v3.

    TMDB: without an address the person ends on `/authenticate/{token}/allow`
    (docs/reference/tmdb.md#request-tokens-and-sessions).
    """
    token = visit.in_path("token")
    redirect_to = _checked_address(visit.form.get("redirect_to", ""))
    decision = await _decide(visit, token, V3)
    return visit.go(_ending(visit, f"/authenticate/{quote(token)}/{decision}", decision, token, redirect_to))


async def show_allowed(visit: Visit) -> Response:
    """Show the page after a person has approved a token of v3.

    TMDB: its header tells how the session is had (docs/reference/tmdb.md#request-tokens-and-sessions).
    """
    token = visit.in_path("token")
    response = await _ended(visit, ALLOW, token, request_token=token, approved="true")
    callback = f"{visit.site.public_url}/3/authentication/session/new?request_token={quote(token)}"
    response.headers["Authentication-Callback"] = callback
    return response


async def show_denied(visit: Visit) -> Response:
    """Show the page after a person has denied a token of v3."""
    token = visit.in_path("token")
    return await _ended(visit, DENY, token, request_token=token, denied="true")


async def show_v4(visit: Visit) -> Response:
    """Ask whether the application with this token of v4 may act for the account."""
    return await _ask(visit, visit.query.get("request_token", ""), V4)


async def decide_v4(visit: Visit) -> Response:
    """Approve or deny a token of v4, which knows where to lead to."""
    text = visit.form.get("request_token", "")
    redirect_to = (await _find(visit, text, V4)).redirect_to
    decision = await _decide(visit, text, V4)
    path = "/auth/access/approve" if decision == ALLOW else "/auth/access/deny"
    return visit.go(_ending(visit, path, decision, "", redirect_to))


async def show_approved(visit: Visit) -> Response:
    """Show the page after a person has approved a token of v4."""
    return await _ended(visit, ALLOW, "")


async def show_refused(visit: Visit) -> Response:
    """Show the page after a person has denied a token of v4."""
    return await _ended(visit, DENY, "", denied="true")


async def _ask(visit: Visit, text: str, version: int, redirect_to: str = "") -> Response:
    token = await _find(visit, text, version)
    if token.account_id is not None:
        raise Refused(410, "This was approved already", "Go back to the application: it may go on.")
    if visit.account is None:
        url = visit.request.url
        return login_page(visit, f"{url.path}?{url.query}" if url.query else url.path)
    address = _checked_address(redirect_to or token.redirect_to)
    return visit.page(
        "approve.html",
        action="/auth/access" if version == V4 else f"/authenticate/{quote(text)}",
        request_token=text if version == V4 else "",
        redirect_to=redirect_to,
        place=place_of(address) or "",
        key=await _key_of(visit, token),
    )


async def _find(visit: Visit, text: str, version: int) -> RequestTokenRow:
    async with visit.site.readers.read(visit.site.clock()) as db:
        token = await find_token(db, text, version) if text else None
    if token is None:
        raise _unknown()
    return token


def _unknown() -> Refused:
    return Refused(
        404,
        "Nobody waits for this",
        "The application's request is unknown, was answered before, or is too old. "
        "Begin again in the application.",
    )


async def _key_of(visit: Visit, token: RequestTokenRow) -> ApiKey | None:
    async with visit.site.readers.read(visit.site.clock()) as db:
        return await key_of(db, token)


async def _decide(visit: Visit, text: str, version: int) -> str:
    """Write down what the person has decided; what the same person has approved before stays so."""
    decision = visit.form.get("decision", "")
    if decision not in {ALLOW, DENY}:
        raise Refused(400, "This can't be read", "Expected that you approve or deny.")

    def work(db: Transaction, account: AccountRow) -> None:
        token = driven(find_token(db, text, version)) if text else None
        if token is None or token.account_id not in {None, account.id}:
            raise _unknown()
        if decision == ALLOW:
            approve(db.writer, token, account)
        else:
            deny(db.writer, token)

    await visit.write(work)
    return decision


def _ending(visit: Visit, path: str, decision: str, token: str, redirect_to: str) -> str:
    """Return the address of the page that says what was decided, and leads on."""
    fields = {"proof": visit.proof(decision, token, redirect_to)}
    if redirect_to:
        fields["redirect_to"] = redirect_to
    return with_query(path, fields)


async def _ended(visit: Visit, decision: str, token: str, **fields: str) -> Response:
    """Show what was decided, and the way on; nobody is led anywhere who has not decided it here."""
    redirect_to = visit.query.get("redirect_to", "")
    if not visit.is_proof(visit.query.get("proof", ""), decision, token, redirect_to):
        found = await _find(visit, token, V3)  # the plain address of TMDB's
        if decision != ALLOW or found.account_id is None:
            raise _unknown()
        redirect_to = ""
    address = with_query(redirect_to, fields) if redirect_to else ""
    return visit.page(
        "decided.html",
        is_allowed=decision == ALLOW,
        address=address,
        place=place_of(address) or "",
    )


def _checked_address(text: str) -> str:
    if text and not is_address(text):
        raise Refused(
            400,
            "Nobody can be led there",
            "Expected redirect_to to be an absolute address of the web or an app.",
        )
    return text


def with_query(address: str, fields: dict[str, str]) -> str:
    """Return the address with more parameters behind its query."""
    if not fields:
        return address
    rest, mark, fragment = address.partition("#")
    return f"{rest}{'&' if '?' in rest else '?'}{urlencode(fields)}{mark}{fragment}"
