"""Pieces of statements about words and pictures in a language: bound as `:language` and `:region`.

Where several are asked for, the others are bound as `:language_2`, `:region_2` and so on; the first that has
a column gives it (`in_languages`).
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal_column, null, select
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlalchemy.sql.selectable import NamedFromClause

from reelbase.entity import Kind
from reelbase.storage import tables
from reelbase.storage.best_picture import best_first
from reelbase.storage.clauses import Expression, Selection, TableColumn
from reelbase.storage.engine.statement import Chain, bind, in_languages, or_drawn
from reelbase.storage.kinds import KINDS

LANGUAGE = bind("language")
REGION = bind("region")


def const(value: str | int) -> Expression:
    """Return a constant written into the text, so that statements bind only what callers give."""
    return literal_column(f"'{value}'" if isinstance(value, str) else str(value))


TRUE: ColumnElement[bool] = literal_column("true")
FALSE: ColumnElement[bool] = literal_column("false")


class Link(NamedTuple):
    """One of several languages that are asked for in turn."""

    place: int
    is_original: bool

    @property
    def language(self) -> Expression:
        return LANGUAGE if self.place == 1 else bind(f"language_{self.place}")

    @property
    def region(self) -> Expression:
        return REGION if self.place == 1 else bind(f"region_{self.place}")


def links_of(chain: Chain) -> list[Link]:
    """Return the languages of a chain, each with its place, from 1."""
    return [Link(place, is_original) for place, is_original in enumerate(chain, 1)]


WordColumns = ReadOnlyColumnCollection[str, Expression]


class Words(NamedTuple):
    """The words of an owner in the languages that are asked for, joined in the first of them."""

    table: NamedFromClause
    on: ColumnElement[bool]
    """The condition of its outer join."""
    kind: str | Expression
    owner: Expression
    original: Expression | None
    """The language in which the owner was made, where it has one."""

    @property
    def c(self) -> WordColumns:
        """The columns in the first of the languages alone."""
        return self.table.c

    def text(self, column: str) -> Expression:
        """Return a text in the first language that has it: empty if none has."""
        return in_languages(
            func.coalesce(self.c[column], const("")),
            lambda chain: func.coalesce(*(self.word(column, link) for link in links_of(chain)), const("")),
        )

    def value(self, column: str, untranslated: Expression, nothing: str | int = "") -> Expression:
        """Return a value in the first language, else the one without a language, else in further ones."""

        def chained(chain: Chain) -> Expression:
            first, *further = (self.word(column, link, nothing) for link in links_of(chain))
            own = func.nullif(untranslated, const(nothing))
            return func.coalesce(first, own, *further, const(nothing))

        first = func.nullif(self.c[column], const(nothing))
        return in_languages(func.coalesce(first, untranslated, const(nothing)), chained)

    def word(self, column: str, link: Link, nothing: str | int = "") -> Expression:
        """Return a column in one of the languages; null where it says nothing."""
        return self._in_link(link, lambda words: func.nullif(words[column], const(nothing)))

    def chosen_poster(self, link: Link | None = None) -> Expression:
        """Return the poster that an editor chose for the first or another language; null if none did."""
        if link is None:
            return _chosen_poster(self.c)
        return self._in_link(link, _chosen_poster)

    def _in_link(self, link: Link, value: Callable[[WordColumns], Expression]) -> Expression:
        """Return a value of the words in one of the languages; null where there are none."""
        if link.place == 1 and not link.is_original:
            return value(self.c)
        if link.is_original and self.original is None:
            return null()
        words = tables.translation.alias()
        kind = const(self.kind) if isinstance(self.kind, str) else self.kind
        found = select(value(words.c)).where(words.c.kind == kind, words.c.entity_id == self.owner)
        if link.is_original:
            found = found.where(words.c.iso_639_1 == self.original, value(words.c).is_not(None))
            found = found.order_by(words.c.position, words.c.iso_3166_1).limit(const(1)).offset(const(0))
        else:
            found = found.where(words.c.iso_639_1 == link.language, words.c.iso_3166_1 == link.region)
        return found.correlate_except(words).scalar_subquery()

    def name(self, original: Expression, *others: Expression) -> Expression:
        """Return the name in the first language that has one, else the original one, or the first of others.

        TMDB: an untranslated name is the original, never English (docs/reference/tmdb.md#languages). Of
        several languages the one in which a title was made has its original name.
        """
        last = others or (original,)
        own = func.nullif(original, const(""))

        def chained(chain: Chain) -> Expression:
            found: list[Expression] = []
            for link in links_of(chain):
                in_link = self.word("name", link)
                if link.is_original:
                    found += own, in_link
                elif self.original is None:
                    found.append(in_link)
                else:
                    found += in_link, case((link.language == self.original, own))
            return func.coalesce(*found, *last)

        return in_languages(func.coalesce(func.nullif(self.c.name, const("")), *last), chained)


def _chosen_poster(words: WordColumns) -> Expression:
    return case((words.poster_chosen == TRUE, words.poster_path))


def words_of(kind: str | Expression, owner: Expression, original: Expression | None = None) -> Words:
    """Return the words of an owner, which was made in the language `original`."""
    words = tables.translation.alias()
    same_kind = words.c.kind == (const(kind) if isinstance(kind, str) else kind)
    is_asked = and_(words.c.iso_639_1 == LANGUAGE, words.c.iso_3166_1 == REGION)
    return Words(words, and_(same_kind, words.c.entity_id == owner, is_asked), kind, owner, original)


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


def shown_in(words: Words, kind: Kind, name: str = "name") -> dict[str, Expression]:
    """Return what answers show of a title in a language: pictures, overview and, under `name`, the name.

    Without an original name it is one in any language.
    """
    facts = KINDS[kind]
    table = facts.table
    known = known_name(kind, table.c.id, facts.name)
    return {
        "backdrop_path": or_drawn(kind, table.c.id, table.c.backdrop_path),
        "poster_path": poster_in(kind, table.c.id, table.c.original_language, table.c.poster_path, words),
        name: words.name(facts.name, known, const("")),
        "overview": words.text("overview"),
    }


def poster_in(
    kind: str,
    owner: Expression,
    original_language: Expression,
    column: TableColumn,
    words: Words,
) -> Expression:
    """Return the poster in the language: the chosen or the best there, else the original or the kept one.

    The kept poster is the one that answers in English gave, since editors pin posters; without one, it is
    the best in the original language, else the best of all (docs/reference/tmdb.md#images-and-languages).
    So in English the images are not read, unless the kept poster is of another language. Of several
    languages the first is taken that has a poster.
    """
    kept = or_drawn(kind, owner, column)
    named = func.coalesce(words.c.poster_path, column)
    english = const("en")
    image, original = _posters(kind, owner, original_language)
    is_original = original.where(image.c.file_path == column).exists()
    in_original = case((original_language != english, _best(kind, owner, original_language, named)))
    english_one = _best(kind, owner, english, named)
    unchosen = case(
        (and_(english == LANGUAGE, original_language == english), kept),
        (
            english == LANGUAGE,
            func.coalesce(_uploaded(kind, owner, english), case((is_original, english_one)), kept),
        ),
        else_=func.coalesce(
            _best(kind, owner, LANGUAGE, named),
            words.c.poster_path,
            in_original,
            kept,
        ),
    )

    def one(link: Link) -> Expression:
        """Return the poster in one of several languages; null if it has none."""
        language = original_language if link.is_original else link.language
        named_there = words.word("poster_path", link)
        best = func.coalesce(_best(kind, owner, language, func.coalesce(named_there, column)), named_there)
        own = case((is_original, english_one), else_=column)
        found = case(
            (and_(language == english, original_language == english), column),
            (language == english, func.coalesce(_uploaded(kind, owner, english), own)),
            else_=best,
        )
        return func.coalesce(words.chosen_poster(link), found)

    alone = func.coalesce(words.chosen_poster(), unchosen)
    return in_languages(alone, lambda chain: func.coalesce(*map(one, links_of(chain)), in_original, kept))


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
