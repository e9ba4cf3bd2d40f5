"""Checkpoints: how far an import, a mirror or a job has come, written with each of its batches."""

from sqlalchemy import Integer, cast, delete, func, select

from reelbase.moments import stamp
from reelbase.storage import tables
from reelbase.storage.engine.dialects import bytewise
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.translated import const
from reelbase.storage.rows import CheckpointRow

checkpoint = tables.checkpoint

BEGINNING = Statement(
    select(*checkpoint.columns)
    .where(func.substr(checkpoint.c.source, const(1), cast(bind("length"), Integer)) == bind("beginning"))
    .order_by(bytewise(checkpoint.c.source)),
    CheckpointRow,
)
_SOME = Statement(select(*checkpoint.columns).where(within(checkpoint.c.source, "sources")), CheckpointRow)
_DELETE = Command(delete(checkpoint).where(within(checkpoint.c.source, "sources")))


def select_beginning(writer: Writer, beginning: str) -> list[CheckpointRow]:
    """Return the checkpoints whose names begin so, by name."""
    return writer.all(BEGINNING, beginning=beginning, length=len(beginning))


def find_checkpoints(writer: Writer, sources: list[str]) -> dict[str, int]:
    """Return the lines that an interrupted import has done, of those of these sources that it has begun."""
    return {row.source: row.position for row in writer.all(_SOME, sources=sources)}


def find_checkpoint(writer: Writer, source: str) -> int:
    """Return the lines that an interrupted import of this source has done; 0 where none was interrupted."""
    return find_checkpoints(writer, [source]).get(source, 0)


def upsert_checkpoint(writer: Writer, source: str, position: int, finished: int = 0) -> None:
    """Write down how far it has come."""
    writer.upsert([CheckpointRow(source, position, finished, stamp(writer.now))])


def delete_checkpoints(writer: Writer, *sources: str) -> None:
    """Forget how far these came: what is done begins anew the next time."""
    if sources:
        writer.run(_DELETE, sources=list(sources))
