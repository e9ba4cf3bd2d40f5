"""PgBouncer before the PostgreSQL of the suite, of the version asked for.

Debian 12 has one that is too old; `make deploy-tools` takes a newer one out of Debian 13, with its libraries.
"""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import psycopg

from tests.postgres import USER, end_with_parent, unprivileged

FETCHED = Path(".venv/deploy/pgbouncer")
START_SECONDS = 20
FOLLOWS = (1, 21)
"""The version from which on it follows the prepared statements of its clients."""


@cache
def find_pooler(*, follows: bool) -> str:
    """The program that follows prepared statements, or one that does not; empty where there is none."""
    for program in (shutil.which("pgbouncer") or "/usr/sbin/pgbouncer", str(FETCHED / "pgbouncer")):
        if Path(program).exists() and (_version(program) >= FOLLOWS) is follows:
            return program
    return ""


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"PgBouncer (\d+)\.(\d+)", said)
    assert found, said
    return tuple(map(int, found.groups()))


@contextmanager
def pooled(program: str, url: str, settings: Mapping[str, str], *, servers: int = 5) -> Iterator[str]:
    """The address of a database through a pooler with so many connections to the server."""
    parts = urlsplit(url)
    (host,), name = parse_qs(parts.query)["host"], parts.path.removeprefix("/")
    with tempfile.TemporaryDirectory(prefix="reelbase-pool-") as made:
        folder, users = Path(made), Path(made) / "users"
        as_user = unprivileged(folder)
        if Path(program).is_relative_to(FETCHED):  # the user may not read the folder of the project
            program = str(shutil.copytree(FETCHED, folder / "program") / "pgbouncer")
        users.write_text(f'"{USER}" ""\n')
        said = {
            "unix_socket_dir": made,
            "listen_port": "6432",
            "auth_type": "trust",
            "auth_file": str(users),
            "pool_mode": "transaction",
            "default_pool_size": str(servers),
            "max_client_conn": "500",
            **settings,
        }
        lines = [f"{each} = {value}" for each, value in said.items()]
        config = folder / "pgbouncer.ini"
        databases = f"[databases]\n{name} = host={host} dbname={name}\n"
        config.write_text(f"{databases}[pgbouncer]\n" + "\n".join(lines) + "\n")
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [program, str(config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent,  # noqa: PLW1509 (what threads there are hold no lock by then)
                **as_user,
            )
        address = f"postgresql:///{name}?host={quote(made, safe='')}&port=6432&user={USER}"
        try:
            _wait(process, address, folder / "log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=START_SECONDS)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PgBouncer did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
