"""Renderers: a fixed number of processes of a worker that decode and render.

They are started when there is work, and end when there has been none for a while.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec

from reelbase.artwork.renderer import DONE, LENGTHS, Work, framed, read_checked
from reelbase.artwork.sizes import Size
from reelbase.artwork.turns import Turns
from reelbase.artwork.validation import Checked, Format, Unfit

WAITING = 256  # works; further clients are asked to come again
SECONDS = 60.0  # for one picture, most of which it waits for a core
IDLE_SECONDS = 60.0


class Renderers:
    """Does works one at a time in each of `number` processes, while `most` at most wait, by turns."""

    def __init__(self, number: int = 1, most: int = WAITING) -> None:
        self._turns = Turns(number, most)
        self._idle: list[Process] = []
        self._ending: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def render(self, original: bytes | Path, size: Size, output: Format, client: str = "") -> bytes:
        """Render in that size and format when it is the client's turn. Raises Unfit and Busy."""
        return await self._done(size.token, output, original, client)

    async def check(self, original: bytes | Path, client: str = "") -> Checked:
        """Decode a picture and return its facts when it is the client's turn. Raises Unfit and Busy."""
        return read_checked(await self._done("", "", original, client))

    async def close(self) -> None:
        """End the idle processes; others end with their work."""
        if self._ending:
            self._ending.cancel()
        while self._idle:
            await _ended(self._idle.pop())

    async def _done(self, size: str, output: str, original: bytes | Path, client: str) -> bytes:
        path, data = (str(original), b"") if isinstance(original, Path) else ("", original)
        async with self._turns.turn(client):
            return await self._asked(framed(msgspec.json.encode(Work(size, output, path)), data))

    async def _asked(self, request: bytes) -> bytes:
        """Return the answer of a process; it is ended if it takes too long, or if the caller gives up."""
        process = self._idle.pop() if self._idle else await _started()
        if process.returncode is not None:
            process = await _started()
        try:
            async with asyncio.timeout(SECONDS):
                status, answer = await _exchanged(process, request)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as error:
            await _killed(process)
            raise Unfit("what takes too much time or memory to read") from error
        except BaseException:
            await _killed(process)
            raise
        self._idle.append(process)
        self._end_later()
        if status != DONE:
            raise Unfit(answer.decode())
        return answer

    def _end_later(self) -> None:
        if self._ending:
            self._ending.cancel()
        self._ending = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._end_idle)

    def _end_idle(self) -> None:
        while self._idle:
            task = asyncio.ensure_future(_ended(self._idle.pop()))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _started() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "reelbase.artwork.renderer",
        stdin=PIPE,
        stdout=PIPE,
        start_new_session=True,  # Ctrl+C is for the server, which ends it; uvloop knows no process_group
    )


async def _exchanged(process: Process, request: bytes) -> tuple[int, bytes]:
    """Ask and hear the answer: its status and what it carries."""
    assert process.stdin and process.stdout
    process.stdin.write(request)
    await process.stdin.drain()
    head, size = LENGTHS.unpack(await process.stdout.readexactly(LENGTHS.size))
    status, *_ = await process.stdout.readexactly(head)
    return status, await process.stdout.readexactly(size)


async def _ended(process: Process) -> None:
    """End a process by telling it that no more work follows."""
    assert process.stdin
    process.stdin.close()
    await process.wait()


async def _killed(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
