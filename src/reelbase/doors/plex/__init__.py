"""The door for Plex Media Server: a metadata provider for movies and one for series."""

from reelbase.doors.door import Door
from reelbase.doors.plex.form import PlexForm
from reelbase.doors.plex.operations import OPERATIONS

DOOR = Door("plex", OPERATIONS, PlexForm())
