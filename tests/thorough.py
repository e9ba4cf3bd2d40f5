"""How much is tried: `make check` tries all there is, `make test` a part that takes less than two minutes.

REELBASE_TEST_THOROUGH=1 asks for all; without it tests marked `thorough` are left out, and the report says
how many (deselected).
"""

import os

THOROUGH = bool(os.environ.get("REELBASE_TEST_THOROUGH"))


def tries(number: int) -> int:
    """So many examples of a law, or an eighth of them."""
    return number if THOROUGH else max(10, number // 8)
