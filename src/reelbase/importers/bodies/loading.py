"""Reads, in few questions, all that is stored about what the claims of a batch speak of."""

from collections import defaultdict

from reelbase.entity import Kind
from reelbase.importers.bodies.applying import TABLES
from reelbase.importers.bodies.claims import FULL, BodyError, Claim
from reelbase.importers.bodies.columns import WITH_IMAGES
from reelbase.importers.bodies.loose import load_loose
from reelbase.importers.bodies.reading import Batch
from reelbase.importers.bodies.state import NUMBERED, State
from reelbase.storage.queries import whole_rows

Ids = defaultdict[str, set[int]]


def load(state: State, batch: Batch) -> None:
    """Read what is stored about the entities of a batch, and about what they own."""
    claims = [claim for _, _, line in batch.claims for claim in line]
    ids: Ids = defaultdict(set)
    series: Ids = defaultdict(set)
    for claim in claims:
        _note(claim, ids, series)
    _load_people(state, batch.people, claims, ids)
    for kind, wanted in ids.items():
        state.load(kind, sorted(wanted))
    for kind in NUMBERED:
        known = sorted(id_ for id_ in series[kind] if id_ in state.stored[Kind.TV])
        state.load_numbered(kind, known)
    _note_addresses(state, claims)
    _load_owned(state, claims)
    load_loose(state, claims)


def _note(claim: Claim, ids: Ids, series: Ids) -> None:
    verb, kind, id_ = claim[:3]
    if not kind:
        return
    if verb == "episodes":
        series[Kind.EPISODE].add(claim[3])
    if isinstance(id_, tuple):
        series[kind].add(id_[0])
        ids[Kind.TV].add(id_[0])
        return
    ids[kind].add(id_)
    if verb == "row" and kind in NUMBERED and "series_id" in claim[4]:
        series[kind].add(claim[4]["series_id"])
        ids[Kind.TV].add(claim[4]["series_id"])
    elif verb == "screened":
        series[Kind.EPISODE].add(id_)


def _load_people(state: State, rows: list[Claim], claims: list[Claim], ids: Ids) -> None:
    """Only those persons are read of whom nothing is known, or whose row can be filled."""
    known = state.people
    wanted = ids.pop(Kind.PERSON, set())
    for row in rows:
        missing = known.get(row[0])
        if missing is None or missing & row[8]:
            wanted.add(row[0])
    for claim in claims:
        if claim[0] == "person_credits":
            state.credited[claim[2]] = set()
    state.load(Kind.PERSON, sorted(wanted))
    listed = [person for person in state.credited if person in state.stored[Kind.PERSON]]
    for kind, id_, person in whole_rows.credited_titles(state.writer, listed):
        state.credited[person].add((kind, id_))
        ids[kind].add(id_)


def _note_addresses(state: State, claims: list[Claim]) -> None:
    """Addresses that this batch itself tells, so that parts without an id find their owner."""
    for claim in claims:
        if claim[0] == "row" and claim[1] in NUMBERED and isinstance(claim[2], int):
            values = claim[4]
            if "season_number" in values:
                numbers = ("series_id", "season_number", "episode_number")
                address = tuple(values[name] for name in numbers if name in values)
                state.told[claim[1], address] = claim[2]


def resolve(state: State, claim: Claim) -> Claim:
    """The claim with its owner's id in the place of an address."""
    if not isinstance(claim[2], tuple):
        return claim
    return (claim[0], claim[1], find_id(state, claim[1], claim[2]), *claim[3:])


def find_id(state: State, kind: str, address: tuple[int, ...]) -> int:
    """The id of a season or an episode by its address; BodyError where nobody has told it."""
    found = state.told.get((kind, address))
    if found is None:
        found = state.address[kind].get(address)
    if found is None:
        words = "/".join(map(str, address))
        raise BodyError(f"the body has no id, and no {kind} is known at {words} (series/season/episode)")
    return found


def _load_owned(state: State, claims: list[Claim]) -> None:
    owners: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for claim in claims:
        verb, kind, id_ = claim[:3]
        if isinstance(id_, tuple):
            id_ = state.told.get((kind, id_)) or state.address[kind].get(id_)
        if id_ is None or not kind:
            continue
        if id_ in state.stored[kind]:
            for name in tables_of(claim):
                owners[name, kind].add(id_)
        if verb == "person_credits":
            for row in claim[5]:
                owners["credit", row[0]].add(row[1])
    for titles in state.credited.values():
        for kind, id_ in titles:
            owners["credit", kind].add(id_)
    for (name, kind), ids in owners.items():
        state.load_owned(name, kind, sorted(ids))


def tables_of(claim: Claim) -> tuple[str, ...]:
    """The tables into which a claim's verb looks."""
    verb, kind = claim[:2]
    if verb == "row":
        return ("image",) if claim[3] == FULL and kind in WITH_IMAGES else ()
    if verb in ("own", "page", "unknown_page", "join"):
        return (claim[3],)
    return TABLES.get(verb, ())
