"""Reaching a server as a client does: look its name up, connect, shake hands, ask."""

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple, cast
from urllib.parse import urlsplit

SECONDS = 20.0  # for each step
MOST = 4 << 20  # bytes of an answer
TLS, PLAIN = 443, 80


class Unreached(Exception):
    """Nobody answers there, or what answers is no HTTP; the text says which."""


class Answer(NamedTuple):
    """An answer: the header fields by lower-case name."""

    status: int
    fields: dict[str, str]
    body: bytes

    def json(self) -> object:
        """Return what the JSON says; None where it is none."""
        try:
            return cast(object, json.loads(self.body))
        except ValueError:
            return None

    def at(self, *path: str | int) -> object:
        """Return what the JSON has there; None where it has nothing."""
        found = self.json()
        for each in path:
            if isinstance(found, dict):
                found = found.get(each)
            elif isinstance(found, list) and isinstance(each, int) and each < len(found):
                found = found[each]
            else:
                return None
        return found


def addresses_of(name: str) -> list[str]:
    """Return the addresses of a name as this machine finds them, each once; none where it has none."""
    try:
        found = socket.getaddrinfo(name, TLS, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(host) for *_, (host, *_) in found))


def strict_context(authority: str | None = None) -> ssl.SSLContext:
    """Return a context with the rules of Python 3.13, which trusts one authority (PEM), or what the system
    trusts.
    """
    context = ssl.create_default_context(cadata=authority)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@contextmanager
def connected(address: str, port: int) -> Iterator[socket.socket]:
    """Connect to an address. Raises Unreached."""
    try:
        made = socket.create_connection((address, port), SECONDS)
    except OSError as error:
        raise Unreached(error.strerror or str(error)) from error
    with made:
        yield made


@contextmanager
def secured(address: str, name: str, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    """Begin TLS with an address under a name. Raises Unreached, and ssl.SSLCertVerificationError."""
    with connected(address, TLS) as plain:
        try:
            made = context.wrap_socket(plain, server_hostname=name)
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:
            raise Unreached(f"no TLS: {getattr(error, 'reason', None) or error}") from error
        with made:
            yield made


def ask(made: socket.socket, host: str, path: str) -> Answer:
    """Ask on a connection. Raises Unreached."""
    connection = HTTPConnection(host)
    connection.sock = made
    try:
        connection.request("GET", path, headers={"Accept-Encoding": "identity", "Connection": "close"})
        found = connection.getresponse()
        body = found.read(MOST)
    except (OSError, HTTPException) as error:
        raise Unreached(f"no HTTP: {error!r}") from error
    return Answer(found.status, {name.lower(): each for name, each in found.getheaders()}, body)


def ask_url(url: str, path: str) -> Answer:
    """Ask the server at an address such as `http://192.168.1.10:8000`. Raises Unreached."""
    try:
        parts = urlsplit(url)
        port = parts.port or (TLS if parts.scheme == "https" else PLAIN)
    except ValueError as error:
        raise Unreached(str(error)) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreached("no address of a server")
    with connected(parts.hostname, port) as made:
        if parts.scheme == "http":
            return ask(made, parts.netloc, f"{parts.path.rstrip('/')}{path}")
        try:
            with ssl.create_default_context().wrap_socket(made, server_hostname=parts.hostname) as secure:
                return ask(secure, parts.netloc, f"{parts.path.rstrip('/')}{path}")
        except OSError as error:
            raise Unreached(str(error)) from error
