"""The door for programs that ask OMDb: one address, answers whose values are all texts."""

from reelbase.doors.door import Door
from reelbase.doors.omdb.form import OmdbForm
from reelbase.doors.omdb.operations import OPERATIONS

DOOR = Door("omdb", OPERATIONS, OmdbForm())
