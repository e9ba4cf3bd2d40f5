"""A throw-away PostgreSQL server: made when the suite starts, gone when it ends."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

USER = "reelbase"
# Nothing here is worth keeping, so nothing waits for the disk.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "jit=off")
SIZE = ("max_connections=200", "shared_buffers=64MB", "max_wal_size=2GB", "listen_addresses=")
MAKING = ("-A", "trust", "-E", "UTF8", "-N", "--locale=C.UTF-8")
START_SECONDS = 30
PR_SET_PDEATHSIG = 1  # prctl(2)


class Cluster:
    """One server on a Unix socket in a folder of its own, run as an ordinary user."""

    def __init__(self, *settings: str, copy_of: "Cluster | None" = None) -> None:
        """Make a server, or a standby that follows another."""
        self._programs = programs = find_programs()
        place = None if sys.platform == "linux" else "/tmp"  # that of macOS is too long for a socket's path
        self.folder = Path(tempfile.mkdtemp(prefix="reelbase-pg-", dir=place))
        self._as_user = unprivileged(self.folder)
        self._log = (self.folder / "log").open("wb")
        catalogue = self.folder / "data"
        if copy_of is None:
            self._run(programs / "initdb", "-D", catalogue, "-U", USER, *MAKING)
        else:
            self._run(
                programs / "pg_basebackup",
                "-D",
                catalogue,
                "-d",
                copy_of.url,
                "-R",
                "-c",
                "fast",
                "-X",
                "stream",
            )
        options = [part for each in (*SPEED, *SIZE, *settings) for part in ("-c", each)]
        self._command: list[str | Path] = [
            programs / "postgres",
            "-D",
            catalogue,
            "-k",
            self.folder,
            *options,
        ]
        self.start()

    def start(self) -> None:
        """Start the server, again after a crash, and wait until it answers."""
        self._server = subprocess.Popen(
            self._command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "LD_BIND_NOW": "1"},  # once, rather than in the process of each connection
            preexec_fn=end_with_parent,  # noqa: PLW1509 (what threads there are hold no lock by then)
            **self._as_user,
        )
        self._wait()

    def crash(self) -> None:
        """End the server at once, with nothing put in order."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(timeout=START_SECONDS)

    def freeze(self) -> None:
        """Stop every process of the server without ending any, as a network does that drops all packets."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        found = subprocess.run(
            ["pgrep", "-P", str(self._server.pid)], check=False, capture_output=True, text=True
        )
        for each in [self._server.pid, *map(int, found.stdout.split())]:
            with suppress(ProcessLookupError):
                os.kill(each, number)

    @property
    def url(self) -> str:
        """The address of the server's own database; `with_name` gives that of another."""
        return f"postgresql:///postgres?host={quote(str(self.folder), safe='')}&user={USER}"

    @property
    def pid(self) -> int:
        """The server's process, whose children are those of its connections."""
        return self._server.pid

    def promote(self) -> None:
        """Let a standby take writes."""
        self._run(self._programs / "pg_ctl", "promote", "-D", self.folder / "data", "-w")

    def stop(self) -> None:
        """End the server and remove its files."""
        self.crash()  # nothing is to be kept
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command, check=False, cwd=self.folder, capture_output=True, text=True, **self._as_user
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url).close()
                return
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"PostgreSQL did not start:\n{(self.folder / 'log').read_text()}"
                    ) from None
                time.sleep(0.05)


def end_with_parent() -> None:
    """Have the system stop this process at once when the one that started it is gone, however it went."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def with_name(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return url.replace("/postgres?", f"/{name}?", 1)


def find_programs() -> Path:
    """The folder of the newest `initdb` and `postgres` on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise RuntimeError(
            "Expected PostgreSQL's programs, found no initdb in /usr/lib/postgresql or on PATH.\n"
            "On Debian and Ubuntu, type: apt-get install postgresql"
        )
    return found[-1].parent if found else Path(str(on_path)).parent


def unprivileged(folder: Path) -> dict[str, Any]:
    """What makes a child process an ordinary user that owns the folder; PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
