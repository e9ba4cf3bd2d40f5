"""Watch providers and the countries that have any."""

from msgspec import Struct

from reelbase.catalog.countries import Country, naming, watch_provider_regions
from reelbase.catalog.language import Language
from reelbase.catalog.watch_providers import Providers, providers
from reelbase.entity import Kind
from reelbase.operations.operation import get
from reelbase.operations.parameters.binding import WatchRegion
from reelbase.storage.engine.reader import Reader


class Regions(Struct):
    """Countries by their codes."""

    results: list[Country]


@get("/3/watch/providers/regions", tag="watch_providers")
async def watch_regions(db: Reader, *, language: Language) -> Regions:
    """Return the countries with watch providers."""
    return Regions(watch_provider_regions(naming(language)))


@get("/3/watch/providers/movie", tag="watch_providers")
async def movie_providers(db: Reader, *, language: Language, watch_region: WatchRegion) -> Providers:
    """Return the providers of movies, in one country if asked."""
    return await providers(db, Kind.MOVIE, watch_region)


@get("/3/watch/providers/tv", tag="watch_providers")
async def tv_providers(db: Reader, *, language: Language, watch_region: WatchRegion) -> Providers:
    """Return the providers of series, in one country if asked."""
    return await providers(db, Kind.TV, watch_region)
