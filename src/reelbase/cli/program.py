"""The program `reelbase`: its commands, and what becomes of their errors."""

import gc
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from io import TextIOWrapper
from typing import Any

import typer
import typer.main
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.models import TyperPath

from reelbase import __version__, stopping
from reelbase.cli import (
    account,
    background,
    backup,
    check,
    demo,
    doctor,
    double,
    drift,
    edit,
    export,
    history,
    import_,
    import_sources,
    index,
    jobs,
    key,
    migrate,
    mirror,
    redirect,
    removing,
    revert,
    serve,
    settings,
    user,
    webhook,
)
from reelbase.cli.failures import failure, shows_tracebacks
from reelbase.cli.refusal import print_error

app = typer.Typer(
    name="reelbase",
    help="A movie and TV database of your own that answers the TMDB API.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
import_sources.register(import_.app)
app.add_typer(import_.app, name="import")
app.command("mirror")(mirror.mirror)
app.command("drift")(drift.drift)
app.add_typer(demo.app, name="demo")
app.command("double")(double.double)
app.command("migrate")(migrate.migrate)
app.add_typer(key.app, name="key")
app.add_typer(user.app, name="user")
app.add_typer(account.app, name="account")
app.command("edit")(edit.edit)
app.command("history")(history.history)
app.command("revert")(revert.revert)
app.command("delete")(removing.delete)
app.command("merge")(removing.merge)
app.add_typer(webhook.app, name="webhook")
app.add_typer(index.app, name="index")
app.add_typer(redirect.app, name="redirect")
app.command("doctor")(doctor.doctor)
app.command("background")(background.background)
app.add_typer(jobs.app, name="jobs")
app.add_typer(export.app, name="export")
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("port")(backup.port)
app.command("check")(check.check)
app.command("settings")(settings.settings)


def version_text() -> str:
    """Return the versions of the program and of all that its files depend on, without opening any."""
    from sqlite3 import sqlite_version

    from reelbase.search.schema import VERSION
    from reelbase.storage.migrations.revision import HEAD

    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"reelbase {__version__} (schema {HEAD}, index {VERSION}, Python {python}, SQLite {sqlite_version})"
    )


@app.command("version")
def version() -> None:
    """Print the version, those of the schema and of the index that it makes, of Python and of SQLite."""
    print(version_text())


@app.command("help")
def help_(
    command: list[str] = typer.Argument(None, metavar="[COMMAND]…", help="Such as `import csv`."),
) -> None:
    """Show the commands, or how one is typed."""
    main([*(command or ()), "--help"])


def show_version(wanted: bool) -> None:
    """Print the version and end, when it is asked for."""
    if wanted:
        print(version_text())
        raise typer.Exit


@app.callback()
def common(
    version: bool = typer.Option(
        False, "--version", help="Print the version.", callback=show_version, is_eager=True
    ),
) -> None:
    """Run a movie and TV database of your own that answers the TMDB API."""


Command = TyperCommand | TyperGroup


def below(command: Command) -> Iterator[Command]:
    """Yield the command and its subcommands, and theirs."""
    yield command
    for each in command.commands.values() if isinstance(command, TyperGroup) else ():
        assert isinstance(each, Command)
        yield from below(each)


def show_brackets(command: Command) -> None:
    """Let help print text in square brackets, which rich would take for markup."""
    for each in below(command):
        for shown in (each, *(one for one in each.params if isinstance(one, TyperOption | TyperArgument))):
            shown.help = re.sub(r"(?=\[)", r"\\", shown.help or "") or None


class NamedPath(TyperPath):
    """A path that is not empty: an empty one, as of an unset variable, would be the current folder."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Convert a text to a path. Refuses an empty one."""
        if not str(value):
            self.fail("Expected the name of a file or a folder, found an empty text.", param, ctx)
        return super().convert(value, param, ctx)


def refuse_empty_paths(command: Command) -> None:
    """Let a command and its subcommands refuse an empty text for a path."""
    for each in below(command):
        for option in each.params:
            if isinstance(option.type, TyperPath):
                option.type = NamedPath()


@cache
def whole_command() -> Callable[..., object]:
    """Return the program with all its commands, as Click runs it."""
    command = typer.main.get_command(app)
    assert isinstance(command, Command)
    show_brackets(command)
    refuse_empty_paths(command)
    return command


CYCLES_AFTER = 20_000
"""New objects after which cycles are looked for: what a command imports stays, and has hardly any."""


def open_streams() -> None:
    """Open closed standard streams (input, output, error), so that no file takes their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            number = os.open(os.devnull, os.O_RDWR)  # the lowest that is free
            os.set_inheritable(number, True)  # to the workers
            setattr(sys, name, os.fdopen(number, mode))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Exit status: 0 done, 1 it failed, 2 it was not understood, 130 it was stopped.

    Whatever ends a command is said in one place (`cli.failures`); no command shows a traceback, unless
    REELBASE_LOG_LEVEL=debug asks for it.
    """
    gc.set_threshold(CYCLES_AFTER)
    open_streams()
    for stream in (sys.stdout, sys.stderr):  # a file's name may be no text
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    command = whole_command()
    stopping.listen()
    try:
        try:
            command(args=arguments, prog_name="reelbase")
        finally:
            sys.stdout.flush()
        stopping.check()
    except SystemExit as end:
        is_stopped = stopping.is_wished() or end.code == stopping.STATUS  # Typer takes a KeyboardInterrupt
        if is_stopped:
            print_error(stopping.TEXT)
        sys.exit(stopping.STATUS if is_stopped else end.code)
    except BrokenPipeError:  # the reader has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except BaseException as error:
        if shows_tracebacks():
            traceback.print_exception(error)
        text, status = failure(stopping.Stopped() if stopping.is_wished() else error)
        print_error(text)
        sys.exit(status)
