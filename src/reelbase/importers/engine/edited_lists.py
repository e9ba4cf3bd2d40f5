"""The lists that editors set, row by row."""

from collections.abc import Hashable

from msgspec import UNSET, to_builtins
from msgspec.json import decode

from reelbase.catalog.id_sources import SOURCES
from reelbase.entity import Kind
from reelbase.importers.engine import edited_values as values
from reelbase.importers.engine.edited_field import (
    ALL,
    ListField,
    Locks,
    R,
    Rows,
    Subject,
    Unfit,
    V,
)
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.engine.values import as_json, made
from reelbase.storage.rows import (
    AlternativeTitleRow,
    ContentRatingRow,
    CreditRow,
    ExternalIdRow,
    ImageRow,
    ReleaseDateRow,
    VideoRow,
    WatchOfferRow,
    WatchPageRow,
)

FIRST_ORDERED = -1_000_000
"""The position of the first picture that an editor has put in order: all others come behind."""


class Credits(ListField[CreditRow, V]):
    """Credits of one type; a person is in it once for each part or job."""

    repeats = True

    def __init__(self, name: str, type_: str, shape: type[V]) -> None:
        super().__init__(name, CreditRow, shape)
        self.type = type_

    def has(self, row: CreditRow) -> bool:
        return row.credit_type == self.type

    def key(self, row: CreditRow) -> Hashable:
        return row.credit_id

    def item(self, value: V) -> str:
        match value:
            case values.CrewMember():
                return f"{value.person_id}:{value.department}:{value.job}"
            case values.CastMember() | values.Creator():
                return str(value.person_id)
        raise TypeError(f"Expected a credit, found {type(value).__name__}.")

    def value(self, row: CreditRow) -> V:
        if self.type == "crew":
            return self.shape(row.person_id, row.department, row.job)
        if self.type == "creator":
            return self.shape(row.person_id)
        return self.shape(row.person_id, row.character, order=row.position)

    def made(self, subject: Subject, item: str, value: V, place: int) -> CreditRow:
        kind, id_ = subject.entity
        said = to_builtins(value)
        row = CreditRow(
            kind,
            id_,
            made_id(kind, id_, self.type, item),
            place,
            self.type,
            listed=True,
            person_id=said["person_id"],
            title_id=subject.title_id,
            # Answers have a `cast_id` in every row of a movie's cast, and clients take it for a number.
            cast_id=place if (kind, self.type) == (Kind.MOVIE, "cast") else None,
        )
        return self.changed(row, value)

    def changed(self, row: CreditRow, value: V) -> CreditRow:
        match value:
            case values.CrewMember():
                row = row._replace(department=value.department, job=value.job)
            case values.CastMember():
                row = row._replace(character=value.character)
        return row._replace(listed=True)


class Joined(ListField[R, values.Named]):
    """Companies, networks or keywords."""

    is_placed = True

    def __init__(self, name: str, row: type[R], column: str) -> None:
        super().__init__(name, row, values.Named)
        self._column = column

    def key(self, row: R) -> Hashable:
        place: int = getattr(row, "position")  # noqa: B009 - rows of three tables
        return place

    def item(self, value: values.Named) -> str:
        return str(value.id)

    def value(self, row: R) -> values.Named:
        return values.Named(getattr(row, self._column))

    def made(self, subject: Subject, item: str, value: values.Named, place: int) -> R:
        return made(self.row, (*subject.entity, place, value.id))

    def changed(self, row: R, value: values.Named) -> R:
        return row


class AlternativeTitles(ListField[AlternativeTitleRow, values.AlternativeTitle]):
    """Alternative titles."""

    is_placed = True

    def key(self, row: AlternativeTitleRow) -> Hashable:
        return row.position

    def item(self, value: values.AlternativeTitle) -> str:
        return f"{value.iso_3166_1}:{value.title}:{value.type}"

    def value(self, row: AlternativeTitleRow) -> values.AlternativeTitle:
        return values.AlternativeTitle(row.iso_3166_1, row.title, row.type)

    def made(
        self, subject: Subject, item: str, value: values.AlternativeTitle, place: int
    ) -> AlternativeTitleRow:
        return AlternativeTitleRow(*subject.entity, place, value.iso_3166_1, value.title, value.type)

    def changed(self, row: AlternativeTitleRow, value: values.AlternativeTitle) -> AlternativeTitleRow:
        return row._replace(iso_3166_1=value.iso_3166_1, title=value.title, type=value.type)


