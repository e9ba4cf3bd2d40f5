"""Every picture that answers name: recorded, named by a row alone, or drawn."""

from typing import NamedTuple

from sqlalchemy import Table, and_, case, exists, literal_column, null, select, union_all

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.best_picture import placed
from reelbase.storage.clauses import Expression, Selection
from reelbase.storage.engine.statement import IsOwned, OwnedUnion, columns, or_drawn
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.picture_owners import COLUMNS
from reelbase.storage.queries.translated import const

image = tables.image
words = tables.translation
Pair = tuple[Expression, Expression]
UNSPOKEN: Pair = (null(), null())


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


def _recorded() -> Selection:
    shown = columns(PictureRow, image, is_unrecorded=const(0))
    place = case((image.c.position < const(0), const(1)), else_=const(2)).label("place")
    return select(image.c.kind, *shown, place, image.c.position)


def _unrecorded(owner: Pair, type_: str, path: Expression, place: int, spoken: Pair = UNSPOKEN) -> Selection:
    """Select a picture without a record, of an owner by kind and id; `spoken`: its language and region."""
    (kind, id_), (language, region) = owner, spoken
    zero: Expression = literal_column("0.0")
    record = and_(
        image.c.kind == kind,
        image.c.entity_id == id_,
        image.c.type == const(type_),
        image.c.file_path == path,
    )
    columns = (kind, id_, const(type_), zero, const(0), region, language, path, zero, const(0), const(0))
    return select(*columns, const(""), const(""), const(1), const(place), const(0)).where(
        path.is_not(None), ~exists().where(record)
    )


def _shown(kind: str, table: Table, type_: str, owner: IsOwned) -> Selection:
    """Select the picture that an entity's own row names, which may be drawn."""
    column = table.c[f"{type_}_path"]
    is_drawn = type_ in KINDS[Kind(kind)].drawn
    path = or_drawn(kind, table.c.id, column).label("file_path") if is_drawn else column
    return _unrecorded((const(kind), table.c.id), type_, path, 0).where(owner(const(kind), table.c.id))


def _pictures(owner: IsOwned) -> Selection:
    spoken = (words.c.iso_639_1, words.c.iso_3166_1)
    found = union_all(
        _recorded().where(owner(image.c.kind, image.c.entity_id)),
        *(_shown(kind, table, type_, owner) for kind, table, type_ in COLUMNS if kind != "watch_provider"),
        _unrecorded((words.c.kind, words.c.entity_id), "poster", words.c.poster_path, 3, spoken).where(
            owner(words.c.kind, words.c.entity_id)
        ),
    ).subquery("picture")
    c = found.c
    best = (placed(c.position), c.vote_average.desc(), c.position, c.file_path)
    return select(*columns(PictureRow, found), c.kind).order_by(c.entity_id, c.type, c.place, *best)


PICTURES = OwnedUnion(_pictures, PictureRow)
"""By type: first what is shown and has no record, then what was uploaded or put in order, then by votes."""
