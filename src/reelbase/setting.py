"""Declarations of settings, and the name of a setting in each place that can give it."""

from collections.abc import Callable
from dataclasses import field
from enum import StrEnum
from typing import Any, NamedTuple

PREFIX = "REELBASE_"
FILE = "_FILE"
"""The end of a variable that names a file with a secret, as orchestrators hand them over."""


class Source(StrEnum):
    """A place that gives values to settings, strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Origin(NamedTuple):
    """The source of one value and its place there: `--port`, `REELBASE_PORT`, or the file's path."""

    source: Source
    place: str
    secret_file: str = ""  # the path in a variable that names one


class Meaning(NamedTuple):
    """The facts that a setting's declaration adds to its name, type and default."""

    text: str
    parse: Callable[[str], object]
    expected: str
    example: str
    default_text: str
    is_secret: bool  # it may stand in a file that a variable names
    reloads: bool  # a running server takes another value at a hangup (SIGHUP)


def setting(
    default: object,
    text: str,
    parse: Callable[[str], object],
    *,
    expected: str,
    example: str = "",
    default_text: str | None = None,
    secret: bool = False,
    reloads: bool = False,
) -> Any:
    """Declare a setting. `parse` raises ValueError for what it cannot read; a callable default is called.

    One that `reloads` is used by workers and the background process alone, which a hangup replaces.
    """
    shown = str(default) if default_text is None else default_text
    meaning = Meaning(text, parse, expected, example or shown, shown, secret, reloads)
    if callable(default):
        return field(default_factory=default, metadata={"meaning": meaning})
    return field(default=default, metadata={"meaning": meaning})


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return PREFIX + name.upper()


def file_variable(name: str) -> str:
    """Return the environment variable that names a file with the value of a secret setting."""
    return variable(name) + FILE


def flag(name: str) -> str:
    """Return the command-line flag of a setting."""
    return "--" + name.replace("_", "-")


def value_text(value: object) -> str:
    """Return a value as one types it for its setting."""
    return str(value).lower() if isinstance(value, bool) else str(value)
