"""PictureSubject: what a picture shows, found by its path."""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from reelbase.catalog.default_names import episode_name, season_name
from reelbase.catalog.facts import read_facts
from reelbase.catalog.images import USUAL
from reelbase.catalog.language import ENGLISH, Language
from reelbase.catalog.languages import default_region
from reelbase.catalog.summaries import movie_rows, series_rows
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.companies import COLLECTION_DETAILS, COMPANY_DETAILS
from reelbase.storage.queries.episodes import EPISODE_ROWS
from reelbase.storage.queries.movies import MOVIES_OF_COLLECTION
from reelbase.storage.queries.networks import NETWORK_DETAILS
from reelbase.storage.queries.people import PERSON_ROWS
from reelbase.storage.queries.picture_owners import PICTURED, PROVIDER_NAME, PicturedRow
from reelbase.storage.queries.seasons import SEASON_ROWS

PROVIDER = "watch_provider"
DRAWN = re.compile(
    rf"/drawn-(?P<kind>{'|'.join(kind for kind, facts in KINDS.items() if facts.drawn)})"
    r"-(?P<id>\d{1,18})-(?P<type>[a-z]+)\.jpg",
    re.ASCII,
)
WITHOUT_WORDS = {"poster", "backdrop"}
KNOWN_LOGOS = read_facts("known_logos", dict[str, tuple[Kind, int, str]])
"""Paths of logos that programs ask for of themselves, without any answer: whose, and the name on it."""


class Shown(NamedTuple):
    """The look and the name of an entity in a language."""

    name: str
    original: str  # the name in its own language
    below: str = ""  # the year, or the name of a season
    number: int | None = None  # of an episode
    look: Entity | None = None  # the title whose colours it wears
    genres: tuple[int, ...] = ()


class PictureSubject(NamedTuple):
    """A picture: whose it is, its type, its pixels, and what it shows.

    A poster or backdrop without a language has no words, so its name is empty.
    """

    file_path: str
    entity: Entity | None  # of a watch provider none
    type: str  # backdrop, poster, logo, still, profile, icon
    width: int
    height: int
    language: str
    name: str
    original: str
    below: str = ""
    number: int | None = None
    look: Entity | None = None
    genres: tuple[int, ...] = ()


async def find_picture_subject(db: Reader, file_path: str) -> PictureSubject | None:
    """Find what a picture's path shows; None if no answer names it and it is no known logo."""
    rows = _drawn(file_path) or await db.all(PICTURED, file_path=file_path)
    if not rows:
        return _known_logo(file_path)
    row = min(rows, key=lambda each: (-each.recorded, each.kind, each.entity_id, each.type))
    if row.kind == PROVIDER:
        provider = await db.one(PROVIDER_NAME, provider_id=row.entity_id)
        name = provider.name if provider else ""
        return PictureSubject(file_path, None, "icon", *USUAL["icon"], "", name, name)
    entity = Entity(Kind(row.kind), row.entity_id)
    spoken = row.iso_639_1 or ""
    language = Language(spoken, row.iso_3166_1 or default_region(spoken)) if spoken else ENGLISH
    shown = await _shown(db, entity, language)
    if shown is None:
        return None
    if not spoken and row.type in WITHOUT_WORDS:
        # one that is kept with its title and has no record is in the title's own language, so far as we know;
        # and where no poster of a library had its title, nobody would find one
        name = shown.original if not row.recorded or _stands_for(row, rows) else ""
        shown = shown._replace(name=name, below=shown.below if name else "")
    width, height = (row.width, row.height) if row.width and row.height else USUAL[row.type]
    return PictureSubject(file_path, entity, row.type, width, height, spoken, *shown)


def _stands_for(row: PicturedRow, rows: Sequence[PicturedRow]) -> bool:
    """Return true if the path is the poster in the title's own row."""
    named = row._replace(recorded=0, width=0, height=0, iso_639_1=None, iso_3166_1=None)
    return row.type == "poster" and named in rows


