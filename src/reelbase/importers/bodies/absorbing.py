"""Absorbing: an own entity becomes that of TMDB, with all that sources told of it and accounts keep of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from reelbase.entity import Kind
from reelbase.importers.becoming import keep_of
from reelbase.importers.bodies.claims import ORIGINAL
from reelbase.importers.bodies.columns import CREDIT, IMAGE, KEY, PLACE
from reelbase.importers.bodies.credits import made_id
from reelbase.importers.bodies.journal import write_journal
from reelbase.importers.bodies.left_over import unite_people
from reelbase.importers.bodies.owned import Same
from reelbase.importers.bodies.people_known import KnownPeople
from reelbase.importers.bodies.settling import settle
from reelbase.importers.bodies.state import Row, State
from reelbase.importers.bodies.votes import with_local_votes
from reelbase.importers.bodies.writing import difference, write
from reelbase.importers.merging.fields import current, is_empty, is_original, put, table_of
from reelbase.importers.merging.provenance import Held, Provenance
from reelbase.importers.merging.record import BY_NAME
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.removing import redirect, remove, select_those_there
from reelbase.storage.queries.replacing import PARTS, move_parts, rename, same_parts
from reelbase.storage.queries.votes import RATED, select_votes

Owner = tuple[Kind, int]
NAMED = (Kind.COLLECTION, Kind.COMPANY, Kind.NETWORK, Kind.KEYWORD)
_TITLE = CREDIT["title_id"]
_CAST, _CREW = (CREDIT["character"],), (CREDIT["department"], CREDIT["job"])


def absorb(writer: Writer, wanted: Sequence[Same]) -> list[Same]:
    """Have own entities be those of TMDB that are there by now; which ones did."""
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
    """Take what sources told of the own ones as far as nobody told it better of the others."""
    state, provenance = State(writer, KnownPeople()), Provenance(writer)
    ids: defaultdict[Kind, set[int]] = defaultdict(set)
    for kind, old, new in pairs:
        ids[kind].update((old, new))
    titles = {each.old: each.new for each in pairs if each.kind is Kind.TV}
    for kind, some in ids.items():
        state.load(kind, sorted(some))
        provenance.load(kind, some)
    for kind, old, new in pairs:
        for name, told in provenance.fields(kind, old).items():
            if name == BY_NAME:
                continue  # others of the name may be others
            if _may(state, provenance, (kind, new), name, told):
                _put(state, (kind, old), (kind, new), name, titles)
                provenance.note(kind, new, name, told)
        _take_pictures(state, (kind, old), (kind, new))
    unite_people(state)
    settle(state)
    found = with_local_votes(state, difference(state))
    write(state, found)
    write_journal(state, found)
    provenance.write()


def _take_pictures(state: State, old: Owner, new: Owner) -> None:
    """Pictures that were uploaded here."""
    own = {key: row for key, row in state.own("image", *old).items() if row[IMAGE["own"]]}
    if own:
        moved = {key: _of(row, new[1]) for key, row in own.items()}
        state.set_own("image", *new, {**moved, **state.own("image", *new)})
        state.pictured.add(new)


def _may(state: State, provenance: Provenance, owner: Owner, name: str, told: Held) -> bool:
    """Whether nobody told a field better; bodies told what no source did."""
    fields = provenance.fields(*owner)
    held = fields.get(name)
    if held is not None:
        return told.worth(name) < held.worth(name)
    if provenance.is_demo(*owner):
        return True
    original = ORIGINAL.get(owner[0])
    if original is not None and original not in fields and is_original(state, owner, name):
        return not current(state, owner, original) and is_empty(state, owner, name)
    return is_empty(state, owner, name)


def _put(state: State, old: Owner, new: Owner, name: str, series: Mapping[int, int]) -> None:
    """Have a field of the one hold what that of the other does."""
    kind, id_ = new
    table, value = table_of(kind, name), current(state, old, name)
    if name == "votes":
        value = _votes(state, old) or value
    if name == "collection":
        state.rows[kind][id_][PLACE[kind]["collection_id"]] = value
    elif name == "alternative_titles":
        put(state, new, name, [row[3:] for row in value.values()], id_)
    elif isinstance(value, dict) and table is not None:
        kept = {k: r for k, r in state.own(table, *new).items() if k not in current(state, new, name)}
        is_credit = table == "credit"
        moved = [_credit(row, old, new, series) if is_credit else _of(row, id_) for row in value.values()]
        state.set_own(table, *new, {**kept, **{KEY[table](row): row for row in moved}})
    else:
        put(state, new, name, value, id_)


def _of(row: Row, new: int) -> Row:
    """The row as another one's."""
    return (row[0], new, *row[2:])


def _credit(row: Row, old: Owner, new: Owner, series: Mapping[int, int]) -> Row:
    """The credit as another one's; an id that follows from whose it is follows from whose it is now."""
    places = _CREW if row[CREDIT["credit_type"]] == "crew" else _CAST
    told = (row[CREDIT["person_id"]], row[CREDIT["credit_type"]], *(row[place] for place in places))
    key = made_id(*new, *told) if row[2] == made_id(*old, *told) else row[2]
    of_part = series.get(row[_TITLE], row[_TITLE])
    title = of_part if old[0] in PARTS else new[1] if row[_TITLE] == old[1] else row[_TITLE]
    return (row[0], new[1], key, *row[3:_TITLE], title, *row[_TITLE + 1 :])


def _votes(state: State, owner: Owner) -> tuple[float, int] | None:
    """The votes that were told of a title, where it was rated here too."""
    kind, id_ = owner
    rows = select_votes(state.writer, kind, [id_]) if kind in RATED else []
    return (rows[0].base_average, rows[0].base_count) if rows else None
