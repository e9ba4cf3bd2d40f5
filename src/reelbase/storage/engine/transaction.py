"""Transaction: reads inside of a write transaction, so that what was decided still holds when written."""

from collections.abc import Coroutine, Sequence
from typing import TypeVar

from reelbase.storage.engine.reader import Reader
from reelbase.storage.engine.statement import Row, Statement
from reelbase.storage.engine.writer import Writer

Result = TypeVar("Result")


class Transaction(Reader):
    """Asks inside a write transaction, whose `writer` writes. As any Reader it remembers what it asked."""

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer.now)
        self.dialect = writer.dialect
        self.writer = writer

    async def _run(self, statement: Statement[Row], values: dict[str, object]) -> Sequence[Row]:
        return tuple(self.writer.all(statement, **values))


def driven(asking: Coroutine[object, None, Result]) -> Result:
    """Run a function over a Transaction to its end, and return its result: nothing in it ever waits."""
    try:
        asking.send(None)
    except StopIteration as ended:
        result: Result = ended.value
        return result
    asking.close()
    raise RuntimeError("something in a transaction waits for something else")
