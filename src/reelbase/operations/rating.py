"""Ratings, by people and guests: the same for movies, series and episodes."""

from msgspec import Struct

from reelbase.accounts.ratings import halves_of, rate, unrate
from reelbase.accounts.session import Rater, rater_of
from reelbase.accounts.status import StatusBody, status_body
from reelbase.entity import Entity
from reelbase.errors import ApiError, Status, found
from reelbase.operations.answers import Reply
from reelbase.operations.operation import Operation, write
from reelbase.operations.resource import Find, Resource
from reelbase.storage.engine.transaction import Transaction


class Rating(Struct):
    """A rating of a title: 0.5 to 10, in halves."""

    value: object = None


def rating_of(resource: Resource) -> tuple[Operation, Operation]:
    """Declare the answers to POST and DELETE at `/rating` of a resource."""

    @write("POST", f"{resource.path}/rating", tag=resource.tag)
    async def rate_title(db: Transaction, *values: str, rating: Rating, rater: Rater) -> Reply[StatusBody]:
        """Rate a title, its value checked first.

        TMDB: 201 with code 1, with 12 for a further rating (recorded).
        """
        who = await rater_of(db, rater)
        halves = halves_of(rating.value)
        is_new = rate(db, who, await _found(db, resource.find, values), halves)
        return Reply(status_body(Status.SUCCESS if is_new else Status.UPDATED), 201)

    @write("DELETE", f"{resource.path}/rating", tag=resource.tag)
    async def unrate_title(db: Transaction, *values: str, rater: Rater) -> StatusBody:
        """Take a rating back.

        TMDB: 404/34 for a title never rated (clients' tests: docs/reference/tmdb.md#ratings).
        """
        who = await rater_of(db, rater)
        if not unrate(db, who, await _found(db, resource.find, values)):
            raise ApiError(Status.NOT_FOUND)
        return status_body(Status.DELETED)

    return rate_title, unrate_title


async def _found(db: Transaction, find: Find, values: tuple[str, ...]) -> Entity:
    """Find the title.

    TMDB: 404/34 for `/movie/0/rating` too, where other requests have code 6 (clients' tests).
    """
    try:
        return found(await find(db, *values))
    except ApiError:
        raise ApiError(Status.NOT_FOUND) from None
