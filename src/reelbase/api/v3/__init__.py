"""Version 3, one file a tag."""

from collections.abc import Sequence

from reelbase.api.operation import Operation
from reelbase.api.resource import Resource
from reelbase.api.v3 import (
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
from reelbase.api.v3.collection import COLLECTION
from reelbase.api.v3.company import COMPANY
from reelbase.api.v3.episode import EPISODE
from reelbase.api.v3.movie import MOVIE
from reelbase.api.v3.network import NETWORK
from reelbase.api.v3.person import PERSON
from reelbase.api.v3.season import SEASON
from reelbase.api.v3.tv import SERIES

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
