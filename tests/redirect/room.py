"""A machine room: a server and a client, each a host with a network of its own, and a cable between them.

Network namespaces are hosts, and the client has files of its own where a machine has its hosts file, its
resolver, its roots and its home. All of it ends with two processes, and nothing of it is seen outside.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.asking import START_SECONDS

SERVER, CLIENT = "192.168.1.10", "192.168.1.30"
SERVER_V6, CLIENT_V6 = "fd00::10", "fd00::30"
HOSTS = "127.0.0.1 localhost\n::1 localhost\n"
SECONDS = 240
TOOLS = ("ip", "mount", "nsenter", "unshare")
OF_CLIENT = """
set -e
cd {folder}
cp -a /etc/ssl ssl
mkdir ca bin home hooks
printf '#!/bin/sh\\nexec "$@"\\n' > bin/sudo
chmod +x bin/sudo
cat /etc/ssl/certs/ca-certificates.crt > roots.pem
printf '{hosts}' > hosts
: > resolv.conf
mount --bind ssl /etc/ssl
mount --bind hooks /etc/ca-certificates/update.d
mount --bind ca /usr/local/share/ca-certificates
mount --bind hosts /etc/hosts
mount --bind resolv.conf /etc/resolv.conf
echo ready
exec cat > /dev/null
"""
OF_SERVER = "echo ready; exec cat > /dev/null"


class Outcome(NamedTuple):
    """What a script printed, and how it ended."""

    status: int
    out: str
    err: str


class Room:
    """The two hosts; `folder` holds the client's files."""

    def __init__(self, folder: Path, server: int, client: int) -> None:
        self.folder = folder
        self.database = ""  # that is served
        self.printed: dict[tuple[str, ...], str] = {}
        self._server = server
        self._client = client

    def on_server(self, *command: str) -> list[str]:
        """A command as it runs on the server."""
        return ["nsenter", "-t", str(self._server), "-n", "--", *command]

    def try_client(self, script: str, shell: str = "sh", **environment: str) -> Outcome:
        """Run a script on the client, in its home, with nothing of this process' environment."""
        home, path = self.folder / "home", f"{self.folder}/bin:{os.environ['PATH']}"
        variables = {
            "PATH": path,
            "HOME": str(home),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **environment,
        }
        words = [f"{name}={value}" for name, value in variables.items()]
        command = ["nsenter", "-t", str(self._client), "-n", "-m", "--", "env", "-i", "-C", str(home), *words]
        done = subprocess.run(
            [*command, *shell.split(), "-ec", script],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def client(self, script: str, shell: str = "sh", **environment: str) -> str:
        """Run a script on the client; return what it prints."""
        done = self.try_client(script, shell, **environment)
        assert done.status == 0, done.out + done.err
        return done.out

    def lead(self, lines: str) -> None:
        """Let the client's hosts file end so."""
        (self.folder / "hosts").write_text(HOSTS + lines)


@contextmanager
def machine_room() -> Iterator[Room]:
    """Build the room, or skip the test with the reason why it can't be built here."""
    if missing := [each for each in TOOLS if shutil.which(each) is None]:
        pytest.skip(f"needs {', '.join(missing)}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reelbase-room-")))
        script = OF_CLIENT.format(folder=folder, hosts=HOSTS.replace("\n", "\\n"))
        server = stack.enter_context(_host("-n", OF_SERVER))
        client = stack.enter_context(_host("-nm", script))
        room = Room(folder, server, client)
        _wire(server, client)
        yield room


@contextmanager
def _host(flags: str, script: str) -> Iterator[int]:
    """A process in namespaces of its own, which live as long as it does."""
    made = subprocess.Popen(
        ["unshare", flags, "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert made.stdin and made.stdout and made.stderr
    try:
        if made.stdout.readline() != b"ready\n":
            pytest.skip(f"network namespaces can't be made here: {made.stderr.read().decode().strip()}")
        yield made.pid
    finally:
        made.communicate(timeout=SECONDS)


def _wire(server: int, client: int) -> None:
    """Lay the cable, and give both ends their addresses."""
    cable = f"ip link add lan0 type veth peer name lan0 netns {client}"
    for process, lines in (
        (server, [cable, *_addressed(SERVER, SERVER_V6)]),
        (client, _addressed(CLIENT, CLIENT_V6)),
    ):
        for each in lines:
            done = subprocess.run(
                ["nsenter", "-t", str(process), "-n", "--", *each.split()],
                capture_output=True,
                text=True,
                timeout=SECONDS,
                check=False,
            )
            if done.returncode:
                pytest.skip(f"no cable can be laid here: {done.stderr.strip()}")


def _addressed(v4: str, v6: str) -> list[str]:
    lines = ["ip link set lo up", "ip link set lan0 up", f"ip address add {v4}/24 dev lan0"]
    if Path("/proc/net/if_inet6").exists():
        lines.append(f"ip address add {v6}/64 dev lan0 nodad")
    return lines


@contextmanager
def led_from(room: Room, database: str, **more: str) -> Iterator[None]:
    """Serve a database on the server of the room, as its owner would; `more` are settings by their names."""
    settings = {"HOST": "0.0.0.0", "OPEN": "true", "WORKERS": "1", "JOBS": "false", "REDIRECT_HOST": "::"}
    settings.update({name.upper(): value for name, value in more.items()})
    out = room.folder / "server.log"
    with out.open("wb") as file:
        process = subprocess.Popen(
            room.on_server(
                sys.executable, "-m", "reelbase", "serve", "--redirect", "on", "--database", database
            ),
            env={**os.environ, **{f"REELBASE_{name}": value for name, value in settings.items()}},
            cwd=room.folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Stop with Ctrl+C" not in out.read_text():
            assert process.poll() is None, out.read_text()
            assert time.monotonic() < deadline, out.read_text()
            time.sleep(0.05)
        room.client(f"curl -sSf --retry {START_SECONDS} http://{SERVER}:8000/health/ready")  # its index too
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(START_SECONDS)
        process.kill()
