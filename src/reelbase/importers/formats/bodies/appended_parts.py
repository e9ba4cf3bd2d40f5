"""Details bodies with their appended parts: each part is read by the function that reads it alone."""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from reelbase.entity import Kind
from reelbase.importers.engine.claims import BodyError, Owner
from reelbase.importers.formats.bodies import (
    community,
    credits,
    details_shapes,
    facts,
    images,
    people,
    translations,
)
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader

Read = Callable[[Claims, Owner, bytes], None]
Details = TypeVar("Details", bound=Struct)

_ANY = {
    "external_ids": facts.read_external_ids,
    "images": images.read_images,
    "translations": translations.read_translations,
    "videos": facts.read_videos,
}
_TITLE: dict[str, Read] = {
    **_ANY,
    "alternative_titles": translations.read_alternative_titles,
    "credits": credits.read_credits,
    "keywords": facts.read_keywords,
    "lists": community.read_lists,
    "recommendations": community.read_recommendations,
    "reviews": community.read_reviews,
    "similar": community.read_similar,
    "watch/providers": facts.read_watch_providers,
}
PARTS: dict[Kind, dict[str, Read]] = {
    Kind.MOVIE: {
        **_TITLE,
        "casts": credits.read_credits,
        "release_dates": facts.read_release_dates,
        "similar_movies": community.read_similar,
    },
    Kind.TV: {
        **_TITLE,
        "aggregate_credits": credits.read_aggregate_credits,
        "content_ratings": facts.read_content_ratings,
        "episode_groups": community.read_episode_groups,
        "screened_theatrically": community.read_screened_theatrically,
    },
    Kind.SEASON: {
        **_ANY,
        "aggregate_credits": credits.read_aggregate_credits,
        "credits": credits.read_credits,
        "watch/providers": facts.read_watch_providers,
    },
    Kind.EPISODE: {**_ANY, "credits": credits.read_credits},
    Kind.PERSON: {
        "combined_credits": credits.read_combined_credits,
        "credits": credits.read_movie_credits,
        "external_ids": facts.read_external_ids,
        "images": images.read_images,
        "movie_credits": credits.read_movie_credits,
        "tagged_images": images.read_tagged_images,
        "translations": translations.read_translations,
        "tv_credits": credits.read_tv_credits,
    },
    Kind.COLLECTION: {"images": images.read_images, "translations": translations.read_translations},
    Kind.COMPANY: {
        "alternative_names": translations.read_alternative_titles,
        "images": images.read_images,
        "movies": people.read_company_movies,
    },
    Kind.NETWORK: {"alternative_names": translations.read_alternative_titles, "images": images.read_images},
    Kind.KEYWORD: {"movies": people.read_keyword_movies},
}
"""Kind -> the sub-resources that are taken, by name."""

NOT_TAKEN = {"account_states", "changes", "lists", "rating", "releases", "trailers"}
"""Sub-resources that say nothing of the catalogue, or say again what another does."""


class Shape(Generic[Details]):
    """Decodes the details of one kind: their own fields, and each appended part unread."""

    def __init__(self, kind: Kind, details: type[Details]) -> None:
        self.parts = {"part_" + name.replace("/", "_"): name for name in PARTS[kind]}
        with_parts = msgspec.defstruct(
            details.__name__ + "WithParts",
            [(field, Raw | UnsetType, UNSET) for field in self.parts],
            bases=(details,),
            rename=self.parts,
            kw_only=True,
        )
        self.reader = Reader(cast("type[Details]", with_parts))

    def read_parts(self, claims: Claims, owner: Owner, details: Details) -> None:
        """Claim what the appended parts say."""
        for field, name in self.parts.items():
            raw = getattr(details, field)
            if raw is not UNSET:
                read_part(claims, owner, name, bytes(raw))


def read_part(claims: Claims, owner: Owner, name: str, raw: bytes) -> None:
    """Claim what one appended part says; if it can't be read, it alone is left out."""
    with claims.part(name):
        refuse_error(raw)
        PARTS[owner.kind][name](claims, owner, raw)


class _Error(Struct):
    status_code: Raw | UnsetType = UNSET
    status_message: Raw | UnsetType = UNSET


_ERROR: Reader[_Error] = Reader(_Error)


def refuse_error(raw: bytes) -> None:
    """Raise BodyError if an answer is that of an error, which says nothing of the catalogue."""
    if b'"status_message"' in raw:
        error = _ERROR.known(raw)
        if error and UNSET not in (error.status_code, error.status_message):
            raise BodyError("expected an answer of the API, found that of an error")


MOVIE = Shape(Kind.MOVIE, details_shapes.MovieDetails)
SERIES = Shape(Kind.TV, details_shapes.SeriesDetails)
SEASON = Shape(Kind.SEASON, details_shapes.SeasonDetails)
EPISODE = Shape(Kind.EPISODE, details_shapes.EpisodeDetails)
PERSON = Shape(Kind.PERSON, details_shapes.PersonDetails)
COLLECTION = Shape(Kind.COLLECTION, details_shapes.CollectionDetails)
COMPANY = Shape(Kind.COMPANY, details_shapes.CompanyDetails)
NETWORK = Shape(Kind.NETWORK, details_shapes.CompanyDetails)
KEYWORD = Shape(Kind.KEYWORD, details_shapes.KeywordDetails)
