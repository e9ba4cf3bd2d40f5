"""Doubts: what upstream had yesterday and leaves empty today is kept, until it has been empty for a day.

Servers have hours in which they answer with lists that are empty, texts that are blank, or nothing at all of
what they know (docs/how-to/mirror.md#a-sick-upstream). A value that was removed on purpose is removed here
a day later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sized

from msgspec.structs import replace

from reelbase.entity import Entity, Kind
from reelbase.errors import LineFault
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.batch import Batch
from reelbase.importers.engine.claims import Belief, Claim, EntityClaim
from reelbase.importers.engine.entity_rows import NUMBERED, NUMBERS
from reelbase.importers.engine.load import find_id
from reelbase.importers.engine.provenance import Provenance
from reelbase.importers.engine.state import State
from reelbase.importers.engine.values import EMPTY
from reelbase.storage.rows import EpisodeRow, SeasonRow

SECONDS = 86_400
"""For so long something has to be empty upstream before it becomes empty here."""

_ROWS: dict[type, tuple[Callable[[State, Entity], Sized], str]] = {
    say.Companies: (lambda state, entity: state.title_companies.of(entity), "companies"),
    say.Networks: (lambda state, entity: state.title_networks.of(entity), "networks"),
    say.Keywords: (lambda state, entity: state.title_keywords.of(entity), "keywords"),
    say.ReleaseDates: (lambda state, entity: state.release_dates.of(entity), "release dates"),
    say.ContentRatings: (lambda state, entity: state.content_ratings.of(entity), "content ratings"),
    say.TaggedImages: (lambda state, entity: state.tagged_images.of(entity), "tagged pictures"),
}
"""Claims of all rows of a table -> the table, and the name of its contents."""


class Doubts:
    """Takes out of batches what would empty something; `believed`: entities of which that is taken."""

    def __init__(self, believed: Iterable[Entity]) -> None:
        self.believed = set(believed)
        self.found: defaultdict[Entity, dict[str, None]] = defaultdict(dict)
        """Entity that is asked for upstream by itself -> what came empty of it."""
        self._credited: set[Entity] = set()  # titles whose credits the batch at hand tells

    def __call__(self, state: State, batch: Batch, provenance: Provenance) -> Batch:
        """Return the batch without claims, and parts of claims, that would empty what is full here."""
        self._credited = {
            claim.owner.entity
            for claim in batch.claims()
            if isinstance(claim, say.Credits) and any(claim.lists.values())
        }
        lines = []
        for line in batch.lines:
            claims = [kept for each in line.claims if (kept := self._kept(state, each, provenance))]
            lines.append(replace(line, claims=claims))
        return replace(batch, lines=lines)

    def _kept(self, state: State, claim: Claim, provenance: Provenance) -> Claim | None:
        if isinstance(claim, say.ProviderList):
            return claim if claim.providers else None
        if not isinstance(claim, EntityClaim) or (entity := _stored(state, claim)) is None:
            return claim
        asked = _asked(state, entity)
        if asked in self.believed:
            return claim
        others = provenance.fields(entity)
        if isinstance(claim, say.PersonCredits):
            emptied = self._emptied_list_of(state, entity, claim)
            kept: Claim | None = None if emptied else claim
        else:
            kept, emptied = _filled(state, entity, claim, others)
        if emptied:
            self.found[asked].update(dict.fromkeys(emptied))
        return kept

    def _emptied_list_of(self, state: State, person: Entity, claim: say.PersonCredits) -> list[str]:
        """Return the name of a person's credits if they come empty and no title has said so of its own."""
        titles = [] if claim.rows else state.credited.get(person.id, set()) - self._credited
        is_full = any(
            row.listed and row.person_id == person.id and row.credit_type == claim.type
            for title in titles
            if claim.only in (None, title.kind)
            for row in state.credits.of(title).values()
        )
        return ["credits"] if is_full else []


def _stored(state: State, claim: EntityClaim) -> Entity | None:
    """Return the entity of a claim if its own details are stored, and not those of the demo."""
    kind, id_, _, address = claim.owner
    try:
        entity = Entity(kind, find_id(state, kind, address) if address else id_)
    except LineFault:
        return None
    is_whole = entity.id in state.entities[kind].stored_complete
    return entity if is_whole and entity not in state.stripped else None


def _asked(state: State, entity: Entity) -> Entity:
    """Return what has to be asked for to hear of an entity: a season is heard of with its series."""
    row = state.row(entity) if entity.kind in NUMBERED else None
    return Entity(Kind.TV, row.series_id) if isinstance(row, SeasonRow | EpisodeRow) else entity


def _filled(
    state: State, entity: Entity, claim: Claim, others: Iterable[str]
) -> tuple[Claim | None, list[str]]:
    """Return the claim without what it empties, None if nothing is left, and the names of that."""
    match claim:
        case say.Facts(belief=Belief.FULL):
            return _filled_facts(state, entity, claim, others)
        case say.Words(belief=Belief.FULL) if not others:
            return _filled_words(state, entity, claim)
        case say.Credits() if not others:
            return _filled_credits(state, entity, claim)
        case say.ExternalIds() if not others:
            stored = state.external_ids.of(entity)
            gone = [s for s, value in claim.ids.items() if not value and s in stored and stored[s].value]
            ids = {source: value for source, value in claim.ids.items() if source not in gone}
            return replace(claim, ids=ids), [f"{source} id" for source in gone]
    emptied = [] if others else _emptied(state, entity, claim)
    return (None if emptied else claim), emptied


