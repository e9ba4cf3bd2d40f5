"""`reelbase import`: bring titles and people into the catalogue from files."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase.cli import progress
from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import made
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.report import Progress, Report, Tell

app = typer.Typer(help="Import titles and people into the catalogue.", no_args_is_help=True)

BAD_LINES_SHOWN = 20
REPORT = typer.Option(
    None,
    "--report",
    metavar="FILE",
    help="Append everything that did not go in, with file, line and reason.",
)


@app.callback()
def sources() -> None:
    """Import titles and people into the catalogue."""


@app.command("bodies")
@takes_settings("database")
def bodies(
    settings: Settings,
    source: list[Path] = typer.Argument(
        metavar="FILE|FOLDER…",
        help="Files .jsonl, .jsonl.gz or .json, and folders of them.",
    ),
    report: Path | None = REPORT,
    again: bool = typer.Option(False, "--again", help="Read files that were imported before once more."),
) -> None:
    """Import answers of the API, one JSON object a line: {"path": …, "params": …, "body": …}.

    A second run of the same input changes nothing; an interrupted one resumes. Bad lines are reported and
    skipped, and make the exit status 1.
    """
    missing = [str(path) for path in source if not path.exists()]
    if missing:
        raise Refusal(
            f"Expected files or folders, found nothing at {', '.join(missing)}.\n"
            "Type: reelbase import bodies FILE|FOLDER…",
            exit_status=2,
        )
    with made(settings.database):
        found = import_bodies(settings.database, source, report, again=again, running=settings.running_folder)
    print_report(found, kept_in=report)
    if not found.is_whole:
        sys.exit(1)


@app.command("movielens")
@takes_settings("database")
def movielens(
    settings: Settings,
    folder: Path = typer.Argument(metavar="FOLDER", help="A folder with ratings.csv and links.csv."),
    report: Path | None = REPORT,
) -> None:
    """Import ratings in the format of MovieLens, of the movies that are in the catalogue.

    Recommendations are learned from them. They are kept apart from what accounts rate, and change no vote
    averages. A second run of the same input changes nothing; an interrupted one resumes. Bad lines are
    reported and skipped, and make the exit status 1.
    """
    from reelbase.importers.formats.movielens import import_movielens

    with made(settings.database):
        found = shown(
            lambda show: import_movielens(settings.database, folder, show, report), settings.running_folder
        )
    print_report(found, "ratings", "of movies that are not in the catalogue", kept_in=report)
    if not found.is_whole:
        sys.exit(1)


def import_bodies(
    database: str,
    sources: list[Path],
    report: Path | None = None,
    *,
    is_demo: bool = False,
    again: bool = False,
    running: Path | None = None,
) -> "Report":
    """Import with progress on the terminal, into a database of the present schema."""
    from reelbase.importers.formats import bodies

    return shown(
        lambda show: bodies.import_bodies(database, sources, show, report, is_demo=is_demo, again=again),
        running,
    )


def shown(run: Callable[["Tell"], "Report"], running: Path | None = None) -> "Report":
    """Run an import with progress on the terminal, and in the folder `running` if there is one."""
    from reelbase.importers.source import SourceError
    from reelbase.metrics.running import IMPORT, reporting

    try:
        with reporting(running, IMPORT) as work, progress.shown() as show:

            def tell(found: "Progress") -> None:
                work.done = found.lines_done
                show(found)

            report = run(tell)
            work.done, work.errors = report.lines_done, report.bad_count
            return report
    except SourceError as error:
        raise Refusal(str(error), exit_status=2) from error


def print_report(
    report: "Report",
    left_out: str = "answers",
    why: str = "as no part of the catalogue",
    *,
    kept_in: Path | None = None,
) -> None:
    """Print the numbers of imported things, the speed, what was left out and why, and the bad lines."""
    if report.finished_at:
        print(
            f"Nothing to do: the same contents were imported before, until {report.finished_at} UTC,"
            " and nothing in the catalogue has changed since.\n--again reads them once more."
        )
        if not report.is_whole:
            found = number_of(report.bad_count, "faults")
            print(f"Found then: {found}; --report FILE reads them again and keeps them.", file=sys.stderr)
        return
    elsewhere = f", all in {kept_in}" if kept_in else "; --report FILE keeps all of them"
    for bad in report.bad[:BAD_LINES_SHOWN]:
        print(in_one_line(f"{bad.file}:{bad.line}: {bad.reason}"), file=sys.stderr)
    if report.bad_count > BAD_LINES_SHOWN:
        print(f"… and {report.bad_count - BAD_LINES_SHOWN:,} more{elsewhere}", file=sys.stderr)
    if report.resumed:
        print(f"Went on after the {report.resumed:,} lines that an interrupted import had done.")
    speed = report.lines_done / report.elapsed if report.elapsed else 0.0
    lines, spent = number_of(report.lines_done, "lines"), progress.duration(report.elapsed)
    print(f"{lines} in {spent} ({speed:,.0f} lines/s): {counted(report.counts) or 'nothing new'}.")
    if report.skipped:
        print(f"Left out, {why}: {number_of(report.skipped, left_out)}.")
    if not report.is_whole:
        found = number_of(report.bad_count, "faults")
        print(f"{found} found: the line or the value was left out, all else went in.", file=sys.stderr)


def counted(counts: Mapping[str, int]) -> str:
    """Format counts, without zero ones."""
    return ", ".join(number_of(number, name) for name, number in counts.items() if number)
