"""Finding the titles of a library upstream: by their ids, else by their names."""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar, cast

import msgspec
from msgspec import Struct, field

from reelbase import bounds
from reelbase.entity import Entity, Kind
from reelbase.importers.engine.record import IMDB, TMDB, TVDB
from reelbase.importers.mirror.library.titles import Title
from reelbase.importers.mirror.upstream import Failed, Missing, Upstream
from reelbase.matching.folding import year_in
from reelbase.matching.names import LONGEST, Reading
from reelbase.matching.scoring import SURE, YEAR_UNSAID, Candidate, Scored, score, the_one

MOST_CANDIDATES = 5
NEAR = 0.4  # the score of the same title in quite another year
MOST_HITS = 20  # of a page; TMDB has no more
MOST_NAMES = 1000  # of a title
LOOKED_INTO = 3  # candidates whose names in other languages are asked for
PARTS = {"append_to_response": "alternative_titles,translations"}
YEARS = {Kind.MOVIE: "year", Kind.TV: "first_air_date_year"}
"""Kind -> the parameter of search for the year."""
_LAST_PART = re.compile(
    r"(?i)[\s:,-]+(?:(?:part|vol\.?|volume|chapter|teil|partie|episode)[\s.]*)?(?:\d{1,2}|[ivx]+)$"
)
Made = TypeVar("Made")


class _Hit(Struct):
    """A movie or a series in a list; its texts are under other names in each."""

    id: int
    title: str | None = None
    name: str | None = None
    original_title: str | None = None
    original_name: str | None = None
    release_date: str | None = None
    first_air_date: str | None = None
    vote_count: int | None = None
    origin_country: list[str] | None = None

    def candidate(self, kind: Kind, others: Iterable[str | None] = ()) -> Candidate:
        """Return it as a candidate, with further names."""
        own = (self.title, self.name, self.original_title, self.original_name)
        names = (each[:LONGEST] for each in islice((*own, *others), MOST_NAMES) if each)
        year = year_in(self.release_date or self.first_air_date or "")
        return Candidate(
            Entity(kind, self.id),
            tuple(dict.fromkeys(names)) or ("",),
            year,
            self.vote_count or 0,
            tuple(self.origin_country or ()),
        )


class _Page(Struct):
    results: list[_Hit]


class _Word(Struct):
    title: str | None = None
    name: str | None = None


class _Words(Struct):
    """Alternative titles: of movies `titles`, of series `results`."""

    titles: list[_Word] = []
    results: list[_Word] = []


class _Translation(Struct):
    data: _Word = field(default_factory=_Word)


class _Translations(Struct):
    translations: list[_Translation] = []


class _Details(_Hit):
    alternative_titles: _Words = field(default_factory=_Words)
    translations: _Translations = field(default_factory=_Translations)

    def other_names(self) -> list[str | None]:
        """Return its names in other languages and countries."""
        words = [*self.alternative_titles.titles, *self.alternative_titles.results]
        words += [each.data for each in self.translations.translations]
        return [name for word in words for name in (word.title, word.name)]


class _Row(Struct):
    id: int


class _Episode(Struct):
    show_id: int


class _Found(Struct):
    movie_results: list[_Row] = []
    tv_results: list[_Row] = []
    tv_season_results: list[_Episode] = []
    tv_episode_results: list[_Episode] = []


_PAGE = msgspec.json.Decoder(_Page)
_DETAILS = msgspec.json.Decoder(_Details)
_FOUND = msgspec.json.Decoder(_Found)


class Verdict(NamedTuple):
    """The answer to the question which title of upstream one of a library is."""

    entity: Entity | None = None  # None: it is open
    name: str = ""  # of the one that is taken by its name
    score: float = 1.0
    reason: str = ""  # why it is open; of one that is taken what is worth a look
    candidates: tuple[Scored, ...] = ()
    is_by_name: bool = False
    is_failed: bool = False  # upstream did not answer, so that nothing is known
    is_remembered: bool = False  # it stands in the file of decisions already


