"""The operations of API v4, by tag."""

from collections.abc import Sequence

from reelbase.operations.operation import Operation
from reelbase.operations.v4 import account, auth, list

OPERATIONS: Sequence[Operation] = [*auth.OPERATIONS, *account.OPERATIONS, *list.OPERATIONS]
