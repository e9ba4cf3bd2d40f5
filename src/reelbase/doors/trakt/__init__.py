"""The door for programs that keep track at Trakt: scrobbles, history, ratings, watchlist, collection."""

import sys

from reelbase.doors.door import Door
from reelbase.doors.trakt import history, kept, lookups, oauth, person, scrobble
from reelbase.doors.trakt.form import TraktForm
from reelbase.operations.declared import declared
from reelbase.operations.operation import Operation

DOOR = Door("trakt", [*declared(sys.modules[__name__], Operation)], TraktForm())
"""The door for programs that keep track at Trakt."""

__all__ = ["DOOR", "history", "kept", "lookups", "oauth", "person", "scrobble"]
