"""Leads requests for TMDB's addresses to a double, in the HTTP libraries that TMDB's clients use.

tmdbsimple, tmdbv3api and tmdbapis use requests, themoviedb and others httpx or aiohttp, so none of them needs
a patch of its own; only the key that they ask for is set, where there is none.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Protocol
from urllib.parse import urlsplit

HOSTS = frozenset({"api.themoviedb.org", "api.tmdb.org", "image.tmdb.org", "www.themoviedb.org"})
KEYS = ("TMDB_API_KEY", "TMDB_KEY")


class Patch(Protocol):
    """The part of pytest's `monkeypatch` that is used."""

    def setattr(self, target: object, name: str, value: object) -> None: ...
    def setenv(self, name: str, value: str) -> None: ...


class Request(Protocol):
    """A request of a library, whose address may be changed."""

    url: object
    headers: dict[str, str]


def led(address: str, url: str) -> str:
    """Return an address at the double, if it is one of TMDB's."""
    found = urlsplit(address)
    if found.hostname not in HOSTS:
        return address
    return url + found._replace(scheme="", netloc="").geturl()


def redirect(patch: Patch, url: Callable[[], str], key: Callable[[], str]) -> None:
    """Patch the libraries that are installed."""
    for name, redirected in {"requests": _requests, "httpx": _httpx, "aiohttp": _aiohttp}.items():
        if find_spec(name):
            redirected(import_module(name), patch, url)
    for name in KEYS:
        patch.setenv(name, key())
    if find_spec("tmdbsimple"):
        patch.setattr(import_module("tmdbsimple"), "API_KEY", key())


def _requests(library: ModuleType, patch: Patch, url: Callable[[], str]) -> None:
    send = library.Session.send

    def sent(session: object, request: Request, **options: object) -> object:
        request.url = led(str(request.url), url())
        return send(session, request, **options)

    patch.setattr(library.Session, "send", sent)


def _httpx(library: ModuleType, patch: Patch, url: Callable[[], str]) -> None:
    def turned(request: Request) -> Request:
        address = led(str(request.url), url())
        if address != str(request.url):
            request.url = library.URL(address)
            request.headers["host"] = urlsplit(address).netloc
        return request

    send, send_async = library.Client.send, library.AsyncClient.send
    patch.setattr(library.Client, "send", lambda client, request, **o: send(client, turned(request), **o))

    async def sent(client: object, request: Request, **options: object) -> object:
        return await send_async(client, turned(request), **options)

    patch.setattr(library.AsyncClient, "send", sent)


def _aiohttp(library: ModuleType, patch: Patch, url: Callable[[], str]) -> None:
    build, address_of = library.ClientSession._build_url, import_module("yarl").URL

    def built(session: object, address: object) -> object:
        whole = build(session, address)  # with the session's base, where it has one
        lead = led(str(whole), url())
        return whole if lead == str(whole) else address_of(lead, encoded=True)

    patch.setattr(library.ClientSession, "_build_url", built)
