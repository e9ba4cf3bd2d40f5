"""Queries about the codes of devices."""

from sqlalchemy import delete, select, update

from reelbase.storage import tables
from reelbase.storage.engine.statement import Command, Statement, bind, columns
from reelbase.storage.engine.writer import Writer
from reelbase.storage.rows import DeviceCodeRow

code = tables.device_code
ASKED = Statement(select(*columns(DeviceCodeRow, code)).where(code.c.digest == bind("digest")), DeviceCodeRow)
TYPED = Statement(
    select(*columns(DeviceCodeRow, code)).where(code.c.user_digest == bind("user_digest")), DeviceCodeRow
)
_SET = Command(
    update(code)
    .where(code.c.digest == bind("of_digest"))
    .values(state=bind("new_state"), account_id=bind("of_account"))
)
_FORGET = Command(delete(code).where(code.c.expires_at < bind("before")))


def insert_device_code(db: Writer, row: DeviceCodeRow, forgotten: str) -> None:
    """Keep a new code, and forget older ones that had expired by a moment."""
    db.run(_FORGET, before=forgotten)
    db.insert([row])


def set_device_code(db: Writer, digest: str, state: str, account_id: int | None) -> None:
    """Say what became of a code."""
    db.run(_SET, of_digest=digest, new_state=state, of_account=account_id)
