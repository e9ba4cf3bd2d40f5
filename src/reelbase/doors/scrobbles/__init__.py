"""The door for programs that say what is watched: webhooks of media servers, and a plain form."""

from reelbase.doors.door import Door
from reelbase.doors.scrobbles.form import HookForm
from reelbase.doors.scrobbles.operations import OPERATIONS

DOOR = Door("scrobbles", OPERATIONS, HookForm())
"""The door for programs that say what is watched."""
