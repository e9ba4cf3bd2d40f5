"""Flags made from the declarations of the settings, so that each is described once."""

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from reelbase.setting import flag, variable
from reelbase.setting_sources import CONFIG_VARIABLE
from reelbase.settings import Settings, meaning, names


def takes_settings(*wanted: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a command: replace its parameter `settings` by a flag for each of the named settings.

    Without names: for every setting.
    """
    chosen = wanted or tuple(names())

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def run(*, config: Path | None = None, **given: object) -> None:
            values = {name: given.pop(name) for name in chosen}
            flags = {name: text for name, text in values.items() if isinstance(text, str)}
            command(Settings.load(flags, os.environ, config), **given)

        own = list(inspect.signature(command).parameters.values())[1:]
        flags = [keyword(name, annotation(name)) for name in chosen]
        parameters = [*(p.replace(kind=p.KEYWORD_ONLY) for p in own), *flags, keyword("config", CONFIG)]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        return run

    return decorate


def keyword(name: str, its_annotation: object) -> inspect.Parameter:
    """Return an optional keyword-only parameter."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=its_annotation)


def annotation(name: str) -> object:
    """Return the flag of a setting as Typer takes it: text, since the setting itself parses it."""
    declared = meaning(name)
    _, _, last = name.rpartition("_")
    default = f" Default: {declared.default_text}." if declared.default_text else ""
    return Annotated[
        str | None,
        typer.Option(
            flag(name),
            help=f"{declared.text}{default} Also {variable(name)}.",
            metavar=last.upper(),
            show_default=False,
            rich_help_panel="Settings",
        ),
    ]


CONFIG = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help=f"A TOML file of settings. Also {CONFIG_VARIABLE}; else ./reelbase.toml if it is there.",
        metavar="FILE",
        show_default=False,
        rich_help_panel="Settings",
    ),
]
