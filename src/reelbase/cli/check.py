"""`reelbase check`: whether the catalogue is whole, its index says the same, and its pictures are some."""

import asyncio
import sys
from typing import TYPE_CHECKING

from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import existing
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.search.checking import Comparison
    from reelbase.storage.database import Database
    from reelbase.storage.integrity import Fault


@takes_settings("database", "index", "image_originals")
def check(settings: Settings) -> None:
    """Check the catalogue, its index and a folder of originals; the exit status is 1 when something is wrong.

    What is only doubtful (it may be so in its source) is listed as well, but is no fault. An index that
    is behind is said to be so, and not compared. Originals in a bucket are not looked through.
    """
    from reelbase.storage.integrity import find_faults

    with existing(settings.database) as database:
        if not database.is_current():
            raise Refusal(
                f"Expected schema of this version, found {database.revision()}.\nType: reelbase migrate"
            )
        faults = find_faults(database)
        compared = asyncio.run(_compare(database, settings))
    faults += _pictures(settings)
    for fault in [*faults, *(compared.faults if compared else [])]:
        word = "doubtful" if fault.is_doubtful else "fault"
        print(f"{word}: {fault.rule}: {fault.rows:,} (for instance {fault.example})")
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


def _pictures(settings: Settings) -> "list[Fault]":
    """What is wrong with originals, and what is doubtful about them."""
    from reelbase.artwork.checking import find_flaws
    from reelbase.artwork.originals import Folder, originals_at
    from reelbase.storage.integrity import Fault

    originals = originals_at(settings.originals)
    flaws = [*find_flaws(originals.folder)] if isinstance(originals, Folder) else []
    found = []
    for is_doubtful, rule in ((False, "an original is no picture"), (True, "a file is no original")):
        named = [f"{each.name}, which {each.reason}" for each in flaws if each.is_doubtful is is_doubtful]
        found += [Fault(rule, len(named), named[0], is_doubtful)] if named else []
    return found


async def _compare(database: "Database", settings: Settings) -> "Comparison | None":
    from reelbase.search.checking import compare

    readers = database.readers()
    await readers.open()
    try:
        return await compare(readers, settings.index_folder)
    finally:
        await readers.close()
