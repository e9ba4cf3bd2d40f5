"""Version 3: a file for each noun. An operation is in that of the last id in its path, or the first noun."""

import sys
from collections.abc import Sequence

from reelbase.operations.declared import declared
from reelbase.operations.operation import Operation
from reelbase.operations.resource import Resource

RESOURCES: Sequence[Resource] = sorted(
    declared(sys.modules[__name__], Resource), key=lambda each: each.path.count("/")
)
"""Series before their seasons, and those before their episodes."""
OPERATIONS: Sequence[Operation] = declared(sys.modules[__name__], Operation)
