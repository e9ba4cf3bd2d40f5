"""Files that nobody should take for pictures, or not for long, from a seed.

`python -m tests.artwork.hostile make FOLDER SEED NUMBER` makes as many, and `visit` with the same asks for
them and says how that went and what memory it took: in a process of its own, so that nothing else is counted.
"""

import gzip
import json
import os
import random
import re
import struct
import sys
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyvips

from tests.artwork.painting import jpeg, photograph, png, quarters, svg, webp

MEGABYTE = 1 << 20
KNOWN = "known.json"
OURS = {KNOWN, "originals", "renditions"}


class Hostile(NamedTuple):
    """A file, what is wrong with it, and whether that must be found (else it may pass for a picture)."""

    kind: str
    name: str
    data: bytes
    must_fail: bool = True


def hostile(seed: int, number: int) -> Iterator[Hostile]:
    """So many of them, each kind about as often as any other."""
    chance = random.Random(seed)
    for at in range(number):
        kind = KINDS[at % len(KINDS)]
        name, data, *may = kind(chance)
        yield Hostile(kind.__name__, f"h{at}{name}", data, not may)


def paths(seed: int, number: int) -> Iterator[str]:
    """Paths that are no picture's, or lead elsewhere."""
    chance = random.Random(seed)
    steps = ["..", "%2e%2e", "%2E%2e%2f", "..%2f", "..%5c", "//", "/", "%00", "%0a", "%25", ".", "~", "a.jpg"]
    steps += [
        "original",
        "w500",
        "w99999999",
        "h-1",
        "etc",
        "passwd",
        "%c0%ae",
        "é",
        "x" * 300,
        "locks",
        "w45~drawn",
    ]
    for _ in range(number):
        yield "/t/p/" + "/".join(chance.choices(steps, k=chance.randint(1, 7)))


def cut_off(chance: random.Random) -> tuple[str, bytes]:
    name, data = chance.choice(
        [(".jpg", jpeg(600, 900)), (".png", png(300, 200)), (".webp", webp(300, 200)), (".svg", svg(60, 90))]
    )
    return name, data[: chance.randrange(int(len(data) * 0.9))]


def flipped(chance: random.Random) -> tuple[str, bytes, bool]:
    name, data = chance.choice([(".jpg", jpeg(600, 900)), (".png", png(300, 200)), (".webp", webp(300, 200))])
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(min(len(data), chance.choice([60, 700, len(data)])))] = chance.randrange(256)
    return name, bytes(changed), True


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *chunks: bytes, interlaced: int = 0) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(chunks) + _chunk(b"IEND", b"")


def png_bomb(chance: random.Random) -> tuple[str, bytes]:
    side = chance.choice([7_000, 20_000, 50_000, 2**31 - 1])
    lines = zlib.compress(bytes(MEGABYTE * chance.choice([1, 8, 32])), 9)
    return ".png", _png(
        side, chance.choice([side, 9_000]), _chunk(b"IDAT", lines), interlaced=chance.randint(0, 1)
    )


def png_that_stops(chance: random.Random) -> tuple[str, bytes]:
    """As large as is allowed, with the pixels of a few lines."""
    lines = zlib.compress(bytes(6000 * 4 * chance.randint(1, 1000)), 9)
    return ".png", _png(6000, 6000, _chunk(b"IDAT", lines), interlaced=chance.randint(0, 1))


def png_text_bomb(chance: random.Random) -> tuple[str, bytes, bool]:
    text = b"words\0\0" + zlib.compress(bytes(200 * MEGABYTE), 9)
    row = zlib.compress(bytes((4 * 10 + 1) * 10), 9)
    chunks = [_chunk(b"zTXt", text) for _ in range(chance.randint(1, 5))]
    return ".png", _png(10, 10, *chunks, _chunk(b"IDAT", row)), True


def jpeg_bomb(chance: random.Random) -> tuple[str, bytes]:
    data = bytearray(jpeg(600, 900))
    at = next(i for i in range(len(data)) if data[i] == 0xFF and data[i + 1] in {0xC0, 0xC2})
    data[at + 5 : at + 9] = struct.pack(">HH", chance.randint(17_000, 65_500), chance.randint(5_000, 65_500))
    return ".jpg", bytes(data)


def webp_bomb(chance: random.Random) -> tuple[str, bytes]:
    data = bytearray(webp(300, 200))
    data[26:30] = struct.pack("<HH", chance.randint(9_000, 16_383), chance.randint(9_000, 16_383))
    return ".webp", bytes(data)


def too_long(chance: random.Random) -> tuple[str, bytes]:
    return ".jpg", jpeg(60, 90) + bytes(33 * MEGABYTE)


