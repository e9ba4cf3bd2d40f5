"""Read the body of a request from the server, within a size and a time."""

import asyncio

from reelbase.asgi.scope import Receive, Scope, announced
from reelbase.bounds import BODY_SECONDS
from reelbase.errors import ApiError, Status
from reelbase.operations.parameters.body import unfit


class TooLarge(ApiError):
    """Refused with 400/47: the body has more bytes than are read."""


async def received(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Return the body of a request; refused with 400/47 if it is longer than `limit`, or does not come."""
    body, more, size = bytearray(), True, announced(scope)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while more and max(size, len(body)) <= limit:
                part = await receive()
                if part["type"] == "http.disconnect":
                    raise unfit("it ended too early")
                body += part.get("body", b"")
                more = part.get("more_body", False)
    except TimeoutError:
        raise unfit(f"it did not come within {BODY_SECONDS} seconds") from None
    if max(size, len(body)) > limit:
        message = f"The input is not valid: it is larger than {limit:,} bytes."
        raise TooLarge(Status.INVALID_INPUT, message=message)
    return bytes(body)
