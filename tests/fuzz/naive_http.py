"""A second, strict reading of HTTP/1.1 (RFC 9112), as short as can be: which requests stand in some bytes."""

import re
from typing import NamedTuple

HEAD = re.compile(rb"[\r\n]*([A-Z-]+) +([^\s\x80-\xff]+) +HTTP/1\.([01])\r\n((?:[^\r\n]*\r\n)*?)\r\n")
FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0\r\n]*?)[ \t]*")
CHUNK = re.compile(rb"([0-9A-Fa-f]+)[ \t]*(?:;[^\r\n]*)?\r\n")


class Read(NamedTuple):
    """A request: its target as it was sent."""

    method: str
    target: str
    body: bytes


def requests_in(data: bytes) -> list[Read]:
    """The whole requests that the bytes begin with, up to what is none or is the connection's last one."""
    found: list[Read] = []
    while head := HEAD.match(data):
        fields = [FIELD.fullmatch(line) for line in head[4].split(b"\r\n")[:-1]]
        named = [(each[1].lower(), each[2].lower()) for each in fields if each]
        body, data, is_whole = _body(named, data[head.end() :])
        if None in fields or not is_whole:
            break
        found.append(Read(head[1].decode(), head[2].decode(), body))
        options = b",".join(value for name, value in named if name == b"connection")
        if head[3] == b"0" or b"close" in [each.strip() for each in options.split(b",")]:
            break
    return found


def _body(fields: list[tuple[bytes, bytes]], data: bytes) -> tuple[bytes, bytes, bool]:
    """The body, what follows it, and whether it is whole and its framing clear."""
    lengths = [value for name, value in fields if name == b"content-length"]
    codings = [value for name, value in fields if name == b"transfer-encoding"]
    if codings:
        return _chunked(data) if not lengths and codings[-1].endswith(b"chunked") else (b"", b"", False)
    if not lengths:
        return b"", data, True
    if len(lengths) > 1 or not lengths[0].isdigit() or len(lengths[0]) > 9 or int(lengths[0]) > len(data):
        return b"", b"", False
    return data[: int(lengths[0])], data[int(lengths[0]) :], True


def _chunked(data: bytes) -> tuple[bytes, bytes, bool]:
    body = b""
    while chunk := CHUNK.match(data):
        size, data = int(chunk[1], 16), data[chunk.end() :]
        if not size:
            trailers = re.match(rb"(?:[^\r\n]+\r\n)*\r\n", data)
            return body, data[trailers.end() :] if trailers else b"", trailers is not None
        if data[size : size + 2] != b"\r\n":
            break
        body, data = body + data[:size], data[size + 2 :]
    return b"", b"", False
