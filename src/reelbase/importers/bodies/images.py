"""Images of any kind of entity."""

import msgspec
from msgspec import UNSET

from reelbase.entity import Kind
from reelbase.importers.bodies import shapes
from reelbase.importers.bodies.claims import Claim, Claims, Owner
from reelbase.importers.bodies.shapes import Image
from reelbase.importers.bodies.stubs import stub_media

_IMAGES = msgspec.json.Decoder(shapes.Images)
_TAGGED = msgspec.json.Decoder(shapes.TaggedImages)
TYPES = (
    ("backdrop", "backdrops"),
    ("logo", "logos"),
    ("poster", "posters"),
    ("profile", "profiles"),
    ("still", "stills"),
)
ALL_LANGUAGES = (Kind.PERSON, Kind.COMPANY, Kind.NETWORK)
"""Kinds whose images are never filtered by language."""


def read_images(claims: Claims, owner: Owner, body: bytes) -> None:
    """The images of each type that the body has."""
    read = _IMAGES.decode(body)
    languages = None if owner.kind in ALL_LANGUAGES else image_languages(claims)
    for type_, name in TYPES:
        images = getattr(read, name)
        if images is not UNSET:
            rows = [image_row(owner, type_, place, image) for place, image in enumerate(images or ())]
            claims.add("images", owner, type_, languages, rows)
            claims.counts["images"] += len(rows)


def image_languages(claims: Claims) -> list[str | None] | None:
    """The languages that the body was asked for, None among them for untagged; None alone: all."""
    asked = claims.params.get("include_image_language")
    if asked:
        return [None if part == "null" else part.partition("-")[0] for part in asked.split(",")]
    if claims.params.get("language"):
        return [claims.language.iso_639_1]
    return None


def image_row(owner: Owner, type_: str, place: int, image: Image) -> Claim:
    """The row of one image."""
    return (
        str(owner.kind),
        owner.id,
        type_,
        image.file_path,
        place,
        image.id or "",
        image.file_type or "",
        float(image.aspect_ratio or 0.0),
        image.height or 0,
        image.width or 0,
        image.iso_639_1,
        image.iso_3166_1,
        float(image.vote_average or 0.0),
        image.vote_count or 0,
        False,
    )


def read_tagged_images(claims: Claims, owner: Owner, body: bytes) -> None:
    """Images of titles in which a person is tagged."""
    rows: list[Claim] = []
    for place, image in enumerate(_TAGGED.decode(body).results):
        medium = image.media and stub_media(claims, image.media)
        if medium:
            rows.append(
                (
                    owner.id,
                    place,
                    str(medium.kind),
                    medium.id,
                    image.id or "",
                    image.image_type or "",
                    image.file_path,
                    float(image.aspect_ratio or 0.0),
                    image.height or 0,
                    image.width or 0,
                    image.iso_639_1,
                    image.iso_3166_1,
                    float(image.vote_average or 0.0),
                    image.vote_count or 0,
                )
            )
    claims.add("own", owner, "tagged_image", rows)
    claims.counts["images"] += len(rows)
