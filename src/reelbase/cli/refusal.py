"""Refusals of commands: what was expected, what was found, what to type next."""

import sys

from reelbase.logs import in_one_line


class Refusal(Exception):
    """Ends a command with a text for the person at the terminal."""

    def __init__(self, text: str, *, exit_status: int = 1) -> None:
        super().__init__(text)
        self.exit_status = exit_status


def print_error(text: str) -> None:
    """Print a text to standard error, marked as an error and indented below it."""
    mark = "\033[1;31merror:\033[0m" if sys.stderr.isatty() else "error:"
    lines = map(in_one_line, text.split("\n"))
    print(mark, "\n       ".join(lines), file=sys.stderr)
