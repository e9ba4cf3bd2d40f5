"""Imports the NFO files of a media library, as Kodi and Jellyfin write them."""

from reelbase.importers.formats.nfo.importing import import_nfo

__all__ = ["import_nfo"]
