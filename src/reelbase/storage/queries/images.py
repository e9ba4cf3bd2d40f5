"""Every picture that answers name: recorded, named by a row alone, or drawn."""

from typing import Any, NamedTuple

from sqlalchemy import Select, Table, and_, case, exists, literal_column, null, select, union_all

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import OwnedUnion, Owner, columns, or_drawn
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.picture_owners import COLUMNS
from reelbase.storage.queries.translated import const

image = tables.image
words = tables.translation


class PictureRow(NamedTuple):
    """A picture that answers name. Without a record, its sizes and votes are 0."""

    entity_id: int
    type: str
    aspect_ratio: float
    height: int
    iso_3166_1: str | None
    iso_639_1: str | None
    file_path: str
    vote_average: float
    vote_count: int
    width: int
    image_id: str
    file_type: str
    is_unrecorded: bool


def _recorded() -> Select[Any]:
    return select(
        image.c.kind,
        image.c.entity_id,
        image.c.type,
        image.c.aspect_ratio,
        image.c.height,
        image.c.iso_3166_1,
        image.c.iso_639_1,
        image.c.file_path,
        image.c.vote_average,
        image.c.vote_count,
        image.c.width,
        image.c.image_id,
        image.c.file_type,
        const(0).label("is_unrecorded"),
        case((image.c.position < const(0), const(1)), else_=const(2)).label("place"),
        image.c.position,
    )


def _unrecorded(
    owner: tuple[Any, Any], type_: str, path: Any, place: int, spoken: tuple[Any, Any] = (null(), null())
) -> Select[Any]:
    """Select a picture without a record, of an owner by kind and id; `spoken`: its language and region."""
    zero: Any = literal_column("0.0")
    record = and_(
        image.c.kind == owner[0],
        image.c.entity_id == owner[1],
        image.c.type == const(type_),
        image.c.file_path == path,
    )
    columns = (*owner, const(type_), zero, const(0), spoken[1], spoken[0], path, zero, const(0), const(0))
    return select(*columns, const(""), const(""), const(1), const(place), const(0)).where(
        path.is_not(None), ~exists().where(record)
    )


def _shown(kind: str, table: Table, type_: str, owner: Owner) -> Select[Any]:
    """Select the picture that an entity's own row names, which may be drawn."""
    column = table.c[f"{type_}_path"]
    is_drawn = type_ in KINDS[Kind(kind)].drawn
    path = or_drawn(kind, table.c.id, column).label("file_path") if is_drawn else column
    return _unrecorded((const(kind), table.c.id), type_, path, 0).where(owner(const(kind), table.c.id))


def _pictures(owner: Owner) -> Select[Any]:
    spoken = (words.c.iso_639_1, words.c.iso_3166_1)
    found = union_all(
        _recorded().where(owner(image.c.kind, image.c.entity_id)),
        *(_shown(*each, owner) for each in COLUMNS if each[0] != "watch_provider"),
        _unrecorded((words.c.kind, words.c.entity_id), "poster", words.c.poster_path, 3, spoken).where(
            owner(words.c.kind, words.c.entity_id)
        ),
    ).subquery("picture")
    c = found.c
    order = (c.entity_id, c.type, c.place, c.vote_average.desc(), c.position, c.file_path)
    return select(*columns(PictureRow, found), c.kind).order_by(*order)


PICTURES = OwnedUnion(_pictures, PictureRow)
"""By type: first what is shown and has no record, then what was uploaded or pinned, then by votes."""
