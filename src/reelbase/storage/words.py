"""Pieces of statements about words and pictures in a language: bound as `:language` and `:region`."""

from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, and_, case, func, literal_column, select
from sqlalchemy.sql.selectable import NamedFromClause

from reelbase.storage import tables
from reelbase.storage.statement import bind, or_drawn

LANGUAGE = bind("language")
REGION = bind("region")


def const(value: str | int) -> ColumnElement[Any]:
    """A constant written into the text, so that statements bind only what callers give."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


TRUE: ColumnElement[bool] = literal_column("true")
FALSE: ColumnElement[bool] = literal_column("false")


def words_of(
    kind: str | ColumnElement[Any], owner: ColumnElement[Any]
) -> tuple[NamedFromClause, ColumnElement[bool]]:
    """The translation of an owner in the asked language, and the condition of its outer join."""
    words = tables.translation.alias()
    same_kind = words.c.kind == (const(kind) if isinstance(kind, str) else kind)
    return words, and_(
        same_kind,
        words.c.entity_id == owner,
        words.c.iso_639_1 == LANGUAGE,
        words.c.iso_3166_1 == REGION,
    )


def name_in(words: FromClause, original: ColumnElement[Any]) -> ColumnElement[Any]:
    """The name in the language; TMDB: untranslated is the original, never English (contract §4.7)."""
    return func.coalesce(func.nullif(words.c.name, const("")), original)


def text_in(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A text that has no fallback: empty where it is not translated."""
    return func.coalesce(column, const(""))


def poster_in(
    kind: str,
    owner: ColumnElement[Any],
    original_language: ColumnElement[Any],
    column: Column[Any],
    words: FromClause,
) -> ColumnElement[Any]:
    """The best poster in the language, else the one kept with the owner.

    What is kept is the best in the original language, else the best of all (contract §4.8), so
    that the images need no look when the language is the original one.
    """
    kept = or_drawn(kind, owner, column)
    image = tables.image.alias()
    best = (
        select(image.c.file_path)
        .where(
            image.c.kind == const(kind),
            image.c.entity_id == owner,
            image.c.type == const("poster"),
            image.c.iso_639_1 == LANGUAGE,
        )
        .order_by(image.c.vote_average.desc(), image.c.position, image.c.file_path)
        .limit(const(1))
        .offset(const(0))  # or else the dialect of SQLite binds one by itself
        .scalar_subquery()
    )
    return case((original_language == LANGUAGE, kept), else_=func.coalesce(best, words.c.poster_path, kept))
