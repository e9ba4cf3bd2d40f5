"""Imports sets of Kaggle that were made from TMDB: The Movies Dataset, and TMDB 5000."""

from reelbase.importers.kaggle.importing import import_kaggle

__all__ = ["import_kaggle"]
