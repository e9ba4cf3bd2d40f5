"""The histories of a catalogue: a new one begins where a backup takes the place of what was there."""

from sqlalchemy import text

from reelbase.storage.engine.statement import Command
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.queries.journal import RESTORED

_NUMBERS = "pg_get_serial_sequence('journal', 'sequence')::regclass"
_COUNT_ON = Command(
    text(f"SELECT setval({_NUMBERS}, greatest(:last, coalesce(pg_sequence_last_value({_NUMBERS}), 1)))")
)


def begin_history(writer: Writer, last: int) -> None:
    """Say in the journal that what was there before is gone, under a number that no row has had so far.

    So the head never goes back, and everybody who follows it notices. `last` is that of the last row before.
    """
    writer.run(_COUNT_ON, last=max(1, last))
    writer.journal([Change(RESTORED, 0, RESTORED, "created")])
