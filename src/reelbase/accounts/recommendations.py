"""Recommendations for an account: what is related to the titles that it likes.

The formula is in docs/explanation/related.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import log2

from reelbase.catalog.charts import popular_titles
from reelbase.catalog.language import Language
from reelbase.catalog.page import ROWS, Page, Paged, page_of
from reelbase.catalog.related import RECOMMENDED, Related, chosen
from reelbase.catalog.summaries import Title, titles
from reelbase.entity import Entity, Kind
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.ratings import OPINIONS, OpinionRow
from reelbase.storage.queries.related import RELATIONS_OF, RelationRow

LIKED = 14  # halves: 7 of 10
FAVORITE = 16  # a favourite that is not rated, or less than this, is worth an 8
INDIFFERENT = 12  # halves of a rating that would say nothing
MOST = 200  # titles that are looked at, those liked best
UNIT = 1_000_000  # sums of whole numbers are the same in any order


def worth(place: int) -> int:
    """Return the worth of a place, from 1: 1 / log2(1 + place)."""
    return round(UNIT / log2(1 + place))


async def account_recommendations(
    db: Reader, account: AccountRow, kind: Kind, *, index: Index, language: Language, page: Page
) -> Paged[Title]:
    """Return a page of recommendations for an account; popular titles if its taste is unknown.

    What it has rated or made a favourite is left out; of what is popular too, so such a page may be shorter.
    """
    opinions = await db.all(OPINIONS, account_id=account.id, kind=str(kind))
    known = {row.id for row in opinions}
    ranked = ranking(await _related(db, account, kind, weights(opinions)), known)
    if ranked:
        found, total = ranked[(page - 1) * ROWS : page * ROWS], len(ranked)
    else:
        popular = await popular_titles(index, kind, page)
        found, total = [each for each in popular.entities if each.id not in known], popular.total
    rows = await titles(db, found, language)
    return page_of(page, [row for row in rows if account.include_adult or not row.adult], total)


def weights(opinions: Iterable[OpinionRow]) -> dict[int, int]:
    """Return the weight of each liked title, of the two hundred best liked."""
    found = {
        row.id: max(row.halves or 0, FAVORITE if row.is_favorite else 0) - INDIFFERENT
        for row in opinions
        if row.is_favorite or (row.halves or 0) >= LIKED
    }
    return {id_: found[id_] for id_ in sorted(found, key=lambda id_: (-found[id_], id_))[:MOST]}


def ranking(related: Iterable[tuple[int, Sequence[Entity]]], known: set[int]) -> list[Entity]:
    """Rank the titles related to liked ones, which have weights: the best first, ties by id."""
    scores: defaultdict[Entity, int] = defaultdict(int)
    for weight, others in related:
        for place, other in enumerate(others, 1):
            if other.id not in known:
                scores[other] += weight * worth(place)
    return sorted(scores, key=lambda other: (-scores[other], other.id))


async def _related(
    db: Reader, account: AccountRow, kind: Kind, liked: dict[int, int]
) -> list[tuple[int, list[Entity]]]:
    """Return for each liked title its weight, and its recommendations of the same kind."""
    if not liked:
        return []
    rows: defaultdict[int, list[RelationRow]] = defaultdict(list)
    for row in await db.all(RELATIONS_OF[kind], ids=sorted(liked)):
        rows[row.owner].append(row)
    found = {owner: chosen(owned, RECOMMENDED) for owner, owned in rows.items()}
    return [
        (liked[owner], [other for other in each.entities if other.kind is kind])
        for owner, each in sorted(found.items())
        if each and _may_see(account, each)
    ]


def _may_see(account: AccountRow, related: Related) -> bool:
    """Return true if an account sees the recommendations of a title: adult titles recommend adult ones
    only.
    """
    return bool(account.include_adult or not related.adult)
