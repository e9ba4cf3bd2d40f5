"""Imports ratings in the format of MovieLens: ratings.csv, and links.csv that says of which movies."""

from reelbase.importers.movielens.importing import import_movielens, import_ratings

__all__ = ["import_movielens", "import_ratings"]
