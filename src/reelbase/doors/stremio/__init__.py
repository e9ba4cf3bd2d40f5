"""The door for Stremio and programs like it: an add-on with catalogs and metadata."""

from reelbase.doors.door import Door
from reelbase.doors.stremio.form import StremioForm
from reelbase.doors.stremio.operations import OPERATIONS

DOOR = Door("stremio", OPERATIONS, StremioForm(), has_pages=True)
