"""Operation: one singular request and the function that answers it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum

Function = Callable[..., Awaitable[object]]


class Freshness(Enum):
    """`Cache-Control` by group of operations (docs/reference/tmdb.md#headers)."""

    METADATA = "public, max-age=28800"
    BRIEF = "public, max-age=600"  # changes and trending
    LIST = "public, max-age=300"  # a list by v4
    UNCACHED = "public, max-age=0"
    PRIVATE = "max-age=0, private"
    REVALIDATE = "must-revalidate, max-age=0, private"


@dataclass(frozen=True)
class Operation:
    """A method and a path, and the function that answers.

    The function takes a Reader, the path's values by position and its query parameters as keyword-only
    arguments, bound by type (`operations.parameters.binding`). One that `writes` takes a Transaction
    instead; what takes long and has to be done first, such as looking at a password, is done `before`,
    by a function of a Reader that takes the same arguments.
    """

    method: str
    path: str
    tag: str
    function: Function
    freshness: Freshness = Freshness.METADATA
    documented: bool = True  # false: not in the published description, but clients call it
    writes: bool = False
    before: Function | None = None
    appends: bool = False  # then what has an address below its own can be appended to its answer


Declare = Callable[[Function], Operation]


def get(
    path: str,
    *,
    tag: str,
    freshness: Freshness = Freshness.METADATA,
    documented: bool = True,
    appends: bool = False,
) -> Declare:
    """Declare the function below as the answer to GET `path`."""

    def declare(function: Function) -> Operation:
        return Operation("GET", path, tag, function, freshness, documented, appends=appends)

    return declare


def ask(method: str, path: str, *, tag: str) -> Declare:
    """Declare the function below, which changes nothing, as the answer to a question in a body."""

    def declare(function: Function) -> Operation:
        return Operation(method, path, tag, function, Freshness.PRIVATE)

    return declare


def write(
    method: str,
    path: str,
    *,
    tag: str,
    freshness: Freshness = Freshness.PRIVATE,
    documented: bool = True,
    before: Function | None = None,
) -> Declare:
    """Declare the function below, which writes, as the answer to a request of the method to `path`."""

    def declare(function: Function) -> Operation:
        return Operation(method, path, tag, function, freshness, documented, True, before)

    return declare


def also(method: str, operation: Operation) -> Operation:
    """Return the same with another method, which is not published but which clients use."""
    return replace(operation, method=method, documented=False)
