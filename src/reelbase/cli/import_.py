"""`reelbase import`: bring titles and people into the catalogue from files."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase.cli import progress
from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.batch import Report

app = typer.Typer(help="Bring titles and people into the catalogue.", no_args_is_help=True)

BAD_LINES_SHOWN = 20


@app.callback()
def sources() -> None:
    """Bring titles and people into the catalogue."""


@app.command("bodies")
@takes_settings("database")
def bodies(
    settings: Settings,
    source: list[Path] = typer.Argument(
        metavar="FILE|FOLDER…",
        help="Files .jsonl, .jsonl.gz or .json, and folders of them.",
    ),
) -> None:
    """Import answers of the API, one JSON object a line: {"path": …, "params": …, "body": …}.

    A second run of the same input changes nothing; an interrupted one goes on where it was.
    Bad lines are reported and skipped, and make the exit status 1.
    """
    missing = [str(path) for path in source if not path.exists()]
    if missing:
        raise Refusal(
            f"Expected files or folders, found nothing at {', '.join(missing)}.\n"
            "Type: reelbase import bodies FILE|FOLDER…",
            exit_status=2,
        )
    report = import_bodies(settings.database, source)
    print_report(report)
    if not report.is_whole:
        sys.exit(1)


def import_bodies(database: str, sources: list[Path]) -> "Report":
    """Import with progress on the terminal; the schema is brought up to date first."""
    from reelbase.importers import bodies
    from reelbase.importers.source import SourceError
    from reelbase.storage.database import open_database

    opened = open_database(database)
    try:
        if not opened.is_current():
            opened.migrate()
    finally:
        opened.close()
    try:
        with progress.shown() as show:
            return bodies.import_bodies(database, sources, show)
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from error


def print_report(report: "Report") -> None:
    """Say what went in, how fast, and which lines did not."""
    for bad in report.bad[:BAD_LINES_SHOWN]:
        print(f"{bad.file}:{bad.line}: {bad.reason}", file=sys.stderr)
    if report.bad_count > BAD_LINES_SHOWN:
        print(f"… and {report.bad_count - BAD_LINES_SHOWN:,} more", file=sys.stderr)
    if report.resumed:
        print(f"Went on after the {report.resumed:,} lines that an interrupted import had done.")
    speed = report.lines_done / report.elapsed if report.elapsed else 0.0
    print(
        f"{report.lines_done:,} lines in {progress.duration(report.elapsed)} ({speed:,.0f} lines/s): "
        f"{counted(report.counts) or 'nothing new'}."
    )
    if report.skipped:
        print(f"{report.skipped:,} answers that are no part of the catalogue were left out.")
    if not report.is_whole:
        print(f"{report.bad_count:,} bad lines were skipped; the rest went in.", file=sys.stderr)


def counted(counts: Mapping[str, int]) -> str:
    """How much of each, without what is none."""
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)
