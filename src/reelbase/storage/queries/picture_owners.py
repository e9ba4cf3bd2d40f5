"""Whose picture a path is."""

from typing import NamedTuple

from sqlalchemy import Column, Select, Table, null, select, union_all

from reelbase.storage import tables
from reelbase.storage.engine.statement import Statement, bind
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


COLUMNS = (
    ("movie", tables.movie, "poster"),
    ("movie", tables.movie, "backdrop"),
    ("tv", tables.series, "poster"),
    ("tv", tables.series, "backdrop"),
    ("season", tables.season, "poster"),
    ("episode", tables.episode, "still"),
    ("person", tables.person, "profile"),
    ("collection", tables.collection, "poster"),
    ("collection", tables.collection, "backdrop"),
    ("company", tables.company, "logo"),
    ("network", tables.network, "logo"),
    ("watch_provider", tables.watch_provider, "logo"),
)
"""The columns that name one picture of a row: the kind, the table, the type of the picture."""


def _named(kind: str, table: Table, type_: str) -> Select[tuple[int, str, int, str, int, int, None, None]]:
    path: Column[str] = table.c[f"{type_}_path"]
    return select(const(0), const(kind), table.c.id, const(type_), const(0), const(0), null(), null()).where(
        path == PATH
    )


PICTURED = Statement(
    union_all(
        select(
            const(1),
            image.c.kind,
            image.c.entity_id,
            image.c.type,
            image.c.width,
            image.c.height,
            image.c.iso_639_1,
            image.c.iso_3166_1,
        ).where(image.c.file_path == PATH),
        select(
            const(0),
            tagged.c.kind,
            tagged.c.entity_id,
            tagged.c.image_type,
            tagged.c.width,
            tagged.c.height,
            tagged.c.iso_639_1,
            tagged.c.iso_3166_1,
        ).where(tagged.c.file_path == PATH),
        select(
            const(0),
            words.c.kind,
            words.c.entity_id,
            const("poster"),
            const(0),
            const(0),
            words.c.iso_639_1,
            words.c.iso_3166_1,
        ).where(words.c.poster_path == PATH),
        *(_named(*each) for each in COLUMNS),
    ),
    PicturedRow,
)
"""In no order: whoever asks takes the one that is recorded, then the least."""


class ProviderNameRow(NamedTuple):
    """The name of a watch provider."""

    name: str


PROVIDER_NAME = Statement(
    select(tables.watch_provider.c.name).where(tables.watch_provider.c.id == bind("provider_id")),
    ProviderNameRow,
)
