"""`reelbase index`: build, and describe, the index behind search and discover."""

import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from reelbase import stopping
from reelbase.cli.flags import takes_settings
from reelbase.cli.opening import current
from reelbase.cli.progress import shown
from reelbase.cli.refusal import Refusal
from reelbase.places import resolved
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.storage.engine.database import Database
    from reelbase.storage.engine.reader import Readers

app = typer.Typer(help="Build and describe the index behind search and discover.", no_args_is_help=True)
Result = TypeVar("Result")


@app.command("rebuild")
@takes_settings("database", "index")
def rebuild(settings: Settings) -> None:
    """Build a new index next to the one in use, then switch to it; a running server goes on with it."""
    begun = time.monotonic()
    with current(settings) as database:
        settings = resolved(settings, database)
        build_index(database, settings)
    print(f"Built the index in {time.monotonic() - begun:,.1f} seconds: {settings.index_folder}")


@app.command("status")
@takes_settings("database", "index")
def status(settings: Settings) -> None:
    """Print the place of the index, and how far it is behind the database."""
    from reelbase.search.index import Index, read_current
    from reelbase.search.schema import VERSION

    async def head(readers: "Readers") -> int:
        return await readers.head()

    with current(settings) as database:
        folder = resolved(settings, database).index_folder
        last = asked_of(database, head)
    found = read_current(folder)
    if found is None or found.version != VERSION:
        state = "There is no index yet" if found is None else "The index is of another version"
        raise Refusal(f"{state}: {folder}\nA server builds it by itself; or type: reelbase index rebuild")
    there = Index(folder)
    print(f"Folder:    {folder / found.folder}")
    print(f"Documents: {there.searcher().num_docs - 1:,}")
    print(f"Behind:    {last - there.sequence():,} changes")


def build_index(database: "Database", settings: Settings) -> None:
    """Build the index of a database of the present schema, with progress."""
    from reelbase.importers.report import Progress
    from reelbase.search.writing import BUILDING, rebuild
    from reelbase.storage.files import alone

    folder = resolved(settings, database).index_folder
    with alone(folder, BUILDING) as is_ours, shown("entities") as show:
        if not is_ours:
            raise Refusal(
                "Expected to be alone at building the index, found another process at it.\n"
                "Wait for it; to see how far the index is, type: reelbase index status"
            )

        def progress(done: int, total: int) -> None:
            show(Progress(done, total, done, total))

        asked_of(database, lambda readers: rebuild(readers, folder, progress))


def asked_of(database: "Database", question: "Callable[[Readers], Awaitable[Result]]") -> Result:
    """Answer a question about a database that has the current schema."""

    async def ask() -> Result:
        readers = database.readers()
        await readers.open()
        try:
            return await question(readers)
        finally:
            await readers.close()

    return stopping.run(ask())
