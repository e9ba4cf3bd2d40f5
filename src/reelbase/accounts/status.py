"""Bodies that report success."""

from msgspec import Struct

from reelbase.errors import Status

CREATED = "The item/record was created successfully."


class StatusBody(Struct):
    """That it was done, and how."""

    success: bool
    status_code: int
    status_message: str


def status_body(status: Status, message: str | None = None) -> StatusBody:
    """Return the body that reports a success."""
    return StatusBody(True, status.code, message or status.message)
