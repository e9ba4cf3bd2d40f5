"""Credits: of titles, of episodes, of persons, and one by its id."""

from msgspec import UNSET, UnsetType

from reelbase.entity import Kind
from reelbase.importers.engine.claims import AggregateCredits, Credits, OneCredit, Owner, PersonCredits
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.formats.bodies import shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import stub_media
from reelbase.importers.formats.bodies.shapes import Cast, Crew, Role, TitleCredit
from reelbase.storage.rows import CreditRow

_CREDITS = Reader(shapes.Credits)
_AGGREGATE = Reader(shapes.AggregateCredits)
_PERSON = Reader(shapes.PersonCredits)
_CREDIT = Reader(shapes.CreditDetails)


def read_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read cast, crew and guest stars of a title, a season or an episode."""
    read = _CREDITS.decode(body, claims.leave_out)
    rows: dict[str, list[CreditRow]] = {}
    if read.cast is not UNSET:
        rows["cast"] = cast_rows(claims, owner, read.cast or [], "cast")
    if read.crew is not UNSET:
        rows["crew"] = crew_rows(claims, owner, read.crew or [])
    if read.guest_stars is not UNSET:
        rows["guest"] = cast_rows(claims, owner, read.guest_stars or [], "guest")
    claim_credits(claims, owner, rows)


def claim_credits(claims: Claims, owner: Owner, lists: dict[str, list[CreditRow]]) -> None:
    """Claim that these are all credits of their types."""
    if lists:
        claims.add(Credits(owner, lists))
        claims.counts["credits"] += sum(map(len, lists.values()))


def cast_rows(claims: Claims, owner: Owner, cast: list[Cast], type_: str) -> list[CreditRow]:
    """Return the rows of a cast list, in its order."""
    kind, id_, title_id = owner.kind, owner.id, owner.title_id
    rows: list[CreditRow] = []
    for place, row, person in claims.persons(cast):
        character = row.character or ""
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, type_, character)
        order = place if row.order is None else row.order
        rows.append(
            CreditRow(
                kind, id_, credit_id, order, type_, True, person, title_id, character, "", "", row.cast_id
            )
        )
    return rows


def crew_rows(claims: Claims, owner: Owner, crew: list[Crew]) -> list[CreditRow]:
    """Return the rows of a crew list, in its order."""
    kind, id_, title_id = owner.kind, owner.id, owner.title_id
    rows: list[CreditRow] = []
    for place, row, person in claims.persons(crew):
        department, job = row.department or "", row.job or ""
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, "crew", department, job)
        rows.append(
            CreditRow(kind, id_, credit_id, place, "crew", True, person, title_id, "", department, job)
        )
    return rows


def creator_rows(claims: Claims, owner: Owner, creators: list[Crew]) -> list[CreditRow]:
    """Return the rows of the creators of a series."""
    rows: list[CreditRow] = []
    for place, row, person in claims.persons(creators):
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, "creator")
        rows.append(_credit(owner, credit_id, place, "creator", person, "", "Creator", "Creator"))
    return rows


def _credit(
    owner: Owner,
    credit_id: str,
    position: int,
    type_: str,
    person: int,
    character: str,
    department: str,
    job: str,
    *,
    listed: bool = True,
) -> CreditRow:
    kind, id_, title_id, _ = owner
    return CreditRow(
        kind, id_, credit_id, position, type_, listed, person, title_id, character, department, job
    )


def read_aggregate_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read roles and jobs over all episodes of a series or a season."""
    read = _AGGREGATE.decode(body, claims.leave_out)
    rows: dict[str, list[CreditRow]] = {}
    if read.cast is not UNSET:
        rows["cast"] = [
            _aggregate(owner, person, "cast", place if row.order is None else row.order, "", role)
            for place, row, person in claims.persons(read.cast or [])
            for role in row.roles
        ]
    if read.crew is not UNSET:
        rows["crew"] = [
            _aggregate(owner, person, "crew", place, row.department or "", role)
            for place, row, person in claims.persons(read.crew or [])
            for role in row.jobs
        ]
    placed = {
        type_: [row._replace(aggregate_position=place) for place, row in enumerate(some)]
        for type_, some in rows.items()
    }
    claims.add(AggregateCredits(owner, placed))
    claims.counts["credits"] += sum(map(len, rows.values()))


def _aggregate(owner: Owner, person: int, type_: str, order: int, department: str, role: Role) -> CreditRow:
    said = (role.character or "", department, role.job or "")
    id_ = role.credit_id or made_id(owner.kind, owner.name, person, type_, *said)
    row = _credit(owner, id_, order, type_, person, *said, listed=False)
    return row._replace(episode_count=role.episode_count)


def read_movie_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the movies of a person."""
    _read_person_credits(claims, owner, body, Kind.MOVIE)


def read_tv_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the series of a person."""
    _read_person_credits(claims, owner, body, Kind.TV)


def read_combined_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the movies and series of a person in one list."""
    _read_person_credits(claims, owner, body, None)


def _read_person_credits(claims: Claims, owner: Owner, body: bytes, only: Kind | None) -> None:
    read = _PERSON.decode(body, claims.leave_out)
    for type_, titles in (("cast", read.cast), ("crew", read.crew)):
        if titles is UNSET:
            continue
        rows: list[CreditRow] = []
        for place, title in enumerate(titles or []):
            found = stub_media(claims, title, only)
            if found and found.kind in (Kind.MOVIE, Kind.TV):
                rows.append(_person_credit(found, owner.id, type_, title, place, only))
        claims.add(PersonCredits(owner, type_, only, rows))
        claims.counts["credits"] += len(rows)


def _person_credit(
    owner: Owner, person: int, type_: str, title: TitleCredit, place: int, only: Kind | None
) -> CreditRow:
    said = (title.character or "", title.department or "", title.job or "")
    id_ = title.credit_id or made_id(owner.kind, owner.name, person, type_, *said)
    order = place if title.order is None else title.order
    return _credit(owner, id_, order, type_, person, *said, listed=False)._replace(
        episode_count=title.episode_count,
        first_credit_air_date=title.first_credit_air_date or None,
        person_position=place if only else None,
        combined_position=None if only else place,
    )


def read_credit(claims: Claims, credit_id: str, body: bytes) -> None:
    """Read one credit by its id, with the seasons and episodes in which it stands."""
    read = _CREDIT.decode(body, claims.leave_out)
    type_ = read.credit_type or "cast"
    title = stub_media(claims, read.media, read.media.media_type or read.media_type)
    if title is None:
        return
    person = claims.person(read.person)
    if person is None:
        return
    is_cast = type_ not in ("crew", "creator")
    said = (read.media.character or "", "", "") if is_cast else ("", read.department or "", read.job or "")
    parts = [*(read.media.seasons or ()), *(read.media.episodes or ())]
    places = [title, *(found for part in parts if (found := stub_media(claims, part)))]
    for place, owner in enumerate(places):
        row = _credit(owner, read.id or credit_id, max(place - 1, 0), type_, person, *said, listed=False)
        claims.add(OneCredit(owner, row))
    claims.counts["credits"] += 1


def read_row_credits(
    claims: Claims, owner: Owner, crew: list[Crew] | None | UnsetType, guests: list[Cast] | None | UnsetType
) -> None:
    """Read crew and guest stars inside an episode's own row."""
    rows: dict[str, list[CreditRow]] = {}
    if crew is not UNSET:
        rows["crew"] = crew_rows(claims, owner, crew or [])
    if guests is not UNSET:
        rows["guest"] = cast_rows(claims, owner, guests or [], "guest")
    claim_credits(claims, owner, rows)
