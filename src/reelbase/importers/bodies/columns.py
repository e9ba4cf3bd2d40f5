"""Places of the columns in the rows, and what a new row holds before anything is known."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows import row_class
from reelbase.storage.tables import Table

MAIN: dict[str, Table] = {kind: facts.table for kind, facts in KINDS.items()}

PLACE: dict[str, dict[str, int]] = {
    kind: {c.name: place for place, c in enumerate(table.columns)} for kind, table in MAIN.items()
}
"""Kind -> column -> its place in a row."""

EMPTY = frozenset((None, "", 0, "[]", "{}"))
"""Values that say nothing: another may take their place."""


def _default(column: Any) -> object:
    if column.type.python_type is bool:
        return False
    if column.server_default is None:
        return None
    text = str(column.server_default.arg)
    python: type = column.type.python_type
    return text if python is str else python(text)


NEW: dict[str, list[Any]] = {kind: [_default(c) for c in table.columns] for kind, table in MAIN.items()}
"""Kind -> a row of which nothing is known."""

OWNED: dict[str, Table] = {
    table.name: table
    for table in (
        tables.title_company,
        tables.title_network,
        tables.title_keyword,
        tables.credit,
        tables.image,
        tables.tagged_image,
        tables.video,
        tables.translation,
        tables.alternative_title,
        tables.external_id,
        tables.release_date,
        tables.content_rating,
        tables.watch_page,
        tables.watch_offer,
        tables.review,
        tables.related,
        tables.list_item,
    )
}
"""The tables whose rows belong to an entity, in an order in which rows can be added."""

OWNER_PLACE = dict.fromkeys(OWNED, 1) | {
    "tagged_image": 0,
    "release_date": 0,
    "content_rating": 0,
    "review": 2,
    "list_item": 2,
}
"""Table -> the place of the owner's id in a row."""

KEY: dict[str, Callable[[Any], Any]] = {
    "title_company": itemgetter(2),
    "title_network": itemgetter(2),
    "title_keyword": itemgetter(2),
    "credit": itemgetter(2),
    "image": itemgetter(2, 3),
    "tagged_image": itemgetter(1),
    "video": itemgetter(2),
    "translation": itemgetter(2, 3),
    "alternative_title": itemgetter(2),
    "external_id": itemgetter(2),
    "release_date": itemgetter(1),
    "content_rating": itemgetter(1),
    "watch_page": itemgetter(2),
    "watch_offer": itemgetter(2, 3, 4),
    "review": itemgetter(0),
    "related": itemgetter(2, 3),
    "list_item": itemgetter(0),
}
"""Table -> what tells the rows of one owner apart."""


ROWS = {name: row_class(table) for name, table in OWNED.items()}
"""Table -> the class of its rows."""

CREDIT = {c.name: place for place, c in enumerate(tables.credit.columns)}
TRANSLATION = {c.name: place for place, c in enumerate(tables.translation.columns)}
IMAGE = {c.name: place for place, c in enumerate(tables.image.columns)}

WITH_IMAGES = {
    Kind.MOVIE: {"poster": "poster_path", "backdrop": "backdrop_path"},
    Kind.TV: {"poster": "poster_path", "backdrop": "backdrop_path"},
    Kind.COLLECTION: {"poster": "poster_path", "backdrop": "backdrop_path"},
    Kind.SEASON: {"poster": "poster_path"},
    Kind.EPISODE: {"still": "still_path"},
    Kind.PERSON: {"profile": "profile_path"},
    Kind.COMPANY: {"logo": "logo_path"},
    Kind.NETWORK: {"logo": "logo_path"},
}
"""Kind -> type of image -> the column that holds the one that is shown."""

SHOWN: dict[str, frozenset[str]] = {
    **dict.fromkeys(PLACE, frozenset()),
    **{kind: frozenset(columns.values()) for kind, columns in WITH_IMAGES.items()},
}
"""Kind -> the columns that name a picture."""
