"""Checkpoints: how far an import of a source has come, written with each of its batches."""

from reelbase.storage import tables
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import whole_rows


def find_checkpoint(writer: Writer, source: str) -> int:
    """The lines that an interrupted import of this source has done; 0 where none was interrupted."""
    rows = whole_rows.matching(writer, tables.checkpoint, "source", [source])
    return int(str(rows[0][1])) if rows else 0


def put_checkpoint(writer: Writer, source: str, lines: int) -> None:
    """Write down how many lines are done."""
    time = writer.now.strftime("%Y-%m-%d %H:%M:%S")
    writer.upsert(tables.checkpoint, [(source, lines, 0, time)])


def remove_checkpoint(writer: Writer, source: str) -> None:
    """Forget how far it came: the source is done, and the next import compares it from its beginning."""
    writer.delete_rows(tables.checkpoint, [(source,)])
