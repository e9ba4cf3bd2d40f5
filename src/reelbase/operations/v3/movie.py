"""Movies."""

from reelbase.accounts.account_states import account_states
from reelbase.catalog import charts
from reelbase.catalog.alternative_titles import movie_alternative_titles
from reelbase.catalog.changes import ChangedPage, changed, changes
from reelbase.catalog.credits import movie_credits
from reelbase.catalog.dates import DateRange
from reelbase.catalog.external_ids import movie_external_ids
from reelbase.catalog.identity import newest
from reelbase.catalog.images import title_images
from reelbase.catalog.keywords import movie_keywords
from reelbase.catalog.language import Language
from reelbase.catalog.lists import lists
from reelbase.catalog.movie import MovieDetails, find_movie, movie_details
from reelbase.catalog.page import Page
from reelbase.catalog.related import movie_similar, recommendations
from reelbase.catalog.release_dates import release_dates, releases
from reelbase.catalog.reviews import reviews
from reelbase.catalog.translations import movie_translations
from reelbase.catalog.videos import trailers, videos
from reelbase.catalog.watch_providers import watch_providers
from reelbase.entity import Kind
from reelbase.operations.operation import Freshness, get
from reelbase.operations.rating import rating_of
from reelbase.operations.resource import Resource
from reelbase.storage.engine.reader import Reader

MOVIE = Resource(
    tag="movie",
    is_viewed=True,
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


movie_now_playing = get("/3/movie/now_playing", tag="movie_lists")(charts.now_playing)
movie_popular = get("/3/movie/popular", tag="movie_lists")(charts.popular_movies)
movie_top_rated = get("/3/movie/top_rated", tag="movie_lists")(charts.top_rated_movies)
movie_upcoming = get("/3/movie/upcoming", tag="movie_lists")(charts.upcoming)


@get("/3/movie/changes", tag="changes", freshness=Freshness.BRIEF)
async def movie_changes(db: Reader, *, window: DateRange, page: Page) -> ChangedPage:
    """Return the movies that changed, a hundred a page; the last 24 hours unless dates are given."""
    return await changed(db, Kind.MOVIE, window=window, page=page)


@get("/3/movie/latest", tag="movie", freshness=Freshness.UNCACHED)
async def movie_latest(db: Reader, *, language: Language) -> MovieDetails:
    """Return the newest movie."""
    return await movie_details(db, await newest(db, Kind.MOVIE), language=language)


rate_movie, unrate_movie = rating_of(MOVIE)
