"""Applies claims to the state: facts of entities, their ids, and what belongs to them by place."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from reelbase.entity import Entity, Kind
from reelbase.importers.engine import claims as say
from reelbase.importers.engine.apply_credits import apply_credits
from reelbase.importers.engine.apply_lists import apply_list
from reelbase.importers.engine.apply_pictures import apply_pictures
from reelbase.importers.engine.apply_words import apply_words
from reelbase.importers.engine.claims import Belief, Claim, EntityClaim, FactClaim, JoinClaim, SharedClaim
from reelbase.importers.engine.shared_tables import (
    put_genre_names,
    put_group,
    put_groups,
    put_provider_list,
    put_providers,
)
from reelbase.importers.engine.state import State
from reelbase.storage.queries.matching import OWN_IDS, select_described
from reelbase.storage.rows import ExternalIdRow, TitleCompanyRow, TitleKeywordRow


def apply(state: State, claims: Iterable[Claim]) -> None:
    """Let claims change the state, one after another."""
    for claim in claims:
        if not isinstance(claim, EntityClaim):
            _put_shared(state, claim)
            continue
        kind, id_, _, _ = claim.owner
        entity = Entity(kind, id_)
        if entity in state.refused:
            continue
        match claim:
            case say.Facts():
                state.put(entity, claim.belief, claim.values)
            case say.ExternalIds():
                _put_ids(state, entity, claim)
            case say.Words() | say.Translations() | say.AlternativeTitles():
                apply_words(state, entity, claim)
            case say.Companies() | say.Networks() | say.Keywords() | say.HasCompany() | say.HasKeyword():
                _join(state, entity, claim)
            case say.Credits() | say.AggregateCredits() | say.PersonCredits() | say.OneCredit():
                apply_credits(state, entity, claim)
            case say.Images() | say.TaggedImages() | say.Videos():
                apply_pictures(state, entity, claim)
            case say.Reviews() | say.OneReview() | say.Related() | say.Lists():
                apply_list(state, entity, claim)
            case _:
                _put(state, entity, claim)


def _put_shared(state: State, claim: SharedClaim) -> None:
    match claim:
        case say.GenreNames():
            put_genre_names(state, claim)
        case say.ProviderList():
            put_provider_list(state, claim)
        case _:
            assert_never(claim)


def _put(state: State, entity: Entity, claim: FactClaim) -> None:
    match claim:
        case say.Exists():
            if not state.exists(entity):
                state.put(entity, Belief.STUB, {})
        case say.FoundById():
            found = state.external_ids.of(entity)
            if claim.source not in found:
                new = ExternalIdRow(*entity, claim.source, claim.value)
                state.external_ids.put(entity, {**found, claim.source: new})
        case say.ReleaseDates():
            state.release_dates.put_all(entity, claim.rows)
        case say.ContentRatings():
            state.content_ratings.put_all(entity, claim.rows)
        case say.WatchOffers():
            put_providers(state, claim.providers)
            state.watch_pages.put_all(entity, claim.pages)
            state.watch_offers.put_all(entity, claim.offers)
        case say.EpisodesOfSeason() | say.SeasonsOfSeries():
            _remove_others(state, entity, claim)
        case say.ScreenedEpisodes():
            _mark_screened(state, entity.id, claim.ids)
        case say.EpisodeGroups():
            put_groups(state, entity, claim)
        case say.OneEpisodeGroup():
            put_group(state, entity, claim)
        case _:
            assert_never(claim)


def _put_ids(state: State, entity: Entity, claim: say.ExternalIds) -> None:
    """Replace ids in other catalogues; None removes one."""
    found = dict(state.external_ids.of(entity))
    for source, value in claim.ids.items():
        if value is None:
            found.pop(source, None)
        else:
            found[source] = ExternalIdRow(*entity, source, value)
    state.external_ids.put(entity, found)


def _join(state: State, entity: Entity, claim: JoinClaim) -> None:
    """Set the companies, networks or keywords of a title; one alone counts only for a stub."""
    match claim:
        case say.Companies():
            state.title_companies.put_all(entity, claim.rows)
        case say.Networks():
            state.title_networks.put_all(entity, claim.rows)
        case say.Keywords():
            state.title_keywords.put_all(entity, claim.rows)
        case say.HasCompany():
            companies = state.title_companies.of(entity)
            known = {row.company_id for row in companies.values()}
            if not state.is_complete(entity) and claim.company_id not in known:
                place = max(companies, default=-1) + 1
                new = TitleCompanyRow(*entity, place, claim.company_id)
                state.title_companies.put(entity, {**companies, place: new})
        case say.HasKeyword():
            keywords = state.title_keywords.of(entity)
            known = {row.keyword_id for row in keywords.values()}
            if not state.is_complete(entity) and claim.keyword_id not in known:
                place = max(keywords, default=-1) + 1
                added = TitleKeywordRow(*entity, place, claim.keyword_id)
                state.title_keywords.put(entity, {**keywords, place: added})
        case _:
            assert_never(claim)


def _remove_others(state: State, entity: Entity, claim: say.EpisodesOfSeason | say.SeasonsOfSeries) -> None:
    if isinstance(claim, say.EpisodesOfSeason):
        _remove_other_episodes(state, entity, claim)
    else:
        _remove_other_seasons(state, entity.id, claim)


def _remove_other_episodes(state: State, season: Entity, claim: say.EpisodesOfSeason) -> None:
    """Remove the episodes that a season's answer had before and has no more."""
    if season.id not in state.seasons.rows:
        return
    numbers = (claim.series_id, claim.season_number)
    for id_ in state.in_season[numbers] - set(claim.ids):
        episode = state.episodes.rows.get(id_)
        is_there = episode and (episode.series_id, episode.season_number) == numbers
        entity = Entity(Kind.EPISODE, id_)
        if is_there and id_ in state.episodes.complete and not state.edits.is_edited(entity):
            state.homeless.add(entity)


def _remove_other_seasons(state: State, series_id: int, claim: say.SeasonsOfSeries) -> None:
    """Remove the seasons that were known from the series' answer alone, which has them no more.

    A season stays that has an answer of its own, that another source describes, or that has such episodes.
    """
    unlisted = {
        id_: row
        for id_, row in state.seasons.rows.items()
        if row.series_id == series_id and id_ < OWN_IDS and id_ not in claim.ids
    }
    alone = unlisted.keys() - state.seasons.complete
    if not alone:
        return
    state.load_numbered(Kind.EPISODE, [series_id])
    settled = {
        row.season_number
        for id_, row in state.episodes.rows.items()
        if row.series_id == series_id and (id_ >= OWN_IDS or id_ in state.episodes.complete)
    }
    for id_ in alone - select_described(state.writer, Kind.SEASON, sorted(alone)):
        season = Entity(Kind.SEASON, id_)
        if unlisted[id_].season_number not in settled and not state.edits.is_edited(season):
            state.homeless.add(season)
            state.free_address(season, unlisted[id_])


def _mark_screened(state: State, series_id: int, ids: Sequence[int]) -> None:
    """Mark the episodes of a series that were shown in cinemas, and no others."""
    screened = set(ids)
    for id_, row in list(state.episodes.rows.items()):
        if row.series_id == series_id and row.screened_theatrically != (id_ in screened):
            state.episodes.change(id_, {"screened_theatrically": id_ in screened})
