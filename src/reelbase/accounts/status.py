"""The answer to something that was done."""

from msgspec import Struct

from reelbase.errors import Status


class StatusBody(Struct):
    """That it was done, and how."""

    success: bool
    status_code: int
    status_message: str


def status_body(status: Status, message: str | None = None) -> StatusBody:
    """Return what a status tells of success."""
    return StatusBody(True, status.code, message or status.message)
