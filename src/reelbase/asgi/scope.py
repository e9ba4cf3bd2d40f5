"""Scope: what the server says of a request before anything of it was looked at."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from reelbase import logs
from reelbase.bounds import CREDENTIAL_CHARACTERS
from reelbase.operations.query import parse_query

Scope = logs.Scope
Message = logs.Message
Receive = logs.Receive
Send = logs.Send

REDIRECTED = "reelbase.redirected"  # in the scope of a request that came to a port for TMDB's names
ENDLESS = "reelbase.endless"  # in the beginning of an answer that goes on until the server stops
FORWARDED = {
    b"forwarded",
    b"via",
    b"cf-connecting-ip",
    b"true-client-ip",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-real-ip",
}
"""The header fields by which a proxy says that it passed a request on."""
CLIENTS = {b"x-forwarded-for", b"x-real-ip", b"cf-connecting-ip", b"true-client-ip"}
"""The fields of which each value names clients, and nothing else."""

FOR = re.compile(r"""\bfor\s*=\s*("?\[[^\]]*\]|"?[^\s;,":]*)""", re.IGNORECASE)  # RFC 7239, without a port
NOT_ASCII = re.compile(rb"[\x80-\xff]")
HOST = re.compile(r"([\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{0,5})?", re.ASCII)


def bearer_of(authorization: str) -> str:
    """Return the token that an Authorization header carries."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def announced(scope: Scope) -> int:
    """Return the bytes that the body is said to have, 0 where nothing is said."""
    length = dict(scope["headers"]).get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 20 else 0


def server_of(scope: Scope) -> str:
    """Return where the request was sent to, by its Host; empty if that is not one."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return f"{scope['scheme']}://{host}" if HOST.fullmatch(host) else ""


def host_in(origin: str) -> str:
    """Return host and port of an Origin, in lower case; empty for `null` and for what is no address."""
    try:
        return urlsplit(origin.lower()).netloc
    except ValueError:
        return ""


async def left(receive: Receive) -> None:
    """Come back when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def address_of(scope: Scope) -> str:
    """Return the address that the request comes from, empty if the server does not know it."""
    host, _ = scope.get("client") or ("", 0)
    return str(host)


def addresses_of(scope: Scope) -> list[str]:
    """Return the address that the request comes from, and everybody for whom it says that a proxy passed it
    on, by address or by whatever else: one more can be made up, but none can be left out.
    """
    found = [address_of(scope)]
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        if name in CLIENTS:
            found += [each.strip() for each in text.split(",")]
        elif name == b"forwarded":
            found += [each.strip('[]"') or "unknown" for each in FOR.findall(text)]
    return found


def shown(query: bytes, authorization: bytes) -> tuple[str, str]:
    """Return the key and the token that a request shows, good or not; empty where none is that long."""
    if len(query) + len(authorization) <= CREDENTIAL_CHARACTERS:
        return _shown(query, authorization)
    key, bearer = parse_query(query).get("api_key", ""), bearer_of(authorization.decode("latin-1"))
    return fit(key), fit(bearer)


@lru_cache(maxsize=1024)
def _shown(query: bytes, authorization: bytes) -> tuple[str, str]:
    """Return the same of a short request; many of those are sent again and again."""
    return parse_query(query).get("api_key", ""), bearer_of(authorization.decode("latin-1"))


def fit(secret: str) -> str:
    """Return the key or token; empty if it is longer than any real one."""
    return secret if len(secret) <= CREDENTIAL_CHARACTERS else ""


def with_ascii_query(scope: Scope) -> Scope:
    """Return the request, with the bytes of its query encoded that may not stand in an address.

    Starlette fails at bytes that are no UTF-8.
    """
    query = scope.get("query_string", b"")
    if query.isascii():
        return scope
    encoded = NOT_ASCII.sub(lambda found: b"%%%02X" % ord(found.group()), query)
    return {**scope, "query_string": encoded}
