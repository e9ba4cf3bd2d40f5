"""Request: what came, and what of it is checked before anything is looked up."""

import re

from reelbase.asgi.body import received
from reelbase.asgi.scope import Receive, Scope, address_of, bearer_of, shown
from reelbase.errors import ApiError, Status
from reelbase.operations.query import check_query, parse_query

WANTED = {b"accept", b"accept-encoding", b"authorization", b"content-type", b"if-none-match", b"origin"}
NO_HEADERS = dict.fromkeys(WANTED, b"")
CALLBACK = re.compile(r"[A-Za-z_$][\w$.\[\]]{0,127}", re.ASCII)
JSON_ACCEPTED = re.compile(
    rb"\*/\*|application/(\*|json|javascript)|text/(\*|javascript|json)|\+json", re.IGNORECASE
)
FORMAT = re.compile(r".*\.(xml|yaml|yml|csv|html|txt)", re.IGNORECASE)


class Request:
    """One request to the API. Its query and its callback are known once it was parsed."""

    __slots__ = (
        "_names",
        "address",
        "admission",
        "bearer",
        "callback",
        "given",
        "method",
        "path",
        "query",
        "receive",
        "same",
        "scope",
    )

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope = scope
        self.receive = receive
        self.given = given = NO_HEADERS.copy()  # by the name of the header, empty where it is not sent
        for name, value in scope["headers"]:
            if name in given:
                given[name] = value
        self.method = scope["method"]
        self.path = scope["path"]
        self.same = (self.method, scope["raw_path"], scope["query_string"], *given.values())
        self.address = address_of(scope)
        self.admission = 0  # of the keys by which it was let in

    def shown(self) -> tuple[str, str]:
        """Return the key and the token that it shows, good or not, before it is parsed."""
        return shown(self.scope["query_string"], self.given[b"authorization"])

    def parse(self) -> None:
        """Take the query apart, and find the function to call with the answer."""
        self.query = parse_query(self.scope["query_string"])
        self._names = len(self.query)
        self.bearer = bearer_of(self.given[b"authorization"].decode("latin-1"))
        self.query.media_type = self.given[b"content-type"].decode("latin-1")
        callback = self.query.get("callback", "")
        self.callback = callback if CALLBACK.fullmatch(callback) else ""

    async def receive_body(self, limit: int) -> None:
        """Wait for the body; refused with 400/47 where it is larger than the limit, in bytes."""
        self.query.content = await received(self.scope, self.receive, limit)

    def check(self) -> None:
        """Refuse what nothing could answer: its query, its callback, its headers, its path."""
        check_query(self.scope["query_string"], self._names)
        if self.query.get("callback") and not self.callback:
            raise ApiError(Status.INVALID_PARAMETERS)
        accept = self.given[b"accept"]
        if accept and not JSON_ACCEPTED.search(accept):
            raise ApiError(Status.INVALID_ACCEPT)
        if "\0" in self.path:
            raise ApiError(Status.INVALID_PARAMETERS)
        if FORMAT.fullmatch(self.path):
            raise ApiError(Status.INVALID_FORMAT)

    @property
    def key(self) -> tuple[object, ...]:
        """The name of the answer in memory: requests for the same answer have it in common."""
        method = "GET" if self.method == "HEAD" else self.method
        preferred = self.query.preferences.text
        same = (method, self.path.rstrip("/"), *sorted(self.query.items()))
        return (*same, preferred) if preferred else same
