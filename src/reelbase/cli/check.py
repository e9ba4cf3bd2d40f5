"""`reelbase check`: whether the catalogue is whole, and its index says the same."""

import asyncio
import sys
from typing import TYPE_CHECKING

from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.search.checking import Comparison
    from reelbase.storage.database import Database


@takes_settings("database", "index")
def check(settings: Settings) -> None:
    """Check the integrity of the catalogue and of its index; the exit status is 1 when something is wrong.

    What is only doubtful (it may be so in its source) is listed as well, but is no fault. An index that
    is behind is said to be so, and not compared.
    """
    from reelbase.storage.database import open_database
    from reelbase.storage.integrity import find_faults

    database = open_database(settings.database)
    try:
        if not database.is_current():
            raise Refusal(
                f"Expected schema of this version, found {database.revision() or 'no catalogue'}.\n"
                "Type: reelbase migrate"
            )
        faults = find_faults(database)
        compared = asyncio.run(_compare(database, settings))
    finally:
        database.close()
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


async def _compare(database: "Database", settings: Settings) -> "Comparison | None":
    from reelbase.search.checking import compare

    readers = database.readers()
    await readers.open()
    try:
        return await compare(readers, settings.index_folder)
    finally:
        await readers.close()
