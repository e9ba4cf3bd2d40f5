"""Attempts: when a message is sent again, and what becomes of it and of its webhook."""

import random
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from reelbase.moments import stamp
from reelbase.storage.rows import WebhookMessageRow, WebhookRow

SCHEDULE = tuple(
    timedelta(seconds=each)
    for each in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
"""The waits between two attempts, as the specification proposes them: ten attempts in 75 hours."""
JITTER = 0.2  # of a wait, up or down, so that not all come at once
LONGEST_REST = timedelta(minutes=5)  # of a receiver that fails, unless it asks for more
LONGEST_ASKED = timedelta(days=1)
GONE = 410
BUSY = (429, 503)
OUTCOME_CHARACTERS = 300


class Outcome(NamedTuple):
    """The answer to an attempt: its status, 0 where there was none, in words, and when to come again."""

    status: int
    text: str
    again_in: timedelta | None = None

    @property
    def is_taken(self) -> bool:
        """True if the receiver has the message."""
        return 200 <= self.status < 300


def asked_wait(text: str, now: datetime) -> timedelta | None:
    """Return the wait that `Retry-After` asks for, in seconds or until a moment; None for anything else."""
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST_ASKED)
    try:
        wait = parsedate_to_datetime(text) - now
    except (TypeError, ValueError):
        return None
    return min(max(wait, timedelta()), LONGEST_ASKED)


def after_failure(row: WebhookMessageRow, outcome: Outcome, now: datetime) -> WebhookMessageRow:
    """Return a message that was not taken: when it is sent again, or that it is given up."""
    tried = row._replace(attempts=row.attempts + 1, outcome=outcome.text[:OUTCOME_CHARACTERS])
    if row.attempts >= len(SCHEDULE):
        return tried._replace(failed_at=stamp(now))
    wait = SCHEDULE[row.attempts] * random.uniform(1 - JITTER, 1 + JITTER)
    return tried._replace(due_at=_stamp_behind(now, max(wait, outcome.again_in or wait)))


def rested(row: WebhookRow, outcome: Outcome, now: datetime) -> WebhookRow:
    """Return a webhook whose receiver did not take a message: nothing is sent to it for a while."""
    if outcome.status == GONE:
        return row._replace(disabled_at=stamp(now), why="the receiver answered 410 Gone", rests_until="")
    failures = row.failures + 1
    wait = min(timedelta(seconds=2.0 ** min(failures, 30)), LONGEST_REST)
    if outcome.again_in and outcome.status in BUSY:
        wait = outcome.again_in
    return row._replace(failures=failures, rests_until=_stamp_behind(now, wait))


def _stamp_behind(now: datetime, wait: timedelta) -> str:
    """Return the stamp of the first whole second that is not before the end of a wait."""
    return stamp(now + wait + timedelta(seconds=1))
