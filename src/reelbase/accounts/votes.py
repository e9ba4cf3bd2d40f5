"""Votes: what titles answer of what was imported and of what is rated here."""

from collections.abc import Mapping
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.journal import note_votes
from reelbase.storage.queries.votes import (
    AnsweredRow,
    delete_votes,
    select_answered,
    select_votes,
    update_answered,
    upsert_votes,
)
from reelbase.storage.rows import VotesRow


class Votes(NamedTuple):
    """Ratings that come, or below zero go: their sum, doubled, and their number."""

    halves: int
    number: int


def answered(votes: VotesRow) -> AnsweredRow:
    """Return the votes that a title answers: imported and local ones together; without local ones the
    imported.
    """
    if not votes.count:
        return AnsweredRow(votes.entity_id, votes.base_average, votes.base_count)
    number = votes.base_count + votes.count
    total = votes.base_average * votes.base_count + votes.halves / 2
    return AnsweredRow(votes.entity_id, round(total / number, 3), number)


def count_votes(db: Writer, kind: Kind, changes: Mapping[int, Votes]) -> None:
    """Count ratings in, or out where they are below zero: of titles of a kind, by id."""
    ids = sorted(changes)
    known = {row.entity_id: row for row in select_votes(db, kind, ids)}
    for row in select_answered(db, kind, [id_ for id_ in ids if id_ not in known]):
        known[row.id] = VotesRow(str(kind), row.id, row.average, row.number, 0, 0)
    found = []
    for id_ in ids:
        before = known[id_]
        halves, number = before.halves + changes[id_].halves, before.count + changes[id_].number
        found.append(before._replace(halves=halves, count=number))
    upsert_votes(db, [votes for votes in found if votes.count])
    delete_votes(db, kind, [votes.entity_id for votes in found if not votes.count])
    for votes in found:
        update_answered(db, kind, answered(votes))
    note_votes(db, kind, ids)


def rebase_votes(db: Writer, kind: Kind, imported: Mapping[int, AnsweredRow]) -> list[AnsweredRow]:
    """Take average and number from elsewhere as the base; what those titles answer that were rated here."""
    before = select_votes(db, kind, sorted(imported))
    after = [
        row._replace(base_average=new.average, base_count=new.number)
        for row in before
        for new in (imported[row.entity_id],)
    ]
    upsert_votes(db, [new for old, new in zip(before, after, strict=True) if old != new])
    return [answered(row) for row in after]
