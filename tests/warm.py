"""The program, started as a fork of a process that has imported it: a server then starts in a fraction of
the time. What a start itself does (its signals, its workers as programs of their own) is proven by
`FreshServer`, in tests/failure and tests/cli/test_serve.py.
"""

import atexit
import multiprocessing
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing import process
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Protocol

KNOWN = (
    "reelbase.app",
    "reelbase.api.openapi",
    "reelbase.api.reference",
    "reelbase.cli.background",
    "reelbase.cli.program",
    "reelbase.cli.workers",
    "reelbase.http.connections",
    "reelbase.jobs.indexer",
    "reelbase.jobs.schedule",
    "reelbase.redirect.kit",
    "reelbase.storage.engine.sqlite",
    "uvloop",
)
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(list(KNOWN))


def read_no_pages_ahead() -> None:
    """Let servers in this process prepare no documentation, which takes half of the time that most run."""
    from reelbase.web.docs import routes

    routes.WARMED_AFTER = 3600.0  # seconds: longer than any server of the tests runs


def read_certificates_once() -> None:
    """Let the clients of httpx in this process share the usual certificates: each reads them for 20 ms."""
    from httpx import create_ssl_context
    from httpx._transports import default

    usual, where = create_ssl_context(), _certificates()

    def shared(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        if verify is True and cert is None and _certificates() == where:
            return usual
        return create_ssl_context(verify, cert, trust_env)

    vars(default)["create_ssl_context"] = shared


def _certificates() -> list[str | None]:
    """Return where the environment says that certificates are."""
    return [os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")]


class Running(Protocol):
    """A process of which the tests wait for the end: what they use of `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...


class Forked:
    """The program in a process and a session of its own, with files for what it prints."""

    def __init__(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        out: Path,
        err: Path,
        passed: Sequence[int] = (),
    ) -> None:
        """Start it; `passed` are numbers of sockets, which it is given as systemd does (sd_listen_fds(3))."""
        sockets = [socket.socket(fileno=os.dup(each)) for each in passed]
        given = (list(arguments), folder, dict(environment), out, err, sockets)
        self._process: ForkServerProcess = _context.Process(target=_run, args=given)
        self._process.start()
        for each in sockets:
            each.close()
        assert self._process.pid
        self.pid = self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("reelbase", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int, /) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(
    arguments: list[str],
    folder: Path,
    environment: dict[str, str],
    out: Path,
    err: Path,
    sockets: list[socket.socket],
) -> None:
    """Become the program as if it had been started anew, and run it."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        opened = os.open(path, flags)
        os.dup2(opened, number)
        os.close(opened)
    _pass(sockets)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace")
    process._parent_process = None  # type: ignore[attr-defined] # it is no worker

    from uvicorn import _subprocess

    from reelbase.cli.program import main

    read_no_pages_ahead()
    _subprocess.spawn = multiprocessing.get_context("fork")  # type: ignore[assignment] # workers are warm, too
    try:
        main(arguments)
    finally:
        atexit._run_exitfuncs()


def _pass(sockets: list[socket.socket]) -> None:
    """Put sockets where systemd does, from 3 on."""
    if sockets:
        kept = [os.dup2(each.detach(), 100 + place) for place, each in enumerate(sockets)]
        for place, each in enumerate(kept):
            os.dup2(each, 3 + place)
            os.close(each)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(kept)))
