"""The operations of API v4, by tag."""

from collections.abc import Sequence

from reelbase.api.operation import Operation
from reelbase.api.v4 import account, auth, list

OPERATIONS: Sequence[Operation] = [*auth.OPERATIONS, *account.OPERATIONS, *list.OPERATIONS]