class Finder:
    """Asks upstream about the titles of a library; each question once."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._asked: dict[tuple[str, ...], asyncio.Future[object]] = {}

    async def find(self, title: Title) -> Verdict:
        """Return what a title is upstream, or why that is not known. Raises Down if upstream is."""
        try:
            return await self._find(title)
        except Failed as error:
            return Verdict(reason=f"upstream could not be asked: {error}", is_failed=True)

    async def _find(self, title: Title) -> Verdict:
        reason = "; ".join(title.conflicts)
        if TMDB in title.ids:
            kind = await self._kind(title)
            return Verdict(Entity(kind, int(title.ids[TMDB])), reason=reason)
        entity, missing = await self.by_ids(title.ids, title.kind)
        if entity:
            return Verdict(entity, reason=reason)
        if not title.readings:
            return Verdict(reason=missing or "neither an id nor a word of a title")
        found = await self._by_name(title)
        return found._replace(reason="; ".join(each for each in (reason, missing, found.reason) if each))

    async def _kind(self, title: Title) -> Kind:
        """Return the kind of TMDB's id in a name; where nothing shows it, upstream's titles do."""
        if title.kind or not title.is_bare or not title.readings:
            return title.kind or Kind.MOVIE
        id_ = int(title.ids[TMDB])
        fits: dict[Kind, float] = {}
        for kind in (Kind.MOVIE, Kind.TV):
            if found := await self._details(Entity(kind, id_)):
                fits[kind] = max(score(reading, found) for reading in title.readings)
                if fits[kind] >= SURE:
                    break
        return max(fits, key=fits.__getitem__, default=Kind.MOVIE)

    async def by_ids(self, ids: dict[str, str], kind: Kind | None) -> tuple[Entity | None, str]:
        """Return the title of ids of IMDb and TheTVDB, or the reason why there is none."""
        reasons = []
        for source in (IMDB, TVDB):
            if not (id_ := ids.get(source)):
                continue
            bare = f"tt{id_.removeprefix('tt').lstrip('0')}" if source == IMDB else id_
            for spelled in dict.fromkeys(
                (id_, bare)
            ):  # of IMDb's seven digits, and as made-up ones are written
                params = {"external_source": source}
                found = await self._read(f"/3/find/{spelled}", params, "movie_results", _FOUND.decode)
                if found and (entity := _best(found, kind, source)):
                    return entity, ""
            reasons.append(f"no title has the {source} {id_}")
        return None, ", ".join(reasons)

    async def _by_name(self, title: Title) -> Verdict:
        """Return the title that fits a name: a movie first, where its kind is not known."""
        candidates: dict[Entity, Scored] = {}
        reason = ""
        for kind in (title.kind,) if title.kind else (Kind.MOVIE, Kind.TV):
            found: dict[Entity, Scored] = {}
            taken: Scored | None = None
            for reading in title.readings:
                if taken and reading.weight * YEAR_UNSAID < SURE:
                    continue
                for each in await self._fitting(kind, reading):
                    entity = each.candidate.entity
                    found[entity] = max(each, found.get(entity, each), key=lambda scored: scored.score)
                taken, reason = the_one(found.values())
                if taken and reading.year:
                    break
            if taken:
                first = taken.candidate
                return Verdict(
                    first.entity, str(first), taken.score, reason, _ranked(found.values()), is_by_name=True
                )
            candidates |= found
        reason = the_one(candidates.values()).remark
        return Verdict(reason=reason, candidates=_ranked(candidates.values()), is_by_name=True)

    async def _fitting(self, kind: Kind, reading: Reading) -> list[Scored]:
        """Return what upstream finds by a reading: in its year, else in any, else under other names."""
        found: dict[Entity, Scored] = {}
        for title, year in _queries(reading):
            hits = await self._search(kind, title, year)
            found |= {
                each.entity: Scored(score(reading, each), each) for each in hits if each.entity not in found
            }
            if the_one(found.values()).taken:
                return list(found.values())
            if any(each.score >= SURE for each in found.values()):
                continue  # several that fit alike: their other names tell nothing
            for hit in _worth_a_look(hits, reading):
                if details := await self._details(hit.entity):
                    named = hit._replace(names=(*hit.names, *details.names))
                    found[hit.entity] = Scored(score(reading, named), named)
            if the_one(found.values()).taken:
                break
        return list(found.values())

    async def _search(self, kind: Kind, title: str, year: int | None) -> list[Candidate]:
        params = {"query": title} | ({YEARS[kind]: str(year)} if year else {})
        page = await self._read(f"/3/search/{kind}", params, "results", _PAGE.decode)
        return [hit.candidate(kind) for hit in page.results[:MOST_HITS] if _is_id(hit.id)] if page else []

    async def _details(self, entity: Entity) -> Candidate | None:
        found = await self._read(f"/3/{entity.kind}/{entity.id}", PARTS, "id", _DETAILS.decode)
        return found.candidate(entity.kind, found.other_names()) if found else None

    async def _read(
        self, path: str, params: dict[str, str], name: str, make: Callable[[bytes], Made]
    ) -> Made | None:
        """Return an answer, None for 404; of many who ask the same, one does."""
        key = (path, *(f"{word}={value}" for word, value in params.items()))
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._upstream.read(path, params, name, make))
        try:
            return cast(Made, await asyncio.shield(self._asked[key]))
        except Missing:
            return None


def _best(found: _Found, kind: Kind | None, source: str) -> Entity | None:
    """Return the title of a kind, else one of the other kind, else the series of an episode.

    TheTVDB numbers movies and series apart, so that there no series stands for a movie.
    """
    shows = [each.show_id for each in (*found.tv_episode_results, *found.tv_season_results)]
    ids = {
        Kind.MOVIE: [row.id for row in found.movie_results],
        Kind.TV: [*(row.id for row in found.tv_results), *shows],
    }
    kinds: tuple[Kind, ...] = (Kind.TV, Kind.MOVIE) if kind is Kind.TV else (Kind.MOVIE, Kind.TV)
    if source == TVDB and kind is not None:
        kinds = kinds[:1]
    return next((Entity(each, id_) for each in kinds for id_ in ids[each] if _is_id(id_)), None)


def _queries(reading: Reading) -> Iterator[tuple[str, int | None]]:
    """Yield what is searched for, with the year or without, until something fits."""
    yield reading.title, reading.year
    if reading.year:
        yield reading.title, None
    shorter = _LAST_PART.sub("", reading.title)
    if shorter and shorter != reading.title:  # upstream may count in words: Part Two
        yield shorter, reading.year


def _is_id(number: int) -> bool:
    return 0 < number <= bounds.ID


def _worth_a_look(hits: list[Candidate], reading: Reading) -> list[Candidate]:
    """Return the candidates that may have the title in another language: found first, of about that year."""
    near = [
        each
        for each in hits
        if reading.year is None or each.year is None or abs(each.year - reading.year) <= 1
    ]
    return near[: LOOKED_INTO if reading.year else 1]


def _ranked(found: Iterable[Scored]) -> tuple[Scored, ...]:
    near = (each for each in found if each.score >= NEAR)
    return tuple(sorted(near, key=lambda each: -each.score)[:MOST_CANDIDATES])
