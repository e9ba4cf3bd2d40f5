"""Images of any kind of entity."""

from collections.abc import Iterator, Sequence

from msgspec import UNSET

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Images, Owner, TaggedImages
from reelbase.importers.formats.bodies import shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import stub_media
from reelbase.importers.formats.bodies.shapes import Image
from reelbase.importers.formats.bodies.values import codes_asked, spoken
from reelbase.storage.rows import ImageRow, TaggedImageRow

_IMAGES = Reader(shapes.Images)
_TAGGED = Reader(shapes.TaggedImages)
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
    """Read the images of each type that the body has."""
    read = _IMAGES.decode(body, claims.leave_out)
    languages = None if owner.kind in ALL_LANGUAGES else image_languages(claims)
    for type_, name in TYPES:
        images = getattr(read, name)
        if images is not UNSET:
            rows = [image_row(owner, type_, place, image) for place, image in _placed(images or ())]
            claims.add(Images(owner, type_, languages, rows))
            claims.counts["images"] += len(rows)


def _placed(images: Sequence[Image]) -> Iterator[tuple[int, Image]]:
    """Yield the images with their positions: -1 for a first one that is pinned against the votes."""
    match images:
        case [first, second, *_] if _votes(first) < _votes(second):
            yield -1, first
            yield from enumerate(images[1:], 1)
        case _:
            yield from enumerate(images)


def _votes(image: Image) -> float:
    return float(image.vote_average or 0.0)


def image_languages(claims: Claims) -> list[str | None] | None:
    """Return the languages that were asked for, None among them for untagged; None alone: all."""
    asked = claims.params.get("include_image_language")
    if asked:
        return codes_asked(asked)
    if claims.params.get("language"):
        return [claims.language.iso_639_1]
    return None


def image_row(owner: Owner, type_: str, place: int, image: Image) -> ImageRow:
    """Return the row of one image."""
    language, country = spoken(image)
    return ImageRow(
        owner.kind,
        owner.id,
        type_,
        image.file_path,
        place,
        image.id or "",
        image.file_type or "",
        float(image.aspect_ratio or 0.0),
        image.height or 0,
        image.width or 0,
        language,
        country,
        _votes(image),
        image.vote_count or 0,
        False,  # own
    )


def read_tagged_images(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read images of titles in which a person is tagged."""
    rows: list[TaggedImageRow] = []
    for place, image in enumerate(_TAGGED.decode(body, claims.leave_out).results):
        medium = image.media and stub_media(claims, image.media)
        if medium:
            rows.append(_tagged_row(owner, place, medium, image))
    claims.add(TaggedImages(owner, rows))
    claims.counts["images"] += len(rows)


def _tagged_row(owner: Owner, place: int, medium: Owner, image: shapes.TaggedImage) -> TaggedImageRow:
    return TaggedImageRow(
        owner.id,
        place,
        medium.kind,
        medium.id,
        image.id or "",
        image.image_type or "",
        image.file_path,
        float(image.aspect_ratio or 0.0),
        image.height or 0,
        image.width or 0,
        *spoken(image),
        float(image.vote_average or 0.0),
        image.vote_count or 0,
    )