class Releases(ListField[ReleaseDateRow, values.Release]):
    """Release dates of a movie: one of a type in a country, or one for each note."""

    is_placed = True

    def key(self, row: ReleaseDateRow) -> Hashable:
        return row.position

    def item(self, value: values.Release) -> str:
        return f"{value.iso_3166_1}:{value.type}" + (f":{value.note}" if value.note else "")

    def value(self, row: ReleaseDateRow) -> values.Release:
        return values.Release(
            row.iso_3166_1,
            row.release_date,
            row.type,
            row.certification,
            decode(row.descriptors, type=list[str]),
            row.iso_639_1 or "",
            row.note,
        )

    def made(self, subject: Subject, item: str, value: values.Release, place: int) -> ReleaseDateRow:
        _, id_ = subject.entity
        return self.changed(ReleaseDateRow(id_, place, "", 0, "", "", "[]", "", ""), value)

    def changed(self, row: ReleaseDateRow, value: values.Release) -> ReleaseDateRow:
        return row._replace(
            iso_3166_1=value.iso_3166_1,
            type=value.type,
            release_date=moment_of(value.release_date),
            certification=value.certification,
            descriptors=as_json(value.descriptors),
            iso_639_1=value.iso_639_1,
            note=value.note,
        )


class ContentRatings(ListField[ContentRatingRow, values.ContentRating]):
    """Age ratings of a series, one in a country."""

    is_placed = True

    def key(self, row: ContentRatingRow) -> Hashable:
        return row.position

    def item(self, value: values.ContentRating) -> str:
        return value.iso_3166_1

    def value(self, row: ContentRatingRow) -> values.ContentRating:
        descriptors = decode(row.descriptors, type=list[str])
        return values.ContentRating(row.iso_3166_1, row.rating, descriptors)

    def made(self, subject: Subject, item: str, value: values.ContentRating, place: int) -> ContentRatingRow:
        _, id_ = subject.entity
        return self.changed(ContentRatingRow(id_, place, "", "", "[]"), value)

    def changed(self, row: ContentRatingRow, value: values.ContentRating) -> ContentRatingRow:
        return row._replace(
            iso_3166_1=value.iso_3166_1, rating=value.rating, descriptors=as_json(value.descriptors)
        )


class Clips(ListField[VideoRow, values.Clip]):
    """Clips, each by its key on its site."""

    def key(self, row: VideoRow) -> Hashable:
        return row.video_id

    def item(self, value: values.Clip) -> str:
        return f"{value.site}:{value.key}"

    def value(self, row: VideoRow) -> values.Clip:
        return values.Clip(
            key=row.key,
            name=row.name,
            site=row.site,
            type=row.type,
            iso_639_1=row.iso_639_1,
            iso_3166_1=row.iso_3166_1,
            size=row.size,
            official=bool(row.official),
            published_at=row.published_at,
        )

    def made(self, subject: Subject, item: str, value: values.Clip, place: int) -> VideoRow:
        id_ = made_id(*subject.entity, value.site, value.key)
        blank = VideoRow(*subject.entity, id_, place, "", "", "", "", "", 0, "", False, "")
        return self.changed(blank, value)

    def changed(self, row: VideoRow, value: values.Clip) -> VideoRow:
        return row._replace(
            iso_639_1=value.iso_639_1,
            iso_3166_1=value.iso_3166_1,
            name=value.name,
            key=value.key,
            site=value.site,
            size=value.size,
            type=value.type,
            official=value.official,
            published_at=moment_of(value.published_at),
        )


