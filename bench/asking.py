"""A load generator for machines without wrk: `python -m bench.asking ADDRESS FILE CONNECTIONS SECONDS`.

It uses more CPU than a good server, so rates are bounded by it; CPU per request is not.
"""

import asyncio
import json
import sys
import time
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit


async def ask(host: str, port: int, paths: list[str], until: float, times: list[float]) -> None:
    """Ask for one path after the other on one connection, and note how long each took."""
    reader, writer = await asyncio.open_connection(host, port)
    for path in cycle(paths):
        begun = time.perf_counter()
        if begun > until:
            break
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(f"Expected 200 for {path}, found {head.partition(b' ')[2][:3].decode()}")
        await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
        times.append(time.perf_counter() - begun)
    writer.close()


async def main(address: str, file: str, connections: int, seconds: int) -> None:
    """Print requests, requests a second, and the median and 99th percentile in milliseconds."""
    parts = urlsplit(address)
    paths = Path(file).read_text().splitlines()
    times: list[float] = []
    begun = time.perf_counter()
    asking = [
        ask(parts.hostname or "", parts.port or 80, paths[at:] + paths[:at], begun + seconds, times)
        for at in (number % len(paths) for number in range(connections))
    ]
    await asyncio.gather(*asking)
    took = time.perf_counter() - begun
    times.sort()
    p50, p99 = times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000
    print(json.dumps([len(times), len(times) / took, p50, p99]))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
