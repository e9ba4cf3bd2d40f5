"""What is appended is asked of the entity in hand; only what has an address of its own is found anew."""

import asyncio
import gc
import warnings
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from msgspec import Struct, UnsetType

from reelbase.accounts.session import Rater, rater_of
from reelbase.catalog.dates import DateRange
from reelbase.catalog.language import Language
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError, Status
from reelbase.operations.asking import Api
from reelbase.operations.parameters.binding import Given
from reelbase.operations.resource import Part, Resource
from reelbase.search.index import Index
from reelbase.storage.engine.reader import Reader
from tests.moments import NOON

pytestmark = pytest.mark.once


class Shelf(Struct):
    """What a part says: its entity, and the language."""

    id: int | UnsetType
    said: str


KEPT = Shelf(7, "kept by who made it")


class Shop:
    """A resource with another below it, which notes whom it was asked to find."""

    def __init__(self) -> None:
        self.found: list[tuple[str, ...]] = []

    async def find(self, db: Reader, *values: str) -> Entity | None:
        self.found.append(values)
        if values[-1] == "bad":
            raise ApiError(Status.INVALID_ID)
        return Entity(Kind.MOVIE, int(values[-1])) if values[-1] != "0" else None

    def resources(self) -> tuple[Resource, ...]:
        parts: dict[str, Part] = {"part": part, "in/words": part, "kept": kept, "own": own, "dated": dated}
        return (
            Resource("movie", "/3/shop/{shop_id}", self.find, part, parts, {"old": part}),
            Resource("season", "/3/shop/{shop_id}/shelf/{number}", self.find, part, {"part": part}),
        )

    def ask(self, path: str, query: Mapping[str, str]) -> Any:
        api = Api.of(Given(Index(None)), resources=self.resources(), operations=())
        return msgspec.json.decode(asyncio.run(_body(api, path, query)))


async def part(db: Reader, entity: Entity, *, language: Language) -> Shelf:
    """Say the entity and the language."""
    return Shelf(entity.id, str(language))


async def kept(db: Reader, entity: Entity) -> Shelf:
    """Return what somebody else has in hand too."""
    return KEPT


async def own(db: Reader, entity: Entity, *, rater: Rater) -> Shelf:
    """Say something to somebody who has signed in."""
    await rater_of(db, rater)
    return Shelf(entity.id, "mine")


async def dated(db: Reader, entity: Entity, *, window: DateRange) -> Shelf:
    """Say something of a window."""
    return Shelf(entity.id, str(window.start))


async def _body(api: Api, path: str, query: Mapping[str, str]) -> bytes:
    """Ask with a Reader that is asked nothing."""
    return (await api.answer(Reader(NOON), path, query)).body


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_parts_are_asked_of_the_entity_in_hand(shop: Shop) -> None:
    found = shop.ask("/3/shop/5", {"append_to_response": "part,in/words,old", "language": "de-DE"})
    said = {"said": "de-DE"}
    assert found == {"id": 5, **said, "part": said, "in/words": said, "old": said}
    assert shop.found == [("5",)]


def test_what_has_an_address_of_its_own_is_found_there(shop: Shop) -> None:
    found = shop.ask("/3/shop/5", {"append_to_response": "shelf/2,shelf/3/part,part"})
    assert (found["shelf/2"]["id"], found["shelf/3/part"], found["part"]) == (2, *[{"said": "en-US"}] * 2)
    assert shop.found == [("5",), ("5", "2"), ("5", "3")]


@pytest.mark.parametrize(
    "name", ["nothing", "shelf/0", "shelf/bad", "shelf/bad/part", "part/part", "..", "own"]
)
def test_what_is_not_there_is_left_out(shop: Shop, name: str) -> None:
    """A malformed id as well, and what needs a session."""
    assert shop.ask("/3/shop/5", {"append_to_response": f"{name},part"}) == {
        "id": 5,
        "said": "en-US",
        "part": {"said": "en-US"},
    }


def test_a_part_that_others_have_in_hand_is_not_changed(shop: Shop) -> None:
    assert shop.ask("/3/shop/5", {"append_to_response": "kept"})["kept"] == {"said": KEPT.said}
    assert KEPT.id == 7


def test_what_a_part_takes_is_refused_before_any_part_is_asked(shop: Shop) -> None:
    """So none is left that was begun and is never awaited, of which Python would warn."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(ApiError) as refused:
            shop.ask("/3/shop/5", {"append_to_response": "part,dated", "start_date": "never"})
        status = refused.value.status
        del refused  # its traceback holds everything that was begun
        gc.collect()
    assert (status, warned) == (Status.INVALID_DATE, [])