def _filled_facts(
    state: State, entity: Entity, claim: say.Facts, others: Iterable[str]
) -> tuple[Claim, list[str]]:
    row = state.entities[entity.kind].stored[entity.id]
    gone = [
        column
        for column, value in claim.values.items()
        if value in EMPTY
        and not isinstance(value, bool)
        and column not in NUMBERS
        and getattr(row, column) not in EMPTY
        and column not in others
    ]
    values = {column: value for column, value in claim.values.items() if column not in gone}
    return replace(claim, values=values), gone


def _filled_words(state: State, entity: Entity, claim: say.Words) -> tuple[Claim, list[str]]:
    row = state.translations.of(entity).get((claim.language.iso_639_1, claim.language.iso_3166_1))
    gone = [
        name
        for name, text in zip(("name", "overview", "tagline", "homepage"), claim.texts, strict=False)
        if text == "" and row is not None and getattr(row, name)
    ]
    return replace(claim, texts=claim.texts._replace(**dict.fromkeys(gone))), gone


def _filled_credits(state: State, entity: Entity, claim: say.Credits) -> tuple[Claim | None, list[str]]:
    listed = {row.credit_type for row in state.credits.of(entity).values() if row.listed}
    gone = [type_ for type_, rows in claim.lists.items() if not rows and type_ in listed]
    lists = {type_: rows for type_, rows in claim.lists.items() if type_ not in gone}
    return (replace(claim, lists=lists) if lists else None), gone


def _emptied(state: State, entity: Entity, claim: Claim) -> list[str]:
    """Return the name of the list that a claim empties, if it does."""
    match claim:
        case (
            say.Companies(rows=[])
            | say.Networks(rows=[])
            | say.Keywords(rows=[])
            | say.ReleaseDates(rows=[])
            | say.ContentRatings(rows=[])
            | say.TaggedImages(rows=[])
        ):
            table, name = _ROWS[type(claim)]
            is_full = bool(table(state, entity))
        case say.Images(rows=[]):
            name, is_full = f"{claim.type}s", _has_images(state, entity, claim)
        case say.Videos(rows=[]):
            videos = state.videos.of(entity).values()
            name, is_full = "videos", any(row.iso_639_1 in claim.languages for row in videos)
        case say.Translations(rows=[]):
            words = state.translations.of(entity).values()
            name, is_full = "translations", any(row.listed for row in words)
        case say.AlternativeTitles(titles=[]):
            titles = state.alternative_titles.of(entity).values()
            name = "alternative titles"
            is_full = any(claim.country in (None, row.iso_3166_1) for row in titles)
        case say.WatchOffers(offers=[]):
            name, is_full = "watch providers", bool(state.watch_offers.of(entity))
        case say.Reviews(rows=[]) if claim.page.first == 0:
            reviews = state.reviews.of(entity).values()
            name, is_full = "reviews", any(row.iso_639_1 == claim.language for row in reviews)
        case say.Related(rows=[], is_default=True) if claim.page.first == 0:
            related = state.related.of(entity).values()
            name, is_full = claim.relation, any(row.relation == claim.relation for row in related)
        case say.Lists(items=[]) if claim.page.first == 0:
            items = state.list_items.of(entity).values()
            name, is_full = "lists", any(row.list_id not in state.made_here for row in items)
        case _:
            return _emptied_below(state, entity, claim)
    return [name] if is_full else []


def _emptied_below(state: State, entity: Entity, claim: Claim) -> list[str]:
    """Return the name of a list that a claim empties, whose members are of several entities."""
    match claim:
        case say.AggregateCredits():
            types = {
                r.credit_type for r in state.credits.of(entity).values() if r.aggregate_position is not None
            }
            return (
                ["aggregate credits"]
                if any(not rows and t in types for t, rows in claim.lists.items())
                else []
            )
        case say.EpisodesOfSeason(ids=[]):
            known = state.in_season[claim.series_id, claim.season_number]
            return ["episodes"] if known & state.episodes.stored_complete else []
        case say.SeasonsOfSeries(ids=ids):  # those with answers of their own are doubted with their series
            named = state.seasons.stored.keys() - state.seasons.stored_complete - set(ids)
            is_full = any(state.seasons.stored[id_].series_id == entity.id for id_ in named)
            return ["seasons"] if is_full else []
        case say.ScreenedEpisodes(ids=[]):
            episodes = state.episodes.stored.values()
            is_full = any(row.series_id == entity.id and row.screened_theatrically for row in episodes)
            return ["screened episodes"] if is_full else []
        case say.OneEpisodeGroup():
            return ["an episode group"] if _is_emptied_group(state, claim) else []
        case say.EpisodeGroups(rows=[]):
            state.groups.load("series_id", [entity.id])
            is_full = any(row.series_id == entity.id for row in state.groups.stored.values())
            return ["episode groups"] if is_full else []
    return []


def _is_emptied_group(state: State, claim: say.OneEpisodeGroup) -> bool:
    """Return whether an episode group comes without its episodes, or without a value that it has."""
    state.groups.load("group_id", [claim.row.group_id])
    before = state.groups.stored.get(claim.row.group_id)
    if before is None:
        return False
    state.group_parts.load("group_id", [before.group_id])
    parts = {part.part_id for part in state.group_parts.stored.values() if part.group_id == before.group_id}
    state.group_items.load("part_id", sorted(parts))
    has_items = any(item.part_id in parts for item in state.group_items.stored.values())
    values = zip(before, claim.row, strict=True)
    return (not claim.items and has_items) or any(old not in EMPTY and new in EMPTY for old, new in values)


def _has_images(state: State, entity: Entity, claim: say.Images) -> bool:
    return any(
        row.type == claim.type
        and not row.own
        and (claim.languages is None or row.iso_639_1 in claim.languages)
        for row in state.images.of(entity).values()
    )
