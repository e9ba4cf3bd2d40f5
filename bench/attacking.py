"""Sends attacks, and tells what became of each: what was answered, and when the connection was closed."""

import asyncio
import re
import socket
import struct
import time
from dataclasses import dataclass, field

from bench.attacks import Attack

KEPT = 1 << 16  # bytes of the answers that are looked through
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by RST
DRAIN_SECONDS = 20.0


@dataclass
class Outcome:
    """The outcome of an attack."""

    kind: str
    statuses: list[int] = field(default_factory=list)
    is_closed: bool = False  # by the server
    seconds: float = 0.0  # until it was closed, or until the client gave up
    text: bytes = b""  # the beginning of what was answered
    is_refused: bool = False  # the connection was not even taken


async def attack(host: str, port: int, sent: Attack, source: str | None = None) -> Outcome:
    """Do what the attack says, from the address `source` of this machine."""
    outcome, begun = Outcome(sent.kind), time.perf_counter()
    try:
        local = (source, 0) if source else None
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(host, port, local_addr=local, limit=KEPT), DRAIN_SECONDS
        )
    except OSError:
        return Outcome(sent.kind, is_closed=True, is_refused=True)
    reading = asyncio.ensure_future(_read(reader, outcome) if sent.reads else _wait(writer, outcome))
    try:
        await _send(writer, sent, reading)
        if not sent.aborts:
            await asyncio.wait([reading], timeout=sent.patience)
    finally:
        outcome.seconds = time.perf_counter() - begun
        reading.cancel()
        await asyncio.wait([reading])
        connection = writer.get_extra_info("socket")
        if sent.aborts and connection is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        writer.transport.abort()
    outcome.statuses = [int(status) for status in STATUS.findall(outcome.text)]
    return outcome


async def _send(writer: asyncio.StreamWriter, sent: Attack, reading: "asyncio.Future[None]") -> None:
    """Send the pieces until the server closes; what it does not take in time is left."""
    try:
        for piece in sent.pieces:
            writer.write(piece)
            await asyncio.wait_for(writer.drain(), DRAIN_SECONDS)
            if sent.pause:
                await asyncio.wait([reading], timeout=sent.pause)
            if reading.done():
                break
    except OSError:  # TimeoutError is one as well
        return


async def _read(reader: asyncio.StreamReader, outcome: Outcome) -> None:
    """Read until the server closes."""
    try:
        while part := await reader.read(KEPT):
            outcome.text += part[: KEPT - len(outcome.text)]
    except OSError:
        pass
    outcome.is_closed = True


async def _wait(writer: asyncio.StreamWriter, outcome: Outcome) -> None:
    """Read nothing, so that what the server sends piles up."""
    transport = writer.transport
    if isinstance(transport, asyncio.ReadTransport):
        transport.pause_reading()
    await writer.wait_closed()
    outcome.is_closed = True
