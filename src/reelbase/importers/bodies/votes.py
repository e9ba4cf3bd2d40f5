"""Votes of titles that are rated here: what bodies bring is what the ratings are counted on top of."""

from reelbase.accounts.votes import rebase_votes
from reelbase.importers.bodies.columns import PLACE
from reelbase.importers.bodies.state import Row, State
from reelbase.importers.bodies.writing import Difference
from reelbase.storage.queries.votes import RATED


def with_local_votes(state: State, found: Difference) -> Difference:
    """The difference, where other votes than those answered are new ones from elsewhere.

    A body that says what is answered changes nothing, nor does one that says what came before.
    """
    changed = dict(found.changed)
    for kind in RATED:
        columns = PLACE[kind]
        places = slice(columns["vote_average"], columns["vote_count"] + 1)
        told = {after[0]: after[places] for before, after in changed[kind] if before[places] != after[places]}
        if not told:
            continue
        answered = {row.id: row[1:] for row in rebase_votes(state.writer, kind, told)}
        pairs = [(before, _put(after, places, answered.get(after[0]))) for before, after in changed[kind]]
        changed[kind] = [(before, after) for before, after in pairs if before != after]
    return found._replace(changed=changed)


def _put(row: Row, places: slice, votes: Row | None) -> Row:
    return row if votes is None else (*row[: places.start], *votes, *row[places.stop :])
