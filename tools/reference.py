"""Writes the pages of docs/reference that follow from the code. `make docs`; a test keeps them current."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from reelbase.cli.program import app
from reelbase.errors import Status
from reelbase.setting import flag, variable
from reelbase.settings import meaning, names
from tools.operations_page import operations_page

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code: change it there. -->\n"


SOURCES = """\
A value comes from the first of these that gives one:

1. the command's flag,
2. the environment variable,
3. a TOML file: the one named by `--config` or `REELBASE_CONFIG`, else `reelbase.toml` in the working folder,
   else `$XDG_CONFIG_HOME/reelbase/reelbase.toml` (`~/.config/reelbase/reelbase.toml`),
4. the default.

An unknown `REELBASE_*` variable, an unknown key in the file and a malformed value are refused, in every
command, with what was expected and what to type. `reelbase settings` shows each value and its source.

In the file, a setting is one line: `port = 8000`, `log_format = "json"`.
"""


def settings_page() -> str:
    """Every setting, in the order of declaration."""
    lines = ["# Settings\n", NOTE, SOURCES]
    for name in names():
        declared = meaning(name)
        lines += [
            f"## {name}\n",
            f"{declared.text}\n",
            f"- Default: {code(declared.default_text)}",
            f"- Takes: {declared.expected}",
            f"- Flag: `{flag(name)}`",
            f"- Environment: `{variable(name)}`\n",
        ]
    return "\n".join(lines)


def commands_page() -> str:
    """Every command with its arguments and flags."""
    lines = [
        "# Commands\n",
        NOTE,
        "Exit status: 0 it was done, 1 it failed (or found something wrong), 2 it was not understood.\n",
    ]
    for name, command in commands(typer.main.get_command(app), "reelbase"):
        lines += [f"## {name}\n", f"{paragraphs(command.help)}\n"]
        lines += [f"- {usage(each)}: {each.help}" for each in command.params if describes(each)]
        own = [p for p in command.params if p.param_type_name == "option" and is_setting(p)]
        if own:
            lines.append("- [Settings](settings.md): " + ", ".join(f"`{p.opts[0]}`" for p in own))
        lines.append("")
    return "\n".join(lines)


def statuses_page() -> str:
    """Every status of the API."""
    lines = [
        "# Statuses\n",
        NOTE,
        "What a refusal says: its `status_code`, the HTTP status it comes with, and its `status_message`.\n",
        "| status_code | HTTP | status_message |",
        "|---|---|---|",
        *(f"| {each.code} | {each.http} | {each.message} |" for each in Status),
        "",
    ]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "operations.md": lambda: operations_page(NOTE),
    "settings.md": settings_page,
    "commands.md": commands_page,
    "statuses.md": statuses_page,
}


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, by its full name."""
    if not hasattr(command, "commands"):
        yield name, command
        return
    for word, inner in command.commands.items():
        yield from commands(inner, f"{name} {word}")


def commands_of_program() -> list[str]:
    """The full names of all commands."""
    return [name for name, _ in commands(typer.main.get_command(app), "reelbase")]


def is_setting(parameter: Any) -> bool:
    """Whether an option only gives a setting its value."""
    return parameter.name in {*names(), "config"}


def describes(parameter: Any) -> bool:
    """Whether a parameter is the command's own."""
    return parameter.name != "help" and not is_setting(parameter)


def usage(parameter: Any) -> str:
    """How a parameter is typed."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    return f"`{parameter.opts[0]}`"


def paragraphs(text: str) -> str:
    """A docstring as Markdown: its paragraphs, unindented."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def code(text: str) -> str:
    """A value as Markdown; an empty one in words."""
    return f"`{text}`" if text else "empty"


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        print(f"wrote docs/reference/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
