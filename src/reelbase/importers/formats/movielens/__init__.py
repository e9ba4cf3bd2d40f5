"""Imports ratings of MovieLens: ratings.csv, and links.csv that says of which movies."""

from reelbase.importers.formats.movielens.importing import import_movielens

__all__ = ["import_movielens"]
