"""The reader: bytes of a connection become requests, framed by llhttp, within bounds.

An offer to upgrade to another protocol is ignored, as RFC 9110 (7.8) allows: httptools makes llhttp skip
the body of a request that makes one, so the body is read by another parser, which is given the framing
that the first one accepted, and nothing else of the head.
"""

from typing import NamedTuple, Protocol

from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade, HttpRequestParser

from reelbase.bounds import CHUNK_BYTES, HEADER_BYTES, HEADER_FIELDS, TARGET_BYTES
from reelbase.http.refusal import Line, Refused
from reelbase.http.target import Target, checked_target
from reelbase.http.tunnel import Asked

PIECE = 4096
"""The most bytes to read at a time, which bounds the number of small requests that come at once."""

FRAMING = {b"content-length", b"transfer-encoding"}
SEPARATORS = 4  # the bytes around a field: a colon, a space, CR and LF


class Head(NamedTuple):
    """The head of a request."""

    method: str
    version: str
    target: Target
    headers: list[Line]
    expects_continue: bool


class Receiver(Protocol):
    """Receives the parts of a request in their order."""

    def on_head(self, head: Head) -> None: ...

    def on_content(self, content: bytes) -> None: ...

    def on_end(self, *, is_last: bool) -> None:
        """Handle the end of a request. `is_last`: nothing after it on the connection is a request."""


class Reader:
    """Parses one connection. `feed` raises Refused for bytes that are no request; nothing can be read after
    that.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self.method = ""  # of the request that is being read, empty before its head is whole
        self.is_in_head = True  # or before one
        self.has_begun = False  # a byte of a request has come, and not yet its last one
        self._asked: Asked | None = None  # CONNECT, until it is known what comes behind its head
        self._repeats_head = False  # to a parser that reads the body for another one
        self._offers_upgrade = False
        self._has_advanced = False
        self._bytes_without_advance = 0
        self._parser = self._new_parser()
        self._begin()

    def feed(self, piece: bytes | memoryview) -> None:
        """Read on: at most PIECE bytes."""
        self._has_advanced = False
        self.has_begun = True
        rest: bytes | memoryview = self._fed(piece)
        while rest:
            rest = self._fed(rest)
        if self._has_advanced:
            self._bytes_without_advance = 0
            return
        self._bytes_without_advance += len(piece)
        if self._bytes_without_advance > (HEADER_BYTES if self.is_in_head else CHUNK_BYTES):
            raise self._too_long()

    def _fed(self, data: bytes | memoryview) -> bytes | memoryview:
        """Feed the parser; return the bytes that another parser has to read."""
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as upgrade:
            if self._asked is not None:
                self._asked.is_alone = upgrade.args[0] == len(data)
                raise self._asked from None
            self._ignore_upgrade()
            return memoryview(data)[upgrade.args[0] :]
        except HttpParserCallbackError as error:
            raise error.__context__ or error from None
        except HttpParserError as error:
            raise Refused(400, f"no HTTP request ({error})") from None
        return b""

    def _new_parser(self) -> HttpRequestParser:
        parser = HttpRequestParser(self)
        # What follows a request that says `Connection: close` is neither read nor refused.
        parser.set_dangerous_leniencies(lenient_data_after_close=True)
        return parser

    def _ignore_upgrade(self) -> None:
        lines = [b"%s: %s\r\n" % line for line in self._headers if line[0] in FRAMING]
        if not self._parser.should_keep_alive():
            lines.append(b"connection: close\r\n")
        self._offers_upgrade = False
        self._repeats_head = True
        self._parser = self._new_parser()
        self._fed(b"POST / HTTP/%s\r\n%s\r\n" % (self._version.encode(), b"".join(lines)))

    def _too_long(self) -> Refused:
        if self.is_in_head:
            return Refused(431, f"expected header fields of at most {HEADER_BYTES:,} bytes, found more")
        return Refused(400, f"expected at most {CHUNK_BYTES:,} bytes around a chunk, found more")

    def _check_size(self) -> None:
        """Check the exact size of a head that came in many pieces."""
        fields = sum(len(name) + len(value) + SEPARATORS for name, value in self._headers)
        if len(self._url) + fields > HEADER_BYTES:
            raise self._too_long()

    def _begin(self) -> None:
        self._url = b""
        self._headers: list[Line] = []
        self._version = "1.1"

    # What the parser calls.

    def on_message_begin(self) -> None:
        if not self._repeats_head:
            self._begin()
            self.method = ""
            self.is_in_head = self.has_begun = True

    def on_url(self, url: bytes) -> None:
        if self._repeats_head:
            return
        self._url += url
        if len(self._url) > TARGET_BYTES:
            raise Refused(414, f"expected an address of at most {TARGET_BYTES:,} bytes, found more")

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._repeats_head or not self.is_in_head:  # trailer fields say nothing of a request
            return
        self._headers.append((name.lower(), value))
        if len(self._headers) > HEADER_FIELDS:
            raise Refused(431, f"expected at most {HEADER_FIELDS} header fields, found more")

    def on_headers_complete(self) -> None:
        self._has_advanced = True
        if self._repeats_head:
            self._repeats_head = False
            return
        method, self._version = self._parser.get_method().decode(), self._parser.get_http_version()
        self.method = method
        if not self._version.startswith("1."):
            raise Refused(400, f"expected HTTP/1.1, found HTTP/{self._version}")
        if self._bytes_without_advance > HEADER_BYTES // 2:
            self._check_size()
        fields = dict(self._headers)
        try:
            target = checked_target(method, self._version, self._url, self._headers, fields)
        except Asked as asked:
            self._asked = asked
            return
        expects_continue = fields.get(b"expect", b"").lower() == b"100-continue"
        self.is_in_head = False
        self._offers_upgrade = self._parser.should_upgrade()
        self._receiver.on_head(Head(method, self._version, target, self._headers, expects_continue))

    def on_body(self, content: bytes) -> None:
        self._has_advanced = True
        self._receiver.on_content(content)

    def on_message_complete(self) -> None:
        if self._offers_upgrade or self._asked is not None:  # another parser reads the body, or TLS follows
            return
        self._has_advanced = self.is_in_head = True
        self.has_begun, self.method = False, ""
        self._receiver.on_end(is_last=self._version == "1.0" or not self._parser.should_keep_alive())
