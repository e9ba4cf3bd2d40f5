"""Facts: the tables of names, codes and numbers that the API answers as they are, one file each."""

from importlib.resources import files
from typing import TypeVar

import msgspec

Shape = TypeVar("Shape")


def read_facts(name: str, shape: type[Shape]) -> Shape:
    """Read the table `name` and check it against `shape`. Reads the file each time: callers keep what they
    need.
    """
    return msgspec.json.decode(files(__name__).joinpath(f"{name}.json").read_bytes(), type=shape)
