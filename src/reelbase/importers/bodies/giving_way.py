"""Giving way: what the demo told of an entity goes, whole, as soon as a body tells of it.

An entity that came with the demo is marked so (`importers/merging/provenance.py`). What other sources told
of it stays. A series gives way with all its seasons and episodes.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import reelbase
from reelbase.entity import Kind
from reelbase.importers.bodies.claims import Claim
from reelbase.importers.bodies.columns import IMAGE, NEW, OWNED
from reelbase.importers.bodies.loading import find_id
from reelbase.importers.bodies.others import Stored, put_back
from reelbase.importers.bodies.reading import Batch, read_batches
from reelbase.importers.bodies.state import NUMBERED, State, address_of
from reelbase.importers.bodies.writing import Difference
from reelbase.importers.faults import LineFault
from reelbase.importers.merging.fields import current
from reelbase.importers.merging.provenance import Provenance
from reelbase.importers.source import find_sources
from reelbase.storage.queries import whole_rows
from reelbase.storage.rows import row_class

Owner = tuple[Kind, int]
FOLDER = Path(reelbase.__file__).parent / "demo"
"""The answers that the demo consists of."""
OF_ONE_KIND = {"release_date": Kind.MOVIE, "content_rating": Kind.TV, "tagged_image": Kind.PERSON}
"""The tables whose rows name their owner by the id alone, and its kind."""
GROUPS = ("episode_group", "episode_group_part", "episode_group_item")


def give_way(state: State, batch: Batch, provenance: Provenance) -> Batch:
    """Take away what the demo told of everything that a batch tells of; the batch."""
    _load_marks(state, provenance)
    named = _named(state, batch)
    series = {id_ for (kind, id_) in named if kind == Kind.TV} | set(named.values())
    marked = {id_ for id_ in series if id_ is not None and provenance.is_demo(Kind.TV, id_)}
    owners = {owner for owner in named if provenance.is_demo(*owner)} | load_parts(state, provenance, marked)
    strip(state, provenance, owners)
    _strip_providers(state, batch)
    return batch


def leave_alone(state: State, batch: Batch, provenance: Provenance) -> Batch:
    """Refuse what the demo tells of everything that is there and did not come with it; the rest of it."""
    _load_marks(state, provenance)
    for kind, rows in state.stored.items():
        state.refused.update((kind, id_) for id_ in rows if not provenance.is_demo(kind, id_))
    for owner, series in _named(state, batch).items():
        if series is not None and (Kind.TV, series) in state.refused:
            state.refused.add(owner)
    for kind, id_ in state.refused:
        if kind == Kind.PERSON:
            state.people[id_] = 0  # so that no row of a list fills it
    for id_, titles in state.credited.items():
        state.credited[id_] = titles - state.refused
    lines = [(file, line, [_but_refused(state, c) for c in claims]) for file, line, claims in batch.claims]
    return batch._replace(claims=lines)


def _but_refused(state: State, claim: Claim) -> Claim:
    """The claim without what it says of entities that are refused: a person's list names titles."""
    if claim[0] != "person_credits":
        return claim
    return (*claim[:5], [row for row in claim[5] if (row[0], row[1]) not in state.refused])


def keep_loose(state: State, brought: set[tuple[str, Any]]) -> None:
    """Put back providers, lists and names of genres that others told: the demo tells nothing better.

    `brought`: tables and keys of the rows that this import has added; those of this batch are added to it.
    """
    for name, loose in state.loose.items():
        others = {
            key: row
            for key, row in loose.stored.items()
            if (name, key) not in brought and not (name == "watch_provider" and row[2] in provider_logos())
        }
        loose.rows.update(others)
        brought.update((name, key) for key in loose.rows.keys() - loose.stored.keys())


def mark(found: Difference, provenance: Provenance) -> None:
    """Write down that all that is new came with the demo."""
    for kind, rows in found.new.items():
        provenance.mark_demo(kind, [row[0] for row in rows])
    provenance.write()


def load_parts(state: State, provenance: Provenance, series: Iterable[int]) -> set[Owner]:
    """Read all seasons and episodes of these series that came with the demo."""
    wanted = sorted(series)
    found: set[Owner] = set()
    for kind in NUMBERED if wanted else ():
        state.load_numbered(kind, wanted)
        mine = [id_ for id_, row in state.stored[kind].items() if row[1] in wanted]
        provenance.load(kind, mine)
        found.update((kind, id_) for id_ in mine if provenance.is_demo(kind, id_))
    return found


def strip(state: State, provenance: Provenance, owners: Iterable[Owner]) -> None:
    """Take the demo's facts from entities, and the mark; seasons and episodes without other facts go."""
    by_kind: defaultdict[Kind, list[int]] = defaultdict(list)
    for kind, id_ in sorted(owners):
        by_kind[kind].append(id_)
    for kind, ids in by_kind.items():
        for name in OWNED:
            if OF_ONE_KIND.get(name, kind) == kind:
                state.load_owned(name, kind, ids)
        whole_rows.uncomplete(state.writer, kind, [id_ for id_ in ids if state.stored[kind][id_][-1]])
    _strip_groups(state, by_kind[Kind.TV])
    kept = _kept_parts(state, provenance, by_kind)
    before: Any = Stored(state)
    for kind, ids in by_kind.items():
        for id_ in ids:
            told = {name: current(before, (kind, id_), name) for name in provenance.fields(kind, id_)}
            _strip(state, kind, id_, is_kept=kind not in NUMBERED or (kind, id_) in kept)
            for name, value in told.items():
                put_back(state, (kind, id_), name, value)
            provenance.unmark_demo(kind, id_)


