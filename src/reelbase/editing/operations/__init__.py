"""The API for editors: a file for each noun, as in the versions of TMDB's."""

import sys
from collections.abc import Sequence

from reelbase.operations.declared import declared
from reelbase.operations.operation import Operation

OPERATIONS: Sequence[Operation] = declared(sys.modules[__name__], Operation)
