"""Pictures that were uploaded here: their records, and which picture an entity shows."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, select, update

from reelbase.entity import Entity
from reelbase.storage import rows, tables
from reelbase.storage.engine.statement import Command, Statement, bind, within
from reelbase.storage.engine.writer import Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.facts import ImageRow
from reelbase.storage.queries.plain_rows import NumberRow
from reelbase.storage.queries.translated import TRUE

image = tables.image
OF_TYPE = (
    (image.c.kind == bind("kind")) & (image.c.entity_id == bind("entity_id")) & (image.c.type == bind("type"))
)


class RecordRow(NamedTuple):
    """If a picture of an entity was uploaded."""

    own: bool


RECORD = Statement(select(image.c.own).where(OF_TYPE, image.c.file_path == bind("file_path")), RecordRow)


class FirstRow(NamedTuple):
    """The least position, None where there is no picture of the type."""

    position: int | None


FIRST = Statement(select(func.min(image.c.position).label("position")).where(OF_TYPE), FirstRow)


_kept = tables.tombstone_row
USES = Statement(
    select(
        (
            select(func.count())
            .select_from(image)
            .where(within(image.c.file_path, "paths"), image.c.own == TRUE)
            .scalar_subquery()
            + select(func.count()).select_from(_kept).where(within(_kept.c.sought, "paths")).scalar_subquery()
        ).label("number")
    ),
    NumberRow,
)
"""The number of records that uploaded pictures have, with those of deleted titles; one file may belong to
several.
"""


class ShownRow(NamedTuple):
    """The path of the picture that an entity shows."""

    file_path: str | None


COLUMNS = {(kind, type_): facts.column(type_) for kind, facts in KINDS.items() for type_ in facts.columns}
"""Kind and type of picture -> the column with the one that answers show."""

SHOWN = {
    (kind, type_): Statement(
        select(column.label("file_path")).where(column.table.c.id == bind("entity_id")), ShownRow
    )
    for (kind, type_), column in COLUMNS.items()
}
_SHOW = {
    (kind, type_): Command(
        update(column.table)
        .where(column.table.c.id == bindparam("entity_id"))
        .values({column.name: bindparam("file_path")})
    )
    for (kind, type_), column in COLUMNS.items()
}
_DELETE = Command(delete(image).where(OF_TYPE, image.c.file_path == bind("file_path")))


def put_record(db: Writer, entity: Entity, row: ImageRow) -> None:
    """Add the record of an uploaded picture, or replace it."""
    known = row._asdict() | {"kind": str(entity.kind), "own": True}
    db.upsert([rows.ImageRow(**{name: known[name] for name in rows.ImageRow._fields})])


def delete_record(db: Writer, entity: Entity, type_: str, file_path: str) -> None:
    """Remove the record of a picture."""
    db.run(_DELETE, kind=str(entity.kind), entity_id=entity.id, type=type_, file_path=file_path)


def show(db: Writer, entity: Entity, type_: str, file_path: str | None) -> None:
    """Make a picture the one that the entity shows."""
    db.run(_SHOW[entity.kind, type_], entity_id=entity.id, file_path=file_path)
