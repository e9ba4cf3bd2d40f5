"""Reviews, lists and related titles, which people add to titles; and episode groups."""

import re
from collections.abc import Iterator

from reelbase.entity import Kind
from reelbase.importers.engine.claims import (
    PAGE_SIZE,
    UNPLACED,
    Belief,
    BodyError,
    EpisodeGroups,
    Lists,
    OneEpisodeGroup,
    OneReview,
    Owner,
    Page,
    Related,
    Reviews,
    ScreenedEpisodes,
)
from reelbase.importers.formats.bodies import fact_shapes, shapes
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.fact_shapes import GroupRow, Review
from reelbase.importers.formats.bodies.lenient import Reader
from reelbase.importers.formats.bodies.list_rows import stub_company, stub_episode, stub_media
from reelbase.importers.formats.bodies.shapes import EpisodeRow
from reelbase.importers.formats.bodies.values import moment
from reelbase.storage.rows import (
    EpisodeGroupItemRow,
    EpisodeGroupPartRow,
    EpisodeGroupRow,
    ListItemRow,
    ListRow,
    RelatedRow,
    ReviewRow,
)

_REVIEWS = Reader(fact_shapes.Reviews)
_REVIEW = Reader(Review)
_LISTS = Reader(fact_shapes.Lists)
_PAGE = Reader(shapes.Page)
_GROUPS = Reader(fact_shapes.Groups)
_GROUP = Reader(fact_shapes.GroupDetails)
_SCREENINGS = Reader(fact_shapes.Screenings)


def _page(read: fact_shapes.Reviews | fact_shapes.Lists | shapes.Page) -> Page:
    first = ((read.page or 1) - 1) * PAGE_SIZE
    return Page(first, (read.total_pages or 1) * PAGE_SIZE)


def read_reviews(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read a page of reviews in the language of the body."""
    read = _REVIEWS.decode(body, claims.leave_out)
    page, language = _page(read), claims.language.iso_639_1
    rows = [review_row(owner, row, language, page.first + place) for place, row in enumerate(read.results)]
    claims.add(Reviews(owner, language, page, rows))
    claims.counts["reviews"] += len(rows)


def review_row(owner: Owner, row: Review, language: str, place: int) -> ReviewRow:
    """Return the row of one review."""
    author = row.author_details
    return ReviewRow(
        row.id,
        owner.kind,
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
    """Read one review by its id."""
    row = _REVIEW.decode(body, claims.leave_out)
    if row.media_id is None or row.media_type not in ("movie", "tv"):
        raise BodyError("expected the movie or series that is reviewed in `$.media_id` and `$.media_type`")
    name = row.media_title or None
    medium = shapes.MediaRow(row.media_id, row.media_type, title=name, name=name)
    owner = stub_media(claims, medium)
    if owner:
        claims.add(OneReview(owner, review_row(owner, row, row.iso_639_1 or "en", UNPLACED)))
        claims.counts["reviews"] += 1


def read_lists(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read a page of the lists on which a title stands."""
    read = _LISTS.decode(body, claims.leave_out)
    page = _page(read)
    lists = [_list_row(row) for row in read.results]
    items = [
        ListItemRow(row.id, owner.kind, owner.id, page.first + place)
        for place, row in enumerate(read.results)
    ]
    claims.add(Lists(owner, page, lists, items))
    claims.counts["lists"] += len(lists)


def _list_row(row: fact_shapes.ListSummary) -> ListRow:
    return ListRow(
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


def read_similar(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read a page of titles like this one."""
    _read_related(claims, owner, body, "similar")


def read_recommendations(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read a page of titles that the same people like."""
    _read_related(claims, owner, body, "recommendation")


def _read_related(claims: Claims, owner: Owner, body: bytes, relation: str) -> None:
    read = _PAGE.decode(body, claims.leave_out)
    page = _page(read)
    rows: list[RelatedRow] = []
    for place, row in enumerate(read.results):
        other = stub_media(claims, row, row.media_type or owner.kind)
        if other:
            position = page.first + place
            rows.append(RelatedRow(owner.kind, owner.id, relation, position, other.kind, other.id))
    # TMDB: similar titles differ by language, and from one answer to the next.
    claims.add(Related(owner, relation, claims.is_default, page, rows))
    claims.counts["related"] += len(rows)


def read_episode_groups(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read the episode groups of a series, without their episodes."""
    rows = [
        group_row(claims, owner.title_id, row, place)
        for place, row in enumerate(_GROUPS.decode(body, claims.leave_out).results)
    ]
    claims.add(EpisodeGroups(owner, rows))
    claims.counts["episode groups"] += len(rows)


def group_row(claims: Claims, series_id: int, row: GroupRow, place: int) -> EpisodeGroupRow:
    """Return the row of an episode group."""
    network = stub_company(claims, row.network, Kind.NETWORK) if row.network else None
    return EpisodeGroupRow(
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
    """Return the series of a group without episodes, if a parameter of the line says it."""
    id_ = claims.params.get("series_id", "")
    return int(id_) if re.fullmatch("[0-9]{1,10}", id_) and int(id_) <= shapes.MOST else None


def read_episode_group(claims: Claims, group_id: str, body: bytes) -> None:
    """Read one episode group with its parts and their episodes."""
    read = _GROUP.decode(body, claims.leave_out)
    series_id = next((e.show_id for part in read.groups for e in part.episodes if e.show_id), None)
    series_id = series_id or _series_of(claims)
    if series_id is None:
        raise BodyError("no episode in `$.groups` tells in `show_id` which series the group belongs to")
    series = Owner(Kind.TV, series_id, series_id)
    claims.facts(series, Belief.STUB, {})
    parts: list[EpisodeGroupPartRow] = []
    items: list[EpisodeGroupItemRow] = []
    for place, part in enumerate(read.groups):
        order = place if part.order is None else part.order
        parts.append(EpisodeGroupPartRow(part.id, read.id, order, part.name or "", bool(part.locked)))
        items += _group_items(claims, series_id, part)
    row = group_row(claims, series_id, read, UNPLACED)
    claims.add(OneEpisodeGroup(series, row, parts, items))
    claims.counts["episode groups"] += 1


def _group_items(
    claims: Claims, series_id: int, part: fact_shapes.GroupPart
) -> Iterator[EpisodeGroupItemRow]:
    for place, episode in enumerate(part.episodes):
        owner = stub_episode(claims, episode.show_id or series_id, episode, Belief.STUB)
        yield EpisodeGroupItemRow(part.id, place if episode.order is None else episode.order, owner.id)


def read_screened_theatrically(claims: Claims, owner: Owner, body: bytes) -> None:
    """Read which episodes of a series were shown in cinemas."""
    ids: list[int] = []
    for row in _SCREENINGS.decode(body, claims.leave_out).results:
        episode = EpisodeRow(row.id, row.season_number, row.episode_number)
        stub_episode(claims, owner.title_id, episode, Belief.STUB)
        ids.append(row.id)
    claims.add(ScreenedEpisodes(owner, ids))


def read_titles(claims: Claims, body: bytes, kind: str | None = None) -> list[Owner]:
    """Read any list of titles or persons; return the entities that its rows show."""
    found = [
        stub_media(claims, row, row.media_type or kind)
        for row in _PAGE.decode(body, claims.leave_out).results
    ]
    return [each for each in found if each]
