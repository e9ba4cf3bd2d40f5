"""Reads, in few questions, all that is stored about the entities of a batch."""

from collections import defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import (
    Address,
    Belief,
    BodyError,
    Claim,
    EntityClaim,
    Owner,
    PersonShown,
)
from reelbase.importers.engine.entity_rows import NUMBERED
from reelbase.importers.engine.owned_rows import AnyOwnedRows
from reelbase.importers.engine.shared_tables import load_shared
from reelbase.importers.engine.state import State, address_in
from reelbase.importers.engine.values import PICTURES
from reelbase.storage.queries.whole_rows import CREDITED_TITLES

Ids = defaultdict[Kind, set[int]]


def load(state: State, batch: Batch) -> None:
    """Read what is stored about the entities of a batch, and about what they own."""
    claims = batch.claims()
    about = [claim for claim in claims if isinstance(claim, EntityClaim)]
    parts = [claim for claim in about if claim.owner.kind in NUMBERED]
    state.has_addresses = any(claim.owner.address for claim in parts)
    ids, series = _wanted(about, parts)
    _load_people(state, batch.people, about, ids)
    for kind, wanted in ids.items():
        state.load(kind, sorted(wanted))
    for kind in NUMBERED:
        known = sorted(id_ for id_ in series[kind] if id_ in state.series.stored)
        if known:
            state.load_numbered(kind, known)
    for claim in parts:  # by the addresses that their facts give, parts without an id are found
        if isinstance(claim, say.Facts) and not claim.owner.address and "season_number" in claim.values:
            state.announced[claim.owner.kind, address_in(claim.values)] = claim.owner.id
    _load_owned(state, about)
    load_shared(state, claims)


def _wanted(about: Iterable[EntityClaim], parts: Iterable[EntityClaim]) -> tuple[Ids, Ids]:
    """Return which entities claims are about, and of which series all seasons or episodes are needed.

    `parts`: those of the claims that are about seasons and episodes.
    """
    ids: Ids = defaultdict(set)
    series: Ids = defaultdict(set)
    for claim in about:
        kind, id_, _, address = claim.owner
        if not address:
            ids[kind].add(id_)
        if kind is Kind.TV:
            if isinstance(claim, say.SeasonsOfSeries):
                series[Kind.SEASON].add(id_)
            elif isinstance(claim, say.ScreenedEpisodes):
                series[Kind.EPISODE].add(id_)
    for claim in parts:
        kind, _, _, address = claim.owner
        if address:
            of, *_ = address
            series[kind].add(of)
            ids[Kind.TV].add(of)
        match claim:
            case say.EpisodesOfSeason():
                series[Kind.EPISODE].add(claim.series_id)
            case say.Facts(values={"series_id": int(of)}) if not address:
                series[kind].add(of)
                ids[Kind.TV].add(of)
    return ids, series


def _load_people(
    state: State, people: Iterable[PersonShown], claims: Iterable[EntityClaim], ids: Ids
) -> None:
    """Read only those persons of whom nothing is known, or whose row can be filled."""
    known = state.known_people.get
    described = ids.pop(Kind.PERSON, set())
    shown = [row.id for row in people if (missing := known(row.id)) is None or missing & row.known]
    wanted = described.union(shown)
    if described:
        lists = (claim for claim in claims if isinstance(claim, say.PersonCredits))
        state.credited.update((claim.owner.id, set()) for claim in lists)
    if wanted:
        state.load(Kind.PERSON, sorted(wanted))
    listed = [person for person in state.credited if person in state.people.stored]
    for each in state.writer.all(CREDITED_TITLES, ids=listed) if listed else ():
        title = Entity(Kind(each.kind), each.id)
        state.credited[each.person_id].add(title)
        ids[title.kind].add(title.id)


def resolve(state: State, claims: Iterable[Claim], faults: list[str]) -> list[Claim]:
    """Return the claims with the ids of their owners.

    A claim is left out if nothing has its owner's address; why is added to the faults.
    """
    found: list[Claim] = []
    for claim in claims:
        if isinstance(claim, EntityClaim) and claim.owner.address:
            kind, _, title_id, address = claim.owner
            try:
                owner = Owner(kind, find_id(state, kind, address), title_id)
            except BodyError as error:
                faults.append(str(error))
                continue
            found.append(replace(claim, owner=owner))
        else:
            found.append(claim)
    return found


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
    stored = {kind: entities.stored for kind, entities in state.entities.items()}
    for claim in claims if any(stored.values()) else ():
        kind, id_, _, address = claim.owner
        if address:
            id_ = _look_up(state, kind, address) or 0
        if id_ in stored[kind]:
            for table in tables_of(state, claim):
                owners[kind][table].add(id_)
        if kind is Kind.PERSON and isinstance(claim, say.PersonCredits):
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
