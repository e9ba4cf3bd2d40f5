"""An example of every operation: a request to the demo catalogue, and what was answered.

`make examples` writes them down; a test asks for them anew.
"""

from functools import cache
from pathlib import Path

import msgspec
from msgspec import UNSET, Struct, UnsetType

FILE = Path(__file__).with_name("examples.json")


class Example(Struct, omit_defaults=True):
    """A request and its answer; of long lists the first rows."""

    target: str
    status: int
    answer: object
    body: object | UnsetType = UNSET
    path: dict[str, object] = {}  # the values in the path
    query: dict[str, object] = {}
    day: str = ""  # on which it was asked, where the answer depends on that

    @property
    def summary(self) -> str:
        """The request that was sent."""
        return f"From the demo, on {self.day}" if self.day else "From the demo"


@cache
def examples(version: str) -> dict[str, Example]:
    """Return the examples by operationId."""
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, dict[str, Example]])[version]
