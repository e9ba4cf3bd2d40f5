"""Left over: own entities of other sources that a title named, until bodies told the title's own ones."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.bodies.columns import CREDIT, PLACE, ROWS
from reelbase.importers.bodies.credits import made_id
from reelbase.importers.bodies.owned import SOURCES, Same
from reelbase.importers.bodies.state import Row, Rows, State
from reelbase.importers.bodies.writing import Difference
from reelbase.importers.merging.names import folded
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries import whole_rows
from reelbase.storage.queries.matching import OWN_IDS, select_told
from reelbase.storage.queries.removing import select_named_among

Owner = tuple[str, int]
_PERSON, _TYPE = CREDIT["person_id"], CREDIT["credit_type"]
_COLLECTION = PLACE[Kind.MOVIE]["collection_id"]
NAMES = {
    "credit": (Kind.PERSON, _PERSON),
    "title_company": (Kind.COMPANY, 3),
    "title_network": (Kind.NETWORK, 3),
    "title_keyword": (Kind.KEYWORD, 3),
}
"""Tables whose rows name another entity: its kind, and the place of its id."""


class Lost(NamedTuple):
    """An own entity that a title named, and the title by its present id."""

    kind: Kind
    id: int
    title: Owner


class LeftOver(NamedTuple):
    """Own entities that are others by now, and those that nothing names any more."""

    same: list[Same]
    gone: list[tuple[Kind, int]]


def unite_people(state: State) -> None:
    """Have one person for each name among the credits of a title, where no id says that they are two."""
    for owner, rows in list(state.owned["credit"].items()):
        stored_rows = state.stored_owned["credit"].get(owner)
        people = {row[_PERSON] for row in rows.values()}
        if rows is stored_rows or not any(id_ >= OWN_IDS for id_ in people):
            continue
        others = _one_a_name(state, people | {row[_PERSON] for row in (stored_rows or {}).values()}, people)
        renamed: Rows = {}
        for row in rows.values():
            new = others.get(row[_PERSON])
            kept = row if new is None else _of(row, owner, new)
            renamed.setdefault(kept[2], kept)
        if renamed != rows:
            state.set_own("credit", *owner, renamed)


def _one_a_name(state: State, people: set[int], present: set[int]) -> dict[int, int]:
    """Own persons, and the one of their name among those that are present whom they are."""
    state.load(Kind.PERSON, people)
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for id_ in sorted(people):
        by_name[_name(state, Kind.PERSON, id_)].append(id_)
    same = {name: ids for name, ids in by_name.items() if name and len(ids) > 1 and ids[-1] >= OWN_IDS}
    state.load_owned("external_id", Kind.PERSON, [id_ for ids in same.values() for id_ in ids])
    found: dict[int, int] = {}
    for ids in same.values():
        known = [id_ for id_ in ids if id_ < OWN_IDS or ids_elsewhere(state, id_)]
        there = [id_ for id_ in known if id_ in present]
        if there and are_one(state, known):
            found.update((id_, there[0]) for id_ in ids if id_ > there[0])
    return found


def ids_elsewhere(state: State, person: int) -> dict[str, str]:
    """The ids of a person in other sources, but for the name."""
    rows = state.own("external_id", Kind.PERSON, person).values()
    return {row[2]: row[3] for row in rows if row[2] in SOURCES and row[3]}


def are_one(state: State, people: Iterable[int]) -> bool:
    """Whether persons of one name may all be one: at most one of TMDB, and no id twice."""
    some = list(people)
    known: dict[str, str] = {}
    told = [each for id_ in some for each in ids_elsewhere(state, id_).items()]
    return sum(id_ < OWN_IDS for id_ in some) <= 1 and all(
        known.setdefault(*each) == each[1] for each in told
    )


def lost_by(found: Difference) -> list[Lost]:
    """The own entities that titles named before a difference, and name no more in the same place."""
    lost = [
        Lost(NAMES[each.table][0], row[NAMES[each.table][1]], (each.kind, each.id))
        for each in found.owned
        if each.table in NAMES
        for row in (*each.gone, *(before for before, _ in each.changed))
    ]
    lost += [
        Lost(Kind.COLLECTION, before[_COLLECTION] or 0, (Kind.MOVIE, after[0]))
        for before, after in found.changed[Kind.MOVIE]
        if before[_COLLECTION] != after[_COLLECTION]
    ]
    return [each for each in lost if each.id >= OWN_IDS]


def lost_with(writer: Writer, same: Iterable[Same]) -> list[Lost]:
    """The own entities that own titles name which become others."""
    new = {(each.kind, each.old): each.new for each in same if each.kind in (Kind.MOVIE, Kind.TV)}
    lost: list[Lost] = []
    for kind in sorted({kind for kind, _ in new}):
        ids = sorted(id_ for of, id_ in new if of is kind)
        for name, (of, place) in NAMES.items():
            rows = whole_rows.owned(writer, ROWS[name], kind, ids)
            lost += [Lost(of, int(str(r[place])), (kind, new[kind, int(str(r[1]))])) for r in rows]
        for row, _ in whole_rows.entities(writer, kind, ids) if kind is Kind.MOVIE else ():
            lost.append(
                Lost(Kind.COLLECTION, int(str(row[_COLLECTION] or 0)), (kind, new[kind, int(str(row[0]))]))
            )
    return [each for each in lost if each.id >= OWN_IDS]


def find_left_over(state: State, lost: Iterable[Lost]) -> LeftOver:
    """Those of the lost that are others by now, or that nothing names any more."""
    titles: defaultdict[tuple[Kind, int], set[Owner]] = defaultdict(set)
    for each in lost:
        titles[each.kind, each.id].add(each.title)
    same: list[Same] = []
    gone: list[tuple[Kind, int]] = []
    for kind in sorted({kind for kind, _ in titles}):
        ids = sorted(id_ for of, id_ in titles if of is kind)
        told = select_told(state.writer, kind, ids)  # what only bodies of the owner's tell of stays
        named = select_named_among(state.writer, kind, ids)
        state.load(kind, ids)
        for id_ in (id_ for id_ in ids if id_ in told and id_ not in state.complete[kind]):
            is_known_by_name = kind is Kind.PERSON and not ids_elsewhere(state, id_)
            new = None
            if not (is_known_by_name and id_ in named):  # others may share the name
                new = _namesake(state, kind, id_, titles[kind, id_])
            if new is not None:
                same.append(Same(kind, id_, new))
            elif id_ not in named:
                gone.append((kind, id_))
    return LeftOver(same, gone)


def _namesake(state: State, kind: Kind, id_: int, titles: set[Owner]) -> int | None:
    """The entity that one of these titles names in the place of an own one of the same name."""
    wanted = _name(state, kind, id_)
    for owner in sorted(titles) if wanted else ():
        state.load(owner[0], [owner[1]])
        if kind is Kind.COLLECTION:
            row = state.rows[owner[0]].get(owner[1])
            others = {row[_COLLECTION]} - {None} if row else set()
        else:
            table = next(name for name, (of, _) in NAMES.items() if of is kind)
            others = {row[NAMES[table][1]] for row in state.own(table, *owner).values()}
        state.load(kind, sorted(others))
        same = [each for each in sorted(others - {id_}) if _name(state, kind, each) == wanted]
        if kind is Kind.PERSON:
            same = [each for each in same if each < OWN_IDS or ids_elsewhere(state, each)]
            if not are_one(state, [*same, id_]):
                continue
        if same and (same[0] < OWN_IDS or kind is Kind.PERSON):
            return int(same[0])
    return None


def _name(state: State, kind: Kind, id_: int) -> str:
    row = state.rows[kind].get(id_)
    column = "original_name" if kind is Kind.COLLECTION else "name"
    return folded(row[PLACE[kind][column]]) if row else ""


def _of(row: Row, owner: Owner, person: int) -> Row:
    """The credit as another person's; an id that follows from whose it is follows from whose it is now."""
    parts = ("department", "job") if row[_TYPE] == "crew" else ("character",)
    told = (row[_TYPE], *(row[CREDIT[part]] for part in parts))
    is_made = row[2] == made_id(*owner, row[_PERSON], *told)
    key = made_id(*owner, person, *told) if is_made else row[2]
    return (*row[:2], key, *row[3:_PERSON], person, *row[_PERSON + 1 :])
