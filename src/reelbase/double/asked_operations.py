"""The operation that a request asks for, by its id, and the parameters that it has."""

from functools import cache
from typing import NamedTuple

from reelbase.api.reference.operations import Version, described
from reelbase.operations.asking import OPERATIONS, RESOURCES
from reelbase.operations.router import Router

EVERYWHERE = frozenset(
    {"api_key", "append_to_response", "callback", "guest_session_id", "language", "session_id"}
)
"""Parameters that no request is wrong to send."""


class Named(NamedTuple):
    """An operation."""

    id: str
    parameters: frozenset[str]


@cache
def operations() -> Router[Named]:
    """Return all operations by method and path."""
    router: Router[Named] = Router()
    for version in Version:
        for each in described(version, RESOURCES, OPERATIONS):
            names = {name for parameter in each.parameters.values() for name in parameter.schemas}
            body = each.body.__struct_fields__ if each.body and each.takes_query else ()
            router.add(each.method, each.path, Named(each.id, frozenset({*names, *body}) | EVERYWHERE))
    return router


def find_operation(method: str, path: str) -> Named | None:
    """Return the operation that answers a request."""
    match = operations().find("GET" if method == "HEAD" else method, path)
    return match.target if match else None
