"""Codes of countries, languages and kinds, read in either case as TMDB writes them: `US`, `en`, `movie`."""

from collections.abc import Callable
from functools import cache

from msgspec import Struct, structs

_FOLDS: dict[str, Callable[[str], str]] = {
    "credit_type": str.lower,
    "episode_type": str.lower,
    "image_type": str.lower,
    "iso_639_1": str.lower,
    "languages": str.lower,
    "list_type": str.lower,
    "media_type": str.lower,
    "original_language": str.lower,
    "iso_3166_1": str.upper,
    "origin_country": str.upper,
}


class Coded(Struct):
    """A form with fields that hold such codes, one or a list of them."""

    def __post_init__(self) -> None:
        """Fold the codes that were read."""
        for name, fold in _folds(type(self)):
            value = getattr(self, name)
            if not value:
                continue
            folded = fold(value) if isinstance(value, str) else [fold(each) for each in value]
            if folded != value:
                setattr(self, name, folded)


@cache
def _folds(form: type[Struct]) -> list[tuple[str, Callable[[str], str]]]:
    return [(field.name, _FOLDS[field.name]) for field in structs.fields(form) if field.name in _FOLDS]
