"""The picture that stands for an entity: the one rule, for rows in memory and for statements.

Of a type's pictures those uploaded here or put in order by an editor come first, in that order, then the
best by votes. Of posters and backdrops one in the wanted language is taken before all others: backdrops are
wanted without words, posters in the original language (docs/reference/tmdb.md#images-and-languages).
"""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from sqlalchemy import FromClause, case, literal_column

from reelbase.storage.clauses import Expression

SPOKEN = ("poster", "backdrop")
"""The types of which one in the wanted language comes first."""


class Picture(Protocol):
    """The columns of a picture's record by which it is chosen."""

    @property
    def type(self) -> str: ...
    @property
    def iso_639_1(self) -> str | None: ...
    @property
    def position(self) -> int: ...
    @property
    def vote_average(self) -> float: ...
    @property
    def file_path(self) -> str: ...


SomePicture = TypeVar("SomePicture", bound=Picture)


def best_picture(pictures: Iterable[SomePicture], type_: str, language: str | None) -> SomePicture | None:
    """Return the picture of a type that is shown; None if there is none of that type."""
    found = [each for each in pictures if each.type == type_]
    if type_ in SPOKEN:
        found = [each for each in found if each.iso_639_1 == language] or found
    return min(found, key=_order) if found else None


def _order(picture: Picture) -> tuple[int, float, int, str]:
    return (min(picture.position, 0), -picture.vote_average, picture.position, picture.file_path)


def best_first(image: FromClause) -> list[Expression]:
    """Return what orders the records of pictures in a statement, the best first."""
    c = image.c
    return [placed(c.position), c.vote_average.desc(), c.position, c.file_path]


def placed(position: Expression) -> Expression:
    """Return the place of a picture that was uploaded or put in order; 0 of all others."""
    none: Expression = literal_column("0")
    return case((position < none, position), else_=none)
