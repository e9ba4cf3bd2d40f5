"""Resource: one addressed thing, declared once; its routes and what can be appended follow."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field

from reelbase.entity import Entity
from reelbase.operations.operation import Freshness

Find = Callable[..., Awaitable[Entity | None]]
Part = Callable[..., Coroutine[object, None, object]]

FRESHNESS = {
    "account_states": Freshness.UNCACHED,
    "changes": Freshness.BRIEF,
    "lists": Freshness.UNCACHED,
}


@dataclass(frozen=True)
class Resource:
    """A noun with an address, its details, and the parts that have addresses below it.

    A part is `async f(db, entity, *, …) -> Struct`; it is one thing with two ways in: its own
    path, and its name in `append_to_response` of the resource (and of those above it).
    """

    tag: str
    path: str
    find: Find  # (db, *path values) -> Entity or None: the only place where its 404 arises
    details: Part
    subresources: Mapping[str, Part]
    legacy: Mapping[str, Part] = field(default_factory=dict)  # old names that shipped clients still call
    is_viewed: bool = False  # whether asking for the details counts as a view

    def parts(self) -> dict[str, Part]:
        """Return every part by its name, the documented first."""
        return {**self.subresources, **self.legacy}
