"""Refusals of the API for editors, as RFC 9457 has them."""

from collections.abc import Mapping

from reelbase.entity import Entity, Kind
from reelbase.moments import with_t
from reelbase.operations.answers import Lines
from reelbase.storage.queries.tombstones import TombstoneFound


class Problem(Exception):
    """A refusal: what kind of problem it is, and what was expected and found."""

    def __init__(
        self,
        http: int,
        slug: str,
        title: str,
        detail: str,
        more: Mapping[str, object] | None = None,
        headers: Lines = (),
    ) -> None:
        super().__init__(detail)
        self.http = http
        self.slug = slug  # the heading in the guide that explains it
        self.title = title
        self.detail = detail
        self.more = more or {}  # further members of the answer
        self.headers = headers


def unfit(detail: str) -> Problem:
    """Return the refusal of what can't be set."""
    return Problem(422, "not-valid", "The edit can't be made.", detail)


def malformed(detail: str) -> Problem:
    """Return the refusal of a request that can't be read: its body, a cursor, a moment or a key."""
    return Problem(400, "malformed", "The request can't be read.", detail)


def missing(detail: str, more: Mapping[str, object] | None = None) -> Problem:
    """Return the refusal where there is nothing."""
    return Problem(404, "not-found", "There is no such thing here.", detail, more)


def nothing_at(entity: Entity, new_id: int | None) -> Problem:
    """Return the refusal of an entity that is not there: 404, and the id that leads on if it has one."""
    kind, id_ = entity
    if new_id is not None:
        return missing(f"{kind} {id_} is {kind} {new_id} now.", {"moved_to": new_id})
    return missing(f"Expected a {kind} that is there, found none with the id {id_}.")


def gone(found: TombstoneFound) -> Problem:
    """Return the refusal of what an editor deleted: 410, with who did it, when and why.

    Of what was merged: 404, with the id that leads on.
    """
    if found.new_id is not None:
        return nothing_at(Entity(Kind(found.kind), found.entity_id), found.new_id)
    by, time = found.who or "nobody known", with_t(found.time)
    reason = f": {found.reason}" if found.reason else "."
    more = {
        "reason": found.reason,
        "who": found.who,
        "time": time,
        "change_set": found.change_set_id,
        "deleted_with": {"kind": found.root_kind, "id": found.root_id},
    }
    detail = f"{found.kind} {found.entity_id} was deleted by {by}, {time}{reason}"
    return Problem(410, "deleted", "It was deleted.", detail, more)


def conflicting(detail: str, more: Mapping[str, object] | None = None) -> Problem:
    """Return the refusal of what contradicts what others have done since."""
    return Problem(409, "conflict", "Others have changed this since.", detail, more)
