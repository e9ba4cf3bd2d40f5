"""All of the catalogue as API bodies, one a line: what `import bodies` takes."""

import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Raw, Struct

from reelbase.catalog.language import ENGLISH
from reelbase.catalog.languages import read_language
from reelbase.entity import Kind
from reelbase.errors import ApiError, Status
from reelbase.importers.mirror.entity_bodies import Body, Depth, Extent, ask_bodies
from reelbase.importers.mirror.selection import FILES
from reelbase.importers.mirror.upstream import Missing
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Readers
from reelbase.storage.files import whole_file
from reelbase.storage.queries.exports import (
    ENTITIES,
    FILMED,
    MOVIE_STUBS,
    PERSON_STUBS,
    REVIEWED,
    SERIES_STUBS,
    every,
)

PAGES = 500  # all that may be asked for
ROWS_OF_A_PAGE = 100
COMPRESSION = 6
_FLAGS = {"adult", "softcore", "video"}
_JSON = {"genre_ids", "origin_country"}  # as they are stored
Tell = Callable[[int], None]


class Line(Struct):
    """A request, and its answer."""

    path: str
    params: dict[str, str]
    body: Raw


class _SeasonRow(Struct):
    season_number: int
    episode_count: int


class _Series(Struct):
    id: int
    seasons: list[_SeasonRow] = []


class _Episode(Struct):
    episode_number: int


_SERIES = msgspec.json.Decoder(_Series)
_OBJECT = msgspec.json.Decoder(dict[str, Raw])
_ROWS = msgspec.json.Decoder(list[Raw])
_EPISODE = msgspec.json.Decoder(_Episode)


class OwnAnswers:
    """Answers of this server, asked for in process; each is of one moment."""

    def __init__(self, readers: Readers, now: datetime) -> None:
        self._readers = readers
        self._now = now
        self._api = Api.of(Given(Index(None)))

    async def ask(self, path: str, params: Mapping[str, str]) -> bytes:
        """Return the body at a path. Raises Missing if there is none."""
        try:
            return await self._api.body(self._readers, self._now, path, params)
        except ApiError as error:
            if error.status in (Status.NOT_FOUND, Status.INVALID_ID):
                raise Missing from None
            raise


async def write_bodies(readers: Readers, file: Path, now: datetime, tell: Tell) -> int:
    """Write every entity whose details an import brought, and return their number. The same catalogue gives
    the same bytes.

    A name that ends with `.gz` is that of a compressed file.
    """
    done = 0
    with (
        whole_file(file, is_public=True) as out,
        _compressed(out) if file.suffix == ".gz" else nullcontext(out) as lines,
    ):
        async for number, bodies in _all(readers, now):
            for each in bodies:
                lines.write(msgspec.json.encode(Line(each.path, each.params, Raw(each.body))) + b"\n")
            done += number
            tell(done)
    return done


def _compressed(out: BinaryIO) -> gzip.GzipFile:
    return gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=COMPRESSION, mtime=0)


async def _all(readers: Readers, now: datetime) -> AsyncIterator[tuple[int, list[Body]]]:
    """Yield bodies, and the number of entities that they are of."""
    async for bodies in _everything(readers, now):
        yield 1, bodies
    async for found in _listed(readers, now):
        yield found


async def _everything(readers: Readers, now: datetime) -> AsyncIterator[list[Body]]:
    own = OwnAnswers(readers, now)
    for path in ("/3/watch/providers/movie", "/3/watch/providers/tv"):
        yield [Body(path, {}, await own.ask(path, {}))]
    async with readers.read(now) as db:
        reviewed = [read_language(row.iso_639_1) for row in await db.all(REVIEWED)]
        extent = Extent(
            tuple(str(language) for language in reviewed if language not in (None, ENGLISH)),
            tuple(row.iso_639_1 or "null" for row in await db.all(FILMED)) or ("en",),
            Depth.EPISODE,
            PAGES,
        )
        ids = [(kind, row.id) for kind in FILES async for row in every(db, ENTITIES, kind=str(kind))]
    for kind, id_ in ids:
        try:
            bodies = (await ask_bodies(own.ask, Kind(kind), id_, extent)).bodies
        except Missing:
            continue  # it was removed since
        yield [part for each in bodies for part in _counted(each)] if kind is Kind.TV else bodies


async def _listed(readers: Readers, now: datetime) -> AsyncIterator[tuple[int, list[Body]]]:
    """Yield entities that are known from lists alone, as pages of such lists."""
    async with readers.read(now) as db:
        for kind, found in (
            ("movie", every(db, MOVIE_STUBS, language="en", region="US")),
            ("tv", every(db, SERIES_STUBS, language="en", region="US")),
            ("person", every(db, PERSON_STUBS)),
        ):
            rows: list[dict[str, object]] = []
            async for row in found:
                rows.append({name: _shown(name, value) for name, value in row._asdict().items()})
                if len(rows) == ROWS_OF_A_PAGE:
                    yield len(rows), [_page(kind, rows)]
                    rows = []
            if rows:
                yield len(rows), [_page(kind, rows)]


def _shown(name: str, value: object) -> object:
    """Return the value of a column as lists show it: SQLite has no booleans."""
    return bool(value) if name in _FLAGS else Raw(str(value)) if name in _JSON else value


def _page(kind: str, rows: list[dict[str, object]]) -> Body:
    page = {"page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)}
    return Body(f"/3/search/{kind}", {}, msgspec.json.encode(page))


def _counted(body: Body) -> list[Body]:
    """Return the answer, and separate answers for the episodes of seasons whose count differs from the known
    episodes.

    A season that tells its episodes tells that there are no others.
    """
    here = _OBJECT.decode(body.body)
    if not any(name.startswith("season/") for name in here):
        return [body]
    series, episodes = _SERIES.decode(body.body), []
    for row in series.seasons:
        name = f"season/{row.season_number}"
        season = _OBJECT.decode(here[name]) if name in here else {}
        known = _ROWS.decode(season.pop("episodes", b"[]"))
        if season and len(known) != row.episode_count:
            here[name] = Raw(msgspec.json.encode(season))
            for raw in known:
                path = f"/3/tv/{series.id}/{name}/episode/{_EPISODE.decode(raw).episode_number}"
                episodes.append(Body(path, {}, bytes(raw)))
    return [body._replace(body=msgspec.json.encode(here)), *episodes]
