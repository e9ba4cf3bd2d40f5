"""Progress: what the database knows of a mirror between two runs of it, as checkpoints."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.checkpoints import delete_checkpoints, select_beginning, upsert_checkpoint


class Since(NamedTuple):
    """Up to when changes were followed, and whether what is new upstream is wanted too."""

    time: datetime
    is_all: bool


class MirrorProgress:
    """The checkpoints of the mirror of one server."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._since = f"follow {url}"
        self._until = f"follow-until {url}"
        self._failed = f"mirror-failed {url} "
        self._doubted = f"mirror-doubted {url} "
        self._silent = f"follow-silent {url} "

    def _place(self, what: str, kind: Kind) -> str:
        return f"mirror {self._url} {what} {kind}"

    def done(self, writer: Writer, what: str) -> dict[Kind, int]:
        """Return the last id of each kind that an interrupted run has written."""
        beginning = f"mirror {self._url} {what} "
        found = select_beginning(writer, beginning)
        return {Kind(row.source.removeprefix(beginning)): row.position for row in found}

    def put_done(self, writer: Writer, what: str, last: Entity) -> None:
        """Write down that all up to this entity is done, of its kind."""
        upsert_checkpoint(writer, self._place(what, last.kind), last.id)

    def forget_done(self, writer: Writer, what: str) -> None:
        """Forget a finished run: the next one begins at its beginning."""
        delete_checkpoints(writer, *(self._place(what, kind) for kind in Kind))

    def failed(self, writer: Writer) -> list[Entity]:
        """Return the entities that could not be fetched yet, and those of which something is in doubt."""
        return sorted({*self._entities(writer, self._failed), *self.doubted(writer)})

    def _entities(self, writer: Writer, beginning: str) -> dict[Entity, int]:
        found = {}
        for row in select_beginning(writer, beginning):
            kind, _, id_ = row.source.removeprefix(beginning).partition("/")
            found[Entity(Kind(kind), int(id_))] = row.position
        return found

    def doubted(self, writer: Writer) -> dict[Entity, int]:
        """Return what upstream says is empty or gone, and since when, in seconds since 1970."""
        return self._entities(writer, self._doubted)

    def put_doubted(self, writer: Writer, entities: Iterable[Entity]) -> None:
        """Write down that from now on this is in doubt, unless it was before."""
        before = self.doubted(writer)
        for each in entities:
            if each not in before:
                upsert_checkpoint(
                    writer, f"{self._doubted}{each.kind}/{each.id}", int(writer.now.timestamp())
                )

    def forget_doubted(self, writer: Writer, entities: Iterable[Entity]) -> None:
        """Note that nothing of these is in doubt."""
        delete_checkpoints(writer, *(f"{self._doubted}{each.kind}/{each.id}" for each in entities))

    def silent(self, writer: Writer) -> dict[Kind, datetime]:
        """Return since when the changes of some kinds are an empty list."""
        return {
            Kind(row.source.removeprefix(self._silent)): datetime.fromtimestamp(row.position, UTC)
            for row in select_beginning(writer, self._silent)
        }

    def put_silent(self, writer: Writer, silent: Mapping[Kind, datetime]) -> None:
        """Note since when the changes of these kinds are an empty list, and that those of others are not."""
        delete_checkpoints(writer, *(self._silent + kind for kind in Kind))
        for kind, since in silent.items():
            upsert_checkpoint(writer, self._silent + kind, int(since.timestamp()))

    def put_failed(self, writer: Writer, entities: Iterable[Entity]) -> None:
        """Write down that these could not be had, so that the next run begins with them."""
        for each in entities:
            upsert_checkpoint(writer, f"{self._failed}{each.kind}/{each.id}", 0)

    def forget_failed(self, writer: Writer, entities: Iterable[Entity]) -> None:
        """Forget failures of entities that are here now."""
        delete_checkpoints(writer, *(f"{self._failed}{each.kind}/{each.id}" for each in entities))

    def since(self, writer: Writer) -> Since | None:
        """Return the time from which changes are to be followed; None if nothing was mirrored from there."""
        rows = [row for row in select_beginning(writer, self._since) if row.source == self._since]
        return Since(datetime.fromtimestamp(rows[0].position, UTC), bool(rows[0].finished)) if rows else None

    def put_since(self, writer: Writer, since: Since) -> None:
        """Note that all changes up to then are here."""
        upsert_checkpoint(writer, self._since, int(since.time.timestamp()), int(since.is_all))

    def until(self, writer: Writer) -> datetime | None:
        """Return the time up to which an interrupted run follows changes."""
        rows = [row for row in select_beginning(writer, self._until) if row.source == self._until]
        return datetime.fromtimestamp(rows[0].position, UTC) if rows else None

    def put_until(self, writer: Writer, until: datetime) -> None:
        """Note that a run begins that follows changes up to then."""
        upsert_checkpoint(writer, self._until, int(until.timestamp()))

    def forget_until(self, writer: Writer) -> None:
        """Note that this run has ended."""
        delete_checkpoints(writer, self._until)
