"""Queries about people."""

from typing import NamedTuple

from sqlalchemy import select

from reelbase.storage import tables
from reelbase.storage.engine.statement import Batch, columns, or_drawn, within
from reelbase.storage.queries.translated import const, words_of
from reelbase.storage.rows import TaggedImageRow

person = tables.person


class PersonRow(NamedTuple):
    """A person as lists and credits show them."""

    id: int
    adult: bool
    gender: int
    known_for_department: str | None
    name: str
    original_name: str
    popularity: float
    profile_path: str | None


PERSON_ROWS = Batch(
    select(
        *columns(PersonRow, person, profile_path=or_drawn("person", person.c.id, person.c.profile_path)),
    ).where(within(person.c.id, "ids")),
    PersonRow,
)


class PersonDetailsRow(NamedTuple):
    """A person whole."""

    id: int
    adult: bool
    also_known_as: str  # JSON
    biography: str
    birthday: str | None
    deathday: str | None
    gender: int
    homepage: str | None
    imdb_id: str | None
    known_for_department: str | None
    name: str
    place_of_birth: str | None
    popularity: float
    profile_path: str | None


def _details() -> Batch[PersonDetailsRow]:
    words = words_of("person", person.c.id)
    imdb = tables.external_id
    return Batch(
        select(
            *columns(
                PersonDetailsRow,
                person,
                biography=words.text("overview"),
                imdb_id=imdb.c.value,
                profile_path=or_drawn("person", person.c.id, person.c.profile_path),
            ),
        )
        .select_from(
            person.outerjoin(words.table, words.on).outerjoin(
                imdb,
                (imdb.c.kind == const("person"))
                & (imdb.c.entity_id == person.c.id)
                & (imdb.c.source == const("imdb_id")),
            )
        )
        .where(within(person.c.id, "ids")),
        PersonDetailsRow,
    )


PERSON_DETAILS = _details()

tagged = tables.tagged_image


TAGGED_IMAGES = Batch(
    select(*columns(TaggedImageRow, tagged))
    .where(within(tagged.c.person_id, "ids"))
    .order_by(tagged.c.person_id, tagged.c.position),
    TaggedImageRow,
)
