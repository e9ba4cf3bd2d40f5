"""Tombstones: what editors deleted or merged is out of all tables, and in them while an import decides.

The rows of what is deleted, and of others that name it, are kept at its tombstone. A batch that touches one
of them lifts it: the rows are back in their tables, the batch is decided and written as if nobody had ever
deleted anything, and before the transaction ends they are taken out again. Nobody else sees them, since
all of that is one transaction.

What is merged into another is taken out alike. What that one gets of it is given again each time.
What accounts keep, such as ratings, no import decides: it is moved once, and stays while others are lifted.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from reelbase.entity import Entity, Kind
from reelbase.importers.engine.marks import move_marks, pairs_of, recount
from reelbase.importers.engine.tombstone_rows import (
    Kept,
    by_key,
    difference_of,
    links_in,
    put_back,
    read,
    remove,
    values_in,
    written,
)
from reelbase.storage.engine.writer import Change, Writer
from reelbase.storage.kinds import KINDS
from reelbase.storage.queries.belonging import Link, belonging, links_of, owned_rows
from reelbase.storage.queries.edits import done_by_editors
from reelbase.storage.queries.journal import HEAD
from reelbase.storage.queries.matching import select_moved
from reelbase.storage.queries.removing import GENERAL, KEPT, parts_of, select_those_there
from reelbase.storage.queries.tombstones import (
    forget_journal,
    forget_journal_since,
    forget_tombstones,
    select_bearing,
    select_behind,
    select_contents,
    select_of_roots,
    select_taken,
    select_touched,
    set_lifted,
)
from reelbase.storage.rows import RedirectRow, TombstoneLinkRow, TombstoneRow

MARKS = frozenset(str(table.name) for table in KEPT)
"""Tables of what accounts keep of titles."""
Families = dict[Kind, list[int]]


class Epitaph(NamedTuple):
    """The change set that deleted or merged an entity, why, and what it was merged into."""

    change_set: int
    reason: str = ""
    new_id: int | None = None


class Tombstones:
    """The tombstones that one batch touches."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        done = done_by_editors(writer)
        self.mark = done.deleted  # the last change set that deleted what is gone still; 0 where nothing is
        self.is_edited = bool(done.is_edited or done.deleted)  # if anything is, of what is deleted too
        self.people: set[int] = set()  # who are there only until the transaction ends

    def rest(self) -> None:
        """Lift nothing: what is deleted is left as it is."""
        self.mark = 0

    def lift(self, kind: Kind, ids: Iterable[int], *, is_naming: bool = False) -> None:
        """Put back what is deleted of these entities; `is_naming`: and of all that name them."""
        if self.mark:
            self._lift(select_touched(self._writer, kind, ids, is_naming=is_naming))

    def lift_bearers(self, values: Sequence[str]) -> None:
        """Put back what is deleted and has one of these values as an id in any source."""
        if self.mark:
            self._lift(select_bearing(self._writer, list(values)))

    def _lift(self, roots: set[Entity]) -> None:
        lifted = lift(self._writer, roots)
        self.people.update(id_ for kind, id_ in lifted if kind is Kind.PERSON)


def lift(writer: Writer, roots: Iterable[Entity]) -> list[Entity]:
    """Put the rows of what is deleted back into their tables until the transaction ends.

    Returns all that is back, parts included: also what else is deleted and connected with these.
    """
    some, new = set[Entity](), set(roots)
    while new:
        some |= new
        new = select_behind(writer, new) - some
    there = [each for each in select_of_roots(writer, some) if not each.is_lifted] if some else []
    wanted = [*dict.fromkeys(Entity(Kind(each.root_kind), each.root_id) for each in there)]
    if not wanted:
        return []
    laying = _laying(writer)
    if laying is None:
        laying = _Laying(writer)
        writer.before_end.append(laying)
    laying.roots.update(wanted)
    set_lifted(writer, wanted)
    for root in reversed(wanted):  # what went last may have rows of what went before
        put_back(writer, read(select_taken(writer, [root])).of(lambda name: name not in MARKS))
    return [Entity(Kind(each.kind), each.entity_id) for each in there]


def _laying(writer: Writer) -> "_Laying | None":
    """Return what takes out again all that is lifted; None where nothing is."""
    return next((each for each in writer.before_end if isinstance(each, _Laying)), None)


def merged_since(writer: Writer) -> dict[Entity, int]:
    """Return what each entity became that is merged into another, and lifted in this transaction."""
    laying = _laying(writer)
    rows = select_of_roots(writer, laying.roots) if laying else []
    return {Entity(Kind(each.kind), each.entity_id): each.new_id for each in rows if each.new_id is not None}


def given_to(writer: Writer, entity: Entity) -> list[NamedTuple]:
    """Return the rows that an entity got of what is merged into it and lifted in this transaction."""
    old = [each for each, new in merged_since(writer).items() if (each.kind, new) == entity]
    given = read(select_taken(writer, old)).given.values() if old else ()
    return [row for row in given if Link(entity, is_owner=True) in [*links_of(row)]]


