"""Series."""

from reelbase.accounts.account_states import account_states
from reelbase.catalog.aggregate_credits import series_aggregate_credits
from reelbase.catalog.alternative_titles import series_alternative_titles
from reelbase.catalog.changes import changes
from reelbase.catalog.content_ratings import content_ratings, screened_theatrically
from reelbase.catalog.episode_groups import episode_groups
from reelbase.catalog.external_ids import series_external_ids
from reelbase.catalog.images import title_images
from reelbase.catalog.keywords import series_keywords
from reelbase.catalog.lists import lists
from reelbase.catalog.related import recommendations, series_similar
from reelbase.catalog.reviews import reviews
from reelbase.catalog.series import find_series, series_details
from reelbase.catalog.series_credits import series_credits
from reelbase.catalog.translations import series_translations
from reelbase.catalog.videos import videos
from reelbase.catalog.watch_providers import watch_providers
from reelbase.operations.resource import Resource

SERIES = Resource(
    tag="tv",
    path="/3/tv/{series_id}",
    find=find_series,
    details=series_details,
    subresources={
        "account_states": account_states,
        "aggregate_credits": series_aggregate_credits,
        "alternative_titles": series_alternative_titles,
        "changes": changes,
        "content_ratings": content_ratings,
        "credits": series_credits,
        "episode_groups": episode_groups,
        "external_ids": series_external_ids,
        "images": title_images,
        "keywords": series_keywords,
        "lists": lists,
        "recommendations": recommendations,
        "reviews": reviews,
        "screened_theatrically": screened_theatrically,
        "similar": series_similar,
        "translations": series_translations,
        "videos": videos,
        "watch/providers": watch_providers,
    },
)
