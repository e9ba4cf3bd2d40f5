"""Imports Wikidata: dumps of all its entities, or documents of one or some of them."""

from reelbase.importers.formats.wikidata.importing import import_wikidata

__all__ = ["import_wikidata"]
