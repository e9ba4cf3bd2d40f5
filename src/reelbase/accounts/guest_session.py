"""Guest sessions: for those who rate without an account."""

from datetime import timedelta

from msgspec import Struct

from reelbase.accounts.secrets import digest, hex_token
from reelbase.moments import stamp, with_zone
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.sessions import delete_unused_guests, insert_guest

LIFE = timedelta(hours=24)


class GuestSession(Struct):
    """A guest session, and until when it can be used."""

    success: bool
    guest_session_id: str
    expires_at: str


def new_guest_session(db: Transaction) -> GuestSession:
    """Create a guest session, good for a day; the votes it casts stay after that."""
    id_ = hex_token(32)
    expires = db.now + LIFE
    delete_unused_guests(db.writer, stamp(db.now))
    insert_guest(db.writer, digest(id_), stamp(expires))
    return GuestSession(True, id_, with_zone(expires))
