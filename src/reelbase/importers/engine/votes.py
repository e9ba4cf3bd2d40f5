"""Votes of titles that are rated here: imported votes are what the ratings are counted on top of."""

from reelbase.accounts.votes import rebase_votes
from reelbase.importers.engine.difference import Difference, EntityChange
from reelbase.importers.engine.entity_rows import FactsRow, replaced
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.votes import RATED, AnsweredRow
from reelbase.storage.rows import EpisodeRow, MovieRow, SeriesRow


def with_local_votes(writer: Writer, found: Difference) -> Difference:
    """Return the difference with other votes than those answered counted in as new ones from elsewhere.

    A body that says what is answered changes nothing, nor does one that says what was imported before.
    """
    entities = dict(found.entities)
    for kind in RATED:
        changes = entities[kind].changed
        new = {after.id: votes_of(after) for before, after in changes if votes_of(before) != votes_of(after)}
        if not new:
            continue
        answered = {row.id: row for row in rebase_votes(writer, kind, new)}
        kept: list[EntityChange] = []
        for before, after in changes:
            votes = answered.get(after.id)
            row = after
            if votes is not None:
                row = replaced(after, {"vote_average": votes.average, "vote_count": votes.number})
            if row != before:
                kept.append(EntityChange(before, row))
        entities[kind] = entities[kind]._replace(changed=kept)
    return found._replace(entities=entities)


def votes_of(row: FactsRow) -> AnsweredRow:
    """Return the average and the number of the votes of a title that can be rated."""
    if isinstance(row, MovieRow | SeriesRow | EpisodeRow):
        return AnsweredRow(row.id, row.vote_average, row.vote_count)
    raise TypeError(f"Expected a title that can be rated, found {type(row).__name__}.")
