"""Refusals of the server itself: of bytes that are no request, or of one request too many. The connection
ends with them.
"""

from collections.abc import Iterable
from http import HTTPStatus

from reelbase.asgi.answers import JSON, refusal
from reelbase.errors import Status

Line = tuple[bytes, bytes]

_STATUSES = {
    500: Status.INTERNAL_ERROR,
    502: Status.BACKEND_UNREACHABLE,
    503: Status.SERVICE_OFFLINE,
    504: Status.BACKEND_TIMEOUT,
}


class Refused(Exception):
    """Ends a connection with an answer: its HTTP status, the fault, and the seconds after which to try again.

    A 5xx has TMDB's message; everything else says "The input is not valid", and why.
    """

    def __init__(self, http: int, why: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(why)
        self.http = http
        self.why = why
        self.retry_after = retry_after

    def answer(self, common: Iterable[Line], *, with_body: bool = True) -> bytes:
        """Format the whole answer; `common` are the header fields that every answer has."""
        status = _STATUSES.get(self.http, Status.INVALID_INPUT)
        message = status.message if status in _STATUSES.values() else f"The input is not valid: {self.why}."
        body = refusal(status, message).body
        lines = [
            *common,
            (b"content-type", JSON),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if self.retry_after is not None:
            lines.append((b"retry-after", b"%d" % self.retry_after))
        return head_of_answer(self.http, lines) + (body if with_body else b"")


def status_line(status: int) -> bytes:
    """Format the first line of an answer."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


STATUS_LINES = {status: status_line(status) for status in range(100, 600)}


def head_of_answer(status: int, lines: Iterable[Line]) -> bytes:
    """Format status line and header fields, up to and with the empty line after them.

    Raises ValueError for a field that would end early, and begin another field or another answer.
    """
    parts = [STATUS_LINES[status]]
    for name, value in lines:
        parts += (name, b": ", value, b"\r\n")
    parts.append(b"\r\n")
    head = b"".join(parts)
    ends = len(parts) // 4 + 2
    if head.count(b"\n") != ends or head.count(b"\r") != ends or b"\0" in head:
        raise ValueError("Expected header fields of one line each, found a line break or a NUL in one.")
    return head