def _strip(state: State, kind: Kind, id_: int, *, is_kept: bool) -> None:
    row = state.stored[kind][id_]
    state.stored[kind][id_] = (*row[:-1], False)
    state.complete[kind].discard(id_)
    if kind is Kind.PERSON:
        state.people.pop(id_, None)
    state.stripped.add((kind, id_))
    for name in OWNED:
        if OF_ONE_KIND.get(name, kind) == kind:
            rows = state.own(name, kind, id_)
            own = {k: r for k, r in rows.items() if name == "image" and r[IMAGE["own"]]}
            state.set_own(name, kind, id_, own)
            if own:
                state.pictured.add((kind, id_))
    if is_kept:
        new = NEW[kind].copy()
        behind = 1 + len(address_of(kind, row)) if kind in NUMBERED else 1
        new[:behind] = row[:behind]
        state.rows[kind][id_] = new
        return
    del state.rows[kind][id_]
    state.homeless.add((kind, id_))
    if state.address[kind].get(address_of(kind, row)) == id_:
        del state.address[kind][address_of(kind, row)]


@cache
def provider_logos() -> frozenset[str]:
    """The logos that the demo's lists give to watch providers."""
    (source,) = find_sources([FOLDER / "providers.jsonl.gz"])
    claims = (c for batch in read_batches(source.lines(), 0) for _, _, line in batch.claims for c in line)
    return frozenset(row[2] for claim in claims if claim[0] == "provider_list" for row in claim[5] if row[2])


def _strip_providers(state: State, batch: Batch) -> None:
    """Forget what the demo told of the watch providers of which a batch tells."""
    providers = state.loose["watch_provider"]
    if not providers.stored:
        return
    rows = {"providers": 3, "provider_list": 5}
    claims = (claim for _, _, line in batch.claims for claim in line if claim[0] in rows)
    for key in {row[:1] for claim in claims for row in claim[rows[claim[0]]]}:
        if key in providers.stored and providers.stored[key][2] in provider_logos():
            providers.put((*key, "", None, None, None, "{}", "{}"))


def _strip_groups(state: State, series: list[int]) -> None:
    """Drop the episode groups of these series."""
    if not series:
        return
    groups, parts, items = (state.loose[name] for name in GROUPS)
    groups.take(whole_rows.matching(state.writer, row_class(groups.table), "series_id", series))
    gone = {row[0] for row in groups.stored.values() if row[1] in series}
    parts.take(whole_rows.matching(state.writer, row_class(parts.table), "group_id", sorted(gone)))
    lost = {row[0] for row in parts.stored.values() if row[1] in gone}
    items.take(whole_rows.matching(state.writer, row_class(items.table), "part_id", sorted(lost)))
    for loose, keys in ((groups, gone), (parts, lost), (items, lost)):
        for key in [key for key in loose.stored if key[0] in keys]:
            loose.rows.pop(key, None)


def _kept_parts(state: State, provenance: Provenance, by_kind: dict[Kind, list[int]]) -> set[Owner]:
    """The seasons and episodes of which another source told, and the seasons of such episodes."""
    marked = {(kind, id_) for kind in NUMBERED for id_ in by_kind.get(kind, ())}
    kept = {owner for owner in marked if provenance.fields(*owner)}
    numbers = {
        tuple(row[1:3])
        for id_, row in state.stored[Kind.EPISODE].items()
        if (Kind.EPISODE, id_) not in marked or (Kind.EPISODE, id_) in kept
    }
    seasons = state.stored[Kind.SEASON]
    mine = by_kind.get(Kind.SEASON, ())
    return kept | {(Kind.SEASON, id_) for id_ in mine if tuple(seasons[id_][1:3]) in numbers}


def _load_marks(state: State, provenance: Provenance) -> None:
    for kind, rows in state.stored.items():
        provenance.load(kind, rows)


def _named(state: State, batch: Batch) -> dict[Owner, int | None]:
    """Everything that a batch tells of, seasons and episodes with their series."""
    found: dict[Owner, int | None] = {(Kind.PERSON, row[0]): None for row in batch.people}
    for _, _, claims in batch.claims:
        for claim in claims:
            if not claim[1] or claim[1] not in state.stored:
                continue
            kind, id_ = Kind(claim[1]), claim[2]
            series: int | None = None
            if isinstance(id_, tuple):
                series = id_[0]
                with suppress(LineFault):
                    id_ = find_id(state, kind, id_)
            elif claim[0] == "row" and kind in NUMBERED:
                series = claim[4].get("series_id")
            if series is not None:
                found.setdefault((Kind.TV, series), None)
            if isinstance(id_, int):
                series = series or _series_of(state, kind, id_)
                found[kind, id_] = found.get((kind, id_)) or series
    return found


def _series_of(state: State, kind: Kind, id_: int) -> int | None:
    """The series of a season or an episode that is stored."""
    row = state.stored[kind].get(id_) if kind in NUMBERED else None
    return row[1] if row else None
