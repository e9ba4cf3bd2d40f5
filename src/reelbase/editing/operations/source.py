"""The sources of what nobody has edited."""

from reelbase.accounts.editors import Editor, editor_of
from reelbase.editing.operations.title import TAG
from reelbase.editing.reading import entity_at
from reelbase.editing.sources import Sources, sources_of
from reelbase.operations.operation import Freshness, get
from reelbase.storage.engine.reader import Reader


@get("/reelbase/v1/{kind}/{id}/sources", tag=TAG, freshness=Freshness.PRIVATE)
async def title_sources(db: Reader, kind: str, id_: str, *, editor: Editor) -> Sources:
    """Return the source of each field of a title."""
    await editor_of(db, editor)
    return await sources_of(db, entity_at(kind, id_))
