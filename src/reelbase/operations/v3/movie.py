"""Movies."""

from reelbase.accounts.account_states import account_states
from reelbase.catalog.alternative_titles import movie_alternative_titles
from reelbase.catalog.changes import changes
from reelbase.catalog.credits import movie_credits
from reelbase.catalog.external_ids import movie_external_ids
from reelbase.catalog.images import title_images
from reelbase.catalog.keywords import movie_keywords
from reelbase.catalog.lists import lists
from reelbase.catalog.movie import find_movie, movie_details
from reelbase.catalog.related import movie_similar, recommendations
from reelbase.catalog.release_dates import release_dates, releases
from reelbase.catalog.reviews import reviews
from reelbase.catalog.translations import movie_translations
from reelbase.catalog.videos import trailers, videos
from reelbase.catalog.watch_providers import watch_providers
from reelbase.operations.resource import Resource

MOVIE = Resource(
    tag="movie",
    path="/3/movie/{movie_id}",
    find=find_movie,
    details=movie_details,
    subresources={
        "account_states": account_states,
        "alternative_titles": movie_alternative_titles,
        "changes": changes,
        "credits": movie_credits,
        "external_ids": movie_external_ids,
        "images": title_images,
        "keywords": movie_keywords,
        "lists": lists,
        "recommendations": recommendations,
        "release_dates": release_dates,
        "reviews": reviews,
        "similar": movie_similar,
        "translations": movie_translations,
        "videos": videos,
        "watch/providers": watch_providers,
    },
    legacy={
        "casts": movie_credits,
        "releases": releases,
        "similar_movies": movie_similar,
        "trailers": trailers,
    },
)
