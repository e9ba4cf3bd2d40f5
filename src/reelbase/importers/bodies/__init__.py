"""API bodies: answers of the API, one a line, as the native format of import."""

from reelbase.importers.bodies.importing import import_bodies

__all__ = ["import_bodies"]
