"""Sub-resources that several kinds share: clips, ids, dates, ratings, keywords, offers."""

import msgspec
from msgspec import UNSET

from reelbase.entity import Kind
from reelbase.importers.engine.claims import (
    ContentRatings,
    ExternalIds,
    Keywords,
    ListedProvider,
    Owner,
    ProviderList,
    ReleaseDates,
    Videos,
    WatchOffers,
)
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.formats.bodies import fact_shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import stub_keywords
from reelbase.importers.formats.bodies.values import codes, codes_asked, moment, spoken
from reelbase.storage.rows import (
    ContentRatingRow,
    ReleaseDateRow,
    TitleKeywordRow,
    VideoRow,
    WatchOfferRow,
    WatchPageRow,
)

_VIDEOS = Reader(fact_shapes.Videos)
_IDS = Reader(fact_shapes.ExternalIds)
_RELEASES = Reader(fact_shapes.ReleaseDates)
_RATINGS = Reader(fact_shapes.ContentRatings)
_KEYWORDS = Reader(fact_shapes.Keywords)
_OFFERS = Reader(fact_shapes.Offers)
_PROVIDERS = Reader(fact_shapes.Providers)

MONETIZATIONS = ("ads", "buy", "flatrate", "free", "rent")
SOURCES = tuple(name for name in fact_shapes.ExternalIds.__struct_fields__ if name != "id")


def read_videos(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the clips in the languages that were asked for, or that are there."""
    read = _VIDEOS.decode(body, claims.leave_out)
    rows = [_video_row(owner, place, row) for place, row in enumerate(read.results)]
    languages = {code or "" for code in codes_asked(claims.params.get("include_video_language", ""))}
    languages.add(claims.language.iso_639_1)
    languages.update(row.iso_639_1 for row in rows)
    claims.add(Videos(owner, sorted(languages), rows))
    claims.counts["videos"] += len(rows)


def _video_row(owner: Owner, place: int, row: fact_shapes.Video) -> VideoRow:
    language, region = spoken(row)
    return VideoRow(
        owner.kind,
        owner.id,
        row.id or made_id(owner.kind, owner.name, row.site, row.key),
        place,
        language or "",
        region or "",
        row.name or "",
        row.key,
        row.site or "",
        row.size or 0,
        row.type or "",
        bool(row.official),
        moment(row.published_at),
    )


def read_external_ids(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read ids in other catalogues; null removes what is stored."""
    read = _IDS.decode(body, claims.leave_out)
    ids: dict[str, str | None] = {}
    for source in SOURCES:
        value = getattr(read, source)
        if value is not UNSET:
            ids[source] = None if value is None else str(value)
    claims.add(ExternalIds(owner, ids))
    claims.counts["external ids"] += sum(1 for value in ids.values() if value)


def read_release_dates(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the release dates of a movie in the order served."""
    listed = [
        (country.iso_3166_1, row)
        for country in _RELEASES.decode(body, claims.leave_out).results
        for row in country.release_dates
    ]
    rows = [_release_row(owner, place, country, row) for place, (country, row) in enumerate(listed)]
    claims.add(ReleaseDates(owner, rows))
    claims.counts["release dates"] += len(rows)


def _release_row(owner: Owner, place: int, country: str, row: fact_shapes.ReleaseDate) -> ReleaseDateRow:
    return ReleaseDateRow(
        owner.id,
        place,
        country,
        row.type or 0,
        moment(row.release_date),
        row.certification or "",
        codes(row.descriptors),
        row.iso_639_1,
        row.note or "",
    )


def read_content_ratings(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the age ratings of a series."""
    rows = [
        ContentRatingRow(owner.id, place, row.iso_3166_1, row.rating or "", codes(row.descriptors))
        for place, row in enumerate(_RATINGS.decode(body, claims.leave_out).results)
    ]
    claims.add(ContentRatings(owner, rows))
    claims.counts["content ratings"] += len(rows)


def read_keywords(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the keywords of a movie (`keywords`) or a series (`results`)."""
    read = _KEYWORDS.decode(body, claims.leave_out)
    keywords = read.keywords if read.keywords is not UNSET else read.results
    if keywords is UNSET:
        return
    ids = stub_keywords(claims, keywords)
    rows = [TitleKeywordRow(owner.kind, owner.id, place, id_) for place, id_ in enumerate(ids)]
    claims.add(Keywords(owner, rows))


def read_watch_providers(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the offers to watch a title, by country and kind of offer, in the order served."""
    pages: list[WatchPageRow] = []
    offers: list[WatchOfferRow] = []
    providers: dict[int, ListedProvider] = {}
    for code, parts in _OFFERS.decode(body, claims.leave_out).results.items():
        country, link = code.upper(), parts.pop("link", "")
        link = link if isinstance(link, str) else ""
        pages.append(WatchPageRow(owner.kind, owner.id, country, link, len(pages)))
        for category, rows in parts.items():
            if category.lower() not in MONETIZATIONS:
                place = f"$.results.{code}.{category}"
                claims.leave_out(place, f"Expected one of {', '.join(MONETIZATIONS)}")
                continue
            for row in rows if isinstance(rows, list) else ():
                shown = ListedProvider(row.provider_id, row.provider_name or "", row.logo_path or None)
                providers[row.provider_id] = shown
                priority = row.display_priority or 0
                offer = (country, category.lower(), row.provider_id, priority, len(offers))
                offers.append(WatchOfferRow(owner.kind, owner.id, *offer))
    claims.add(WatchOffers(owner, list(providers.values()), pages, offers))
    claims.counts["offers"] += len(offers)


def read_provider_list(claims: Claims, medium: Kind, body: bytes) -> None:
    """Read all providers of movies or of series, with their priority in each country."""
    rows = [
        ListedProvider(
            row.provider_id,
            row.provider_name or "",
            row.logo_path or None,
            row.display_priority or 0,
            msgspec.json.encode({c.upper(): at for c, at in (row.display_priorities or {}).items()}).decode(),
        )
        for row in _PROVIDERS.decode(body, claims.leave_out).results
    ]
    is_whole = not claims.params.get("watch_region")
    claims.add(ProviderList(medium, is_whole, rows))
    claims.counts["watch providers"] += len(rows)
