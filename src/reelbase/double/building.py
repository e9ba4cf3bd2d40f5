"""Building: the catalogue with which a double begins, made once and kept for the next start."""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from reelbase import __version__, moments
from reelbase.double.indexes import link
from reelbase.importers.formats.bodies import import_bodies
from reelbase.importers.report import Progress
from reelbase.importers.takeover.give_way import FOLDER
from reelbase.private import make_folder
from reelbase.search import schema
from reelbase.search.writing import rebuild
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.migrations.revision import HEAD

DATABASE, INDEX = "catalogue.db", "catalogue.db.index"
MOST_KEPT = 20
"""Catalogues that are kept; forms without a date make another one each day."""

BUILT = datetime(2026, 10, 1, tzinfo=UTC)
"""The moment at which every catalogue of a double was written, whatever the day: its answers are the same."""


def prepare(root: Path, lines: bytes | None) -> Path:
    """Put a catalogue into a folder, of the demo unless there are lines; return the file of its beginning."""
    beginning = _kept(lines) or _built(root / "beginning", lines)
    shutil.copyfile(beginning / DATABASE, root / DATABASE)
    for folder, _, names in os.walk(beginning / INDEX):
        there = root / INDEX / Path(folder).relative_to(beginning / INDEX)
        there.mkdir()
        for name in names:
            link(Path(folder, name), there / name)
    return beginning / DATABASE


def _kept(lines: bytes | None) -> Path | None:
    """Return the folder of the catalogue that is kept for the next start; None where none can be kept."""
    place = _cache() / _name(lines)
    if (place / DATABASE).exists():
        with suppress(OSError):
            os.utime(place)  # of those that are kept, the one used last
        return place
    with suppress(OSError):
        make_folder(place.parent)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place.parent) as new:
            built = _built(Path(new) / "built", lines)
            with suppress(OSError):  # another start was quicker
                built.rename(place)
                _remove_oldest(place.parent)
        return place
    return None


def _remove_oldest(folder: Path) -> None:
    """Remove the catalogues that were used before the last `MOST_KEPT` of them."""
    kept = [each for each in folder.iterdir() if not each.name.startswith(".")]
    for each in sorted(kept, key=lambda each: each.stat().st_mtime_ns, reverse=True)[MOST_KEPT:]:
        hidden = each.with_name(f".old-{each.name}")  # whole or not there, also if this is killed
        each.rename(hidden)
        shutil.rmtree(hidden, ignore_errors=True)


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "reelbase" / "double"


def _name(lines: bytes | None) -> str:
    """Return a name for what a catalogue is made of."""
    found = hashlib.sha256(f"{__version__} {HEAD} {schema.VERSION} {BUILT} {INDEX}".encode())
    if lines is None:
        for file in sorted(FOLDER.iterdir()):
            found.update(file.read_bytes())
    else:
        found.update(b"lines" + lines)
    return found.hexdigest()[:32]


def _built(folder: Path, lines: bytes | None) -> Path:
    from reelbase.jobs.schedule import run_job  # with all jobs, which a kept catalogue does without
    from reelbase.jobs.trending import TRENDING

    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / DATABASE}"
    moments.set_clock(lambda: BUILT)
    try:
        with closing(open_database(url)) as database:
            database.migrate()
            with _sources(folder, lines) as sources:
                import_bodies(url, sources, quiet, is_demo=lines is None)
            run_job(database, TRENDING, BUILT)
            asyncio.run(_index(database, folder / INDEX))
    finally:
        moments.set_clock(None)
    return folder


@contextmanager
def _sources(folder: Path, lines: bytes | None) -> Iterator[Sequence[Path]]:
    if lines is None:
        yield [FOLDER]
        return
    file = folder / "lines.jsonl"
    file.write_bytes(lines)
    yield [file] if lines else []
    file.unlink()


async def _index(database: Database, root: Path) -> None:
    readers = database.readers()
    await readers.open()
    try:
        await rebuild(readers, root)
    finally:
        await readers.close()


def quiet(progress: Progress) -> None:
    """Ignore progress."""
