"""Checkpoints whose names begin alike."""

from typing import NamedTuple

from sqlalchemy import func, select

from reelbase.storage import tables
from reelbase.storage.engine.dialects import bytewise
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.translated import const

checkpoint = tables.checkpoint


class CheckpointRow(NamedTuple):
    """How far something has come."""

    source: str
    position: int
    finished: int


BEGINNING = Statement(
    select(checkpoint.c.source, checkpoint.c.position, checkpoint.c.finished)
    .where(func.substr(checkpoint.c.source, const(1), bind("length")) == bind("beginning"))
    .order_by(bytewise(checkpoint.c.source)),
    CheckpointRow,
)


def select_beginning(writer: Writer, beginning: str) -> list[CheckpointRow]:
    """The checkpoints whose names begin so, by name."""
    return writer.all(BEGINNING, beginning=beginning, length=len(beginning))


def upsert_checkpoint(writer: Writer, source: str, position: int, finished: int = 0) -> None:
    """Write down how far it has come."""
    time = writer.now.strftime("%Y-%m-%d %H:%M:%S")
    writer.upsert(checkpoint, [(source, position, finished, time)])


def delete_checkpoints(writer: Writer, sources: list[str]) -> None:
    """Forget how far these came."""
    writer.delete_rows(checkpoint, [(source,) for source in sources])
