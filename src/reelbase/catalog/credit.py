"""One credit by its own id: the person, the title, and where in it."""

from collections.abc import Callable

from msgspec import UNSET, Struct, UnsetType

from reelbase.catalog.language import Language
from reelbase.catalog.summaries import (
    EpisodeMedia,
    Media,
    MovieMedia,
    PersonMedia,
    SeasonMedia,
    TvMedia,
    media,
)
from reelbase.entity import TITLES, Entity, Kind
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.credits import ONE_CREDIT, OneCreditRow


class CreditMovie(MovieMedia):
    """The movie of a credit; crew has no character."""

    character: str | UnsetType


class CreditSeries(TvMedia):
    """The series of a credit, and the episodes and seasons that carry it."""

    character: str | UnsetType
    episodes: list[EpisodeMedia]
    seasons: list[SeasonMedia]


class CreditDetails(Struct):
    """A credit whole."""

    credit_type: str
    department: str
    job: str
    media: CreditMovie | CreditSeries
    media_type: str
    id: str
    person: PersonMedia


async def credit_details(db: Reader, credit_id: str, language: Language) -> CreditDetails | None:
    rows = await db.all(ONE_CREDIT, credit_id=credit_id)
    if not rows:
        return None
    first = min(rows, key=lambda row: row.kind not in TITLES)
    kind = Kind.MOVIE if first.kind == Kind.MOVIE else Kind.TV
    if await db.hidden(kind, [first.title_id]):
        return None
    title, person = await media(
        db, [Entity(kind, first.title_id), Entity(Kind.PERSON, first.person_id)], language
    )
    parts = [Entity(Kind(row.kind), row.entity_id) for row in rows if row.kind in {Kind.SEASON, Kind.EPISODE}]
    assert isinstance(person, PersonMedia)
    acting = first.credit_type in {"cast", "guest"}
    return CreditDetails(
        credit_type="cast" if acting else first.credit_type,
        department="Acting" if acting else first.department,
        job="Actor" if acting else first.job,
        media=_title(title, first, await media(db, parts, language) if parts else []),
        media_type=kind.value,
        id=credit_id,
        person=person,
    )


def _title(title: Media, row: OneCreditRow, parts: list[Media]) -> CreditMovie | CreditSeries:
    character = row.character if row.credit_type in {"cast", "guest"} else UNSET
    values = [getattr(title, name) for name in title.__struct_fields__]
    movie: Callable[..., CreditMovie] = CreditMovie
    series: Callable[..., CreditSeries] = CreditSeries
    if isinstance(title, MovieMedia):
        return movie(*values, character)
    episodes = [part for part in parts if isinstance(part, EpisodeMedia)]
    seasons = [part for part in parts if isinstance(part, SeasonMedia)]
    return series(*values, character, episodes, seasons)
