"""Door: what all doors share: a request that is answered by where it was sent to, refusals, pictures."""

from collections.abc import Sequence
from typing import NamedTuple

from reelbase.api.form import Form
from reelbase.api.request import Request
from reelbase.asgi.scope import Receive, Scope, server_of
from reelbase.domains import DOORS, Place
from reelbase.errors import ApiError, Status
from reelbase.operations.operation import Operation
from reelbase.operations.query import Query

CONFIGURE = "/configure"
"""The end of the addresses of pages on which a person chooses what a door answers."""
SERVER = "\0server"
"""The name in the query of the address that was asked, which no client can send: answers are kept by it."""


class Door(NamedTuple):
    """A protocol: its operations, and the form of its requests and refusals."""

    name: str  # in the setting `doors`
    operations: Sequence[Operation]
    form: Form
    has_pages: bool = False  # at its path itself, and at the ends in CONFIGURE

    @property
    def place(self) -> Place:
        return DOORS[self.name]


class DoorRequest(Request):
    """A request whose answer has addresses of this server in it, so that it is kept for one Host alone."""

    __slots__ = ()

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self.same = (*self.same, server_of(scope))

    def parse(self) -> None:
        """Take the query apart, and note where the request was sent to."""
        super().parse()
        self.query[SERVER] = server_of(self.scope)


def server_asked(said: Query, public_url: str) -> str:
    """Return the address of this server as the client knows it."""
    return said.get(SERVER) or public_url


class Refusal(ApiError):
    """A refusal in the words of a door's protocol."""

    def __init__(self, text: str, http: int = 200) -> None:
        super().__init__(Status.NOT_FOUND, message=text)
        self.http = http


def picture_place(said: Query, image_url: str, public_url: str) -> str:
    """Return the address to which the size and the path of a picture are added."""
    return image_url or f"{server_asked(said, public_url)}/t/p/"
