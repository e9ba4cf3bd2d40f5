"""Pictures that were uploaded here: their records, and which picture an entity shows."""

from typing import NamedTuple

from sqlalchemy import Table, bindparam, func, select, update

from reelbase.entity import Entity, Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.accounts import NoRow
from reelbase.storage.queries.facts import ImageRow
from reelbase.storage.queries.translated import TRUE

image = tables.image
OF_TYPE = (
    (image.c.kind == bind("kind")) & (image.c.entity_id == bind("entity_id")) & (image.c.type == bind("type"))
)


class RecordRow(NamedTuple):
    """Whether a picture of an entity was uploaded."""

    own: bool


RECORD = Statement(select(image.c.own).where(OF_TYPE, image.c.file_path == bind("file_path")), RecordRow)


class FirstRow(NamedTuple):
    """The least position, None where there is no picture of the type."""

    position: int | None


FIRST = Statement(select(func.min(image.c.position)).where(OF_TYPE), FirstRow)


class UsesRow(NamedTuple):
    """How often a picture is used."""

    number: int


USES = Statement(
    select(func.count())
    .select_from(image)
    .where(image.c.file_path == bind("file_path"), image.c.own == TRUE),
    UsesRow,
)
"""How many records an uploaded picture has left; one file may belong to several."""


class ShownRow(NamedTuple):
    """The path of the picture that an entity shows."""

    file_path: str | None


TABLES: dict[Kind, Table] = {
    Kind.MOVIE: tables.movie,
    Kind.TV: tables.series,
    Kind.SEASON: tables.season,
    Kind.EPISODE: tables.episode,
    Kind.PERSON: tables.person,
    Kind.COLLECTION: tables.collection,
    Kind.COMPANY: tables.company,
    Kind.NETWORK: tables.network,
}
COLUMNS = {
    (kind, column.name.removesuffix("_path")): column
    for kind, table in TABLES.items()
    for column in table.c
    if column.name.endswith("_path")
}
"""Kind and type of picture -> the column with the one that answers show; logos of titles have none."""

SHOWN = {
    (kind, type_): Statement(select(column).where(TABLES[kind].c.id == bind("entity_id")), ShownRow)
    for (kind, type_), column in COLUMNS.items()
}
_SHOW = {
    (kind, type_): Statement(
        update(TABLES[kind])
        .where(TABLES[kind].c.id == bindparam("entity_id"))
        .values({column.name: bindparam("file_path")}),
        NoRow,
    )
    for (kind, type_), column in COLUMNS.items()
}


def put_record(db: Writer, entity: Entity, row: ImageRow, position: int) -> None:
    """Add the record of an uploaded picture, or replace it."""
    written = {
        **{name: value for name, value in row._asdict().items() if name in image.c},
        "kind": str(entity.kind),
        "position": position,
        "own": True,
    }
    db.upsert(image, [tuple(written[column.name] for column in image.c)])


def delete_record(db: Writer, entity: Entity, type_: str, file_path: str) -> None:
    """Remove the record of a picture."""
    db.delete_rows(image, [(str(entity.kind), entity.id, type_, file_path)])


def show(db: Writer, entity: Entity, type_: str, file_path: str | None) -> None:
    """Make a picture the one that the entity shows."""
    db.run(_SHOW[entity.kind, type_], entity_id=entity.id, file_path=file_path)
