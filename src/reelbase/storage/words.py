"""Pieces of statements about words and pictures in a language: bound as `:language` and `:region`."""

from typing import Any

from sqlalchemy import Column, ColumnElement, FromClause, Select, and_, case, func, literal_column, select
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
    """The poster in the language: the best there, else the best in the original one, else the one kept.

    What is kept with the owner is what answers in English have told, since editors pin posters (contract
    §17); where none has told any, it is the best in the original language, else the best of all (§4.8).
    So in English the images need no look, unless what is kept is of another language than English.
    """
    kept = or_drawn(kind, owner, column)
    image = tables.image.alias()
    recorded = (
        select(image.c.file_path)
        .where(image.c.kind == const(kind), image.c.entity_id == owner, image.c.type == const("poster"))
        .correlate_except(image)
    )

    def best(language: ColumnElement[Any]) -> ColumnElement[Any]:
        """One uploaded here, else the one told by an answer in the language or kept, else by votes."""
        in_language = recorded.where(image.c.iso_639_1 == language)
        told = in_language.where(image.c.file_path == func.coalesce(words.c.poster_path, column))
        own = in_language.where(image.c.own == TRUE)
        return func.coalesce(_first(own, image), told.scalar_subquery(), _first(in_language, image))

    english = const("en")
    of_original = recorded.where(image.c.file_path == column, image.c.iso_639_1 == original_language)
    in_original = case((original_language != english, best(original_language)))
    own = _first(recorded.where(image.c.iso_639_1 == english, image.c.own == TRUE), image)
    return case(
        (and_(english == LANGUAGE, original_language == english), kept),
        (english == LANGUAGE, func.coalesce(own, case((of_original.exists(), best(LANGUAGE))), kept)),
        else_=func.coalesce(best(LANGUAGE), words.c.poster_path, in_original, kept),
    )


def _first(images: Select[Any], image: FromClause) -> ColumnElement[Any]:
    """The first of images: what was uploaded here or is pinned, then by votes."""
    order = ((image.c.position < const(0)).desc(), image.c.vote_average.desc(), image.c.position)
    # without an offset the dialect of SQLite binds one by itself
    found = images.order_by(*order, image.c.file_path).limit(const(1)).offset(const(0))
    return found.scalar_subquery()
