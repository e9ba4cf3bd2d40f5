"""Selection: the entities to be mirrored, as ids of each kind, the lowest first."""

import asyncio
import gzip
import re
import tempfile
import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

import aiohttp
import msgspec
import numpy as np
from msgspec import Struct

from reelbase import bounds, moments
from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.upstream import Upstream
from reelbase.importers.source import SourceError

Wanted = Mapping[Kind, Sequence[int]]

FILES: dict[Kind, tuple[str, ...]] = {
    Kind.MOVIE: ("movie", "adult_movie"),
    Kind.TV: ("tv_series", "adult_tv_series"),
    Kind.PERSON: ("person", "adult_person"),
    Kind.COLLECTION: ("collection",),
    Kind.COMPANY: ("production_company",),
    Kind.NETWORK: ("tv_network",),
    Kind.KEYWORD: ("keyword",),
}
"""Kind -> the names of its daily id files; titles come first, since people look for them first."""

TMDB_FILES = "http://files.tmdb.org/p/exports"
DAYS = 7
"""So many days old may the newest id file be."""

OWN = 1_000_000_000
"""Ids from here on are given to titles of one's own."""

PAGES = 500
_NAMED = re.compile(r"\b(movie|tv|person|collection|company|network|keyword)\s*[/: ,]\s*(\d+)")
_LONGEST_ROW = 1 << 16  # bytes of a line in a daily id file


class _Row(Struct):
    id: int


class _Page(Struct):
    results: list[_Row]
    total_pages: int = 1


_ROW = msgspec.json.Decoder(_Row)
_PAGE = msgspec.json.Decoder(_Page)


def entities(wanted: Wanted, done: Mapping[Kind, int]) -> Iterator[Entity]:
    """Yield all that is wanted and not done: of each kind, ids up to one are done."""
    for kind in FILES:
        for id_ in wanted.get(kind, ()):
            if id_ > done.get(kind, 0):
                yield Entity(kind, id_)


def listed(found: Iterable[Entity]) -> Wanted:
    """Return entities in any order, some of them twice, as Wanted. No entity has the id 0."""
    ids: defaultdict[Kind, set[int]] = defaultdict(set)
    for each in found:
        if is_id(each.id):
            ids[each.kind].add(each.id)
    return {kind: sorted(of_kind) for kind, of_kind in ids.items()}


def is_id(number: int) -> bool:
    """Return whether a number can be an id: 0 is none, and TMDB has none beyond 32 bits."""
    return 0 < number <= bounds.ID


def of_file(file: Path) -> Wanted:
    """Return the ids in a text: `movie 603`, `tv/1399`, an address of a title, … anywhere in a line."""
    found = []
    for number, line in enumerate(_lines(file), 1):
        named = [Entity(Kind(kind), int(id_[:20])) for kind, id_ in _NAMED.findall(line.lower())]
        if beyond := next((each for each in named if not is_id(each.id)), None):
            raise SourceError(
                f"{file}:{number}: expected an id from 1 to {bounds.ID:,}, "
                f"found {beyond.kind} {str(beyond.id)[:20]}."
            )
        if not named and line.strip() and not line.lstrip().startswith("#"):
            raise SourceError(
                f"{file}:{number}: expected a kind and an id, such as `movie 603` or `tv/1399`, "
                f"found {line.strip()[:60]!r}."
            )
        found += named
    if not found:
        raise SourceError(f"Expected ids in {file}, such as `movie 603`, found none.")
    return listed(found)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise SourceError(f"Expected a file of ids, found that {file} can't be read: {error}.") from error


async def of_discover(upstream: Upstream, query: str) -> Wanted:
    """Return the results of discover: `movie?with_genres=18&vote_count.gte=1000`; at most 500 pages."""
    word, _, rest = query.removeprefix("/3/").removeprefix("discover/").partition("?")
    if word not in (Kind.MOVIE, Kind.TV):
        raise SourceError(
            f"Expected a query such as `movie?with_genres=18` or `tv?with_networks=49`, found {query!r}."
        )
    params = dict(pair.split("=", 1) for pair in rest.split("&") if "=" in pair)
    found = await pages(upstream, f"/3/discover/{word}", params)
    return listed(Entity(Kind(word), id_) for id_ in found)


