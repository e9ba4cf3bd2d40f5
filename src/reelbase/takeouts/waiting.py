"""Scrobbles whose title is not found: entries of a takeout, which are shown, decided, and entered later."""

from datetime import datetime, timedelta

from msgspec import json

from reelbase.accounts.scrobbles import SHORTEST
from reelbase.matching.known import Match
from reelbase.matching.subject import Subject
from reelbase.moments import precise
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.takeouts import DIGESTS, IMPORTS, LAST_ENTRIES, insert_entries, insert_takeout
from reelbase.storage.rows import TakeoutEntryRow
from reelbase.takeouts.said import Fact, Said, State, What, digest_of

SERVICE = "scrobbles"
MOST = 5_000
"""Entries that are kept; a program that sends nonsense fills nothing."""
ONE_EVENING = max(SHORTEST, timedelta(hours=4))
LOOKED_AT = 100


def keep_waiting(db: Transaction, account_id: int, subject: Subject, found: Match, at: datetime) -> bool:
    """Keep that a title was watched that is not there, or that several may be; False if there is no room."""
    its = [row for row in db.writer.all(IMPORTS, account_id=account_id) if row.service == SERVICE]
    if sum(row.number for row in its) >= MOST:
        return False
    takeout_id = next((row.id for row in its), 0) or insert_takeout(
        db.writer, account_id, SERVICE, SERVICE, precise(db.now)
    )
    text = json.encode(subject).decode()
    for row in db.writer.all(LAST_ENTRIES, takeout_id=takeout_id, limit=LOOKED_AT):
        before = json.decode(row.fact, type=Fact).at
        if row.subject == text and abs(datetime.fromisoformat(before) - at) < ONE_EVENING:
            return True
    said = Said(SERVICE, subject, Fact(What.PLAY, precise(at)))
    digest = digest_of(SERVICE, said)
    if db.writer.all(DIGESTS, account_id=account_id, digests=[digest]):
        return True
    state = State.DOUBTFUL if found.candidates else State.MISSING
    entry = TakeoutEntryRow(
        0,
        account_id,
        takeout_id,
        digest,
        SERVICE,
        text,
        json.encode(said.fact).decode(),
        state,
        None,
        None,
        None,
    )
    insert_entries(db.writer, [entry])
    return True
