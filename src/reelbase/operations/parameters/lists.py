"""The query parameters of lists."""

from reelbase.accounts.list_details import SortBy
from reelbase.accounts.list_items import MediaId, MediaType, MovieId
from reelbase.bounds import LARGEST_ID
from reelbase.errors import Status
from reelbase.operations.description import Schema
from reelbase.operations.query import TEXT, Parameter, whole
from reelbase.storage.queries.account_lists import ITEMS

ID: Schema = {"type": "integer", "format": "int32", "minimum": 1, "maximum": LARGEST_ID}

PARAMETERS: dict[object, Parameter] = {
    MovieId: Parameter(
        {"movie_id": ID},
        lambda query, now: MovieId(whole(query.get("movie_id")) or 0),
        refuses=(Status.INVALID_PARAMETERS,),
    ),
    MediaId: Parameter(
        {"media_id": ID},
        lambda query, now: MediaId(whole(query.get("media_id")) or 0),
        frozenset({"media_id"}),
        (Status.INVALID_PARAMETERS,),
    ),
    MediaType: Parameter(
        {"media_type": {**TEXT, "enum": ["movie", "tv"]}},
        lambda query, now: MediaType(query.get("media_type", "")),
    ),
    SortBy: Parameter(
        {"sort_by": {**TEXT, "enum": [*ITEMS]}}, lambda query, now: SortBy(query.get("sort_by", ""))
    ),
}
