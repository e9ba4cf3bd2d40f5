"""People with the titles that they are known for."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from reelbase.catalog.language import Language
from reelbase.catalog.summaries import MovieMedia, PersonMedia, Title, TvMedia, person_media, titles
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.known_for import KNOWN_FOR
from reelbase.storage.queries.people import PERSON_ROWS
from reelbase.storage.queries.people import PersonRow as StoredPerson


class PersonRow(Struct):
    """A person in lists of people."""

    adult: bool
    gender: int
    id: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None
    known_for: list[Title]


class KnownPerson(Struct):
    """A person in a list of mixed kinds, with the titles they are known for."""

    adult: bool
    id: int
    name: str
    original_name: str
    media_type: Literal["person"]
    popularity: float
    gender: int
    known_for_department: str | None
    profile_path: str | None
    known_for: list[Title]


Found = MovieMedia | TvMedia | KnownPerson


async def people_in_order(db: Reader, ids: Sequence[int], language: Language) -> list[PersonRow]:
    """Return people as in lists, in the order of the ids."""
    known_for = await _known_for(db, ids)
    shown = await _shown(db, [e for known in known_for.values() for e in known], language)
    rows = await db.one_by_id(PERSON_ROWS, Kind.PERSON, ids)
    return [_row(rows[id_], [shown[e] for e in known_for[id_] if e in shown]) for id_ in ids if id_ in rows]


async def found_in_order(db: Reader, entities: Sequence[Entity], language: Language) -> list[Found]:
    """Return movies, series and people as in search results, in the given order."""
    people = [entity.id for entity in entities if entity.kind is Kind.PERSON]
    known_for = await _known_for(db, people)
    wanted = [entity for entity in entities if entity.kind is not Kind.PERSON]
    shown = await _shown(db, [*wanted, *(e for known in known_for.values() for e in known)], language)
    rows = await db.one_by_id(PERSON_ROWS, Kind.PERSON, people)
    found: list[Found] = []
    for entity in entities:
        if entity.kind is Kind.PERSON and entity.id in rows:
            found.append(_known(rows[entity.id], [shown[e] for e in known_for[entity.id] if e in shown]))
        elif entity in shown:
            found.append(shown[entity])
    return found


async def _known_for(db: Reader, ids: Sequence[int]) -> dict[int, list[Entity]]:
    known_for: dict[int, list[Entity]] = defaultdict(list)
    for row in await db.all(KNOWN_FOR, ids=sorted(set(ids))) if ids else ():
        known_for[row.person_id].append(Entity(Kind(row.kind), row.id))
    return known_for


async def _shown(db: Reader, entities: Sequence[Entity], language: Language) -> dict[Entity, Title]:
    found = await titles(db, dict.fromkeys(entities), language)
    return {Entity(Kind(each.media_type), each.id): each for each in found}


def _row(row: StoredPerson, known_for: list[Title]) -> PersonRow:
    return PersonRow(
        adult=bool(row.adult),
        gender=row.gender,
        id=row.id,
        known_for_department=row.known_for_department,
        name=row.name,
        original_name=row.original_name,
        popularity=row.popularity,
        profile_path=row.profile_path,
        known_for=known_for,
    )


def _known(row: StoredPerson, known_for: list[Title]) -> KnownPerson:
    person: PersonMedia = person_media(row)
    return KnownPerson(
        adult=person.adult,
        id=person.id,
        name=person.name,
        original_name=person.original_name,
        media_type=person.media_type,
        popularity=person.popularity,
        gender=person.gender,
        known_for_department=person.known_for_department,
        profile_path=person.profile_path,
        known_for=known_for,
    )
