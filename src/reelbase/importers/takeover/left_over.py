"""Own entities of other sources that a title named, until bodies gave the title's own ones."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.credit_field import of_person
from reelbase.importers.engine.difference import Difference
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.importers.engine.state import State
from reelbase.importers.takeover.find_local_duplicates import SOURCES, Same
from reelbase.matching.folding import folded
from reelbase.storage.engine.writer import Writer
from reelbase.storage.queries.matching import OWN_IDS, select_described
from reelbase.storage.queries.removing import select_named_among
from reelbase.storage.queries.whole_rows import select_entities, select_owned
from reelbase.storage.rows import (
    CollectionRow,
    CreditRow,
    MovieRow,
    TitleCompanyRow,
    TitleKeywordRow,
    TitleNetworkRow,
)

NamingRow = CreditRow | TitleCompanyRow | TitleNetworkRow | TitleKeywordRow


class Lost(NamedTuple):
    """An own entity that a title named, and the title by its present id."""

    entity: Entity
    title: Entity


class LeftOver(NamedTuple):
    """Own entities that were replaced, and own entities that nothing names any more."""

    same: list[Same]
    gone: list[Entity]


def named_by(row: OwnedRow) -> Entity | None:
    """Return the entity that the row of a title names."""
    match row:
        case CreditRow():
            return Entity(Kind.PERSON, row.person_id)
        case TitleCompanyRow():
            return Entity(Kind.COMPANY, row.company_id)
        case TitleNetworkRow():
            return Entity(Kind.NETWORK, row.network_id)
        case TitleKeywordRow():
            return Entity(Kind.KEYWORD, row.keyword_id)
    return None


def unite_people(state: State) -> None:
    """Credit one person for each name among the credits of a title, unless ids contradict."""
    credited: dict[Entity, set[int]] = {}
    for entity, rows in state.credits.rows.items():
        people = _persons(rows)
        if rows is not state.credits.stored_of(entity) and any(id_ >= OWN_IDS for id_ in people):
            credited[entity] = people
    if not credited:
        return
    before = {entity: _persons(state.credits.stored_of(entity)) for entity in credited}
    state.load(Kind.PERSON, set().union(*credited.values(), *before.values()))
    for entity, people in credited.items():
        rows = state.credits.rows[entity]
        others = _one_a_name(state, people | before[entity], people)
        renamed: dict[str, CreditRow] = {}
        for row in rows.values():
            new = others.get(row.person_id)
            kept = row if new is None else of_person(row, entity, new)
            renamed.setdefault(kept.credit_id, kept)
        if renamed != rows:
            state.credits.put(entity, renamed)


def _persons(rows: Mapping[str, CreditRow]) -> set[int]:
    return {row.person_id for row in rows.values()}


def _one_a_name(state: State, people: set[int], present: set[int]) -> dict[int, int]:
    """Return own persons with the one person of their name, among the present ones."""
    by_name: defaultdict[str, list[int]] = defaultdict(list)
    for id_ in sorted(people & state.people.rows.keys()):
        by_name[folded(state.people.rows[id_].name)].append(id_)
    same = {name: ids for name, ids in by_name.items() if name and len(ids) > 1 and max(ids) >= OWN_IDS}
    state.external_ids.load(Kind.PERSON, [id_ for ids in same.values() for id_ in ids])
    found: dict[int, int] = {}
    for ids in same.values():
        known = [id_ for id_ in ids if id_ < OWN_IDS or ids_elsewhere(state, id_)]
        there = [id_ for id_ in known if id_ in present]
        if there and are_one(state, known):
            first = min(there)
            found.update((id_, first) for id_ in ids if id_ > first)
    return found


def ids_elsewhere(state: State, person: int) -> dict[str, str]:
    """Return the ids of a person in other sources, without the name."""
    rows = state.external_ids.of(Entity(Kind.PERSON, person)).values()
    return {row.source: row.value for row in rows if row.source in SOURCES and row.value}


def are_one(state: State, people: Iterable[int]) -> bool:
    """Return whether persons of one name may all be one: at most one of TMDB, and no id twice."""
    some = list(people)
    known: dict[str, str] = {}
    ids = [each for id_ in some for each in ids_elsewhere(state, id_).items()]
    return sum(id_ < OWN_IDS for id_ in some) <= 1 and all(
        known.setdefault(source, value) == value for source, value in ids
    )


def lost_by(found: Difference) -> list[Lost]:
    """Return the own entities that titles named before a difference, and name no more in the same place."""
    return list(_own(_lost_by(found)))


def _lost_by(found: Difference) -> Iterator[Lost]:
    for change in found.owned:
        for row in (*change.gone, *(before for before, _ in change.changed)):
            if (named := named_by(row)) is not None:
                yield Lost(named, change.entity)
    for before, after in found.entities[Kind.MOVIE].changed:
        named_before = before.collection_id if isinstance(before, MovieRow) else None
        named_now = after.collection_id if isinstance(after, MovieRow) else None
        if named_before is not None and named_before != named_now:
            yield Lost(Entity(Kind.COLLECTION, named_before), Entity(Kind.MOVIE, after.id))


def lost_with(writer: Writer, same: Iterable[Same]) -> list[Lost]:
    """Return the own entities that own titles name which become others."""
    return list(_own(_lost_with(writer, same)))


def lost_with_removed(writer: Writer, removed: Mapping[Kind, list[int]]) -> list[Lost]:
    """Return the own entities that titles name which are to be removed."""
    return list(_own(each for kind, ids in removed.items() for each in _named_in_rows(writer, kind, ids)))


def _lost_with(writer: Writer, same: Iterable[Same]) -> Iterator[Lost]:
    new = {Entity(each.kind, each.old): each.new for each in same if each.kind in (Kind.MOVIE, Kind.TV)}
    for kind in sorted({kind for kind, _ in new}):
        ids = sorted(id_ for of, id_ in new if of is kind)
        for named, title in _named_in_rows(writer, kind, ids):
            yield Lost(named, Entity(kind, new[title]))


def _named_in_rows(writer: Writer, kind: Kind, ids: list[int]) -> Iterator[Lost]:
    """Yield what titles name, by their credits, companies, networks, keywords and collections."""
    for row in _naming_rows(writer, kind, ids):
        if (named := named_by(row)) is not None:
            yield Lost(named, Entity(kind, row.entity_id))
    if kind is Kind.MOVIE:
        for movie, _ in writer.all(select_entities(MovieRow), kind="movie", ids=ids):
            yield Lost(Entity(Kind.COLLECTION, movie.collection_id or 0), Entity(kind, movie.id))


def _naming_rows(writer: Writer, kind: Kind, ids: list[int]) -> Iterator[NamingRow]:
    """Read the rows of titles that name other entities."""
    yield from writer.all(select_owned(CreditRow), kind=str(kind), ids=ids)
    yield from writer.all(select_owned(TitleCompanyRow), kind=str(kind), ids=ids)
    yield from writer.all(select_owned(TitleNetworkRow), kind=str(kind), ids=ids)
    yield from writer.all(select_owned(TitleKeywordRow), kind=str(kind), ids=ids)


def _own(lost: Iterable[Lost]) -> Iterator[Lost]:
    return (each for each in lost if each.entity.id >= OWN_IDS)


def find_left_over(state: State, lost: Iterable[Lost]) -> LeftOver:
    """Find those of the lost that are others by now, or that nothing names any more."""
    titles: defaultdict[Entity, set[Entity]] = defaultdict(set)
    for each in lost:
        titles[each.entity].add(each.title)
    same: list[Same] = []
    gone: list[Entity] = []
    for kind in sorted({kind for kind, _ in titles}):
        ids = sorted(id_ for of, id_ in titles if of is kind)
        from_sources = select_described(
            state.writer, kind, ids
        )  # what only the owner's own bodies have stays
        named = select_named_among(state.writer, kind, ids)
        state.load(kind, ids)
        for id_ in ids:
            entity = Entity(kind, id_)
            is_kept = state.is_complete(entity) or state.edits.is_edited(entity)
            if id_ not in from_sources or is_kept:
                continue
            is_known_by_name = kind is Kind.PERSON and not ids_elsewhere(state, id_)
            new = None
            if not (is_known_by_name and id_ in named):  # others may share the name
                new = _namesake(state, entity, titles[entity])
            if new is not None:
                same.append(Same(kind, id_, new))
            elif id_ not in named:
                gone.append(entity)
    return LeftOver(same, gone)


def _namesake(state: State, entity: Entity, titles: set[Entity]) -> int | None:
    """Return the entity of the same name that one of these titles names instead of an own one."""
    kind, id_ = entity
    wanted = _name(state, entity)
    for title in sorted(titles) if wanted else ():
        state.load(title.kind, [title.id])
        others = _named_in(state, title, kind) - {id_}
        state.load(kind, sorted(others))
        same = [each for each in sorted(others) if _name(state, Entity(kind, each)) == wanted]
        if kind is Kind.PERSON:
            same = [each for each in same if each < OWN_IDS or ids_elsewhere(state, each)]
            if not are_one(state, [*same, id_]):
                continue
        first = min(same, default=OWN_IDS)
        if same and (first < OWN_IDS or kind is Kind.PERSON):
            return first
    return None


def _named_in(state: State, title: Entity, kind: Kind) -> set[int]:
    """Return the entities of a kind that a title names."""
    match kind:
        case Kind.PERSON:
            return {row.person_id for row in state.credits.of(title).values()}
        case Kind.COMPANY:
            return {row.company_id for row in state.title_companies.of(title).values()}
        case Kind.NETWORK:
            return {row.network_id for row in state.title_networks.of(title).values()}
        case Kind.KEYWORD:
            return {row.keyword_id for row in state.title_keywords.of(title).values()}
    movie = state.movies.rows.get(title.id)
    return {movie.collection_id} if movie and movie.collection_id is not None else set()


def _name(state: State, entity: Entity) -> str:
    match state.row(entity):
        case None:
            return ""
        case CollectionRow() as row:
            return folded(row.original_name)
        case row:
            name: str = getattr(row, "name", "")
            return folded(name)
