"""All bodies of one entity, asked of a server in as few requests as its twenty appended parts allow."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import msgspec
from msgspec import Struct

from reelbase import bounds
from reelbase.entity import Kind
from reelbase.importers.engine.claims import BodyError
from reelbase.importers.formats.bodies.appended_parts import PARTS, refuse_error
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.route import Skipped, read_body
from reelbase.importers.mirror.upstream import Failed, Missing

APPENDS = 20
FIRST_SEASONS = ("season/1", "season/2", "season/3", "season/0")
"""Asked for with the first request, before anybody knows which there are; others are left out."""

LEGACY = {
    Kind.MOVIE: {"casts", "similar_movies"},
    Kind.PERSON: {"credits"},
    Kind.COMPANY: {"movies"},
    Kind.KEYWORD: {"movies"},
}
"""Parts that say again what another says, or what titles tell themselves."""

NAMES: dict[Kind, tuple[str, ...]] = {
    kind: tuple(name for name in PARTS.get(kind, ()) if name not in LEGACY.get(kind, ()))
    for kind in (*PARTS, Kind.KEYWORD)
}
PAGED = ("lists", "recommendations", "reviews", "similar")

Params = dict[str, str]
Ask = Callable[[str, Mapping[str, str]], Awaitable[bytes]]
"""Gives the body at a path; raises Missing where there is none."""


class Depth(StrEnum):
    """The extent to which series are asked for."""

    TITLE = "title"  # the series, and its seasons with their episodes
    SEASON = "season"  # also each season's own images, videos, credits, words, …
    EPISODE = "episode"  # also each episode's


class Extent(NamedTuple):
    """The extent to which each entity is asked for."""

    languages: tuple[str, ...] = ()  # besides English, in which all is asked
    video_languages: tuple[str, ...] = ("en", "null")
    depth: Depth = Depth.SEASON
    pages: int = 2  # of what is similar, recommended, and of lists; all reviews are taken


class Body(NamedTuple):
    """An answer, and what it answers."""

    path: str
    params: Params
    body: bytes

    def claims(self) -> Claims:
        """Return its claims; raises what `read_body` raises."""
        claims = Claims(self.params, self.path)
        read_body(claims, self.path, self.body)
        return claims


class EntityBodies(NamedTuple):
    """All bodies of one entity, in the order in which they are to be taken."""

    id: int  # another than was asked for where it was merged
    bodies: list[Body]
    seasons: tuple[int, ...] | None  # of a series: the numbers of all there are; None: not all are known


class _Season(Struct):
    season_number: int


class _Number(Struct):
    season_number: int | None = None


class _Group(Struct):
    id: str


class _Groups(Struct):
    results: list[_Group] = []


class _Details(Struct):
    id: int
    seasons: list[_Season] | None = None
    episode_groups: _Groups | None = None


class _Episode(Struct):
    episode_number: int


class _Episodes(Struct):
    episodes: list[_Episode] | None = None


class _Total(Struct):
    total_pages: int = 1


_DETAILS = Reader(_Details)
_EPISODES = Reader(_Episodes)
_TOTAL = Reader(_Total)
_NUMBER = Reader(_Number)
_SEASON = re.compile(r"season/\d+")
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


async def ask_bodies(ask: Ask, kind: Kind, id_: int, extent: Extent) -> EntityBodies:
    """Ask for all bodies of an entity; raises Missing where there is none."""
    asking = _Asking(ask, kind, id_, extent)
    names = NAMES[kind]
    if kind is Kind.TV:
        names = (*names, *FIRST_SEASONS)[:APPENDS]
    details = await asking.first(names)
    if kind is Kind.TV:
        await asking.series(details, names)
    for language in extent.languages:
        await asking.language(language)
    seasons = tuple(each.season_number for each in details.seasons or ())
    return EntityBodies(details.id, asking.bodies + asking.last_words(), None if asking.left_out else seasons)


class _Asking:
    """The requests for one entity so far."""

    def __init__(self, ask: Ask, kind: Kind, id_: int, extent: Extent) -> None:
        self.path = f"/3/{kind}/{id_}"
        self.bodies: list[Body] = []
        self.left_out: list[str] = []  # of what says how much there is
        self._asked_for = ask
        self._requests = self._bytes = 0
        self._kind = kind
        self._extent = extent
        self._plain: Params = {}
        if kind in (Kind.MOVIE, Kind.TV):
            self._plain = {"include_video_language": ",".join(extent.video_languages)}
        self._seasons: list[int] = []
        self._translations: dict[str, bytes] = {}

    async def _ask(self, path: str, params: Params) -> bytes:
        """Return the body at a path. Raises Failed if one entity needs more requests than `bounds` allows."""
        self._requests += 1
        if self._requests > bounds.UPSTREAM_TITLE_REQUESTS or self._bytes > bounds.UPSTREAM_TITLE_BYTES:
            raise Failed(f"{self.path}: it has no end, after {self._requests - 1:,} requests")
        body = await self._asked_for(path, params)
        self._bytes += len(body)
        return body

    async def first(self, names: Sequence[str]) -> _Details:
        """Return the details; ask for them with these parts, and for the further pages of parts in pages."""
        found = await self._appended(names, self._plain)
        details = _DETAILS.decode(self.bodies[0].body, lambda place, _reason: self.left_out.append(place))
        if self.path != f"/3/{self._kind}/{details.id}":
            self.path = f"/3/{self._kind}/{details.id}"
            self.bodies = [each._replace(path=self.path) for each in self.bodies]
        for name in names:
            if name not in found and not name.startswith("season/"):
                found.update(await self._alone(name, self._plain))
        await self._pages(found, self._plain, "")
        return details

    async def series(self, details: _Details, names: Sequence[str]) -> None:
        """Ask for the seasons that the details lack, the parts of each season, and episode groups."""
        seasons = self._seasons = sorted({each.season_number for each in details.seasons or ()})
        found = {name: bytes(raw) for name, raw in _OBJECT.decode(self.bodies[0].body).items()}
        wanted = [f"season/{n}" for n in seasons if f"season/{n}" not in found]
        if self._extent.depth is not Depth.TITLE:
            wanted += [f"season/{n}/{part}" for n in seasons for part in NAMES[Kind.SEASON]]
        found.update(await self._all(wanted, self._plain))
        if self._extent.depth is Depth.EPISODE:
            await self._all(list(_episode_parts(found, seasons)), self._plain)
        for group in details.episode_groups.results if details.episode_groups else ():
            path = f"/3/tv/episode_group/{group.id}"
            try:
                params = {"series_id": str(details.id)}  # the answer need not say it
                self.bodies.append(Body(path, params, await self._ask(path, {})))
            except Missing:
                continue

    def last_words(self) -> list[Body]:
        """Return the lists of translations again, if details in other languages came after them.

        The last body wins, and these lists know better what is translated.
        """
        if not self._extent.languages:
            return []
        return [Body(f"{self.path}/{name}", {}, body) for name, body in self._translations.items()]

    async def language(self, language: str) -> None:
        """Ask for texts in a language that no list of translations has: reviews, words of episodes."""
        names = ["reviews"] if self._kind in (Kind.MOVIE, Kind.TV) else []
        if self._extent.depth is not Depth.EPISODE:
            names += [f"season/{n}" for n in self._seasons]
        if names:
            params = {"language": language}
            await self._pages(await self._all(names, params), params, language)

    async def _pages(self, found: Mapping[str, bytes], params: Params, language: str) -> None:
        """Ask for the further pages, in one request for all parts that have one."""
        names = ["reviews"] if language else PAGED
        totals = {
            name: total.total_pages
            for name in names
            if name in found and (total := _TOTAL.known(found[name])) is not None
        }
        for page in range(2, max(totals.values(), default=1) + 1):
            more = [
                n for n, total in totals.items() if page <= (total if n == "reviews" else self._most(total))
            ]
            if not more:
                return
            await self._appended(more, {**params, "page": str(page)})

    def _most(self, total: int) -> int:
        return min(total, self._extent.pages)

    async def _all(self, names: Sequence[str], params: Params) -> dict[str, bytes]:
        """Ask for all these parts, twenty at a time, and alone for what a server does not append.

        A season always has an answer of its own; other parts are asked for alone if not one of them came.
        """
        found: dict[str, bytes] = {}
        for first in range(0, len(names), APPENDS):
            some = names[first : first + APPENDS]
            came = await self._appended(some, params)
            for name in some:
                if name not in came and (not came or _SEASON.fullmatch(name)):
                    came |= await self._alone(name, params)
            found.update(came)
        return found

    async def _appended(self, names: Sequence[str], params: Params) -> dict[str, bytes]:
        """Ask for the details with these parts; return the parts that came."""
        asked = {**params, "append_to_response": ",".join(names)} if names else params
        body = await self._ask(self.path, asked)
        here = _OBJECT.decode(body)
        if wrong := [name for name in names if name in here and not _is_of(name, bytes(here[name]))]:
            body = msgspec.json.encode({name: raw for name, raw in here.items() if name not in wrong})
        self.bodies.append(Body(self.path, asked, body))
        found = {name: bytes(here[name]) for name in names if name in here and name not in wrong}
        self._translations.update((name, raw) for name, raw in found.items() if name.endswith("translations"))
        return found

    async def _alone(self, name: str, params: Params) -> dict[str, bytes]:
        """Ask for a part that the server does not append; return it by its name, nothing if there is none."""
        path = f"{self.path}/{name}"
        try:
            body = await self._ask(path, params)
        except Missing:
            return {}
        if not _is_of(name, body):
            raise Failed(f"{path}: answered with another")
        self.bodies.append(Body(path, params, body))
        if name.endswith("translations"):
            self._translations[name] = body
        return {name: body}


def _is_of(name: str, body: bytes) -> bool:
    """Return whether a part is what it was asked for as: no refusal, and no other season."""
    try:
        refuse_error(body)
        season = _SEASON.fullmatch(name) and _NUMBER.known(body)
    except (BodyError, msgspec.MsgspecError):
        return False
    return not season or season.season_number is None or name == f"season/{season.season_number}"


def _episode_parts(found: Mapping[str, bytes], seasons: Iterable[int]) -> Iterator[str]:
    for number in seasons:
        season = _EPISODES.known(found.get(f"season/{number}", b"{}"))
        for episode in (season and season.episodes) or ():
            for part in NAMES[Kind.EPISODE]:
                yield f"season/{number}/episode/{episode.episode_number}/{part}"


def read(bodies: Iterable[Body]) -> list[Claims]:
    """Return the claims of bodies, without empty ones. Raises BodyError, MsgspecError."""
    found = []
    for each in bodies:
        try:
            found.append(each.claims())
        except Skipped:
            continue
    return found
