"""Pages of ranked rows, whose statements tell in every row how many there are in all."""

from collections.abc import Sequence
from typing import Any, TypeVar

from reelbase.catalog.page import ROWS
from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Statement

Row = TypeVar("Row", bound=Any)


async def page_of_rows(
    db: Reader, statement: Statement[Row], page: int, rows: int = ROWS, /, **values: object
) -> tuple[Sequence[Row], int]:
    """Return the rows of one page and the total, which is known beyond the last page too."""
    found = await db.all(statement, limit=rows, offset=(page - 1) * rows, **values)
    counted = await db.all(statement, limit=1, offset=0, **values) if not found and page > 1 else found
    return found, next((row.total for row in counted), 0)


async def page_of_ids(
    db: Reader, statement: Statement[Row], page: int, **values: object
) -> tuple[list[int], int]:
    """Return the ids of one page and the total."""
    rows, total = await page_of_rows(db, statement, page, **values)
    return [row.id for row in rows], total