class Pictures(ListField[ImageRow, values.Shown]):
    """Pictures of one type that are there already; uploads bring others."""

    def __init__(self, name: str, type_: str) -> None:
        super().__init__(name, ImageRow, values.Shown)
        self.type = type_

    def has(self, row: ImageRow) -> bool:
        return row.type == self.type

    def key(self, row: ImageRow) -> Hashable:
        return (row.type, row.file_path)

    def item(self, value: values.Shown) -> str:
        return value.file_path

    def value(self, row: ImageRow) -> values.Shown:
        place = row.position - FIRST_ORDERED
        is_ordered = 0 <= place <= 100_000
        return values.Shown(
            row.file_path, row.iso_639_1 or "", row.iso_3166_1 or "", place if is_ordered else UNSET
        )

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        if item == ALL:
            raise Unfit(f"{self.name}: expected an order for each picture, found the whole list")
        return super().check(kind, item, value)

    def laid(self, subject: Subject, rows: Rows[ImageRow], locks: Locks) -> dict[str, ImageRow]:
        """Lay locks over pictures that are there: of others there is no file."""
        there = self.named(rows)
        return super().laid(subject, rows, {item: locks[item] for item in locks if item in there})

    def made(self, subject: Subject, item: str, value: values.Shown, place: int) -> ImageRow:
        raise Unfit(f"expected a picture that is there, found {value.file_path}")

    def changed(self, row: ImageRow, value: values.Shown) -> ImageRow:
        place = FIRST_ORDERED + value.order if isinstance(value.order, int) else row.position
        return row._replace(
            iso_639_1=value.iso_639_1 or None, iso_3166_1=value.iso_3166_1 or None, position=place
        )


class Offers(ListField[WatchOfferRow, values.Offer]):
    """Ways to watch a title."""

    def key(self, row: WatchOfferRow) -> Hashable:
        return (row.iso_3166_1, row.monetization, row.provider_id)

    def item(self, value: values.Offer) -> str:
        return f"{value.iso_3166_1}:{value.monetization}:{value.provider_id}"

    def value(self, row: WatchOfferRow) -> values.Offer:
        return values.Offer(row.iso_3166_1, row.monetization, row.provider_id, row.display_priority)

    def made(self, subject: Subject, item: str, value: values.Offer, place: int) -> WatchOfferRow:
        key = (value.iso_3166_1, value.monetization, value.provider_id)
        return made(WatchOfferRow, (*subject.entity, *key, value.display_priority, place))

    def changed(self, row: WatchOfferRow, value: values.Offer) -> WatchOfferRow:
        return row._replace(display_priority=value.display_priority)


class OfferPages(ListField[WatchPageRow, values.OfferPage]):
    """Pages about where to watch a title."""

    def key(self, row: WatchPageRow) -> Hashable:
        return row.iso_3166_1

    def item(self, value: values.OfferPage) -> str:
        return value.iso_3166_1

    def value(self, row: WatchPageRow) -> values.OfferPage:
        return values.OfferPage(row.iso_3166_1, row.link)

    def made(self, subject: Subject, item: str, value: values.OfferPage, place: int) -> WatchPageRow:
        return WatchPageRow(*subject.entity, value.iso_3166_1, value.link, place)

    def changed(self, row: WatchPageRow, value: values.OfferPage) -> WatchPageRow:
        return row._replace(link=value.link)


class ExternalIds(ListField[ExternalIdRow, values.ExternalId]):
    """Ids in other catalogues, one in each."""

    def key(self, row: ExternalIdRow) -> Hashable:
        return row.source

    def has(self, row: ExternalIdRow) -> bool:
        return row.source in SOURCES and row.value != ""

    def check(self, kind: Kind, item: str, value: object) -> tuple[str, object]:
        item, value = super().check(kind, item, value)
        known = [source for source, kinds in SOURCES.items() if kind in kinds]
        for each in self._sources(item, value):
            if each not in known:
                raise Unfit(f"expected an id that a {kind} has ({', '.join(known) or 'none'}), found {each}")
        return item, value

    @staticmethod
    def _sources(item: str, value: object) -> list[str]:
        """Return the sources of a row, or of all rows where the whole list is set."""
        return [each["source"] for each in value] if isinstance(value, list) else [item]

    def item(self, value: values.ExternalId) -> str:
        return value.source

    def value(self, row: ExternalIdRow) -> values.ExternalId:
        return values.ExternalId(row.source, row.value)

    def made(self, subject: Subject, item: str, value: values.ExternalId, place: int) -> ExternalIdRow:
        return ExternalIdRow(*subject.entity, value.source, value.id)

    def changed(self, row: ExternalIdRow, value: values.ExternalId) -> ExternalIdRow:
        return row._replace(value=value.id)


def moment_of(text: str) -> str:
    """Return a moment as TMDB writes it; a day is its first moment."""
    if not text or "T" not in text:
        return f"{text}T00:00:00.000Z" if text else ""
    return text if "." in text else text.replace("Z", ".000Z")
