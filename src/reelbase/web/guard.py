"""Guard: under which names an open server answers, and whose pages may write to it.

Where any key is let in, a page that somebody opens in a browser could ask as well as its owner: by a name of
its own that resolves here (DNS rebinding), or by sending what it can't read the answer to. So names that a
stranger may own are refused with 421, and writes from pages of others with 403. `is_own_name` and `may_write`
are the whole rule; docs/how-to/serve-others.md has it as a table. /health/ answers by any name.
"""

import logging
import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from reelbase import logs
from reelbase.asgi import headers
from reelbase.asgi.answers import refusal
from reelbase.asgi.scope import FORWARDED, HOST, REDIRECTED, host_in
from reelbase.domains import DOORS
from reelbase.errors import Status
from reelbase.outcome import OTHER, Outcome
from reelbase.redirect.names import NAMES, all_names
from reelbase.setting_values import Open, SignUp, is_loopback
from reelbase.settings import Settings
from reelbase.web.site import HEADERS, rendered

API = ("/3/", "/4/", "/pictures/", "/reelbase/", *(each.path for each in DOORS.values()))
PICTURES = "/t/p/"
HEALTH = "/health/"
OFFERED = ("/redirect/", "/static/")
WRITES = {"DELETE", "PATCH", "POST", "PUT"}
OWN_SITE = {b"same-origin", b"none"}
# Ends of names that nobody can have on the Internet (RFC 6761, 6762, 8375; never delegated).
NOBODYS = (".home", ".home.arpa", ".internal", ".lan", ".local", ".localdomain", ".localhost", ".test")
REMEMBERED = 256  # names
LED = {*NAMES, *(name for each in DOORS.values() for name in each.names)}
"""Names of others that are redirected here on purpose."""

log = logging.getLogger("reelbase.web")


class Rule(NamedTuple):
    """The settings for names and pages."""

    is_strict: bool  # nobody has said that others may come, so they may not
    names: frozenset[str]  # further names of this server, `*` for any
    origins: frozenset[str]  # further pages that may write, `*` for all


def rule_of(settings: Settings) -> Rule:
    """Return the rule of the settings."""
    addresses = (settings.base_url, settings.image_base_url)
    names = {socket.gethostname().lower(), *settings.allowed_hosts.split(",")}
    names |= {urlsplit(each).hostname or "" for each in addresses}
    origins = set(settings.allowed_origins.split(","))
    if settings.base_url:
        origins.add("{0.scheme}://{0.netloc}".format(urlsplit(settings.base_url.lower())))
    is_auto = settings.open is Open.AUTO or (settings.open is Open.FALSE and settings.sign_up is SignUp.AUTO)
    is_strict = is_auto and not settings.why_others_come
    return Rule(is_strict, frozenset(names - {""}), frozenset(origins - {""}))


def rule_of_redirect(settings: Settings) -> Rule:
    """Return the rule for where TMDB's names are served: by them alone, and for no page but theirs."""
    names = all_names(settings.redirect_names)
    return Rule(
        is_strict=True, names=frozenset(names), origins=frozenset(f"https://{each}" for each in names)
    )


def is_own_name(host: str, rule: Rule) -> bool:
    """Return true if a Host is a name of this server that no stranger can have.

    Always: none at all, loopback, names without a dot, and what is set. Unless strict also: every
    address, names that nobody on the Internet can have, and names that are redirected here on purpose.
    """
    if not host or "*" in rule.names:
        return True
    if not HOST.fullmatch(host):
        return False
    name = (urlsplit(f"//{host}").hostname or "").removesuffix(".")
    if is_loopback(name) or name in rule.names or not {".", ":"} & {*name}:
        return True
    return not rule.is_strict and (_is_address(name) or name.endswith(NOBODYS) or name in LED)


def may_write(origin: str, host: str, rule: Rule) -> bool:
    """Return true if pages of an origin may write: this server's, this machine's, and the set ones.

    A program that is no page sends no origin.
    """
    if not origin or not rule.origins.isdisjoint({origin.lower(), "*"}):
        return True
    found = host_in(origin)
    return bool(found) and (is_loopback(urlsplit(f"//{found}").hostname or "") or found == host.lower())


def guarded(inner: logs.Application, settings: Settings, shared: Path | None = None) -> logs.Application:
    """Return the application behind its guard, if there is anything to guard."""
    application, is_open = inner, settings.accepts_any_key
    if is_open or settings.signs_up is SignUp.OPEN:
        rule = rule_of(settings)
        application = Guard(inner, rule, shared, is_open=is_open, is_proxied=bool(settings.trusted_proxies))
    if not settings.redirect:
        return application
    redirected = Guard(inner, rule_of_redirect(settings), shared, is_open=True, is_proxied=True)

    async def by_entrance(scope: logs.Scope, receive: logs.Receive, send: logs.Send) -> Outcome | None:
        return await (redirected if REDIRECTED in scope else application)(scope, receive, send)

    return by_entrance