def another_type(chance: random.Random) -> tuple[str, bytes]:
    picture = quarters(60, 90)
    data = chance.choice(
        [
            b"",
            b"\0",
            b"GIF89a" + bytes(100),
            b"%PDF-1.7\n%...",
            b"<!doctype html><script>alert(1)</script>",
            b"<?php system($_GET[0]);",
            b"PK\x03\x04" + bytes(100),
            b"\x7fELF" + bytes(100),
            b"BM" + bytes(100),
            b"\x00\x00\x00\x1cftypavif" + bytes(100),
            gzip.compress(svg(60, 90)),
            svg(60, 90).decode().encode("utf-16"),
            bytes(picture.tiffsave_buffer()),
            bytes(picture.gifsave_buffer()),
            chance.randbytes(chance.randint(1, 5000)),
            b"\xff\xd8\xff" + chance.randbytes(2000),
            b"\x89PNG\r\n\x1a\n" + chance.randbytes(2000),
            b"RIFF\xff\xff\x00\x00WEBPVP8 " + chance.randbytes(2000),
        ]
    )
    return chance.choice([".jpg", ".png", ".webp", ".svg"]), data


def moving(chance: random.Random) -> tuple[str, bytes]:
    if chance.random() < 0.5:
        pages = quarters(60, 90).join(photograph(60, 90), "vertical").copy()
        pages.set_type(_int_type(), "page-height", 90)
        return ".webp", bytes(pages.webpsave_buffer())
    row = zlib.compress(bytes((4 * 10 + 1) * 10), 9)
    return ".png", _png(10, 10, _chunk(b"acTL", struct.pack(">II", 9, 0)), _chunk(b"IDAT", row))


def _int_type() -> Any:

    return pyvips.GValue.gint_type


INSIDE = [
    "<script>alert(1)</script>",
    "<script xmlns='http://www.w3.org/1999/xhtml' src='//evil.example/x.js'/>",
    "<g onload='alert(1)'/>",
    "<rect OnClick='alert(1)'/>",
    "<image href='file:///etc/passwd'/>",
    "<image href='http://169.254.169.254/'/>",
    "<image href='data:image/png;base64,iVBORw0KGgo='/>",
    "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/></foreignObject>",
    "<a href='javascript:alert(1)'><rect/></a>",
    "<use href='other.svg#a'/>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>rect { fill: url(http://evil.example/x) }</style>",
    "<style>rect { fill: \\75 rl(http://evil.example/x) }</style>",
    "<rect style='fill:url( \"http://evil.example/x\" )'/>",
    "<rect filter='url(file:///etc/passwd#a)'/>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<set attributeName='onload' to='alert(1)'/>",
    "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>",
    "<feImage href='http://evil.example/x.png'/>",
    "<?xml-stylesheet href='http://evil.example/x.css'?>",
    "<g>" * 5000,
    "<g>" * 500 + "</g>" * 500,
    "<rect/>" * 30_000,
    "&lol;",
    "<rect fill='&#xZ;'/>",
    "<rect style='fill:image-set(\"http://evil.example/x\" 1x)'/>",
    "<rect fill='-webkit-image-set(\"http://evil.example/x\" 1x)'/>",
    "<rect style='background:src(\"http://evil.example/x\")'/>",
    "<rect style='mask:cross-fade(url(#a), \"http://evil.example/x\")'/>",
    "<rect style='fill:element(#a)'/>",
    "<rect fill='URL (http://evil.example/x)'/>",
    "<rect style='fill:attr(data-x url)' data-x='http://evil.example/x'/>",
    "<style>@font-face { font-family: x; src: local(x) }</style>",
    "<style>@IMPORT 'http://evil.example/x.css';</style>",
    "<style>@keyframes x { to { fill: red } }</style>",
    "<style>/*<![CDATA[*/ @import/**/'http://evil.example/x.css'; /*]]>*/</style>",
    "<style>a { content: '/*' } rect { fill: url(http://evil.example/x) } b { content: '*/' }</style>",
    "<style><g/>@import 'http://evil.example/x.css';</style>",
    "<style>@imp<!-- -->ort 'http://evil.example/x.css';</style>",
    "<style>&#64;import 'http://evil.example/x.css';</style>",
    "<x:meta xmlns:x='http://www.w3.org/1999/xhtml' http-equiv='refresh' content='0;url=http://evil.example'/>",
    "<x:form xmlns:x='http://www.w3.org/1999/xhtml' action='http://evil.example'/>",
    "<x:math xmlns:x='http://www.w3.org/1998/Math/MathML' href='http://evil.example'/>",
    "<x:anything xmlns:x='http://evil.example/ns'/>",
    "<g xml:base='http://evil.example/'><use href='#a'/></g>",
    "<linearGradient xmlns:l='http://www.w3.org/1999/xlink' l:href='http://evil.example/#a'/>",
    "<color-profile name='x' xmlns:l='http://www.w3.org/1999/xlink' l:href='http://evil.example/x'/>",
    "<cursor href='http://evil.example/x'/>",
    "<font-face><font-face-src><font-face-uri href='http://evil.example/x'/></font-face-src></font-face>",
    "<unknown/>",
    "<SCRIPT>alert(1)</SCRIPT>",
]


def svg_with_danger(chance: random.Random) -> tuple[str, bytes]:
    return chance.choice([".svg", ".png"]), svg(60, 90, chance.choice(INSIDE))