class _Laying:
    """Takes out again what was put back in a transaction, and what the journal says of it since then."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        [head] = writer.all(HEAD)
        self._since = head.sequence
        self.roots: set[Entity] = set()
        self._marks: dict[Entity, Kept] = {}  # as they are by now, where they differ from what is stored

    def marks_of(self, root: Entity) -> Kept:
        """Return what a tombstone keeps of what accounts keep."""
        stored = self._marks.get(root)
        return stored or Kept(*read(select_taken(self._writer, [root])).of(MARKS.__contains__)[:2])

    def keep(self, root: Entity, marks: Kept) -> None:
        """Have a tombstone keep other marks from now on."""
        self._marks[root] = marks

    def __call__(self) -> None:
        writer = self._writer
        [head] = writer.all(HEAD)
        families: dict[Entity, list[TombstoneRow]] = {}  # the first that was deleted or merged first
        for each in select_of_roots(writer, self.roots):
            if each.is_lifted:  # neither restored since, nor lifted in an attempt that was undone
                families.setdefault(Entity(Kind(each.root_kind), each.root_id), []).append(each)
        for root, those in families.items():
            first = next(each for each in those if (each.kind, each.entity_id) == root)
            marks = self.marks_of(root)
            for each in those:
                forget_journal(writer, self._since, each.kind, [each.entity_id])
            forget_tombstones(writer, [root])
            epitaph = Epitaph(first.change_set_id, first.reason, first.new_id)
            take_out(writer, _now(writer, root), epitaph, marks)
        forget_journal_since(writer, head.sequence)  # what is given again is no news


def _now(writer: Writer, root: Entity) -> Entity:
    """Return an entity that was lifted, or the one that it became since."""
    kind, id_ = root
    if select_those_there(writer, kind, [id_]):
        return root
    moved = select_moved(writer, kind, [id_]).get(id_)
    return root if moved is None or not select_those_there(writer, kind, [moved]) else Entity(kind, moved)


def delete(writer: Writer, root: Entity, epitaph: Epitaph) -> None:
    """Take an entity out of all tables, with its parts; what names it is kept with it."""
    writer.end_well()  # what was deleted before goes first: a season is not deleted again with its series
    _journal(writer, take_out(writer, root, epitaph, _take_marks(writer, root)))


def merge(writer: Writer, old: Entity, new: Entity, epitaph: Epitaph) -> None:
    """Have an entity be another from now on, with what accounts keep of it and editors have set."""
    writer.end_well()
    _journal(writer, take_out(writer, old, epitaph, _move_marks(writer, old, new)))


def _take_marks(writer: Writer, root: Entity) -> Kept:
    """Take out what accounts keep of an entity and of its parts."""
    marks = by_key(owned_rows(writer, MARKS, family(writer, root)))
    remove(writer, marks)
    return Kept(marks, {})


def _move_marks(writer: Writer, old: Entity, new: Entity) -> Kept:
    """Move what accounts keep of an entity, and of its parts, to another; return what changed."""
    pairs = pairs_of(writer, old, new)
    both = _joined(family(writer, old), family(writer, new))
    before = by_key(owned_rows(writer, MARKS, both))
    for kind, first, second in pairs:
        move_marks(writer, kind, first, second)
    lost = _by_kind((kind, first) for kind, first, _ in pairs)
    remove(writer, by_key(owned_rows(writer, MARKS, lost)))
    return difference_of(before, by_key(owned_rows(writer, MARKS, both)))


def _put_marks_back(writer: Writer, root: Entity) -> None:
    """Put back what accounts keep of what is restored.

    What went later may have it by now, such as a movie that another was merged into, deleted since. So that
    is put back first, and taken again from what is left.
    """
    laying = _laying(writer)
    assert laying is not None, "it was lifted"
    new_ids = {
        Entity(Kind(each.root_kind), each.root_id): each.new_id
        for each in select_of_roots(writer, laying.roots)
        if (each.kind, each.entity_id) == (each.root_kind, each.root_id)
    }
    behind = [*new_ids][[*new_ids].index(root) + 1 :]
    later = [each for each in behind if _is_there(writer, each.kind, new_ids[each])]
    for each in (*reversed(later), root):
        put_back(writer, laying.marks_of(each))
    for each in later:
        match new_ids[each]:
            case None:
                laying.keep(each, _take_marks(writer, each))
            case new_id:
                laying.keep(each, _move_marks(writer, each, each._replace(id=new_id)))


def _is_there(writer: Writer, kind: Kind, new_id: int | None) -> bool:
    """Return whether what an entity was merged into is there, if it was merged."""
    return new_id is None or bool(select_those_there(writer, kind, [new_id]))


def _journal(writer: Writer, links: dict[Entity, bool]) -> None:
    """Write down that entities are gone, True, and that others have changed."""
    gone = sorted((entity for entity, is_gone in links.items() if is_gone), reverse=True)
    writer.journal(Change(*each, GENERAL, "deleted") for each in gone)
    writer.journal(Change(*each, GENERAL, "updated") for each in sorted(links.keys() - set(gone)))


def restore(writer: Writer, root: Entity) -> None:
    """Put back what was deleted or merged, as it would be if it had never been.

    What imports have said of it since is part of that, what accounts have done since is kept.
    """
    lift(writer, [root])
    those = select_of_roots(writer, [root])
    kept = read(select_taken(writer, [root]))
    _put_marks_back(writer, root)
    mine = {Entity(Kind(each.kind), each.entity_id) for each in those}
    others = {entity for entity, is_owner in links_in(kept).items() if is_owner} - mine
    new = {Entity(Kind(each.kind), each.new_id) for each in those if each.new_id is not None}
    for entity in sorted(mine | new):
        recount(writer, entity)
    for kind, ids in _by_kind(mine).items():
        writer.delete([RedirectRow(str(kind), id_, None) for id_ in ids])
        writer.journal_new({kind: ids})
    forget_tombstones(writer, [root])
    writer.journal(Change(*each, GENERAL, "updated") for each in sorted(others))


def take_out(writer: Writer, root: Entity, epitaph: Epitaph, marks: Kept) -> dict[Entity, bool]:
    """Take the rows of an entity and of its parts out of all tables, and keep them at its tombstone.

    Returns the entities that are gone, True, and the others of which rows changed, False.
    """
    new = None if epitaph.new_id is None else Entity(root.kind, epitaph.new_id)
    if new is not None and not select_those_there(writer, new.kind, [new.id]):
        new = None
    pairs = {} if new is None else {Entity(k, old): n for k, old, n in pairs_of(writer, root, new)}
    before = family(writer, root)
    if new is None:
        found = belonging(writer, before, MARKS)
        kept = Kept(by_key(found.rows), {}, found.emptied)
        remove(writer, kept.taken, kept.emptied)
        gone = _entities(before)
    else:
        kept, gone = _merged(writer, root, new)
    every = Kept({**kept.taken, **marks.taken}, {**kept.given, **marks.given}, kept.emptied, kept.filled)
    links = links_in(every)
    if new is not None:
        links[new] = True
    writer.insert(written(root, every))
    writer.insert([TombstoneLinkRow(*each, *root, owns) for each, owns in sorted(links.items())])
    named = sorted(gone | {root})
    rest = (epitaph.reason, epitaph.change_set)
    writer.upsert([TombstoneRow(*each, *root, pairs.get(each), *rest, is_lifted=False) for each in named])
    writer.upsert([RedirectRow(*each, pairs.get(each)) for each in named])
    return dict.fromkeys(gone, True) | {
        each: False for each, owns in links.items() if owns and each not in gone
    }


def _merged(writer: Writer, old: Entity, new: Entity) -> tuple[Kept, set[Entity]]:
    """Give to the new entity what it gets of the old one, and take the rest out."""
    from reelbase.importers.engine.uniting import unite  # which reads a state, that lifts tombstones

    both = _joined(family(writer, old), family(writer, new))
    first = belonging(writer, both, MARKS)
    unite(writer, old, new)
    mine = family(writer, old)
    rest = belonging(writer, mine, MARKS)
    remove(writer, by_key(rest.rows), rest.emptied)
    last = belonging(writer, family(writer, new), MARKS)
    kept = difference_of(by_key(first.rows), by_key(last.rows))
    emptied, filled = set(first.emptied), set(last.emptied)
    return kept._replace(emptied=sorted(emptied - filled), filled=sorted(filled - emptied)), _entities(mine)


def family(writer: Writer, root: Entity) -> Families:
    """Return an entity and its parts, by kind."""
    return {root.kind: [root.id]} | dict(parts_of(writer, root.kind, [root.id]))


def _joined(first: Families, second: Families) -> Families:
    return {kind: [*first.get(kind, ()), *second.get(kind, ())] for kind in (*first, *second)}


def _by_kind(entities: Iterable[tuple[Kind, int]]) -> Families:
    found: Families = {}
    for kind, id_ in sorted(entities):
        found.setdefault(kind, []).append(id_)
    return found


def _entities(families: Families) -> set[Entity]:
    return {Entity(kind, id_) for kind, ids in families.items() for id_ in ids}


class TakenName(NamedTuple):
    """A name that an entity has which is deleted, and the day on which it came out."""

    id: int
    name: str
    date: str


def names_of_deleted(writer: Writer, kind: Kind) -> list[TakenName]:
    """Return the names, in every language, of the entities of a kind that are deleted."""
    facts, found = KINDS[kind], list[TakenName]()
    days: dict[int, str] = {}
    words: list[tuple[int, str]] = []
    for each in select_contents(writer, [facts.table.name, "translation"]):
        values = values_in(each.content)
        if each.table_name == facts.table.name:
            id_ = int(values["id"] or 0)
            days[id_] = str((facts.day is not None and values.get(facts.day.name)) or "")
            words.append((id_, str(values.get(facts.name.name) or "")))
        elif values["kind"] == kind and values["name"]:
            words.append((int(values["entity_id"] or 0), str(values["name"])))
    found += [TakenName(id_, name, days[id_]) for id_, name in words if id_ in days]
    return found
