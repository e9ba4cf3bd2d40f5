"""Importing a set of MovieLens: a folder with ratings and links."""

from pathlib import Path

from reelbase.importers.ratings.importing import import_ratings
from reelbase.importers.ratings.reading import HEADERS
from reelbase.importers.report import Report, Tell
from reelbase.importers.source import Source, SourceError

WITHOUT_LINKS = ("u.data", "ratings.dat")


def import_movielens(database_url: str, folder: Path, progress: Tell, report: Path | None = None) -> Report:
    """Take the ratings of the movies that are in the catalogue into the database, in batches.

    `report`: a file that everything is appended to that did not go in.

    An import that was interrupted goes on where it stopped; one that was finished compares again.
    Raises SourceError where the folder is no such set or none of its movies is in the catalogue.
    """
    return import_ratings(database_url, *find_files(folder), progress, report)


def find_files(folder: Path) -> tuple[Source, Source]:
    """Return the files of ratings and of links in a folder."""
    if not folder.is_dir():
        what = "a file" if folder.exists() else "nothing"
        raise SourceError(
            f"Expected a folder with ratings.csv and links.csv, found {what} at {folder}.\n"
            "Type: reelbase import movielens FOLDER"
        )
    found = {name: _file(folder, name) for name in HEADERS}
    missing = [f"{name}.csv" for name, file in found.items() if not file]
    if missing:
        raise SourceError(_missing(folder, missing))
    ratings, links = (Source((file,), is_recordings=False) for file in found.values() if file)
    return ratings, links


def _file(folder: Path, name: str) -> Path | None:
    return next((file for end in ("csv", "csv.gz") if (file := folder / f"{name}.{end}").is_file()), None)


def _missing(folder: Path, missing: list[str]) -> str:
    old = next((name for name in WITHOUT_LINKS if (folder / name).exists()), None)
    what = f"{old}, whose movies nothing links to TMDB or IMDb" if old else f"no {' and no '.join(missing)}"
    return (
        f"Expected ratings.csv and links.csv (or .csv.gz) in {folder}, found {what}.\n"
        "Take a set that has links.csv, such as ml-latest-small, and type: reelbase import movielens FOLDER"
    )
