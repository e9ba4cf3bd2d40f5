"""Pictures: renditions a second, compared with Pillow, and bytes from disk, compared with nginx."""

import io
import os
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.figures import Figure, Target
from bench.load import Load, put_load, side_by_side
from bench.rivals import has_nginx, nginx_files
from bench.subject import Subject
from reelbase.artwork.render import render
from reelbase.artwork.sizes import Size, read_size
from reelbase.artwork.validation import Format
from tests.artwork.painting import photograph

WIDTH, HEIGHT = 2000, 3000
NAME = "9gk7adHYeDvHkCSEqAvQNLV5Uge.jpg"
ADDRESS = f"/t/p/w500/{NAME}"
ROUNDS = 15
QUALITY = 85  # of what both write
TOKENS = ["w500", "w1280", "w600_and_h900_bestv2", "w220_and_h330_face", "w780_filter(duotone,002030,e0e0e0)"]


def measure(subject: Subject) -> Iterator[Figure]:
    """Yield the figures; a missing rival is reported and left out."""
    original: bytes = photograph(WIDTH, HEIGHT, grain=1.5).jpegsave_buffer(Q=86)
    yield Figure(f"the original: JPEG of {WIDTH} × {HEIGHT}", len(original) / 1024, "KB")
    yield from _renditions(original)
    yield from _files(subject, original)


def _renditions(original: bytes) -> Iterator[Figure]:
    sizes = {token: read_size(token) for token in TOKENS}
    ours: dict[str, Callable[[], object]] = {
        token: _renders(original, size) for token, size in sizes.items() if size
    }
    theirs = _pillow(original)
    measured = _cpu_milliseconds({**ours, **({"Pillow": theirs} if theirs else {})})
    for token in TOKENS:
        target = Target("≤", 40) if token == "w500" else None
        yield Figure(f"Reelbase: CPU for {token}", measured[token], "ms", target)
    yield Figure("Reelbase: w500 a second and core", 1000 / measured["w500"], "/s")
    if theirs:
        yield Figure(
            "Pillow: CPU for the same width, shrinking while it decodes too", measured["Pillow"], "ms"
        )
        yield Figure("Pillow's CPU, times ours", measured["Pillow"] / measured["w500"], "")
    else:
        print("  Pillow is missing (pip install pillow): renditions stand alone")


def _renders(original: bytes, size: Size) -> Callable[[], object]:
    return lambda: render(original, size, Format.JPEG)


def _pillow(original: bytes) -> Callable[[], object] | None:
    """Return the same picture by Pillow, as its documentation does it; None if it is not installed."""
    try:
        from PIL import Image
    except ImportError:
        return None

    def rendered() -> bytes:
        out = io.BytesIO()
        with Image.open(io.BytesIO(original)) as image:
            image.thumbnail((500, 750), Image.Resampling.LANCZOS)
            image.save(out, "JPEG", quality=QUALITY, optimize=True)
        return out.getvalue()

    return rendered


def _cpu_milliseconds(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Measure the CPU milliseconds of each, in turns, so that all share the machine's moods."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS + 1):
        for name, work in works.items():
            begun = _cpu()
            work()
            if turn:  # the first time everything is loaded
                taken[name].append((_cpu() - begun) * 1e3)
    return {name: median(each) for name, each in taken.items()}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _files(subject: Subject, original: bytes) -> Iterator[Figure]:
    originals, renditions = subject.folder / "originals", subject.folder / "renditions"
    originals.mkdir(exist_ok=True)
    (originals / NAME).write_bytes(original)
    with subject.served(image_originals=str(originals), image_renditions=str(renditions)) as server:
        begun = time.perf_counter()
        with urlopen(server.url + ADDRESS) as answer:
            body = answer.read()
            headers = dict(answer.headers.items())
        yield Figure("Reelbase: a rendition that is new, from request to answer", _since(begun), "ms")
        if has_nginx():
            path = renditions / "w500" / NAME[:2] / NAME
            with nginx_files(_linked(subject.folder / "html", path), headers, subject.workers) as rival:
                with urlopen(rival.url + ADDRESS) as answer:
                    assert answer.read() == body, "nginx answers the same bytes"
                ours, theirs = side_by_side([(server, [ADDRESS]), (rival, [ADDRESS])])
        else:
            print("  nginx is missing (apt install nginx-light): pictures from disk stand alone")
            ours, theirs = put_load(server, [ADDRESS]), None
    yield from _of("Reelbase", f"a rendition of {len(body):,} bytes from disk", ours)
    if theirs:
        yield from _of("nginx", "the same file", theirs)
        yield Figure("share of nginx's answers a second", ours.rate / theirs.rate, "")
        yield Figure("CPU for one, times nginx's", ours.cpu_us / theirs.cpu_us, "")


def _linked(root: Path, path: Path) -> Path:
    """Create a folder in which the file has the path of its address."""
    at = root / ADDRESS[1:]
    at.parent.mkdir(parents=True, exist_ok=True)
    os.link(path, at)
    return root


def _since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1e3


def _of(name: str, what: str, load: Load) -> Iterator[Figure]:
    yield Figure(f"{name}: {what}", load.rate, "answers/s")
    yield Figure(f"{name}: half of them within", load.p50, "ms")
    yield Figure(f"{name}: CPU for one", load.cpu_us, "µs")
