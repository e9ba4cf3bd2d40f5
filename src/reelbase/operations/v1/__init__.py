"""The operations of this server's own API that any key may ask: a file for each noun, as in version 3."""

import sys
from collections.abc import Sequence

from reelbase.operations.declared import declared
from reelbase.operations.operation import Operation

OPERATIONS: Sequence[Operation] = declared(sys.modules[__name__], Operation)
"""They have addresses of their own, below that of the API for editors, and problem details as refusals."""
