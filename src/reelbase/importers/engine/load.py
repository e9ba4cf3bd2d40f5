"""Reads, in few questions, all that is stored about the entities of a batch."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import Address, Belief, BodyError, Claim, EntityClaim, PersonShown
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.owned_rows import AnyOwnedRows
from reelbase.importers.engine.shared_tables import load_shared
from reelbase.importers.engine.state import State, address_in
from reelbase.importers.engine.values import PICTURES
from reelbase.storage.queries import whole_rows

Ids = defaultdict[Kind, set[int]]


def load(state: State, batch: Batch) -> None:
    """Read what is stored about the entities of a batch, and about what they own."""
    claims = batch.claims()
    about = [claim for claim in claims if isinstance(claim, EntityClaim)]
    ids: Ids = defaultdict(set)
    series: Ids = defaultdict(set)
    for claim in about:
        _note(claim, ids, series)
    _load_people(state, batch.people, about, ids)
    for kind, wanted in ids.items():
        state.load(kind, sorted(wanted))
    for kind in NUMBERED:
        known = sorted(id_ for id_ in series[kind] if id_ in state.series.stored)
        state.load_numbered(kind, known)
    for claim in about:
        _announce(state, claim)
    _load_owned(state, about)
    load_shared(state, claims)


def _note(claim: EntityClaim, ids: Ids, series: Ids) -> None:
    """Note which entities a claim is about, and of which series all seasons or episodes are needed."""
    owner = claim.owner
    if isinstance(claim, say.EpisodesOfSeason):
        series[Kind.EPISODE].add(claim.series_id)
    if owner.address:
        series_id, *_ = owner.address
        series[owner.kind].add(series_id)
        ids[Kind.TV].add(series_id)
        return
    ids[owner.kind].add(owner.id)
    match claim:
        case say.Facts(values={"series_id": int(series_id)}) if owner.kind in NUMBERED:
            series[owner.kind].add(series_id)
            ids[Kind.TV].add(series_id)
        case say.ScreenedEpisodes():
            series[Kind.EPISODE].add(owner.id)


def _load_people(
    state: State, people: Iterable[PersonShown], claims: Iterable[EntityClaim], ids: Ids
) -> None:
    """Read only those persons of whom nothing is known, or whose row can be filled."""
    known = state.known_people
    wanted = ids.pop(Kind.PERSON, set())
    for row in people:
        missing = known.get(row.id)
        if missing is None or missing & row.known:
            wanted.add(row.id)
    for claim in claims:
        if isinstance(claim, say.PersonCredits):
            state.credited[claim.owner.id] = set()
    state.load(Kind.PERSON, sorted(wanted))
    listed = [person for person in state.credited if person in state.people.stored]
    for each in whole_rows.credited_titles(state.writer, listed):
        title = Entity(Kind(each.kind), each.id)
        state.credited[each.person_id].add(title)
        ids[title.kind].add(title.id)


def _announce(state: State, claim: EntityClaim) -> None:
    """Note the address that a claim gives a season or an episode, so that parts without an id find it."""
    owner = claim.owner
    if owner.kind not in NUMBERED or owner.address:
        return
    if isinstance(claim, say.Facts) and "season_number" in claim.values:
        state.announced[owner.kind, address_in(claim.values)] = owner.id


def resolve(state: State, claim: Claim) -> Claim:
    """Return the claim with its owner's id; raise BodyError if nothing has the owner's address."""
    if not isinstance(claim, EntityClaim) or not claim.owner.address:
        return claim
    owner = claim.owner
    id_ = find_id(state, owner.kind, owner.address)
    return replace(claim, owner=owner._replace(id=id_, address=()))


def find_id(state: State, kind: Kind, address: Address) -> int:
    """Return the id of a season or an episode by its address; raise BodyError if nothing has it."""
    found = _look_up(state, kind, address)
    if found is None:
        words = "/".join(map(str, address))
        raise BodyError(f"the body has no id, and no {kind} is known at {words} (series/season/episode)")
    return found


def _look_up(state: State, kind: Kind, address: Address) -> int | None:
    found = state.announced.get((kind, address))
    return found if found is not None else state.addresses[kind].get(address)


def _load_owned(state: State, claims: Iterable[EntityClaim]) -> None:
    owners: defaultdict[Kind, dict[AnyOwnedRows, set[int]]] = defaultdict(lambda: defaultdict(set))
    for claim in claims:
        kind, id_, address = claim.owner.kind, claim.owner.id, claim.owner.address
        if address:
            id_ = _look_up(state, kind, address) or 0
        if id_ in state.entities[kind].stored:
            for table in tables_of(state, claim):
                owners[kind][table].add(id_)
        if isinstance(claim, say.PersonCredits):
            for row in claim.rows:
                owners[Kind(row.kind)][state.credits].add(row.entity_id)
    for titles in state.credited.values():
        for title in titles:
            owners[title.kind][state.credits].add(title.id)
    for kind, tables in owners.items():
        for table, ids in tables.items():
            table.load(kind, sorted(ids))


def tables_of(state: State, claim: EntityClaim) -> tuple[AnyOwnedRows, ...]:  # noqa: PLR0912 - as `Claim`
    """Return the tables of owned rows that a claim may change."""
    match claim:
        case say.Facts():
            has_pictures = claim.belief is Belief.FULL and PICTURES[claim.owner.kind]
            return (state.images,) if has_pictures else ()
        case say.Words() | say.Translations():
            return (state.translations,)
        case say.ExternalIds() | say.FoundById():
            return (state.external_ids,)
        case say.Images():
            return (state.images, state.translations)
        case say.TaggedImages():
            return (state.tagged_images,)
        case say.Videos():
            return (state.videos,)
        case say.AlternativeTitles():
            return (state.alternative_titles,)
        case say.Credits() | say.AggregateCredits() | say.OneCredit():
            return (state.credits,)
        case say.Companies() | say.HasCompany():
            return (state.title_companies,)
        case say.Networks():
            return (state.title_networks,)
        case say.Keywords() | say.HasKeyword():
            return (state.title_keywords,)
        case say.ReleaseDates():
            return (state.release_dates,)
        case say.ContentRatings():
            return (state.content_ratings,)
        case say.WatchOffers():
            return (state.watch_pages, state.watch_offers)
        case say.Reviews() | say.OneReview():
            return (state.reviews,)
        case say.Related():
            return (state.related,)
        case say.Lists():
            return (state.list_items,)
    return ()
