"""The destination of a request: its Host and its target, by RFC 9112 (3.2) and RFC 3986 (3.2.2)."""

import ipaddress
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from reelbase.asgi.scope import FORWARDED
from reelbase.http.refusal import Line, Refused
from reelbase.http.tunnel import Asked

HOST_BYTES = 255  # of a name in DNS
ABSOLUTE = re.compile(rb"https?://([^/?]*)(.*)", re.IGNORECASE | re.DOTALL)
NAME = re.compile(rb"(?:[\w.~!$&'()*+,;=-]|%[0-9A-F]{2})+", re.IGNORECASE)
AUTHORITY = re.compile(rb"(\[[^\[\]]*\]|[^:]*)(?::([0-9]{0,5}))?")
FUTURE = re.compile(rb"v[0-9A-F]+\.[\w.~!$&'()*+,;=:-]+", re.IGNORECASE)


class Target(NamedTuple):
    """A request's path, decoded and as it was sent, its query, without the `?`, and the host that an absolute
    target names.
    """

    path: str
    raw_path: bytes
    query: bytes
    named: bytes = b""


def checked_target(
    method: str, version: str, url: bytes, headers: list[Line], fields: dict[bytes, bytes]
) -> Target:
    """Check the target and the Host of a request. Raises Refused for odd ones, Asked for CONNECT.

    `fields` are the headers by name. An absolute target names the host: Host is replaced in the headers, as
    RFC 9112 asks for.
    """
    host = fields.get(b"host")
    if host is None and version != "1.0":
        raise Refused(400, "expected a Host, found none")
    if len(fields) < len(headers) and sum(name == b"host" for name, _ in headers) > 1:
        raise Refused(400, "expected one Host, found several")
    if host is not None and not is_host(host):
        raise Refused(400, "expected a host name and perhaps a port in Host, found something else")
    if method == "CONNECT":
        if not FORWARDED.isdisjoint(fields):  # in a tunnel the proxy's address would stand for its clients
            raise Refused(403, "expected CONNECT of the client itself, found that a proxy passed it on")
        raise Asked(url)
    if url.startswith(b"/"):
        return _split(url)
    if url == b"*" and method == "OPTIONS":
        return Target("*", b"*", b"")
    found = ABSOLUTE.fullmatch(url)
    there, rest = found.groups() if found else (b"", b"")
    if not is_host(there):
        raise Refused(400, "expected an address of this server, found something else")
    headers[:] = [(b"host", there), *(line for line in headers if line[0] != b"host")]
    return _split(rest if rest.startswith(b"/") else b"/" + rest)._replace(named=there)


def is_host(text: bytes) -> bool:
    """Return true if the text is a name or an IP address, with or without a port."""
    return len(text) <= HOST_BYTES and _is_host(text)


@lru_cache(maxsize=1024)
def _is_host(text: bytes) -> bool:
    found = AUTHORITY.fullmatch(text)
    name, port = found.groups() if found else (b"", None)
    if int(port or 0) > 65535:
        return False
    if not name.startswith(b"["):
        return bool(NAME.fullmatch(name))
    inner = name[1:-1]
    try:
        ipaddress.IPv6Address(inner.decode("latin-1"))
    except ValueError:
        return bool(FUTURE.fullmatch(inner))
    return b"%" not in inner  # a zone means something on one machine alone


def _split(url: bytes) -> Target:
    # A fragment is no part of a target; clients that send one all the same mean what stands before it.
    raw_path, _, query = url.partition(b"#")[0].partition(b"?")
    try:
        path = raw_path.decode("ascii")
    except UnicodeDecodeError:
        raise Refused(400, "expected an address in ASCII, found other bytes") from None
    return Target(unquote(path) if "%" in path else path, raw_path, query)