class Guard:
    """An ASGI application around another. `shared` is a folder that all workers of a server have; `is_open`
    says that any key is accepted, `is_proxied` that a proxy before it is no surprise.
    """

    def __init__(
        self, inner: logs.Application, rule: Rule, shared: Path | None, *, is_open: bool, is_proxied: bool
    ) -> None:
        self.inner = inner
        self._rule = rule
        self._is_open = is_open
        self._shared = shared
        self._own: dict[bytes, bool] = {}
        self._said: set[str] = {"forwarded"} if is_proxied else set()

    async def __call__(self, scope: logs.Scope, receive: logs.Receive, send: logs.Send) -> Outcome | None:
        if scope["type"] != "http" or scope["path"].startswith(HEALTH):
            return await self.inner(scope, receive, send)
        given = dict(scope["headers"])
        host = given.get(b"host", b"")
        if "forwarded" not in self._said and not FORWARDED.isdisjoint(given):
            self._say_forwarded()
        path = scope["path"]
        if not self._is_own(host) and self._is_guarded(path) and not _is_offered(path, host):
            self._say_foreign(host)
            return await _refuse(scope, send, 421, given, _foreign_name(host, self._rule.is_strict))
        if scope["method"] in WRITES and self._is_foreign_write(path, given):
            return await _refuse(scope, send, 403, given, _foreign_page(given.get(b"origin", b"")))
        return await self.inner(scope, receive, send)

    def _is_guarded(self, path: str) -> bool:
        """Return true if names are checked there: if a key is needed, the API has nothing for a stranger's
        page.
        """
        return self._is_open or not path.startswith((*API, PICTURES))

    def _is_own(self, host: bytes) -> bool:
        if host not in self._own:
            if len(self._own) >= REMEMBERED:
                self._own.clear()
            self._own[host] = is_own_name(host.decode("latin-1"), self._rule)
        return self._own[host]

    def _is_foreign_write(self, path: str, given: dict[bytes, bytes]) -> bool:
        """Return true for a write from a page of another site; forms of our own pages carry a proof
        instead.
        """
        if not self._is_open or not path.startswith(API):
            return False
        site = given.get(b"sec-fetch-site", b"")
        origin = given.get(b"origin", b"").decode("latin-1")
        if site in OWN_SITE:
            return False
        if not origin:
            return bool(site)  # a browser's, and of another site
        return not may_write(origin, given.get(b"host", b"").decode("latin-1"), self._rule)

    def _say_forwarded(self) -> None:
        """Say once that something stands before an open server."""
        if self._is_first("forwarded"):
            log.warning(
                "A request came through a proxy, and any key is accepted here. To accept none but yours, "
                "type: reelbase serve --open false. To stay open, name the proxy: "
                "--open true --trusted-proxies ADDRESS"
            )

    def _say_foreign(self, host: bytes) -> None:
        """Say once that a name was refused."""
        if "foreign" not in self._said and self._is_first("foreign"):
            log.warning("A request was refused with 421. %s", _foreign_name(host, self._rule.is_strict))

    def _is_first(self, what: str) -> bool:
        """Return true if no worker has logged it yet."""
        self._said.add(what)
        if self._shared is None:
            return True
        with suppress(OSError):
            (self._shared / f"said-{what}").open("x").close()
            return True
        return False


def _is_offered(path: str, host: bytes) -> bool:
    """Return true for what a device reads before TMDB's names resolve here, by an address, which nobody can
    redirect: the page with the steps, and its files.
    """
    if path != "/redirect" and not path.startswith(OFFERED):
        return False
    text = host.decode("latin-1")
    return bool(HOST.fullmatch(text)) and _is_address(urlsplit(f"//{text}").hostname or "")


def _foreign_name(host: bytes, is_strict: bool) -> str:
    further = "; where open or sign_up is auto, a key or an invitation is needed then" if is_strict else ""
    return (
        f"Expected a name of this server in Host, found {_shown(host)}. "
        f"If it is yours, start the server with --allowed-hosts NAME{further}."
    )


def _foreign_page(origin: bytes) -> str:
    return (
        f"Expected no write from a page of another site, found the origin {_shown(origin)}. "
        "If the page is yours, name it in the setting allowed_origins."
    )


def _shown(text: bytes) -> str:
    """Return what a stranger sent in a form that fits a line."""
    found = text[:100].decode("ascii", "replace")
    return "".join(each if each.isprintable() and not each.isspace() else "?" for each in found) or "none"


async def _refuse(
    scope: logs.Scope, send: logs.Send, status: int, given: dict[bytes, bytes], text: str
) -> Outcome:
    """Refuse in the form that fits: TMDB's envelope for programs, a page for people."""
    if not scope["path"].startswith((*API, PICTURES)) and b"text/html" in given.get(b"accept", b""):
        title = "This server has another name"
        page = rendered("refused.html", status, account=None, form_token="", title=title, text=text)
        page.headers.update(HEADERS)
        lines, body = list(page.raw_headers), bytes(page.body)
    else:
        answer = refusal(Status.AUTHENTICATION_FAILED, text)._replace(status=status)
        lines = headers.of_answer(answer, b"", answer.body, b"", cors=bool(given.get(b"origin")))
        body = answer.body
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
    return Outcome(OTHER, status)


def _is_address(name: str) -> bool:
    with suppress(ValueError):
        ip_address(name)
        return True
    return False
