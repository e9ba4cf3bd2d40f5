"""Activation: a person types the code that a program without a keyboard shows, and lets it in or not."""

from starlette.responses import Response

from reelbase.accounts.devices import decide
from reelbase.bounds import NAME_CHARACTERS
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.web.approval import ALLOW, DENY
from reelbase.web.signing_in import login_page
from reelbase.web.visit import Refused, Visit

PATH = "/activate"


async def show_activation(visit: Visit) -> Response:
    """Ask for the code."""
    if visit.account is None:
        return login_page(visit, PATH)
    return visit.page("activate.html", error="", code="")


async def activate(visit: Visit) -> Response:
    """Let in the program that shows the code, or do not."""
    decision, code = visit.form.get("decision", ""), visit.form.get("code", "")
    if decision not in {ALLOW, DENY}:
        raise Refused(400, "This can't be read", "Expected that you approve or deny.")

    def work(db: Transaction, account: AccountRow) -> bool:
        return decide(db, code[:NAME_CHARACTERS], account, approves=decision == ALLOW)

    if not await visit.write(work):
        error = "No program waits with this code. It is good for ten minutes."
        return visit.page("activate.html", 404, error=error, code=code[:NAME_CHARACTERS])
    return visit.page("decided.html", is_allowed=decision == ALLOW, address="", place="")
