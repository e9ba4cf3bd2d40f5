"""Credits: of titles, of episodes, of persons, and one by its id."""

from msgspec import UNSET, UnsetType

from reelbase.entity import Kind
from reelbase.importers.engine.claims import AggregateCredits, Credits, OneCredit, Owner, PersonCredits
from reelbase.importers.engine.made_id import made_id
from reelbase.importers.formats.bodies import shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import stub_media
from reelbase.importers.formats.bodies.shapes import Cast, Crew, PersonCore, Role, TitleCredit
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
    for place, row in enumerate(cast):
        person = claims.person(row)
        if person is None:
            continue
        character = row.character or ""
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, type_, character)
        rows.append(
            CreditRow(
                kind,
                id_,
                credit_id,
                place if row.order is None else row.order,
                type_,
                True,
                person,
                title_id,
                character,
                "",
                "",
                row.cast_id,
                None,
                None,
                None,
                None,
                None,
            )
        )
    return rows


def crew_rows(claims: Claims, owner: Owner, crew: list[Crew]) -> list[CreditRow]:
    """Return the rows of a crew list, in its order."""
    kind, id_, title_id = owner.kind, owner.id, owner.title_id
    rows: list[CreditRow] = []
    for place, row in enumerate(crew):
        person = claims.person(row)
        if person is None:
            continue
        department, job = row.department or "", row.job or ""
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, "crew", department, job)
        rows.append(
            CreditRow(
                kind,
                id_,
                credit_id,
                place,
                "crew",
                True,
                person,
                title_id,
                "",
                department,
                job,
                None,
                None,
                None,
                None,
                None,
                None,
            )
        )
    return rows


def creator_rows(claims: Claims, owner: Owner, creators: list[Crew]) -> list[CreditRow]:
    """Return the rows of the creators of a series."""
    rows: list[CreditRow] = []
    for place, row in enumerate(creators):
        person = claims.person(row)
        if person is None:
            continue
        credit_id = row.credit_id or made_id(owner.kind, owner.name, person, "creator")
        rows.append(_credit(owner, credit_id, place, "creator", person, department="Creator", job="Creator"))
    return rows


def _credit(
    owner: Owner,
    credit_id: str,
    position: int,
    type_: str,
    person: int,
    *,
    listed: bool = True,
    character: str = "",
    department: str = "",
    job: str = "",
    cast_id: int | None = None,
    episode_count: int | None = None,
    first_credit_air_date: str | None = None,
    person_position: int | None = None,
    combined_position: int | None = None,
    aggregate_position: int | None = None,
) -> CreditRow:
    return CreditRow(
        owner.kind,
        owner.id,
        credit_id,
        position,
        type_,
        listed,
        person,
        owner.title_id,
        character,
        department,
        job,
        cast_id,
        episode_count,
        first_credit_air_date,
        person_position,
        combined_position,
        aggregate_position,
    )


def read_aggregate_credits(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read roles and jobs over all episodes of a series or a season."""
    read = _AGGREGATE.decode(body, claims.leave_out)
    rows: dict[str, list[CreditRow]] = {}
    if read.cast is not UNSET:
        rows["cast"] = []
        for place, cast in enumerate(read.cast or []):
            person = claims.person(cast)
            if person is None:
                continue
            order = place if cast.order is None else cast.order
            for role in cast.roles:
                rows["cast"].append(_aggregate(owner, person, "cast", order, "", role, len(rows["cast"])))
    if read.crew is not UNSET:
        rows["crew"] = []
        for place, crew in enumerate(read.crew or []):
            person = claims.person(crew)
            if person is None:
                continue
            for role in crew.jobs:
                department = crew.department or ""
                rows["crew"].append(
                    _aggregate(owner, person, "crew", place, department, role, len(rows["crew"]))
                )
    claims.add(AggregateCredits(owner, rows))
    claims.counts["credits"] += sum(map(len, rows.values()))


def _aggregate(
    owner: Owner, person: int, type_: str, order: int, department: str, role: Role, place: int
) -> CreditRow:
    character, job = role.character or "", role.job or ""
    return _credit(
        owner,
        role.credit_id or made_id(owner.kind, owner.name, person, type_, character, department, job),
        order,
        type_,
        person,
        listed=False,
        character=character,
        department=department,
        job=job,
        episode_count=role.episode_count,
        aggregate_position=place,
    )


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
    character, department, job = title.character or "", title.department or "", title.job or ""
    return _credit(
        owner,
        title.credit_id or made_id(owner.kind, owner.name, person, type_, character, department, job),
        place if title.order is None else title.order,
        type_,
        person,
        listed=False,
        character=character,
        department=department,
        job=job,
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
    person = claims.person(
        PersonCore(
            read.person.id,
            read.person.adult,
            read.person.gender,
            read.person.known_for_department,
            read.person.name,
            read.person.original_name,
            read.person.popularity,
            read.person.profile_path,
        )
    )
    if person is None:
        return
    is_cast = type_ not in ("crew", "creator")
    parts = [*(read.media.seasons or ()), *(read.media.episodes or ())]
    places = [title, *(found for part in parts if (found := stub_media(claims, part)))]
    for place, owner in enumerate(places):
        row = _credit(
            owner,
            read.id or credit_id,
            max(place - 1, 0),
            type_,
            person,
            listed=False,
            character=(read.media.character or "") if is_cast else "",
            department="" if is_cast else read.department or "",
            job="" if is_cast else read.job or "",
        )
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
