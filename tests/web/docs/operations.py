"""The operations as they are described."""

from functools import cache

from reelbase.api.reference.operations import Version
from reelbase.web.docs.described import Operation, tags_of
from tests.contract.described import document


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of both versions."""
    return tuple(operation for tag in tags_of(map(document, Version)) for operation in tag.operations)
