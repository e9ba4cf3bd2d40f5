"""Imports the files that IMDb publishes: title.basics.tsv.gz and its sisters."""

from reelbase.importers.formats.imdb.importing import import_imdb

__all__ = ["import_imdb"]