def _drawn(file_path: str) -> list[PicturedRow]:
    """Return the rows of a path that was invented for an entity without a picture
    (`storage.engine.statement.or_drawn`).
    """
    drawn = DRAWN.fullmatch(file_path)
    if drawn is None or drawn["type"] not in KINDS[Kind(drawn["kind"])].drawn:
        return []
    return [PicturedRow(0, drawn["kind"], int(drawn["id"]), drawn["type"], 0, 0, None, None)]


def _known_logo(file_path: str) -> PictureSubject | None:
    stem, _, _ = file_path.strip("/").partition(".")
    kind, number, name = KNOWN_LOGOS.get(stem, (None, 0, ""))
    if kind is None:
        return None
    return PictureSubject(file_path, Entity(kind, number), "logo", *USUAL["logo"], "", name, name)


async def _shown(db: Reader, entity: Entity, language: Language) -> Shown | None:
    match entity.kind:
        case Kind.MOVIE:
            return await _movie(db, entity, language)
        case Kind.TV:
            return await _series(db, entity, language)
        case Kind.SEASON:
            return await _season(db, entity, language)
        case Kind.EPISODE:
            return await _episode(db, entity, language)
        case Kind.COLLECTION:
            return await _collection(db, entity, language)
    return await _named(db, entity)


async def _movie(db: Reader, entity: Entity, language: Language) -> Shown | None:
    row = (await movie_rows(db, [entity.id], language)).get(entity.id)
    if row is None:
        return None
    genres = tuple(json.loads(row.genre_ids))
    return Shown(row.title, row.original_title, row.release_date[:4], look=entity, genres=genres)


async def _series(db: Reader, entity: Entity, language: Language) -> Shown | None:
    row = (await series_rows(db, [entity.id], language)).get(entity.id)
    if row is None:
        return None
    genres = tuple(json.loads(row.genre_ids))
    return Shown(row.name, row.original_name, row.first_air_date[:4], look=entity, genres=genres)


async def _season(db: Reader, entity: Entity, language: Language) -> Shown | None:
    row = await db.one_of(SEASON_ROWS, entity, **language.bound())
    series = await _series(db, Entity(Kind.TV, row.series_id), language) if row else None
    if row is None or series is None:
        return None
    return series._replace(below=season_name(row.name, row.season_number, language))


async def _episode(db: Reader, entity: Entity, language: Language) -> Shown | None:
    row = await db.one_of(EPISODE_ROWS, entity, **language.bound())
    series = await _series(db, Entity(Kind.TV, row.series_id), language) if row else None
    if row is None or series is None:
        return None
    name = episode_name(row.name, row.episode_number, language)
    return series._replace(name=name, original=name, number=row.episode_number)


async def _collection(db: Reader, entity: Entity, language: Language) -> Shown | None:
    row = await db.one_of(COLLECTION_DETAILS, entity, **language.bound())
    if row is None:
        return None
    part = next(iter(await db.all(MOVIES_OF_COLLECTION, collection_id=entity.id)), None)
    first = await _movie(db, Entity(Kind.MOVIE, part.id), language) if part else None
    return Shown(row.name, row.original_name, look=entity, genres=first.genres if first else ())


async def _named(db: Reader, entity: Entity) -> Shown | None:
    """Return a person, a company or a network, which have one name for all languages."""
    if entity.kind is Kind.PERSON:
        person = await db.one_of(PERSON_ROWS, entity)
        return Shown(person.name, person.original_name) if person else None
    if entity.kind is Kind.COMPANY:
        company = await db.one_of(COMPANY_DETAILS, entity)
        return Shown(company.name, company.name) if company else None
    network = await db.one_of(NETWORK_DETAILS, entity)
    return Shown(network.name, network.name) if network else None


def _asked(language: Language) -> dict[str, object]:
    return language.bound()
