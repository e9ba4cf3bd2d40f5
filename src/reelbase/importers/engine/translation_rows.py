"""Rows of words in a language."""

from reelbase.catalog.language import Language
from reelbase.entity import Entity
from reelbase.storage.rows import TranslationRow

TEXTS = ("name", "overview", "tagline", "homepage")
"""The texts that a list of translations has."""


def no_words(entity: Entity, language: Language) -> TranslationRow:
    """Return a translation without words."""
    return TranslationRow(
        *entity,
        *language,
        0,
        "",
        "",
        "",
        "",
        runtime=None,
        primary=False,
        listed=False,
        poster_path=None,
        poster_chosen=False,
    )


def has_texts(row: TranslationRow) -> bool:
    """Return whether a translation has any text."""
    return bool(row.name or row.overview or row.tagline or row.homepage)
