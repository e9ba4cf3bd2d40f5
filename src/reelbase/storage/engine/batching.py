"""Together: parts of one answer run side by side, so that what they ask can be asked as one."""

from collections.abc import Coroutine, Generator, Mapping, Sequence
from types import coroutine
from typing import Any, Generic, NamedTuple, TypeVar

from reelbase.entity import Kind
from reelbase.storage.engine.statement import Batch

Result = TypeVar("Result")


class Question(NamedTuple):
    """What a part of an answer waits for."""

    statement: Batch[Any]
    ids: Mapping[Kind, Sequence[int]]
    values: dict[str, object]

    @property
    def same(self) -> tuple[object, ...]:
        """Equal for questions that one statement answers."""
        return self.statement, *self.values.values()


@coroutine
def answered(question: Question) -> Generator[Question, None, None]:
    """Wait until whoever runs the parts has the answer."""
    yield question


class Part(Generic[Result]):
    """A coroutine under way, run from one question to the next."""

    result: Result

    def __init__(self, coroutine: Coroutine[Any, Any, Result]) -> None:
        self._coroutine = coroutine
        self.question: Question | None = None

    async def proceed(self) -> None:
        """Run to the next question, or to the end: then there is none.

        What else it waits for, such as the driver of the database, is passed on to the event loop.
        """
        error: BaseException | None = None
        while True:
            try:
                waits = self._coroutine.throw(error) if error else self._coroutine.send(None)
            except StopIteration as end:
                self.question, self.result = None, end.value
                return
            if isinstance(waits, Question):
                self.question = waits
                return
            error = await _passed_on(waits)

    def close(self) -> None:
        """Give up where it stands; nothing, once it has ended."""
        self._coroutine.close()


@coroutine
def _passed_on(waits: object) -> Generator[object, None, BaseException | None]:
    try:
        yield waits
    except BaseException as error:  # a cancelled request, for one: it belongs to the coroutine
        return error
    return None
