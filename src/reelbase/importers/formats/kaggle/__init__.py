"""Imports sets of Kaggle that were made from TMDB: of movies and of series, of 2017 and since 2023."""

from reelbase.importers.formats.kaggle.importing import import_kaggle

__all__ = ["import_kaggle"]
