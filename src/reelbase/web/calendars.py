"""`/calendar/SECRET`: what comes of what an account follows, for programs that show calendars."""

from starlette.responses import Response

from reelbase.accounts.calendar import calendar_file
from reelbase.web.visit import Refused, Visit

MEDIA_TYPE = "text/calendar; charset=utf-8"


async def show_calendar(visit: Visit) -> Response:
    """Answer the calendar of whose secret this is; 404 for any other."""
    visit.is_cookie_new = False
    async with visit.site.readers.read(visit.site.clock()) as db:
        found = await calendar_file(db, visit.in_path("secret"))
    if found is None:
        raise Refused(404, "There is no such calendar", "Its address is unknown, or was ended.")
    return Response(found, media_type=MEDIA_TYPE)
