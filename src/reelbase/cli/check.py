"""`reelbase check`: whether the catalogue is whole."""

import sys

from reelbase.cli.flags import takes_settings
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings


@takes_settings("database")
def check(settings: Settings) -> None:
    """Check the integrity of the catalogue; the exit status is 1 when something is wrong.

    What is only doubtful (it may be so in its source) is listed as well, but is no fault.
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
    finally:
        database.close()
    for fault in faults:
        word = "doubtful" if fault.is_doubtful else "fault"
        print(f"{word}: {fault.rule}: {fault.rows:,} (for instance {fault.example})")
    if any(not fault.is_doubtful for fault in faults):
        sys.exit(1)
    print("The catalogue is whole.")
