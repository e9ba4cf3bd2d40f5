"""Finding titles of the catalogue: names of every form are found, and none that is not there."""

import asyncio
from typing import NamedTuple

import pytest

from reelbase.entity import TITLES, Entity
from reelbase.matching.finding import Matched, Source, match
from reelbase.matching.folding import year_in
from reelbase.matching.question import understood
from reelbase.places import resolved
from reelbase.search.index import Index
from reelbase.settings import Settings
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.reader import Reader
from reelbase.storage.queries.matching import NAMES, PAGE, named
from tests.matching.labelled import Case, Fact, cases
from tests.moments import NOON

PRECISION, RECALL = 0.99, 0.95


class Answered(NamedTuple):
    """A case and what was found."""

    case: Case
    found: Matched

    @property
    def taken(self) -> Entity | None:
        return self.found.fitting[0].entity if self.found.is_sure else None

    def __str__(self) -> str:
        best = [(*each.entity, each.score, *each.reasons) for each in self.found.fitting[:3]]
        return f"{self.case.question} is {self.case.right}, found {self.taken} {self.found.remark} of {best}"


async def facts_of(db: Reader) -> list[Fact]:
    """Every title with its names."""
    found: list[Fact] = []
    for kind in TITLES:
        rows = await db.all(named(kind), after=-1, limit=PAGE)
        names = await db.by_id(NAMES, kind, [row.id for row in rows])
        for row in rows:
            others = dict.fromkeys(each.name for each in names.get(row.id, ()))
            place, year = len(found), year_in(row.date) or 0
            found.append(Fact(Entity(kind, row.id), row.name, year, tuple(others), place))
    return found


async def answered(url: str) -> list[Answered]:
    index = Index(resolved(Settings(database=url)).index_folder)
    readers = open_database(url).readers()
    await readers.open()
    try:
        async with readers.read(NOON) as db:
            asked = [*cases(await facts_of(db))]
        found = []
        for case in asked:
            async with readers.read(NOON) as db:
                found.append(await match(Source(db, index), understood(case.question)))
        return [Answered(*each) for each in zip(asked, found, strict=True)]
    finally:
        await readers.close()
        index.close()


@pytest.mark.once
def test_titles_are_found_by_names_of_every_form_and_no_others(demo_url: str) -> None:
    found = asyncio.run(answered(demo_url))
    taken = [each for each in found if each.taken]
    right = [each for each in taken if each.taken == each.case.right]
    wanted = [each for each in found if each.case.right]
    precision, recall = len(right) / len(taken), len(right) / len(wanted)
    missed = [each for each in found if each.taken != each.case.right]
    shown = "\n".join(map(str, missed))
    assert len(found) >= 1000
    assert (precision >= PRECISION, recall >= RECALL) == (True, True), f"{precision} {recall}\n{shown}"