async def pages(upstream: Upstream, path: str, params: Mapping[str, str]) -> list[int]:
    """Return the ids on all pages of a list."""
    first = await _page(upstream, path, params, 1)
    last = min(first.total_pages, PAGES)
    rest = await asyncio.gather(*(_page(upstream, path, params, page) for page in range(2, last + 1)))
    return [row.id for page in (first, *rest) for row in page.results]


async def total_pages(upstream: Upstream, path: str, params: Mapping[str, str]) -> int:
    """Return the number of pages of a list."""
    return (await _page(upstream, path, params, 1)).total_pages


async def _page(upstream: Upstream, path: str, params: Mapping[str, str], page: int) -> _Page:
    return await upstream.read(path, {**params, "page": str(page)}, "results", _PAGE.decode)


async def of_files(upstream: Upstream, address: str, kinds: Iterable[Kind], *, adult: bool) -> Wanted:
    """Return everything in the newest daily id files."""
    where = address.rstrip("/") or exports_of(upstream.access.address)
    wanted: dict[Kind, Sequence[int]] = {}
    for kind in kinds:
        ids = array("q")
        for name in FILES[kind][: 2 if adult else 1]:
            ids.extend(await _newest(upstream, where, name))
        wanted[kind] = merged(ids, ())
    return wanted


def merged(ids: Iterable[int], others: Iterable[int]) -> "array[int]":
    """Return all of both, each once, the lowest first, in an array: there are millions of people."""
    both = array("q", ids)
    both.extend(others)
    found = array("q")
    each = np.unique(np.frombuffer(both, dtype=np.int64)) if both else np.empty(0, dtype=np.int64)
    found.frombytes(each[(each > 0) & (each <= bounds.ID)].tobytes())
    return found


def exports_of(address: str) -> str:
    """Return the address of a server's daily id files."""
    is_tmdb = (urlsplit(address).hostname or "").endswith((".themoviedb.org", ".tmdb.org"))
    return TMDB_FILES if is_tmdb else f"{address}/p/exports"


async def _newest(upstream: Upstream, where: str, name: str) -> "array[int]":
    today = moments.now().date()
    for age in range(DAYS + 1):
        url = f"{where}/{name}_ids_{today - timedelta(days=age):%m_%d_%Y}.json.gz"
        found = await upstream.tried(url, partial(_ids, upstream, url))
        if found is not None:
            return found
    raise SourceError(
        f"Expected a daily id file at {where}, found no {name}_ids_… of the last {DAYS} days.\n"
        "Another Reelbase makes them with: reelbase jobs run exports"
    )


async def _ids(upstream: Upstream, url: str) -> "array[int] | None":
    """Return the ids in a file of the server; None if there is no such file."""
    with tempfile.TemporaryFile() as file:
        async with upstream.file(url) as (status, pieces):
            if status in (403, 404):
                return None
            if status != 200:
                raise aiohttp.ClientPayloadError(f"answered {status}")
            async for piece in pieces:
                file.write(piece)
        file.seek(0)
        return await asyncio.to_thread(_ids_in, file)


def _ids_in(file: BinaryIO) -> "array[int]":
    try:
        ids = array("q")
        with gzip.open(file) as lines:
            while line := lines.readline(_LONGEST_ROW):
                if line.strip():
                    ids.append(_ROW.decode(line).id)
                if len(ids) > bounds.UPSTREAM_FILE_IDS:
                    raise ValueError(f"it has more than {bounds.UPSTREAM_FILE_IDS:,} ids")
        return ids
    except (
        EOFError,
        OverflowError,
        RecursionError,
        ValueError,
        zlib.error,
        gzip.BadGzipFile,
        msgspec.MsgspecError,
    ) as error:
        raise aiohttp.ClientPayloadError(f"the file is damaged: {error}") from error
