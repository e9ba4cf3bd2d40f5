"""How much is tried: `make check` tries nearly all, `make test` a part that takes less than two minutes.

REELBASE_TEST_THOROUGH=1 asks for more; without it tests marked `thorough` are left out, and the report says
how many (deselected). REELBASE_TEST_ENDURANCE=1 (`make endurance`) asks for those marked `enduring`, which
take many minutes each.
"""

import os

ENDURING = bool(os.environ.get("REELBASE_TEST_ENDURANCE"))
THOROUGH = ENDURING or bool(os.environ.get("REELBASE_TEST_THOROUGH"))


def tries(number: int) -> int:
    """So many examples of a law, or an eighth of them."""
    return number if THOROUGH else max(10, number // 8)
