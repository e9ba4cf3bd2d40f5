"""Running: how far imports and mirrors are, in files that these commands write and the server reads.

They are processes of their own, which the server neither starts nor knows. Each has a file in a folder
of the catalogue while it runs; at its end that becomes the file of the last one.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from reelbase.metrics import families
from reelbase.metrics.families import Family, Sample, of
from reelbase.private import make_folder

ENDING = ".running"
TELL_SECONDS = 2.0
SILENT_SECONDS = 30.0  # after which a command that says nothing has been killed

IMPORT = "import"
MIRROR = "mirror"


class Work(msgspec.Struct):
    """A command that takes long, and how far it is."""

    what: str  # IMPORT or MIRROR
    begun: float  # seconds since 1970
    updated: float = 0.0
    ended: float = 0.0  # 0 while it runs
    has_failed: bool = False
    done: int = 0  # lines of an import, entities of a mirror
    requests: int = 0
    errors: int = 0

    @property
    def pace(self) -> float:
        """Requests a second so far."""
        return self.requests / max(0.001, (self.ended or self.updated) - self.begun)


@contextmanager
def reporting(folder: Path | None, what: str) -> Iterator[Work]:
    """Report how far a command is while a block runs, and how it ended; nothing without a folder."""
    work = Work(what, time.time())
    if folder is None:
        yield work
        return
    file = folder / f"{what}-{os.getpid()}{ENDING}"
    ending = threading.Event()
    telling = threading.Thread(target=_tell_often, args=(file, work, ending), name="running", daemon=True)
    with suppress(OSError):
        make_folder(folder)
        _remove_silent(folder)
    telling.start()
    work.has_failed = True
    try:
        yield work
        work.has_failed = work.errors > 0
    finally:
        ending.set()
        telling.join()
        work.ended = time.time()
        _tell(file, work)
        with suppress(OSError):
            file.replace(folder / f"{what}{ENDING}")


def _tell_often(file: Path, work: Work, ending: threading.Event) -> None:
    while True:
        _tell(file, work)
        if ending.wait(TELL_SECONDS):
            return


def _tell(file: Path, work: Work) -> None:
    """Write it; a full disk must not stop the command."""
    work.updated = time.time()
    part = file.with_suffix(".part")
    with suppress(OSError):
        part.write_bytes(msgspec.json.encode(work))
        part.replace(file)


def _remove_silent(folder: Path) -> None:
    for file, work in _read(folder):
        if not work.ended and _is_silent(work, time.time()):
            file.unlink(missing_ok=True)


def _read(folder: Path) -> Iterator[tuple[Path, Work]]:
    for file in sorted(folder.glob(f"*{ENDING}")):
        with suppress(OSError, msgspec.MsgspecError):
            yield file, msgspec.json.decode(file.read_bytes(), type=Work)


def _is_silent(work: Work, now: float) -> bool:
    return now - work.updated > SILENT_SECONDS


def samples(folder: Path | None, now: float | None = None) -> Iterator[Sample]:
    """Yield how far the imports and mirrors are that run, or how the last ones ended."""
    now = time.time() if now is None else now
    every = [work for _, work in _read(folder)] if folder else []
    for what, samples_of in ((IMPORT, _of_imports), (MIRROR, _of_mirrors)):
        found = [each for each in every if each.what == what]
        running = [each for each in found if not each.ended and not _is_silent(each, now)]
        if found:
            last = max((each for each in found if each not in running), key=_end, default=None)
            shown = running or [last] if last else running
            yield from samples_of(running, shown, last)


def _end(work: Work) -> float:
    return work.ended or work.updated


def _of_imports(running: list[Work], shown: list[Work], last: Work | None) -> Iterator[Sample]:
    yield of(families.IMPORT_RUNNING, len(running))
    yield of(families.IMPORT_ROWS, sum(each.done for each in shown))
    yield from _of_last(last, families.IMPORT_END, families.IMPORT_FAILED)


def _of_mirrors(running: list[Work], shown: list[Work], last: Work | None) -> Iterator[Sample]:
    yield of(families.MIRROR_RUNNING, len(running))
    yield of(families.MIRROR_FETCHED, sum(each.done for each in shown))
    yield of(families.MIRROR_REQUESTS, sum(each.requests for each in shown))
    yield of(families.MIRROR_ERRORS, sum(each.errors for each in shown))
    yield of(families.MIRROR_PACE, round(sum(each.pace for each in running), 3))
    yield from _of_last(last, families.MIRROR_END, families.MIRROR_FAILED)


def _of_last(last: Work | None, end: Family, failed: Family) -> Iterator[Sample]:
    """Yield how the last one ended; one that fell silent was killed."""
    if last:
        yield of(end, _end(last))
        yield of(failed, int(last.has_failed or not last.ended))
