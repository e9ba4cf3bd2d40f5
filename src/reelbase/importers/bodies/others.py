"""Other sources: what they told stays where bodies say nothing, and is the bodies' own where they do."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.claims import FULL, PERSON_BITS, Claim
from reelbase.importers.bodies.columns import CREDIT, EMPTY, PLACE, TRANSLATION
from reelbase.importers.bodies.reading import Batch
from reelbase.importers.bodies.state import Rows, State
from reelbase.importers.merging.field import JOINS
from reelbase.importers.merging.fields import VOTES, current, is_empty, is_original, table_of
from reelbase.importers.merging.provenance import Provenance
from reelbase.importers.merging.ranks import CREW, Origin

Owner = tuple[Kind, int]


class Stored:
    """What is stored, to be looked at as a state is."""

    def __init__(self, state: State) -> None:
        self.rows: Any = state.stored
        self._state = state

    def own(self, name: str, kind: str, id_: int) -> Rows:
        return self._state.stored_owned[name].get((kind, id_), {})


def keep_others(state: State, batch: Batch, provenance: Provenance, *, all_of_it: bool = False) -> None:
    """Put back what other sources told and no body tells; what bodies tell is theirs from now on.

    `all_of_it`: what bodies tell too, for these are of less worth.
    """
    for kind, rows in state.stored.items():
        provenance.load(kind, rows.keys())
    told = _told(batch)
    before: Any = Stored(state)
    for kind, rows in state.stored.items():
        for id_ in rows.keys() & state.rows[kind].keys():
            owner = (Kind(kind), id_)
            for name, held in list(provenance.fields(kind, id_).items()):
                if (table := table_of(owner[0], name)) is not None and owner not in state.owned[table]:
                    continue  # nobody has looked there
                is_told = name in told[owner]
                is_better = all_of_it or held.origin is Origin.EDIT
                if is_better or (
                    is_empty(state, owner, name) and not (is_told and is_original(state, owner, name))
                ):
                    put_back(state, owner, name, current(before, owner, name))
                elif is_told or current(before, owner, name) != current(state, owner, name):
                    provenance.note(kind, id_, name, None)
    provenance.write()


def tell_people(state: State, batch: Batch, provenance: Provenance) -> None:
    """Believe what lists of bodies say of persons before what other sources do, as of any other field."""
    people = state.rows[Kind.PERSON]
    mine = [row for row in batch.people if row[0] in state.stored[Kind.PERSON]]
    provenance.load(Kind.PERSON, [row[0] for row in mine])
    for id_, *told, bits in mine:
        fields = provenance.fields(Kind.PERSON, id_)
        for (name, bit), value in zip(PERSON_BITS.items(), told, strict=True):
            held = fields.get(name)
            if bits & bit and held is not None and held.origin is not Origin.EDIT and id_ in people:
                people[id_][PLACE[Kind.PERSON][name]] = value
                provenance.note(Kind.PERSON, id_, name, None)


def put_back(state: State, owner: Owner, name: str, value: Any) -> None:
    """Have a field hold again what it held."""
    kind, id_ = owner
    table = table_of(kind, name)
    row, places = state.rows[kind][id_], PLACE[kind]
    if name == "votes":
        for column, each in zip(VOTES, value, strict=True):
            row[places[column]] = each
    elif table is None:
        row[places["collection_id" if name == "collection" else name]] = value
    elif table == "translation":
        _put_text(state, owner, name, value)
    elif table == "external_id":
        rows = state.own(table, kind, id_)
        state.set_own(table, kind, id_, {**rows, name: (kind.value, id_, name, value)})
    else:
        state.set_own(table, kind, id_, {**state.own(table, kind, id_), **value})


def _put_text(state: State, owner: Owner, name: str, value: str) -> None:
    kind, id_ = owner
    text, _, language = name.partition(":")
    code, _, region = language.partition("-")
    rows = state.own("translation", kind, id_)
    new = (kind.value, id_, code, region, 0, "", "", "", "", None, False, False, None)
    row = list(rows.get((code, region), new))
    if value and row[TRANSLATION[text]] != value:
        row[TRANSLATION[text]] = value
        state.set_own("translation", kind, id_, {**rows, (code, region): tuple(row)})


def _told(batch: Batch) -> defaultdict[Owner, set[str]]:
    """The fields of each entity that bodies tell as their own."""
    found: defaultdict[Owner, set[str]] = defaultdict(set)
    for _, _, claims in batch.claims:
        for claim in claims:
            if claim[1] in PLACE and isinstance(claim[2], int):
                found[Kind(claim[1]), claim[2]].update(_fields(claim))
    return found


def _fields(claim: Claim) -> Iterator[str]:
    match claim:
        case ("row", _, _, belief, values) if belief == FULL:
            for name, value in values.items():
                if value not in EMPTY:
                    yield {"vote_count": "votes", "collection_id": "collection"}.get(name, name)
        case ("words", _, _, belief, language, region, _, texts) if belief == FULL:
            yield from (f"{text}:{language}-{region}" for text, value in texts.items() if value)
        case ("ids", _, _, ids):
            yield from (source for source, value in ids.items() if value)
        case ("credits", _, _, lists):
            for type_, rows in lists.items():
                yield from (
                    {type_} if type_ != "crew" else {CREW + row[CREDIT["department"]] for row in rows}
                )
        case ("translations", _, _, rows):
            for row in rows:
                texts = ("name", "overview", "tagline", "homepage")
                yield from (f"{t}:{row[2]}-{row[3]}" for t in texts if row[TRANSLATION[t]])
        case ("own", _, _, table, rows) if rows:
            yield from (name for name, each in JOINS.items() if each == table)
        case ("titles", *_, rows) if rows:
            yield "alternative_titles"
