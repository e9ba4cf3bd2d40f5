"""Version 3, one file a tag."""

from collections.abc import Sequence

from reelbase.operations.operation import Operation
from reelbase.operations.resource import Resource
from reelbase.operations.v3 import (
    account,
    account_lists,
    authentication,
    certification,
    changes,
    configuration,
    credit,
    discover,
    episode,
    episode_group,
    find,
    genre,
    guest_session,
    keyword,
    latest,
    legacy,
    list,
    movie_lists,
    person_lists,
    rating,
    review,
    search,
    season,
    trending,
    tv_lists,
    watch_providers,
)
from reelbase.operations.v3.collection import COLLECTION
from reelbase.operations.v3.company import COMPANY
from reelbase.operations.v3.episode import EPISODE
from reelbase.operations.v3.movie import MOVIE
from reelbase.operations.v3.network import NETWORK
from reelbase.operations.v3.person import PERSON
from reelbase.operations.v3.season import SEASON
from reelbase.operations.v3.tv import SERIES

RESOURCES: Sequence[Resource] = (COLLECTION, COMPANY, MOVIE, NETWORK, PERSON, SERIES, SEASON, EPISODE)

OPERATIONS: Sequence[Operation] = [
    operation
    for module in (
        account,
        account_lists,
        authentication,
        certification,
        changes,
        configuration,
        credit,
        discover,
        episode,
        episode_group,
        find,
        genre,
        guest_session,
        keyword,
        latest,
        legacy,
        list,
        movie_lists,
        person_lists,
        rating,
        review,
        search,
        season,
        tv_lists,
        trending,
        watch_providers,
    )
    for operation in module.OPERATIONS
]
