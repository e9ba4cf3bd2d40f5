"""All edits, whatever they are of."""

from reelbase.accounts.editors import Editor, editor_of
from reelbase.accounts.session import Who, account_of
from reelbase.editing.history import Filter, History, feed
from reelbase.operations.operation import Freshness, get
from reelbase.operations.parameters.binding import Cursor, EditFilter, PageSize
from reelbase.storage.engine.reader import Reader


@get("/reelbase/v1/edits", tag="change set", freshness=Freshness.PRIVATE)
async def listed(
    db: Reader, *, editor: Editor, wanted: EditFilter, cursor: Cursor, limit: PageSize
) -> History:
    """Return the edits of everything, the last first, by kind, field, person, action or watchlist."""
    await editor_of(db, editor)
    watcher = (await account_of(db, Who(editor.caller))).id if wanted.watchlist else 0
    asked = Filter(wanted.kind, wanted.field, wanted.who, wanted.action, watcher)
    return await feed(db, asked, cursor, limit)
