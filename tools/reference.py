"""Writes the pages of docs/reference that follow from the code. `make docs`; a test keeps them current."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from reelbase.accounts.limits import COUNTED
from reelbase.bounds import BOUNDS
from reelbase.cli.program import app
from reelbase.errors import Status
from reelbase.histogram import BOUNDS as BUCKETS
from reelbase.metrics.families import FAMILIES
from reelbase.setting import Meaning, file_variable, flag, variable
from reelbase.settings import meaning, names
from tools.operations_page import operations_page

FOLDER = Path(__file__).parent.parent / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code: change it there. -->\n"


SOURCES = """\
A value comes from the first of these that gives one:

1. the command's flag,
2. the environment variable; of a secret also a file that a variable with `_FILE` at its end names,
3. a TOML file: the one named by `--config` or `REELBASE_CONFIG`, else `reelbase.toml` in the working folder,
   else `$XDG_CONFIG_HOME/reelbase/reelbase.toml` (`~/.config/reelbase/reelbase.toml`),
   else, unless in a checkout, `/etc/reelbase.toml`,
4. the default.

An unknown `REELBASE_*` variable, an unknown key in the file and a malformed value are refused, in every
command, with what was expected and what to type. `reelbase settings` shows each value and its source.

In the file, a setting is one line: `port = 8000`, `log_format = "json"`.

A hangup (`kill -HUP` to the main process of a server with several workers) lets a running server read this
file anew, and the files that variables name ([how](../how-to/deploy.md#new-settings-without-a-restart)).
Below it is said of each setting if it takes another value then.

Settings that are limits are also on the page of all [limits](limits.md).
"""

LIMITS = """\
The most of each thing that Reelbase takes from anybody who sends it something. A number under
*More than that* is the HTTP status of the answer.

## Counted

By address, key or name, over time. More than that is refused with 429, and `Retry-After` says when to
ask again. Requests from this machine are counted only where the table says so; of an IPv6 address its
/64 is counted. All workers of a machine count together. Several machines count wrong passwords together, in
PostgreSQL, and everything else each on its own.
"""
METRICS = """\
What `/metrics` tells, where [a setting asks for it](../how-to/monitoring.md). Values are of all processes
of a server together: counters include those of processes that have ended, and a lost worker takes
nothing away.
"""
PERIODS: dict[float, str] = {1: "a second", 60: "a minute", 3600: "an hour"}


def _reloaded(name: str, declared: Meaning) -> str:
    if name == "database":
        return "another name and password of the same PostgreSQL at a hangup, else at a restart"
    return "at a hangup" if declared.reloads else "at a restart"


def settings_page() -> str:
    """Return every setting, in the order of declaration."""
    lines = ["# Settings\n", NOTE, SOURCES]
    for name in names():
        declared = meaning(name)
        lines += [
            f"## {name}\n",
            f"{declared.text}\n",
            f"- Default: {code(declared.default_text)}",
            f"- Takes: {declared.expected}",
            f"- Flag: `{flag(name)}`",
            f"- Environment: `{variable(name)}`"
            + (f", or in the file that `{file_variable(name)}` names" if declared.is_secret else ""),
            f"- A running server takes another value: {_reloaded(name, declared)}\n",
        ]
    return "\n".join(lines)


def commands_page() -> str:
    """Return every command with its arguments and flags."""
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
    """Return every status of the API."""
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


def limits_page() -> str:
    """Return every limit: what is counted, what can be set, and what is fixed."""
    lines = ["# Limits\n", NOTE, LIMITS, "| What | At most |", "|---|---|"]
    asked = f"[rate_limit](settings.md#rate_limit): {meaning('rate_limit').default_text} a second"
    lines.append(f"| Requests from an address, and with a key. | {asked} |")
    lines += [f"| {each.text} | {each.number:,} {PERIODS[each.seconds]} |" for each in COUNTED]
    lines += ["\n## Set\n", "| Setting | Default | What |", "|---|---|---|"]
    for name in names():
        if name.endswith(("_limit", "_size")):
            declared = meaning(name)
            lines.append(f"| [{name}](settings.md#{name}) | {declared.default_text} | {declared.text} |")
    lines += ["\n## Fixed\n", "| Name | At most | What | More than that |", "|---|---:|---|---|"]
    lines += [
        f"| `{each.name}` | {each.most:,} {each.unit} | {each.text} | {each.answer} |" for each in BOUNDS
    ]
    return "\n".join([*lines, ""])


def metrics_page() -> str:
    """Return every metric with its labels."""
    lines = ["# Metrics\n", NOTE, METRICS, "| Name | Type | Labels | What |", "|---|---|---|---|"]
    for each in FAMILIES.values():
        labels = ", ".join(f"`{label}`" for label in each.labels)
        lines.append(f"| `{each.name}` | {each.type} | {labels} | {each.text} |")
    bounds = ", ".join(f"{bound:g}" for bound in BUCKETS)
    lines += [f"\nDurations are counted in buckets up to {bounds} seconds, and beyond.", ""]
    return "\n".join(lines)


PAGES: dict[str, Callable[[], str]] = {
    "operations.md": lambda: operations_page(NOTE),
    "settings.md": settings_page,
    "commands.md": commands_page,
    "limits.md": limits_page,
    "metrics.md": metrics_page,
    "statuses.md": statuses_page,
}


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, by its full name."""
    if not hasattr(command, "commands") or (" " in name and command.invoke_without_command):
        yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, f"{name} {word}")


def commands_of_program() -> list[str]:
    """Return the full names of all commands."""
    return [name for name, _ in commands(typer.main.get_command(app), "reelbase")]


def is_setting(parameter: Any) -> bool:
    """Return true if an option only gives a setting its value."""
    return parameter.name in {*names(), "config"}


def describes(parameter: Any) -> bool:
    """Return true if a parameter is the command's own."""
    return parameter.name != "help" and not is_setting(parameter)


def usage(parameter: Any) -> str:
    """Return a parameter as one types it."""
    if parameter.param_type_name == "argument":
        return f"`{parameter.metavar or parameter.name.upper()}`"
    return f"`{parameter.opts[0]}`"


def paragraphs(text: str) -> str:
    """Return a docstring as Markdown: its paragraphs, unindented."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def code(text: str) -> str:
    """Return a value as Markdown; an empty one in words."""
    return f"`{text}`" if text else "empty"


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
        print(f"wrote docs/reference/{name}", file=sys.stderr)


if __name__ == "__main__":
    main()
