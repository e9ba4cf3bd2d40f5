"""`reelbase import imdb|kaggle|wikidata|nfo|csv`: sources that are matched with the catalogue."""

import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase.cli.flags import takes_settings
from reelbase.cli.import_ import REPORT, print_report, shown
from reelbase.cli.opening import made_or_temporary
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.importers.merging.outcome import ColumnReading, Options, Outcome
    from reelbase.importers.report import Report, Tell

Take = Callable[["Options", "Tell"], "Outcome"]
"""Imports a source with the options of its command."""


def imports(command: Callable[..., Take]) -> Callable[..., None]:
    """Decorate a command: add the options that every importer has, and run the import."""

    @functools.wraps(command)
    def whole(
        settings: Settings,
        *,
        only_known: bool,
        dry_run: bool,
        report: Path | None,
        sync: bool = False,
        **given: object,
    ) -> None:
        from reelbase.importers.merging.outcome import Options

        with made_or_temporary(settings, is_temporary=dry_run) as address:
            with_address = replace(settings, database=address)
            running = None if dry_run else settings.running_folder
            run(command(with_address, **given), Options(only_known, dry_run, report, sync), running)

    own = inspect.signature(command).parameters.values()
    shared = inspect.signature(options).parameters.values()
    whole.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    return whole


def options(
    *,
    only_known: bool = typer.Option(
        False, "--only-known", help="Make no new titles: only fill what is there."
    ),
    dry_run: bool = typer.Option(
        False, "--dry-run", help="Print what would change, by field, and write nothing."
    ),
    report: Path | None = REPORT,
) -> None:
    """Declare the options of every import of a source."""


def register(app: typer.Typer) -> None:
    """Add a command for each source to those of `import`."""
    for command in (imdb, kaggle, wikidata, nfo, csv):
        app.command(command.__name__)(command)


@takes_settings("database")
@imports
def imdb(
    settings: Settings,
    folder: Path = typer.Argument(metavar="FOLDER", help="A folder with title.basics.tsv.gz and others."),
) -> Take:
    """Import the tables of IMDb: title.basics, akas, crew, episode, principals, ratings, name.basics.

    Each may be missing. Values of a more trusted source stay as they are; a second run writes nothing.
    """
    from reelbase.importers.formats.imdb import import_imdb

    return lambda options, tell: import_imdb(settings.database, folder, options, tell)


@takes_settings("database")
@imports
def kaggle(
    settings: Settings,
    file: list[Path] = typer.Argument(
        metavar="FILE…",
        help="Movies, series, credits, keywords, links and ratings, of 2017 or since 2023.",
    ),
) -> Take:
    """Import sets of Kaggle that were made from TMDB; a file is recognised by its columns.

    Values of a more trusted source stay as they are; a second run writes nothing.
    """
    from reelbase.importers.formats.kaggle import import_kaggle

    return lambda options, tell: import_kaggle(settings.database, file, options, tell)


@takes_settings("database")
@imports
def wikidata(
    settings: Settings,
    file: Path = typer.Argument(metavar="FILE", help="A dump (.json, .gz, .bz2), or the JSON of entities."),
) -> Take:
    """Import films, series and people of Wikidata, from a dump or from single entities.

    Values of a more trusted source stay as they are; a second run writes nothing.
    """
    from reelbase.importers.formats.wikidata import import_wikidata

    return lambda options, tell: import_wikidata(settings.database, file, options, tell)


@takes_settings("database")
@imports
def nfo(
    settings: Settings,
    folder: Path = typer.Argument(metavar="FOLDER", help="The folder of a media library."),
    language: str = typer.Option("en-US", "--language", help="The language that titles and plots are in."),
) -> Take:
    """Import the NFO files of Kodi, Jellyfin, Emby and others under a folder: movies, series and their parts.

    Values of a more trusted source stay as they are; a second run writes nothing.
    """
    from reelbase.importers.formats.nfo import import_nfo
    from reelbase.importers.merging.languages import named_language

    def take(options: "Options", tell: "Tell") -> "Outcome":
        return import_nfo(settings.database, folder, named_language(language, "--language"), options, tell)

    return take


@takes_settings("database", "image_originals")
@imports
def csv(
    settings: Settings,
    file: Path = typer.Argument(metavar="FILE", help="A table with a line of names of columns."),
    mapping: Path = typer.Option(..., "--mapping", metavar="FILE.toml", help="What its columns say."),
    sync: bool = typer.Option(
        False,
        "--sync",
        help="Take back what earlier imports of this table said and it says no more; remove titles that "
        "only it made and has no rows of.",
    ),
) -> Take:
    """Import any table of titles, by a mapping of its columns.

    Values of a more trusted source stay as they are; a second run writes nothing.
    """
    from reelbase.cli.table_pictures import table_pictures
    from reelbase.importers.formats.spreadsheet import import_csv

    def take(options: "Options", tell: "Tell") -> "Outcome":
        with table_pictures(settings, file.parent, is_dry=options.dry_run) as pictures:
            return import_csv(settings.database, file, mapping, options, tell, pictures.take)

    return take


def run(take: Take, options: "Options", running: Path | None = None) -> None:
    """Import with progress, print a summary, and end with status 1 if a row was not imported."""
    outcomes: list[Outcome] = []

    def once(tell: "Tell") -> "Report":
        outcomes.append(take(options, tell))
        return outcomes[-1].report

    found = shown(once, running)
    [outcome] = outcomes
    print_columns(outcome.columns)
    print_fields(outcome.fields)
    print_report(found, "lines", kept_in=options.report)
    if options.dry_run:
        print("Nothing was written: it was a dry run.")
    if not found.is_whole:
        sys.exit(1)


def print_columns(columns: "Sequence[ColumnReading]") -> None:
    """Print how each column of a table was read, with examples and what was not understood."""
    for each in columns:
        print(f"{each.columns}{' -> ' if each.field else ''}{each.field}: {each.shown}")
        for cell, value in each.examples:
            print(f"    {cell[:60]!r} -> {value[:60]}")
        if each.faults:
            print(f"    not understood in {each.faults:,} rows; the first: {each.first_fault}")


def print_fields(fields: dict[str, dict[str, int]]) -> None:
    """Print a table of the outcome for each field."""
    if not fields:
        return
    actions = list(next(iter(fields.values())))
    width = max(len("field"), *map(len, fields))
    print(f"{'field':<{width}}" + "".join(f"{action:>14}" for action in actions))
    for name, numbers in fields.items():
        print(f"{name:<{width}}" + "".join(f"{number:>14,}" for number in numbers.values()))
