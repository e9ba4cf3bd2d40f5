"""Build the demo catalogue: `python tools/demo/build.py` writes src/reelbase/demo/*.jsonl.gz.

The same facts give the same bytes. Needs the packages of tools/demo/requirements.txt.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "src" / "reelbase" / "demo"
PARTS = ("films", "series", "living")


def main() -> None:
    """Write the files of one part or of all, and say how large they became."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", choices=PARTS)
    options.add_argument("--out", type=Path, default=OUT)
    chosen = options.parse_args()
    sys.path.insert(0, str(ROOT))
    parts = (chosen.only,) if chosen.only else PARTS
    chosen.out.mkdir(parents=True, exist_ok=True)
    old = set() if chosen.only else set(chosen.out.glob("*.jsonl.gz"))
    for stem, content in files(parts):
        file = chosen.out / f"{stem}.jsonl.gz"
        file.write_bytes(content)
        old.discard(file)
        sys.stdout.write(f"{file.name} {len(content):,} bytes\n")
    for file in old:
        file.unlink()


def files(parts: tuple[str, ...] = PARTS) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the demo: its stem and its compressed content."""
    lines: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        for stem, line in importlib.import_module(f"tools.demo.{part}").bodies():
            lines[stem].append(json_line(line))
    for stem in sorted(lines):
        yield stem, compressed("".join(lines[stem]).encode())


def json_line(line: dict[str, Any]) -> str:
    """Return one API body as compact JSON with its line end."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def compressed(content: bytes) -> bytes:
    """Return the content gzipped without a time, so that equal content gives equal bytes."""
    target = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, target, mtime=0) as file:
        file.write(content)
    return target.getvalue()


if __name__ == "__main__":
    main()
