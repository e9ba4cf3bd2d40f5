"""The process that decodes and renders, apart from the one that answers.

Whatever a file does to the libraries that read it happens here: the process has limited memory and time for
one picture, and a worker that loses it starts another. It reads requests from its standard input and writes
answers to its standard output, until its input ends.
"""

import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from reelbase.artwork.render import render
from reelbase.artwork.sizes import read_size
from reelbase.artwork.validation import Checked, Format, Unfit, check

MEMORY = 1 << 30  # bytes; a picture at the limits takes a third of that
CPU_SECONDS = 20  # for one picture; the largest take two
NICENESS = 5  # answers that need no rendering go first
LENGTHS = struct.Struct(">II")
DONE, REFUSED = 0, 1


class Work(NamedTuple):
    """A request to the process: render in a size and a format or, without a size, check."""

    size: str
    output: str
    path: str  # of the original, empty where its bytes follow


def framed(head: bytes, data: bytes) -> bytes:
    """Join two parts, preceded by their lengths."""
    return LENGTHS.pack(len(head), len(data)) + head + data


def answered(work: Work, data: bytes) -> tuple[int, bytes]:
    """Return the success, and the rendition, the facts of the picture, or the reason of the failure."""
    try:
        content = Path(work.path).read_bytes() if work.path else data
        if not work.size:
            return DONE, msgspec.json.encode(check(content))
        size = read_size(work.size)
        assert size, "only sizes that were read are sent"
        return DONE, render(content, size, Format(work.output))
    except Unfit as error:
        return REFUSED, error.reason.encode()
    except (OSError, MemoryError) as error:
        return REFUSED, f"what can't be read ({error})".encode()


def read_checked(answer: bytes) -> Checked:
    """Return the facts of a picture from the answer to a check."""
    found, width, height = msgspec.json.decode(answer, type=tuple[Format, int, int])
    return Checked(found, width, height)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Do one work after the other."""
    while lengths := requests.read(LENGTHS.size):
        head, size = LENGTHS.unpack(lengths)
        work = msgspec.json.decode(requests.read(head), type=Work)
        _allow_seconds()
        status, answer = answered(work, requests.read(size))
        answers.write(framed(bytes([status]), answer))
        answers.flush()


def _allow_seconds() -> None:
    """Let the system end this process after some seconds, even if no parent is left to do so."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    _limit(resource.RLIMIT_CPU, soft)


def _limit(kind: int, soft: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (soft, hard))


def main() -> None:
    """Run until the input ends; interrupts are for the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    _limit(resource.RLIMIT_DATA, MEMORY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    with suppress(BrokenPipeError):  # nobody is left who asked
        serve(sys.stdin.buffer, answers)
    os._exit(0)  # at once: what is in a buffer is for nobody either


if __name__ == "__main__":
    main()