def svg_that_grows(chance: random.Random) -> tuple[str, bytes]:
    kind = chance.randrange(4)
    if kind == 0:
        names = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 9))
        return ".svg", f'<!DOCTYPE svg [<!ENTITY a0 "lol">{names}]>'.encode() + svg(60, 90, "&a8;")
    if kind == 1:
        outside = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        return ".svg", outside.encode() + svg(60, 90, "<text>&a;</text>")
    if kind == 2:
        layers = "".join(f'<g id="a{i}">{f"""<use href="#a{i - 1}"/>""" * 10}</g>' for i in range(1, 9))
        return ".svg", svg(60, 90, f'<g id="a0"><rect width="9" height="9"/></g>{layers}')
    patterns = "".join(
        f'<pattern id="p{i}" width=".1" height=".1">{f"""<rect fill="url(#p{i - 1})"/>""" * 12}</pattern>'
        for i in range(1, 9)
    )
    return ".svg", svg(60, 90, f'<pattern id="p0"/>{patterns}<rect width="9" height="9" fill="url(#p8)"/>')


def svg_of_no_size(chance: random.Random) -> tuple[str, bytes]:
    width, height = chance.choice(
        [(0, 0), (10**9, 10**9), (100_000, 1), (1, 50_000), (16_000, 16_000), (-5, 5)]
    )
    return ".svg", svg(width, height)


def svg_that_is_slow(chance: random.Random) -> tuple[str, bytes, bool]:
    blur = "".join(f'<feGaussianBlur stdDeviation="{5000 + i}"/>' for i in range(chance.randint(1, 200)))
    rows = '<rect width="3000" height="3000" filter="url(#f)"/>' * chance.randint(1, 10)
    return (
        ".svg",
        svg(3000, 3000, f'<filter id="f" x="-9" y="-9" width="19" height="19">{blur}</filter>{rows}'),
        True,
    )


def at_the_limits(chance: random.Random) -> tuple[str, bytes, bool]:
    """As large as a picture may be, in the ways of encoding that take the most memory."""
    picture = photograph(600, 600).resize(10, kernel="nearest")
    kind = chance.randrange(3)
    if kind == 0:
        return ".jpg", bytes(picture.jpegsave_buffer(interlace=True, subsample_mode="off", Q=60)), True
    if kind == 1:
        return ".png", bytes(picture.pngsave_buffer(interlace=True, compression=1)), True
    return ".webp", bytes(picture.webpsave_buffer(effort=0, Q=40)), True


KINDS: list[Callable[[random.Random], tuple[Any, ...]]] = [
    cut_off,
    flipped,
    png_bomb,
    png_that_stops,
    jpeg_bomb,
    webp_bomb,
    another_type,
    moving,
    svg_with_danger,
    svg_that_grows,
    svg_of_no_size,
]
RARE: list[Callable[[random.Random], tuple[Any, ...]]] = [
    png_text_bomb,
    too_long,
    svg_that_is_slow,
    at_the_limits,
]
"""Those that take long to make or to refuse."""


def rare(seed: int, number: int) -> Iterator[Hostile]:
    """So many of those."""
    chance = random.Random(seed)
    for at in range(number):
        kind = RARE[at % len(RARE)]
        name, data, *may = kind(chance)
        yield Hostile(kind.__name__, f"r{at}{name}", data, not may)


def make(folder: Path, seed: int, number: int) -> None:
    """Write the files, and what is known of each."""
    known = []
    for each in (*hostile(seed, number), *rare(seed, number // 30)):
        (folder / each.name).write_bytes(each.data)
        known.append([each.kind, each.name, each.must_fail])
    (folder / KNOWN).write_text(json.dumps(known))


def visit(folder: Path, seed: int, number: int) -> None:
    """Ask for each, in two sizes, and print what was answered as JSON."""
    from tests.artwork.conftest import Visitor

    known = json.loads((folder / KNOWN).read_text())
    wrong: list[str] = []
    seconds: dict[str, float] = defaultdict(float)
    before, highest = peak("self"), 0.0
    with Visitor(folder) as visitor:
        for kind, name, must_fail in known:
            (folder / name).replace(visitor.originals / name)
            begun = time.monotonic()
            for size in ("original", "w342"):
                status = visitor.get(f"/t/p/{size}/{name}").status
                if status != 404 and (must_fail or status != 200):
                    wrong.append(f"{kind} {name} {size}: {status}")
            seconds[kind] = max(seconds[kind], round(time.monotonic() - begun, 2))
            highest = max(highest, *map(peak, ["self", *children()]))
        wrong += [path for path in paths(seed, number) if visitor.get(path).status != 404]
        after = peak("self")
    result = {
        "files": len(known),
        "wrong": wrong + [each.name for each in folder.iterdir() if each.name not in OURS],
        "seconds": seconds,
        "worker_megabytes": after - before,
        "renderer_megabytes": highest,
    }
    print(json.dumps(result))


def children() -> list[str]:
    """The processes that this one has started, where the system says."""
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return path.read_text().split() if path.exists() else []


def peak(process: str) -> float:
    """The most memory that a process has had, in megabytes; 0 where the system doesn't say.

    What getrusage says of a child counts its parent's memory too, as long as both shared it.
    """
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


if __name__ == "__main__":
    {"make": make, "visit": visit}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
