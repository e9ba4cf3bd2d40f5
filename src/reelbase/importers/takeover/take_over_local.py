"""Replaces own entities by those of TMDB, with all that sources say of them and accounts keep of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.becoming import keep_of
from reelbase.importers.engine.changes import write_journal
from reelbase.importers.engine.derive import derive
from reelbase.importers.engine.difference import difference
from reelbase.importers.engine.field import Field
from reelbase.importers.engine.fields import field_of
from reelbase.importers.engine.known_people import KnownPeople
from reelbase.importers.engine.provenance import Held, Provenance
from reelbase.importers.engine.record import BY_NAME
from reelbase.importers.engine.state import State
from reelbase.importers.engine.values import ORIGINAL
from reelbase.importers.engine.votes import with_local_votes
from reelbase.importers.engine.write import write
from reelbase.importers.takeover.find_local_duplicates import Same
from reelbase.importers.takeover.left_over import unite_people
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import redirect, remove, select_those_there
from reelbase.storage.queries.replacing import PARTS, move_parts, rename, same_parts
from reelbase.storage.queries.votes import RATED, select_votes

NAMED = (Kind.COLLECTION, Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD)


def take_over_local(writer: Writer, wanted: Sequence[Same]) -> list[Same]:
    """Replace locally made entities by the TMDB entities that now exist; return the replaced pairs."""
    there = {kind: _there(writer, kind, wanted) for kind in {each.kind for each in wanted}}
    pairs = [each for each in wanted if each.new in there[each.kind]]
    titles = [each for each in pairs if each.kind is Kind.TV]
    for _, old, new in titles:
        pairs += [Same(part, *pair) for part in PARTS for pair in same_parts(writer, part, old, new)]
    _take_over(writer, pairs)
    for kind, old, new in pairs:
        keep_of(writer, kind, old, new)
        rename(writer, kind, old, new)
    for kind in (Kind.EPISODE, Kind.SEASON, Kind.TV, Kind.MOVIE, Kind.PERSON, *NAMED):
        places: dict[int, int | None] = {each.old: each.new for each in pairs if each.kind is kind}
        remove(writer, kind, sorted(places))
        redirect(writer, kind, places)
        for _, old, new in titles if kind in PARTS else ():
            move_parts(writer, kind, old, new)  # those of other numbers
    return pairs


def _there(writer: Writer, kind: Kind, pairs: Sequence[Same]) -> set[int]:
    return select_those_there(writer, kind, {each.new for each in pairs if each.kind is kind})


def _take_over(writer: Writer, pairs: Sequence[Same]) -> None:
    """Take what sources say of the own ones as far as nothing better is known of the others."""
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    ids: defaultdict[Kind, set[int]] = defaultdict(set)
    for kind, old, new in pairs:
        ids[kind].update((old, new))
    series = {each.old: each.new for each in pairs if each.kind is Kind.TV}
    for kind, some in ids.items():
        state.load(kind, sorted(some))
        provenance.load(kind, some)
    for kind, old, new in pairs:
        ours, theirs = Entity(kind, old), Entity(kind, new)
        for name, held in provenance.fields(ours).items():
            if name == BY_NAME:
                continue  # others of the name may be others
            field = field_of(kind, name)
            if _may(state, provenance, theirs, field, held):
                _take_field(state, ours, theirs, field, series)
                provenance.note(theirs, name, held)
        _take_pictures(state, ours, theirs)
    unite_people(state)
    derive(state)
    found = with_local_votes(writer, difference(state))
    write(state, found)
    write_journal(state, found)
    provenance.write()


def _take_pictures(state: State, old: Entity, new: Entity) -> None:
    """Take pictures that were uploaded here."""
    own = [row for row in state.images.of(old).values() if row.own]
    if own:
        state.images.put(new, {**state.images.keyed(new, own), **state.images.of(new)})
        state.pictured.add(new)


def _may(state: State, provenance: Provenance, entity: Entity, field: Field, held: Held) -> bool:
    """Return whether no source set a field better; bodies set what no source did."""
    fields = provenance.fields(entity)
    other = fields.get(field.name)
    if other is not None:
        return held.worth(field.name) < other.worth(field.name)
    if provenance.is_demo(entity):
        return True
    original = ORIGINAL.get(entity.kind)
    if original is not None and original not in fields and field.is_original_name(state, entity):
        return field_of(entity.kind, original).is_empty(state, entity) and field.is_empty(state, entity)
    return field.is_empty(state, entity)


def _take_field(state: State, old: Entity, new: Entity, field: Field, series: Mapping[int, int]) -> None:
    """Let a field of the one hold what that of the other does; of votes what was imported."""
    imported = select_votes(state.writer, old.kind, [old.id]) if field.name == "votes" else []
    if old.kind in RATED and imported:
        votes, *_ = imported
        field.put(state, new, (votes.base_average, votes.base_count), new.id)
    else:
        field.take_over(state, old, new, series)
