"""Titles that are new in the catalogue, as far back as the last changes tell."""

from reelbase.catalog.language import Language
from reelbase.catalog.summaries import Title, titles
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.journal import LAST_MADE


async def new_titles(db: Reader, language: Language, most: int) -> list[Title]:
    """Return movies and series that were added last, the newest first."""
    rows = await db.all(LAST_MADE, limit=most)
    return await titles(db, dict.fromkeys(Entity(Kind(row.kind), row.id) for row in rows), language)
