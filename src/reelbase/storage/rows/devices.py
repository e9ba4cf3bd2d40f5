"""Rows of the codes of devices."""

from typing import NamedTuple

from reelbase.storage import tables
from reelbase.storage.rows.registry import row_of


@row_of(tables.device_code)
class DeviceCodeRow(NamedTuple):
    """A code by which a device is let in."""

    digest: str
    user_digest: str
    expires_at: str
    state: str
    account_id: int | None
