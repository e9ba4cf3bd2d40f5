"""Every field that editors set, by kind and name."""

from collections.abc import Mapping
from functools import cache
from typing import cast

from msgspec import structs

from reelbase.entity import Kind
from reelbase.importers.engine import edited_values as values
from reelbase.importers.engine.edited_field import FactField, R, TableField
from reelbase.importers.engine.edited_groups import EpisodeGroups
from reelbase.importers.engine.edited_lists import (
    AlternativeTitles,
    Clips,
    ContentRatings,
    Credits,
    ExternalIds,
    Joined,
    OfferPages,
    Offers,
    Pictures,
    Releases,
)
from reelbase.importers.engine.edited_words import LanguageField, WordField
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.storage.kinds import KINDS
from reelbase.storage.rows import (
    AlternativeTitleRow,
    ContentRatingRow,
    ExternalIdRow,
    ReleaseDateRow,
    TitleCompanyRow,
    TitleKeywordRow,
    TitleNetworkRow,
    VideoRow,
    WatchOfferRow,
    WatchPageRow,
    WholeGroupRow,
)

AnyTableField = TableField[OwnedRow]
"""A field of some table, whichever it is."""
_TITLES = frozenset({Kind.MOVIE, Kind.TV})
_CREDITED = _TITLES | {Kind.SEASON, Kind.EPISODE}


def _of_some(field: TableField[R]) -> AnyTableField:
    return cast("AnyTableField", field)


_LISTS: tuple[tuple[AnyTableField, frozenset[Kind]], ...] = (
    (_of_some(Credits("cast", "cast", values.CastMember)), _CREDITED),
    (_of_some(Credits("crew", "crew", values.CrewMember)), _CREDITED),
    (_of_some(Credits("guest_stars", "guest", values.CastMember)), frozenset({Kind.EPISODE})),
    (_of_some(Credits("created_by", "creator", values.Creator)), frozenset({Kind.TV})),
    (_of_some(Joined("companies", TitleCompanyRow, "company_id")), _TITLES),
    (_of_some(Joined("networks", TitleNetworkRow, "network_id")), frozenset({Kind.TV})),
    (_of_some(Joined("keywords", TitleKeywordRow, "keyword_id")), _TITLES),
    (
        _of_some(AlternativeTitles("alternative_titles", AlternativeTitleRow, values.AlternativeTitle)),
        _TITLES,
    ),
    (_of_some(Releases("release_dates", ReleaseDateRow, values.Release)), frozenset({Kind.MOVIE})),
    (
        _of_some(ContentRatings("content_ratings", ContentRatingRow, values.ContentRating)),
        frozenset({Kind.TV}),
    ),
    (_of_some(EpisodeGroups("episode_groups", WholeGroupRow, values.EpisodeGroup)), frozenset({Kind.TV})),
    (_of_some(Clips("videos", VideoRow, values.Clip)), _CREDITED),
    (_of_some(Offers("watch_offers", WatchOfferRow, values.Offer)), _TITLES | {Kind.SEASON}),
    (_of_some(OfferPages("watch_pages", WatchPageRow, values.OfferPage)), _TITLES | {Kind.SEASON}),
    (_of_some(ExternalIds("external_ids", ExternalIdRow, values.ExternalId)), _CREDITED | {Kind.PERSON}),
)


@cache
def facts_of(kind: Kind) -> Mapping[str, FactField]:
    """Return the facts of a kind by name."""
    return {each.name: FactField(kind, each) for each in structs.fields(values.FACTS[kind])}


@cache
def tables_of(kind: Kind) -> Mapping[str, AnyTableField]:
    """Return the words and the lists of a kind by name, in the order in which they are laid."""
    found: list[AnyTableField] = [field for field, kinds in _LISTS if kind in kinds]
    found += [_of_some(Pictures(f"{type_}s", type_)) for type_ in KINDS[kind].pictures]
    words = [WordField(name) for name in values.WORDS.get(kind, ())]
    found += [_of_some(field) for field in ((LanguageField(), *words) if words else ())]
    return {field.name: field for field in found}
