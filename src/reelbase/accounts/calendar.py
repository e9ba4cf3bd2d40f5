"""The calendar: what comes of what an account follows, for people, programs and calendars (RFC 5545)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from reelbase.accounts.secrets import digest
from reelbase.accounts.session import begin_only_session
from reelbase.accounts.titled import Titled, titled
from reelbase.bounds import ANSWERED_TITLES
from reelbase.entity import Kind
from reelbase.moments import day, stamp
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.following import COMING
from reelbase.storage.queries.sessions import CALENDAR, delete_sessions_of_form, find_session

PAST, AHEAD = timedelta(days=30), timedelta(days=365)
"""The days that the file for calendars has before and behind the present one."""
LINE_BYTES = 74
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


class Coming(Titled):
    """A movie or an episode that comes."""

    date: str


async def coming(db: Reader, account_id: int, first: str, last: str, limit: int) -> Sequence[Coming]:
    """Return what comes from a day to another: episodes of series that an account follows, and movies on its
    watchlist. It follows the series on its watchlist, its favourites, and those it has watched something of.
    """
    rows = await db.all(COMING, account_id=account_id, first=first, last=last, limit=limit)
    return [Coming(*titled(row), row.date) for row in rows]


def new_calendar_secret(db: Transaction, account_id: int) -> str:
    """Create the secret of the address for calendars; the one before is good for nothing from now on."""
    return begin_only_session(db.writer, account_id, CALENDAR)


def end_calendar_secret(db: Transaction, account_id: int) -> int:
    """Make the address for calendars worthless; how many there were."""
    return delete_sessions_of_form(db.writer, account_id, CALENDAR)


async def calendar_file(db: Reader, secret: str) -> bytes | None:
    """Return the calendar of whose secret this is; None if it is nobody's."""
    account = await find_session(db, digest(secret), CALENDAR, stamp(db.now))
    if account is None:
        return None
    found = await coming(db, account.id, day(db.now - PAST), day(db.now + AHEAD), ANSWERED_TITLES)
    lines = [line for each in found for line in _event(each, db.now)]
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Reelbase//Reelbase//EN", "X-WR-CALNAME:Reelbase"]
    return "".join(map(_folded, [*head, *lines, "END:VCALENDAR"])).encode()


def _event(each: Coming, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{each.kind}-{each.title_id}@reelbase"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{each.date.replace('-', '')}"
    yield f"SUMMARY:{_named(each).translate(ESCAPED)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _named(each: Coming) -> str:
    if each.kind != Kind.EPISODE:
        return each.title
    return f"{each.title} {each.season_number}x{each.episode_number or 0:02}"


def _folded(line: str) -> str:
    """Return a line as lines of at most 75 bytes, each but the first behind a space."""
    parts, part, size = [], "", 0
    for each in line:
        width = len(each.encode())
        if size + width > LINE_BYTES:
            parts.append(part)
            part, size = "", 0
        part, size = part + each, size + width
    return "\r\n ".join([*parts, part]) + "\r\n"
