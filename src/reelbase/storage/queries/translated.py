"""Pieces of statements about words and pictures in a language: bound as `:language` and `:region`."""

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal_column, select
from sqlalchemy.sql.selectable import NamedFromClause

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.best_picture import best_first
from reelbase.storage.clauses import Expression, Selection, TableColumn
from reelbase.storage.engine.statement import bind, or_drawn
from reelbase.storage.kinds import KINDS

LANGUAGE = bind("language")
REGION = bind("region")


def const(value: str | int) -> Expression:
    """Return a constant written into the text, so that statements bind only what callers give."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


TRUE: ColumnElement[bool] = literal_column("true")
FALSE: ColumnElement[bool] = literal_column("false")


def words_of(kind: str | Expression, owner: Expression) -> tuple[NamedFromClause, ColumnElement[bool]]:
    """Return the translation of an owner in the asked language, and the condition of its outer join."""
    words = tables.translation.alias()
    same_kind = words.c.kind == (const(kind) if isinstance(kind, str) else kind)
    return words, and_(
        same_kind,
        words.c.entity_id == owner,
        words.c.iso_639_1 == LANGUAGE,
        words.c.iso_3166_1 == REGION,
    )


def name_in(words: FromClause, original: Expression) -> Expression:
    """Return the name in the language.

    TMDB: an untranslated name is the original, never English (docs/reference/tmdb.md#languages).
    """
    return func.coalesce(func.nullif(words.c.name, const("")), original)


def known_name(kind: str, owner: Expression, original: Expression) -> Expression:
    """Return the original name, else one in any language, English first; null if there is none.

    What has no name stands in no list.
    """
    words = tables.translation.alias()
    found = select(words.c.name).where(
        words.c.kind == const(kind), words.c.entity_id == owner, words.c.name != const("")
    )
    order = ((words.c.iso_639_1 == const("en")).desc(), words.c.position, words.c.iso_639_1)
    first = found.order_by(*order, words.c.iso_3166_1).limit(const(1)).offset(const(0))
    return func.coalesce(func.nullif(original, const("")), first.correlate_except(words).scalar_subquery())


def title_in(words: FromClause, kind: str, owner: Expression, original: Expression) -> Expression:
    """Return the name in the language, or in any other if there is no original name."""
    named = func.nullif(words.c.name, const(""))
    return func.coalesce(named, known_name(kind, owner, original), const(""))


def text_in(column: Expression) -> Expression:
    """Return a text that has no fallback: empty if it is not translated."""
    return func.coalesce(column, const(""))


def shown_in(words: FromClause, kind: Kind, name: str = "name") -> dict[str, Expression]:
    """Return what answers show of a title in a language: pictures, overview and, under `name`, the name."""
    facts = KINDS[kind]
    table = facts.table
    return {
        "backdrop_path": or_drawn(kind, table.c.id, table.c.backdrop_path),
        "poster_path": poster_in(kind, table.c.id, table.c.original_language, table.c.poster_path, words),
        name: title_in(words, kind, table.c.id, facts.name),
        "overview": text_in(words.c.overview),
    }


def poster_in(
    kind: str,
    owner: Expression,
    original_language: Expression,
    column: TableColumn,
    words: FromClause,
) -> Expression:
    """Return the poster in the language: the best there, else in the original one, else the kept one.

    The kept poster is the one that answers in English gave, since editors pin posters; without one, it is
    the best in the original language, else the best of all (docs/reference/tmdb.md#images-and-languages).
    So in English the images are not read, unless the kept poster is of another language.
    """
    kept = or_drawn(kind, owner, column)
    named = func.coalesce(words.c.poster_path, column)
    english = const("en")
    image, original = _posters(kind, owner, original_language)
    is_original = original.where(image.c.file_path == column).exists()
    return case(
        (and_(english == LANGUAGE, original_language == english), kept),
        (
            english == LANGUAGE,
            func.coalesce(
                _uploaded(kind, owner, english),
                case((is_original, _best(kind, owner, english, named))),
                kept,
            ),
        ),
        else_=func.coalesce(
            _best(kind, owner, LANGUAGE, named),
            words.c.poster_path,
            case((original_language != english, _best(kind, owner, original_language, named))),
            kept,
        ),
    )


def _best(kind: str, owner: Expression, language: Expression, named: Expression) -> Expression:
    """Select the best poster in a language: one uploaded here, else the kept one, else by votes."""
    image, posters = _posters(kind, owner, language)
    uploaded = _uploaded(kind, owner, language).is_(None)
    return func.coalesce(
        posters.where(image.c.file_path == named, uploaded).scalar_subquery(), _first(image, posters)
    )


def _uploaded(kind: str, owner: Expression, language: Expression) -> Expression:
    image, posters = _posters(kind, owner, language)
    return _first(image, posters.where(image.c.own == TRUE))


def _posters(kind: str, owner: Expression, language: Expression) -> tuple[FromClause, Selection]:
    """Select the records of an owner's posters in a language, under an alias."""
    image = tables.image.alias()
    is_owner = and_(image.c.kind == const(kind), image.c.entity_id == owner)
    found = select(image.c.file_path).where(
        is_owner, image.c.type == const("poster"), image.c.iso_639_1 == language
    )
    return image, found.correlate_except(image)


def _first(image: FromClause, posters: Selection) -> Expression:
    """Select the first poster: uploaded here or pinned, then by votes."""
    # without an offset the dialect of SQLite binds one by itself
    found = posters.order_by(*best_first(image)).limit(const(1)).offset(const(0))
    return found.scalar_subquery()
