"""Rivals of Reelbase: nginx with the bytes in its memory, and FastAPI with the same reads."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.machine import family

START_SECONDS = 20
CHUNK = 1000  # bytes; nginx takes no parameter over 4 KB
LEFT_TO_FILES = {"etag", "last-modified", "accept-ranges"}
LEFT_TO_NGINX = {"content-length", "content-type", "content-encoding", "date", "server", "connection"}

NGINX = """
daemon off;
{user}
worker_processes {workers};
pid {folder}/pid;
error_log {folder}/errors;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  geo $dollar {{ default "$"; }}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    default_type application/json;
    location / {{
      {headers}
      {answer}
    }}
  }}
}}
"""


class Running(NamedTuple):
    """A server that answers, and its processes."""

    url: str
    pids: list[int]


def has_nginx() -> bool:
    """Return true if nginx is installed."""
    return _nginx() is not None


def _nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


@contextmanager
def nginx(body: bytes, headers: Mapping[str, str], workers: int) -> Iterator[Running]:
    """Run nginx, answering every request with these bytes and headers from memory."""
    pieces = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)]
    sets = [b"set $piece%d '%s';" % (at, _quoted(piece)) for at, piece in enumerate(pieces)]
    names = "".join(f"${{piece{at}}}" for at in range(len(pieces)))
    with _nginx_with(b'%s return 200 "%s";' % (b" ".join(sets), names.encode()), headers, workers) as running:
        yield running


@contextmanager
def nginx_files(root: Path, headers: Mapping[str, str], workers: int) -> Iterator[Running]:
    """Run nginx, answering with the files in a folder."""
    own = {name: value for name, value in headers.items() if name.lower() not in LEFT_TO_FILES}
    types = headers["content-type"]
    with _nginx_with(f"root {root}; default_type {types};".encode(), own, workers) as running:
        yield running


@contextmanager
def _nginx_with(answer: bytes, headers: Mapping[str, str], workers: int) -> Iterator[Running]:
    program, port = _nginx(), free_port()
    assert program, "has_nginx() comes first"
    kept = {name: value for name, value in headers.items() if name.lower() not in LEFT_TO_NGINX}
    lines = [f"add_header {name} '{_quoted(value.encode()).decode()}';" for name, value in kept.items()]
    with TemporaryDirectory(prefix="reelbase-nginx-") as folder:
        text = NGINX.format(
            user="user root;" if os.geteuid() == 0 else "",  # else it may not read a private folder
            workers=workers,
            folder=folder,
            port=port,
            headers=" ".join(lines),
            answer="ANSWER",
        )
        file = Path(folder, "nginx.conf")
        file.write_bytes(text.encode().replace(b"ANSWER", answer))
        with _process([program, "-c", str(file), "-p", folder, "-e", f"{folder}/errors"], port) as running:
            yield running


def _quoted(text: bytes) -> bytes:
    """Quote text for nginx's single quotes."""
    return text.replace(b"\\", b"\\\\").replace(b"'", b"\\'").replace(b"$", b"${dollar}")


@contextmanager
def fastapi(database: Path, workers: int) -> Iterator[Running]:
    """Run the FastAPI application of rival_fastapi.py on uvicorn, as Reelbase runs on it."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.rival_fastapi:app", "--port", str(port)]
    options = ["--workers", str(workers), "--no-access-log", "--log-level", "error"]
    with _process([*command, *options], port, REELBASE_BENCH_DATABASE=str(database)) as running:
        yield running


@contextmanager
def starlette() -> Iterator[Running]:
    """Run the Starlette application of rival_starlette.py on uvicorn with its defaults, in one process."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "bench.rival_starlette:app", "--port", str(port)]
    with _process([*command, "--no-access-log", "--log-level", "critical"], port) as running:
        yield running


@contextmanager
def _process(command: Sequence[str], port: int, **environment: str) -> Iterator[Running]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdin=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Running(f"http://127.0.0.1:{port}", family(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers anything."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
            break
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} does not answer") from error
            time.sleep(0.05)
        finally:
            connection.close()
    time.sleep(0.5)  # the other workers start too


def free_port() -> int:
    """Return a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
