"""All pages, each at its address."""

from starlette.routing import Route

from reelbase.web import account, activation, approval, calendars, preferences, signing_in
from reelbase.web.site import Site, static_routes
from reelbase.web.visit import Function, endpoint

PAGES: tuple[tuple[str, str, Function], ...] = (
    ("GET", "/signup", signing_in.show_signup),
    ("POST", "/signup", signing_in.sign_up),
    ("GET", "/login", signing_in.show_login),
    ("POST", "/login", signing_in.log_in),
    ("POST", "/logout", signing_in.log_out),
    ("GET", "/account", account.show_account),
    ("POST", "/account/keys", account.make_key),
    ("POST", "/account/keys/{number:number}/revoke", account.revoke_key),
    ("POST", "/account/preferences", preferences.set_preferences),
    ("POST", "/account/sessions/end", account.end_sessions),
    ("POST", "/account/applications/{digest}/end", account.end_one),
    ("POST", "/account/password", account.set_password),
    ("GET", "/calendar/{secret}", calendars.show_calendar),
    ("POST", "/account/delete", account.remove_account),
    ("GET", "/authenticate/{token}", approval.show_v3),
    ("POST", "/authenticate/{token}", approval.decide_v3),
    ("GET", "/authenticate/{token}/allow", approval.show_allowed),
    ("GET", "/authenticate/{token}/deny", approval.show_denied),
    ("GET", activation.PATH, activation.show_activation),
    ("POST", activation.PATH, activation.activate),
    ("GET", "/auth/access", approval.show_v4),
    ("POST", "/auth/access", approval.decide_v4),
    ("GET", "/auth/access/approve", approval.show_approved),
    ("GET", "/auth/access/deny", approval.show_refused),
)


def page_routes(site: Site) -> list[Route]:
    """Return the routes of every page, and of the files that pages refer to."""
    pages = [Route(path, endpoint(site, function), methods=[method]) for method, path, function in PAGES]
    return [*pages, *static_routes()]
