"""The reading process: it reads bodies while the first process compares and writes."""

import contextlib
import gc
import multiprocessing
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection

from reelbase import stopping
from reelbase.importers.engine.batch import Batch, pack, unpack
from reelbase.importers.formats.bodies.reading import read_batches
from reelbase.importers.source import Source, SourceError

Batches = Iterator[Batch | None]
WORTH_A_PROCESS = 4_000_000
"""Bytes; less is read sooner than a process starts."""
SOON = 0.1
"""Seconds for which a transaction stays open for the next batch."""


def batches_of(source: Source, done: int) -> Generator[Batch | None, None, None]:
    """Return the batches of a source after its first `done` lines; None where the next is not read soon."""
    if source.size < WORTH_A_PROCESS:
        return read_batches(source.lines(), done)
    return _from_a_process(source, done)


def _from_a_process(source: Source, done: int) -> Generator[Batch | None, None, None]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_send_batches, args=(source, done, theirs), daemon=True)
    with stopping.later():
        reader.start()
    theirs.close()
    try:
        while packed := _receive(ours, source):
            yield unpack(packed)
            if not ours.poll(SOON):
                yield None
    finally:
        ours.close()
        reader.terminate()
        reader.join()


def _receive(ours: Connection, source: Source) -> bytes:
    try:
        return ours.recv_bytes()
    except EOFError:
        raise SourceError(f"Reading {source.first} stopped: its process has ended too early.") from None


def _send_batches(source: Source, done: int, pipe: Connection) -> None:
    """Send each batch from the second process, and nothing after the last one."""
    gc.disable()
    with contextlib.suppress(BrokenPipeError):
        for batch in read_batches(source.lines(), done):
            pipe.send_bytes(pack(batch))
        pipe.send_bytes(b"")
    pipe.close()
