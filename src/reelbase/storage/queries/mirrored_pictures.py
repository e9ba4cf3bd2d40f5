"""Queries for the pictures that answers name and another server has, some thousands of owners at a time."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, null, select

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.matching import DEMO
from reelbase.storage.queries.translated import FALSE, TRUE, const

AFTER, LIMIT = bind("after"), bind("limit")
_entity, _provenance, _image, _words = tables.entity, tables.provenance, tables.image, tables.translation


class NamedRow(NamedTuple):
    """A picture by its path, and its owner. Without a record its width and height are 0."""

    id: int
    file_path: str
    iso_639_1: str | None
    width: int  # pixels of the original
    height: int
    position: int  # among the recorded ones of its owner


class CountRow(NamedTuple):
    """A number of entities of a kind."""

    kind: str
    number: int


def _is_demo(kind: Kind, id_: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(
        _provenance.c.kind == const(str(kind)),
        _provenance.c.entity_id == id_,
        _provenance.c.source == const(DEMO),
    )


def shown(kind: Kind, type_: str) -> Statement[NamedRow]:
    """Select the one picture of a type that answers about entities of a kind show, by owner.

    `complete` is bound: whether their own details are known.
    """
    facts = KINDS[kind]
    table, path = facts.table, facts.column(type_)
    same = (
        _image.c.kind == const(str(kind)),
        _image.c.entity_id == table.c.id,
        _image.c.type == const(type_),
        _image.c.file_path == path,
    )
    return Statement(
        select(
            table.c.id,
            path.label("file_path"),
            _image.c.iso_639_1,
            func.coalesce(_image.c.width, const(0)).label("width"),
            func.coalesce(_image.c.height, const(0)).label("height"),
            func.coalesce(_image.c.position, const(0)).label("position"),
        )
        .select_from(_entity.join(table, _entity.c.id == table.c.id).outerjoin(_image, and_(*same)))
        .where(
            _entity.c.kind == const(str(kind)),
            _entity.c.id > AFTER,
            path.is_not(None),
            _entity.c.complete == bind("complete"),
            ~_is_demo(kind, table.c.id),
        )
        .order_by(_entity.c.id)
        .limit(LIMIT)
        .offset(const(0)),
        NamedRow,
    )


def recorded(kind: Kind, type_: str) -> Statement[NamedRow]:
    """Select every recorded picture of a type of entities of a kind, by owner."""
    return Statement(
        select(
            _image.c.entity_id.label("id"),
            _image.c.file_path,
            _image.c.iso_639_1,
            _image.c.width,
            _image.c.height,
            _image.c.position,
        )
        .where(
            _image.c.kind == const(str(kind)),
            _image.c.type == const(type_),
            _image.c.entity_id > AFTER,
            _image.c.own == FALSE,
            ~_is_demo(kind, _image.c.entity_id),
        )
        .order_by(_image.c.entity_id)
        .limit(LIMIT)
        .offset(const(0)),
        NamedRow,
    )


RECORDED = {(kind, type_): recorded(kind, type_) for kind, facts in KINDS.items() for type_ in facts.pictures}
SHOWN = {(kind, type_): shown(kind, type_) for kind, facts in KINDS.items() for type_ in facts.columns}
"""Kind and type of picture -> its statement."""

_provider = tables.watch_provider
PROVIDERS = Statement(
    select(
        _provider.c.id,
        _provider.c.logo_path.label("file_path"),
        null().label("iso_639_1"),
        const(0).label("width"),
        const(0).label("height"),
        const(0).label("position"),
    )
    .where(_provider.c.id > AFTER, _provider.c.logo_path.is_not(None))
    .order_by(_provider.c.id)
    .limit(LIMIT)
    .offset(const(0)),
    NamedRow,
)
"""The logos of watch providers."""

TRANSLATED = Statement(
    select(
        _words.c.entity_id.label("id"),
        _words.c.poster_path.label("file_path"),
        _words.c.iso_639_1,
        const(0).label("width"),
        const(0).label("height"),
        const(0).label("position"),
    )
    .where(
        _words.c.kind == bind("kind"),
        _words.c.entity_id > AFTER,
        _words.c.iso_639_1 == bind("language"),
        _words.c.poster_path.is_not(None),
    )
    .order_by(_words.c.entity_id)
    .limit(LIMIT)
    .offset(const(0)),
    NamedRow,
)
"""The posters that answers in a language show."""

COUNTS = Statement(
    select(_entity.c.kind, func.count().label("number"))
    .where(_entity.c.complete == TRUE)
    .group_by(_entity.c.kind)
    .order_by(_entity.c.kind),
    CountRow,
)
"""The number of entities of each kind that have details of their own here."""
