"""`reelbase double`: a TMDB for tests, which lives in memory and ends with the tests."""

import ctypes
import gc
import logging
import os
import signal
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from reelbase import moments
from reelbase.cli.listening import BACKLOG, listen
from reelbase.cli.refusal import Refusal
from reelbase.setting import PREFIX

if TYPE_CHECKING:
    import asyncio
    import socket

    from reelbase import logs
    from reelbase.double.recording import Recordings

GRACE_SECONDS = 1
ARENA_MAX, ARENAS = -8, 2  # its number in malloc.h
ROOM = 1 << 29  # bytes that are free in memory, or else the folder is where temporary folders are


def double(
    fixture: list[Path] = typer.Argument(
        None, help="Files of a catalogue, in place of the demo: answers of the API, or short forms."
    ),
    port: int = typer.Option(0, "--port", help="The port; 0 is one that is free.", min=0, max=65535),
    host: str = typer.Option("127.0.0.1", "--host", help="The address to listen on."),
    clock: str = typer.Option("", "--clock", help="The moment at which to stand: 2028-02-29T12:00:00Z."),
    address_file: Path | None = typer.Option(
        None, "--address-file", help="A file into which the address is written once it answers."
    ),
    empty: bool = typer.Option(False, "--empty", help="Begin with an empty catalogue, without the demo."),
    replay: Path | None = typer.Option(
        None, "--replay", help="A file of recorded answers: these are given again, all others fail."
    ),
    record: Path | None = typer.Option(
        None, "--record", help="The same, but what is missing is asked of --from and added to the file."
    ),
    from_: str = typer.Option("", "--from", help="A TMDB to record: https://api.themoviedb.org."),
    key: str = typer.Option("", "--key", envvar="TMDB_API_KEY", help="Your key or token there."),
    until_eof: bool = typer.Option(False, "--until-eof", help="Stop when standard input ends."),
) -> None:
    """Serve a catalogue for tests: any key, no limits, nothing kept. Prints its address.

    Tests control it at /reelbase/v1/double: put it back, load titles, set its clock, let requests fail.
    """
    _keep_small()
    from reelbase.double.building import prepare
    from reelbase.storage.temp_folders import temporary_folder

    _check_folder(address_file)
    recordings = _recordings(replay, record, from_, key)
    recorded = [each for each in (replay, record) if each is not None and each.exists()]
    files = [*(fixture or []), *recorded]
    at, lines = _moment(clock), _lines(files, is_empty=empty or recordings is not None)
    logging.basicConfig(level=logging.WARNING)
    listener = listen(host, port, command="double")
    if until_eof:
        threading.Thread(target=_stop_at_end, daemon=True).start()
    _stay_in_memory()
    with temporary_folder() as root:
        beginning = prepare(root, lines)
        _, found, *_ = listener.getsockname()
        address = f"http://[{host}]:{found}" if ":" in host else f"http://{host}:{found}"
        made = _application(root, beginning, (host, found), at, recordings)
        run(made, listener, address, address_file)


def _application(
    root: Path,
    beginning: Path,
    place: tuple[str, int],
    at: datetime | None,
    recordings: "Recordings | None",
) -> "logs.Application":
    from reelbase.double.application import create, settings_of
    from reelbase.double.clock import Clock

    settings = settings_of(root, *place)
    for name in [each for each in os.environ if each.startswith(PREFIX)]:
        del os.environ[name]  # they are of another server
    os.environ.update(settings.environment())  # the renderers of pictures read them
    return create(settings, beginning, root, lambda: Clock(at), recordings)


def run(application: "logs.Application", listener: "socket.socket", address: str, file: Path | None) -> None:
    """Answer until a signal; the address is said once requests are answered."""
    import uvicorn

    from reelbase.http.connections import Accepting

    gc.freeze()  # to look for cycles in all that is made by now would keep a request waiting

    class Saying(uvicorn.Server):
        async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
            await super().startup(sockets)
            if self.started:
                _say(address, file)

    config = uvicorn.Config(
        application,
        http=cast("type[asyncio.Protocol]", Accepting("")),
        log_config=None,
        access_log=False,
        ws="none",
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # repeated by the server once it has stopped
    Saying(config).run(sockets=[listener])


def _say(address: str, file: Path | None) -> None:
    if file is not None:
        part = file.with_name(f".{file.name}.part")
        part.write_text(f"{address}\n", encoding="utf-8")
        part.replace(file)
    print(address, flush=True)


def _check_folder(file: Path | None) -> None:
    """Refuse a file that can't be written later, when programs wait for it."""
    folder = file.absolute().parent if file else None
    if folder and not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise Refusal(
            f"Expected a folder in which {file} can be written, found none at {folder}.\n"
            f"Type: mkdir -p {folder}",
            exit_status=2,
        )


def _keep_small() -> None:
    """Let all threads share two arenas of glibc: else each keeps what it once needed for an import."""
    with suppress(AttributeError):  # another library has no arenas
        ctypes.CDLL(None).mallopt(ARENA_MAX, ARENAS)


def _stay_in_memory() -> None:
    """Let temporary folders be in memory where there is room, unless a folder is named."""
    import tempfile

    from reelbase.double.pages import MEMORY

    if "TMPDIR" not in os.environ and MEMORY.is_dir():
        found = os.statvfs(MEMORY)
        if found.f_bavail * found.f_frsize > ROOM and os.access(MEMORY, os.W_OK):
            tempfile.tempdir = str(MEMORY)


def _stop_at_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):  # unbuffered: nothing waits for this thread at the end
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _recordings(replay: Path | None, record: Path | None, upstream: str, key: str) -> "Recordings | None":
    file = record or replay
    if file is None:
        return None
    from msgspec import DecodeError

    from reelbase.double.recording import Recordings, target_of  # with an HTTP client, which takes a while

    if record and not upstream:
        raise Refusal(
            "Expected a TMDB to record in --from, found none.\n"
            "Type: reelbase double --record FILE --from https://api.themoviedb.org --key KEY",
            exit_status=2,
        )
    if replay and not file.exists():
        raise Refusal(f"Expected a file of recorded answers, found nothing at {file}.", exit_status=2)
    try:
        return Recordings(file, target_of(upstream, key) if record else None)
    except DecodeError as error:
        raise Refusal(
            f"Expected a file of recorded answers at {file}, found: {error}", exit_status=2
        ) from None


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(
            f"Expected a moment in --clock, found {text!r}.\n"
            "Type: reelbase double --clock 2028-02-29T12:00:00Z",
            exit_status=2,
        ) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _lines(files: list[Path], *, is_empty: bool) -> bytes | None:
    """Return the answers that files say; None for the demo."""
    from reelbase.double.forms import Misunderstood, encoded, lines_of

    if not files:
        return b"" if is_empty else None
    found = []
    for file in files:
        try:
            found += lines_of(file.read_bytes(), moments.now().date())
        except OSError as error:
            raise Refusal(f"Expected a fixture file, found: {error}.\nType: reelbase double FILE") from None
        except Misunderstood as error:
            raise Refusal(f"{file}: {error}.\nType: reelbase double --help", exit_status=2) from None
    return encoded(found)
