"""Load: many requests at once over connections that stay open, by wrk, or slower in Python."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from bench.machine import cpu_seconds

if TYPE_CHECKING:
    from bench.rivals import Running

ROUNDS = 3
SECONDS = 2
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
SCRIPT = """
local paths, at = {}, 0
for path in io.lines("%s") do paths[#paths + 1] = path end
request = function()
  at = at %% #paths + 1
  return wrk.format("%s", paths[at])
end
"""


class Load(NamedTuple):
    """The result of a load. Times are milliseconds from a request to its whole answer."""

    rate: float  # answers a second
    p50: float
    p99: float
    cpu_us: float  # CPU of the server for one request


def has_wrk() -> bool:
    """Return true if wrk is installed."""
    return shutil.which("wrk") is not None


def put_load(server: "Running", paths: Sequence[str], *, connections: int = 64, method: str = "GET") -> Load:
    """Ask a server for the paths in turn; anything but a success ends the run. Only wrk posts."""
    return side_by_side([(server, paths)], connections=connections, method=method)[0]


def side_by_side(
    asked: Sequence[tuple["Running", Sequence[str]]], *, connections: int = 64, method: str = "GET"
) -> list[Load]:
    """Ask several servers, turn about, so that whatever else the machine does falls on all of them.

    The rate, the times and the CPU are each the median of the rounds.
    """
    for server, paths in asked:
        _ask(server.url, paths, connections, 1, method)  # so that everything is loaded and remembered
    rounds = [[_measured(*each, connections, method) for each in asked] for _ in range(ROUNDS)]
    return [Load(*map(median, zip(*loads, strict=True))) for loads in zip(*rounds, strict=True)]


def ask_at_once(
    servers: "Sequence[Running]", paths: Sequence[str], connections: int, seconds: int
) -> tuple[int, float]:
    """Ask several servers at once, each over so many connections; the requests and their rate, of all."""
    with ThreadPoolExecutor(len(servers)) as pool:
        asking = [pool.submit(_ask, each.url, paths, connections, seconds, "GET") for each in servers]
        found = [each.result() for each in asking]
    return sum(requests for requests, *_ in found), sum(rate for _, rate, *_ in found)


def _measured(server: "Running", paths: Sequence[str], connections: int, method: str) -> Load:
    before = cpu_seconds(server.pids)
    requests, rate, p50, p99 = _ask(server.url, paths, connections, SECONDS, method)
    used = cpu_seconds(server.pids) - before
    return Load(rate, p50, p99, used / requests * 1e6)


def _ask(
    address: str, paths: Sequence[str], connections: int, seconds: int, method: str
) -> tuple[int, float, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as listed:
        listed.write("".join(f"{path}\n" for path in paths))
        listed.flush()
        if not has_wrk():
            command = [sys.executable, "-m", "bench.asking", address, listed.name]
            out = _run([*command, str(connections), str(seconds)])
            return tuple(json.loads(out))
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(SCRIPT % (listed.name, method))
            script.flush()
            command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
            many = ["-s", script.name] if len(paths) > 1 or method != "GET" else []
            return _read(_run([*command, *many, address + paths[0]]))


def _run(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _read(out: str) -> tuple[int, float, float, float]:
    """Read wrk's output."""
    if failed := re.search(r"(Non-2xx or 3xx responses|Socket errors).*", out):
        raise RuntimeError(f"Expected every answer to be a success, found: {failed[0]}")
    requests = re.search(r"(\d+) requests in", out)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    times = dict(re.findall(r"(50|99)%\s+([\d.]+[a-z]+)", out))
    assert requests and rate, out
    return int(requests[1]), float(rate[1]), _milliseconds(times["50"]), _milliseconds(times["99"])


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return float(number) * MILLISECONDS[unit]
