"""Watch providers: where a title can be watched, in which country and how."""

from itertools import groupby

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from reelbase.entity import Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.facts import OFFERS, PROVIDERS, OfferRow
from reelbase.storage.rows import WatchProviderRow


class Offer(Struct):
    """A provider's offer."""

    logo_path: str | None
    provider_id: int
    provider_name: str
    display_priority: int


class CountryOffers(Struct):
    """The offers in one country by monetization, without empty kinds."""

    link: str
    ads: list[Offer] | UnsetType = UNSET
    buy: list[Offer] | UnsetType = UNSET
    flatrate: list[Offer] | UnsetType = UNSET
    free: list[Offer] | UnsetType = UNSET
    rent: list[Offer] | UnsetType = UNSET


class WatchProviders(Struct):
    """The offers by country, in the order of the countries' codes."""

    id: int | UnsetType
    results: dict[str, CountryOffers]


class Provider(Struct):
    """A provider and its place in each country's list."""

    display_priorities: Raw
    display_priority: int
    logo_path: str | None
    provider_name: str
    provider_id: int


class Providers(Struct):
    """Providers by their ids, as recorded."""

    results: list[Provider]


async def watch_providers(db: Reader, entity: Entity) -> WatchProviders:
    """Return where a movie or a series can be watched."""
    rows = await db.of(OFFERS, entity)
    by_country = {country: list(offers) for country, offers in groupby(rows, key=lambda row: row.iso_3166_1)}
    return WatchProviders(entity.id, {country: _country(offers) for country, offers in by_country.items()})


def _country(rows: list[OfferRow]) -> CountryOffers:
    """Return the offers in one country, without those of a monetization that TMDB has added since."""
    ways = {
        way: [Offer(o.logo_path, o.provider_id, o.provider_name, o.display_priority) for o in offers]
        for way, offers in groupby(rows, key=lambda row: row.monetization)
        if way in CountryOffers.__struct_fields__
    }
    first, *_ = rows
    return CountryOffers(first.link or "", **ways)


async def providers(db: Reader, kind: Kind, region: str) -> Providers:
    """Return the providers of movies or series, in one country if asked."""
    found = []
    for row in await db.all(PROVIDERS):
        priority, priorities = _priorities(row, kind)
        if priority is not None and (not region or region in msgspec.json.decode(priorities)):
            found.append(Provider(Raw(priorities.encode()), priority, row.logo_path, row.name, row.id))
    return Providers(found)


def _priorities(row: WatchProviderRow, kind: Kind) -> tuple[int | None, str]:
    if kind is Kind.MOVIE:
        return row.movie_priority, row.movie_priorities
    return row.tv_priority, row.tv_priorities


async def season_watch_providers(db: Reader, entity: Entity) -> WatchProviders:
    """Return where a season can be watched."""
    return await watch_providers(db, entity)
