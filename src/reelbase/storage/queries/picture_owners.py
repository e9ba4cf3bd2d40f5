"""Queries for the owners of a picture's path."""

from typing import NamedTuple

from sqlalchemy import Table, null, select, union_all

from reelbase.storage import tables
from reelbase.storage.clauses import Selection
from reelbase.storage.engine.statement import Statement, bind, columns
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.translated import const

PATH = bind("file_path")
image = tables.image
tagged = tables.tagged_image
words = tables.translation


class PicturedRow(NamedTuple):
    """A path among the pictures of an entity; where it has no record of its own, width and height are 0.

    The kind is that of an entity, or `watch_provider`.
    """

    recorded: int
    kind: str
    entity_id: int
    type: str  # backdrop, poster, logo, still, profile
    width: int
    height: int
    iso_639_1: str | None
    iso_3166_1: str | None


COLUMNS: tuple[tuple[str, Table, str], ...] = (
    *((str(kind), facts.table, type_) for kind, facts in KINDS.items() for type_ in facts.columns),
    ("watch_provider", tables.watch_provider, "logo"),
)
"""The columns that name one picture of a row: the kind, the table, the type of the picture."""


_UNRECORDED = {"recorded": const(0), "width": const(0), "height": const(0)}


def _named(kind: str, table: Table, type_: str) -> Selection:
    its = {"kind": const(kind), "entity_id": table.c.id, "type": const(type_)}
    unspoken = {"iso_639_1": null(), "iso_3166_1": null()}
    found = select(*columns(PicturedRow, table, **_UNRECORDED, **its, **unspoken))
    return found.where(table.c[f"{type_}_path"] == PATH)


PICTURED = Statement(
    union_all(
        select(*columns(PicturedRow, image, recorded=const(1))).where(image.c.file_path == PATH),
        select(*columns(PicturedRow, tagged, recorded=const(0), type=tagged.c.image_type)).where(
            tagged.c.file_path == PATH
        ),
        select(*columns(PicturedRow, words, type=const("poster"), **_UNRECORDED)).where(
            words.c.poster_path == PATH
        ),
        *(_named(*each) for each in COLUMNS),
    ),
    PicturedRow,
)
"""The owners of a path, in no order: the caller prefers a recorded one, then the lowest id."""


class ProviderNameRow(NamedTuple):
    """The name of a watch provider."""

    name: str


PROVIDER_NAME = Statement(
    select(tables.watch_provider.c.name).where(tables.watch_provider.c.id == bind("provider_id")),
    ProviderNameRow,
)
