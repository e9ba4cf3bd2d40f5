"""What came of pulling something from upstream."""

from enum import Enum


class Pulled(Enum):
    """What is here of an entity now."""

    HERE = "all that there is to know"
    UNKNOWN = "nothing, nor is there upstream"
    UNREACHABLE = "what was here; upstream can't be asked"
