"""The calendar and the statistics of the account that asks."""

from collections.abc import Sequence

from msgspec import Struct

from reelbase import bounds
from reelbase.accounts import calendar
from reelbase.accounts.calendar import Coming
from reelbase.accounts.editors import Editor
from reelbase.accounts.session import Who, account_of
from reelbase.accounts.statistics import Statistics, statistics
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Freshness, get, write
from reelbase.operations.parameters.binding import PublicUrl
from reelbase.operations.parameters.spans import Days, Year
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.transaction import Transaction

TAG = "play"


class Calendar(Struct):
    """A calendar: the titles that come, the first first."""

    coming: Sequence[Coming]


class CalendarAddress(Struct):
    """The address for calendars, which shows what comes to everybody who knows it."""

    address: str


class EndedAddresses(Struct):
    """The number of addresses that are worthless from now on."""

    removed: int


@get("/reelbase/v1/calendar", tag=TAG, freshness=Freshness.PRIVATE)
async def show(db: Reader, *, editor: Editor, days: Days) -> Calendar:
    """Return what comes of what the account follows."""
    account = await account_of(db, Who(editor.caller))
    return Calendar(await calendar.coming(db, account.id, *days, bounds.ANSWERED_TITLES))


@write("POST", "/reelbase/v1/calendar/address", tag=TAG)
async def make_address(db: Transaction, *, editor: Editor, public_url: PublicUrl) -> Reply[CalendarAddress]:
    """Make an address for calendars; the one before is worthless from now on."""
    account = await account_of(db, Who(editor.caller))
    secret = calendar.new_calendar_secret(db, account.id)
    return Reply(CalendarAddress(f"{public_url}/calendar/{secret}"), http=201)


@write("DELETE", "/reelbase/v1/calendar/address", tag=TAG)
async def end_address(db: Transaction, *, editor: Editor) -> EndedAddresses:
    """Make the address for calendars worthless."""
    account = await account_of(db, Who(editor.caller))
    return EndedAddresses(calendar.end_calendar_secret(db, account.id))


@get("/reelbase/v1/plays/statistics", tag=TAG, freshness=Freshness.PRIVATE)
async def show_statistics(db: Reader, *, editor: Editor, year: Year) -> Statistics:
    """Return what the account has watched in a year, or altogether, in numbers."""
    account = await account_of(db, Who(editor.caller))
    return await statistics(db, account.id, year or None)
