"""`reelbase check`: whether the catalogue is whole, its index says the same, and its pictures are some."""

import shlex
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from reelbase import stopping
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import existing
from reelbase.cli.refusal import Refusal
from reelbase.errors import DamagedError
from reelbase.logs import in_one_line, without_secrets
from reelbase.places import resolved
from reelbase.settings import Settings

UNREADABLE = "the folder of originals can't be looked through"

if TYPE_CHECKING:
    from reelbase.search.checking import Comparison
    from reelbase.storage.engine.database import Database
    from reelbase.storage.queries.integrity import Fault


@takes_settings("database", "index", "image_originals")
def check(settings: Settings) -> None:
    """Check the catalogue, its index and a folder of originals; the exit status is 1 when something is wrong.

    What is only doubtful (it may be so in its source) is listed as well, but is no fault. An index that is
    behind is reported as such, and not compared. Originals in a bucket are not checked. For a damaged
    database only the damage is reported, and how to restore the newest backup in its folder.
    """
    from reelbase.storage.queries.integrity import DAMAGE, Fault, find_faults

    compared, pictures = None, []
    try:
        with existing(settings.database) as database:
            if not database.is_current():
                raise Refusal(
                    f"Expected schema of this version, found {database.revision()}.\nType: reelbase migrate"
                )
            faults = find_faults(database)
            if not any(fault.rule == DAMAGE for fault in faults):
                found = resolved(settings, database)
                compared = stopping.run(_compare(database, found))
                pictures = _pictures(found, is_named=settings.names_folder("image_originals"))
    except DamagedError as error:
        faults = [Fault(DAMAGE, 1, str(error.__cause__ or error))]
    if any(fault.rule == DAMAGE for fault in faults):
        for fault in faults:
            print(in_one_line(f"fault: {fault.rule}: {fault.example}"))
        raise Refusal(_how_to_restore(settings.database))
    faults += pictures
    for fault in [*faults, *(compared.faults if compared else [])]:
        word = "doubtful" if fault.is_doubtful else "fault"
        print(in_one_line(f"{word}: {fault.rule}: {fault.rows:,} (for instance {fault.example})"))
    if compared and compared.hindrance:
        print(f"The index {compared.hindrance}.")
    if compared and compared.faults:
        print("To build the index anew, type: reelbase index rebuild")
        sys.exit(1)
    if any(not fault.is_doubtful for fault in faults):
        sys.exit(1)
    print("The catalogue is whole.")
    if compared and not compared.hindrance:
        print(f"The index says the same: {compared.documents:,} documents.")


def _how_to_restore(address: str) -> str:
    """Describe the next step after damage: restoring the newest backup in the database's folder."""
    from reelbase.exporters.backup import newest_backup
    from reelbase.storage.engine.database import SqliteDatabase, open_database

    database = open_database(address)
    folder = database.path.parent if isinstance(database, SqliteDatabase) else None
    found = newest_backup(folder) if folder else None
    if found is None:
        where = "There is no backup in its folder. Stop the server, and restore one from elsewhere:"
    else:
        written = datetime.fromtimestamp(found.stat().st_mtime)
        where = f"The newest backup in its folder is of {written:%Y-%m-%d %H:%M}. Stop the server, then type:"
    return (
        f"Expected a whole database, found a damaged one.\n{where}\n"
        f"reelbase restore {shlex.quote(str(found)) if found else 'FILE'} --replace "
        f"--database {shlex.quote(without_secrets(address))}"
    )


def _pictures(settings: Settings, *, is_named: bool) -> "list[Fault]":
    """Return faults of originals, and doubtful ones."""
    from reelbase.artwork.flaws import find_flaws
    from reelbase.artwork.originals import Folder, originals_at
    from reelbase.storage.queries.integrity import Fault

    originals = originals_at(settings.originals)
    if not isinstance(originals, Folder):
        return []
    try:
        next(originals.folder.iterdir(), None)  # without permission it would look like an empty one
        flaws = [*find_flaws(originals.folder)]
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not is_named:
            return []  # it is made with the first original
        return [Fault(UNREADABLE, 1, f"{originals.folder}: {error.strerror or error}")]
    found = []
    for is_doubtful, rule in ((False, "an original is no picture"), (True, "a file is no original")):
        named = [f"{each.name}, which {each.reason}" for each in flaws if each.is_doubtful is is_doubtful]
        found += [Fault(rule, len(named), example, is_doubtful) for example in named[:1]]
    return found


async def _compare(database: "Database", settings: Settings) -> "Comparison | None":
    from reelbase.search.checking import compare

    readers = database.readers()
    await readers.open()
    try:
        return await compare(readers, settings.index_folder)
    finally:
        await readers.close()
