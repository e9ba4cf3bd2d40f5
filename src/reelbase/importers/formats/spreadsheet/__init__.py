"""Imports any table of titles, by a mapping that says what its columns are."""

from reelbase.importers.formats.spreadsheet.importing import import_csv

__all__ = ["import_csv"]
