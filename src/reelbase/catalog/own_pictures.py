"""Own pictures: uploads to this server, and their effect on answers."""

import hashlib
import json
from enum import Enum, auto
from typing import NamedTuple

from reelbase.catalog.original_language import original_language
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status, found
from reelbase.storage.best_picture import best_picture
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.engine.writer import Change
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.edits import LOCKS
from reelbase.storage.queries.facts import IMAGES, ImageRow
from reelbase.storage.queries.journal import picture_gone
from reelbase.storage.queries.uploaded_pictures import (
    FIRST,
    RECORD,
    SHOWN,
    USES,
    RecordRow,
    delete_record,
    put_record,
    show,
)

TYPES: dict[Kind, frozenset[str]] = {kind: frozenset(facts.pictures) for kind, facts in KINDS.items()}
"""Kind -> the types of pictures that it has."""

WORDED = frozenset({"poster", "backdrop", "logo"})
"""The types of pictures that may have words on them, and so a language."""

VOTE = (10.0, 1)
"""The vote of the person who uploads: without it, an upload would rank below every picture that has votes."""


class OwnPicture(NamedTuple):
    """A picture to be added; sizes are pixels, an empty language is None."""

    type: str
    file_path: str
    width: int
    height: int
    iso_639_1: str | None = None
    iso_3166_1: str | None = None


class Outcome(Enum):
    """The outcome of an upload."""

    ADDED = auto()
    UPDATED = auto()
    UNCHANGED = auto()


def check_type(entity: Entity, type_: str) -> None:
    """Refuse with 404/34 a type of pictures that such an entity does not have."""
    if type_ not in TYPES.get(entity.kind, ()):
        raise ApiError(Status.NOT_FOUND)


async def add_picture(db: Transaction, entity: Entity, picture: OwnPicture) -> Outcome:
    """Add a picture to an entity, ahead of all others of its type and language.

    Adding it again changes nothing; with another language it is moved there.
    """
    record = await _record(db, entity, picture.type, picture.file_path)
    rows = await db.of(IMAGES, entity)
    before = next((row for row in rows if _is(row, picture.type, picture.file_path)), None)
    if record and record.own and before and (before.iso_639_1, before.iso_3166_1) == picture[4:]:
        return Outcome.UNCHANGED
    first = await db.one(FIRST, kind=str(entity.kind), entity_id=entity.id, type=picture.type)
    position = min(0, (first and first.position) or 0) - 1
    row = _row(entity, picture, position)
    put_record(db.writer, entity, row)
    await _choose(db, entity, picture.type, [row, *(each for each in rows if each is not before)])
    db.writer.journal([_change(entity, "updated" if before else "added", row, before)])
    return Outcome.UPDATED if before else Outcome.ADDED


async def is_uploaded(db: Reader, file_path: str) -> bool:
    """Return true for the path of an uploaded picture; that of SVG ends with .png in other sizes."""
    paths = [file_path, f"{file_path.removesuffix('.png')}.svg"]
    uses = await db.one(USES, paths=paths if file_path.endswith(".png") else paths[:1])
    return uses is not None and uses.number > 0


async def remove_picture(db: Transaction, entity: Entity, type_: str, file_path: str) -> bool:
    """Remove an uploaded picture; return true if its file is no longer needed.

    Raises 404/34 if the entity has no such picture, 401/38 if it was not uploaded here.
    """
    record = found(await _record(db, entity, type_, file_path))
    if not record.own:
        raise ApiError(Status.NOT_EDITABLE)
    rows = await db.of(IMAGES, entity)
    before = next(row for row in rows if _is(row, type_, file_path))
    delete_record(db.writer, entity, type_, file_path)
    await _choose(db, entity, type_, [row for row in rows if row is not before], gone=file_path)
    db.writer.journal([_change(entity, "deleted", None, before)])
    if await is_uploaded(db, file_path):
        return False
    db.writer.journal([picture_gone(file_path.removeprefix("/"))])
    return True


async def _choose(
    db: Transaction, entity: Entity, type_: str, rows: list[ImageRow], *, gone: str | None = None
) -> None:
    """Show the best of the pictures; one that has no record stays, unless the best is in its language."""
    if (entity.kind, type_) not in SHOWN or await _is_chosen(db, entity, type_):
        return
    language = await _preferred(db, entity, type_)
    best = best_picture(rows, type_, language)
    chosen = best.file_path if best else None
    shown = await db.one(SHOWN[entity.kind, type_], entity_id=entity.id)
    now = shown.file_path if shown else None
    is_recorded = now is None or now == gone or any(_is(row, type_, now) for row in rows)
    in_language = any(row.file_path == chosen and row.iso_639_1 == language for row in rows)
    if chosen != now and (is_recorded or in_language):
        show(db.writer, entity, type_, chosen)


async def _is_chosen(db: Reader, entity: Entity, type_: str) -> bool:
    """Return whether an editor has chosen the picture that is shown."""
    column = KINDS[entity.kind].columns[type_]
    locks = await db.all(LOCKS, kind=str(entity.kind), id=entity.id)
    return any(lock.field == column and not lock.item for lock in locks)


async def _preferred(db: Reader, entity: Entity, type_: str) -> str | None:
    """Return the language of the picture that is shown; None stands for a picture without words."""
    if type_ != "poster":
        return None
    return await original_language(db, entity)


async def _record(db: Reader, entity: Entity, type_: str, file_path: str) -> RecordRow | None:
    return await db.one(RECORD, kind=str(entity.kind), entity_id=entity.id, type=type_, file_path=file_path)


def _is(row: ImageRow, type_: str, file_path: str) -> bool:
    return row.type == type_ and row.file_path == file_path


def _row(entity: Entity, picture: OwnPicture, position: int) -> ImageRow:
    ratio = round(picture.width / picture.height, 3)
    is_logo = entity.kind in {Kind.COMPANY, Kind.NETWORK}
    suffix = picture.file_path[picture.file_path.rindex(".") :]
    average, count = VOTE
    return ImageRow(
        entity_id=entity.id,
        type=picture.type,
        aspect_ratio=ratio,
        height=picture.height,
        iso_3166_1=picture.iso_3166_1,
        iso_639_1=picture.iso_639_1,
        file_path=picture.file_path,
        vote_average=average,
        vote_count=count,
        width=picture.width,
        image_id=hashlib.sha256(picture.file_path.encode()).hexdigest()[:24],
        file_type=suffix if is_logo else "",
        position=position,
    )


def _change(entity: Entity, action: str, after: ImageRow | None, before: ImageRow | None) -> Change:
    """Return the journal's row, under TMDB's key `images`"""
    present = after or before
    assert present is not None
    return Change(
        str(entity.kind),
        entity.id,
        "images",
        action,
        present.iso_639_1 or "",
        present.iso_3166_1 or "",
        _as_changed(after),
        _as_changed(before),
    )


def _as_changed(row: ImageRow | None) -> str | None:
    """Return a picture as changes show it (docs/reference/tmdb.md#changes)."""
    if row is None:
        return None
    value = {row.type: {"file_path": row.file_path, "iso_639_1": row.iso_639_1}}
    return json.dumps(value, separators=(",", ":"))
