"""What people add to titles: reviews, lists, what is related; and episode groups."""

import re

from reelbase.entity import Kind
from reelbase.importers.bodies import fact_shapes, shapes
from reelbase.importers.bodies.claims import STUB, BodyError, Claim, Claims, Owner
from reelbase.importers.bodies.fact_shapes import GroupRow, Review
from reelbase.importers.bodies.lenient import Reader
from reelbase.importers.bodies.shapes import EpisodeRow
from reelbase.importers.bodies.stubs import stub_company, stub_episode, stub_media
from reelbase.importers.bodies.values import moment

_REVIEWS = Reader(fact_shapes.Reviews)
_REVIEW = Reader(Review)
_LISTS = Reader(fact_shapes.Lists)
_PAGE = Reader(shapes.Page)
_GROUPS = Reader(fact_shapes.Groups)
_GROUP = Reader(fact_shapes.GroupDetails)
_SCREENINGS = Reader(fact_shapes.Screenings)

PAGE_SIZE = 20
UNPLACED = 1_000_000
"""The position of what is known, but not from the list that would give it a place."""


def read_reviews(claims: Claims, owner: Owner, body: bytes) -> None:
    """A page of reviews in the language of the body."""
    read = _REVIEWS.decode(body, claims.leave_out)
    first = ((read.page or 1) - 1) * PAGE_SIZE
    language = claims.language.iso_639_1
    rows = [review_row(owner, row, language, first + place) for place, row in enumerate(read.results)]
    claims.add("page", owner, "review", language, first, (read.total_pages or 1) * PAGE_SIZE, rows)
    claims.counts["reviews"] += len(rows)


def review_row(owner: Owner, row: Review, language: str, place: int) -> Claim:
    """The row of one review."""
    author = row.author_details
    return (
        row.id,
        str(owner.kind),
        owner.id,
        row.author or "",
        (author and author.name) or "",
        (author and author.username) or row.author or "",
        (author and author.avatar_path) or None,
        author.rating if author else None,
        row.content or "",
        moment(row.created_at),
        moment(row.updated_at),
        row.url or "",
        language,
        place,
    )


def read_review(claims: Claims, review_id: str, body: bytes) -> None:
    """One review by its id."""
    row = _REVIEW.decode(body, claims.leave_out)
    if row.media_id is None or row.media_type not in ("movie", "tv"):
        raise BodyError("expected the movie or series that is reviewed in `$.media_id` and `$.media_type`")
    name = row.media_title or None
    medium = shapes.MediaRow(row.media_id, row.media_type, title=name, name=name)
    owner = stub_media(claims, medium)
    if owner:
        claims.add("review", owner, review_row(owner, row, row.iso_639_1 or "en", UNPLACED))
        claims.counts["reviews"] += 1


def read_lists(claims: Claims, owner: Owner, body: bytes) -> None:
    """A page of the lists on which a title stands."""
    read = _LISTS.decode(body, claims.leave_out)
    first = ((read.page or 1) - 1) * PAGE_SIZE
    lists = [
        (
            row.id,
            row.name or "",
            row.description or "",
            row.iso_639_1 or "",
            row.iso_3166_1 or "",
            row.list_type,
            row.poster_path,
            row.favorite_count or 0,
            row.item_count or 0,
        )
        for row in read.results
    ]
    items = [(row.id, str(owner.kind), owner.id, first + place) for place, row in enumerate(read.results)]
    claims.add("lists", owner, lists)
    claims.add("page", owner, "list_item", "", first, (read.total_pages or 1) * PAGE_SIZE, items)
    claims.counts["lists"] += len(lists)


def read_similar(claims: Claims, owner: Owner, body: bytes) -> None:
    """A page of titles like this one."""
    _read_related(claims, owner, body, "similar")


def read_recommendations(claims: Claims, owner: Owner, body: bytes) -> None:
    """A page of titles that the same people like."""
    _read_related(claims, owner, body, "recommendation")


def _read_related(claims: Claims, owner: Owner, body: bytes, relation: str) -> None:
    read = _PAGE.decode(body, claims.leave_out)
    first = ((read.page or 1) - 1) * PAGE_SIZE
    rows: list[Claim] = []
    for place, row in enumerate(read.results):
        other = stub_media(claims, row, row.media_type or str(owner.kind))
        if other:
            rows.append((str(owner.kind), owner.id, relation, first + place, str(other.kind), other.id))
    # TMDB: similar titles differ by language, and from one answer to the next.
    verb = "page" if claims.is_default else "unknown_page"
    claims.add(verb, owner, "related", relation, first, (read.total_pages or 1) * PAGE_SIZE, rows)
    claims.counts["related"] += len(rows)


def read_episode_groups(claims: Claims, owner: Owner, body: bytes) -> None:
    """The episode groups of a series, without their episodes."""
    rows = [
        group_row(claims, owner.title_id, row, place)
        for place, row in enumerate(_GROUPS.decode(body, claims.leave_out).results)
    ]
    claims.add("groups", owner, rows)
    claims.counts["episode groups"] += len(rows)


def group_row(claims: Claims, series_id: int, row: GroupRow, place: int) -> Claim:
    """The row of an episode group."""
    network = stub_company(claims, row.network, Kind.NETWORK) if row.network else None
    return (
        row.id,
        series_id,
        row.name or "",
        row.description or "",
        row.type or 0,
        row.episode_count or 0,
        row.group_count or 0,
        network,
        place,
    )


def _series_of(claims: Claims) -> int | None:
    """The series of a group that tells no episodes, where a parameter of the line says it."""
    told = claims.params.get("series_id", "")
    return int(told) if re.fullmatch("[0-9]{1,10}", told) and int(told) <= shapes.MOST else None


def read_episode_group(claims: Claims, group_id: str, body: bytes) -> None:
    """One episode group with its parts and their episodes."""
    read = _GROUP.decode(body, claims.leave_out)
    series_id = next((e.show_id for part in read.groups for e in part.episodes if e.show_id), None)
    series_id = series_id or _series_of(claims)
    if series_id is None:
        raise BodyError("no episode in `$.groups` tells in `show_id` which series the group belongs to")
    claims.row(Kind.TV, series_id, STUB, {})
    parts: list[Claim] = []
    items: list[Claim] = []
    for place, part in enumerate(read.groups):
        parts.append(
            (
                part.id,
                read.id,
                place if part.order is None else part.order,
                part.name or "",
                bool(part.locked),
            )
        )
        for row_place, episode in enumerate(part.episodes):
            owner = stub_episode(claims, episode.show_id or series_id, episode, STUB)
            items.append((part.id, row_place if episode.order is None else episode.order, owner.id))
    row = group_row(claims, series_id, read, UNPLACED)
    claims.add("group", Owner(Kind.TV, series_id, series_id), row, parts, items)
    claims.counts["episode groups"] += 1


def read_screened_theatrically(claims: Claims, owner: Owner, body: bytes) -> None:
    """The episodes of a series that were shown in cinemas."""
    ids: list[int] = []
    for row in _SCREENINGS.decode(body, claims.leave_out).results:
        stub_episode(claims, owner.title_id, EpisodeRow(row.id, row.season_number, row.episode_number), STUB)
        ids.append(row.id)
    claims.add("screened", owner, ids)


def read_titles(claims: Claims, owner: Owner | None, body: bytes, kind: str | None = None) -> list[Owner]:
    """Any list of titles or persons: its rows are stubs; whose they are."""
    found = [
        stub_media(claims, row, row.media_type or kind)
        for row in _PAGE.decode(body, claims.leave_out).results
    ]
    return [each for each in found if each]
