"""What cannot be the same as in the recordings, by name and with its reason. The list may only shrink."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

UNSERVED = {
    "get_account*": "accounts",
    "get_authentication_*": "accounts: tokens and sessions",
    "get_list_*": "accounts: lists by their own ids",
    "post_*": "accounts: ratings",
}
"""Recordings of operations that are not served yet, and what they belong to."""


INCOMPARABLE = {
    "get_movie_changes*": "what changed here is ours: the journal",
    "get_person_changes*": "what changed here is ours: the journal",
    "get_tv_season_518344_changes": "of a season that no recording tells of",
}
"""Recordings of what is served that have nothing to be compared with."""


@dataclass(frozen=True)
class Deviation:
    """Where answers differ: the recordings by name, the place by JSON path, and why."""

    recordings: str
    path: str
    reason: str
    change: Callable[[Any], Any]

    def applies(self, recording: str) -> bool:
        return fnmatchcase(recording, self.recordings)


def dropped(value: Any) -> Any:
    """Neither the value nor its type is compared: only that the key is there."""
    return None


def length_dropped(value: Any) -> Any:
    """A list whose rows are not compared."""
    return []


def forms(value: Any) -> Any:
    """The keys that rows have, in their order; of several kinds, those of movies and of series."""
    return sorted({(row.get("media_type", ""), *row) for row in value if row.get("media_type") != "person"})


def sorted_rows(value: Any) -> Any:
    """The rows are compared, their order is not."""
    return sorted(value, key=lambda row: str(sorted(row.items(), key=lambda item: item[0])))


def sorted_keys(value: Any) -> Any:
    """The members are compared, their order is not."""
    return dict(sorted(value.items()))


WHOLE = "a total or a rank over the whole of TMDB, of which the recordings hold a part"
DRIFT = "recorded at other moments than the title's own answer: votes came in between"
OURS = "ours by nature"
RANKED = "which rows come first, and what else is found, is ours: ranked, and with typos forgiven"
UNTOLD = "no recording tells of the offers and releases of these titles, by which they are found"
CHARTS = (
    "get_discover_*",
    "get_movie_popular*",
    "get_movie_top_rated*",
    "get_tv_popular*",
    "get_tv_top_rated*",
)

DEVIATIONS = [
    Deviation("get_certification_*", "certifications.*.*.meaning", "described in our own words", dropped),
    Deviation(
        "get_configuration", "images.base_url", f"{OURS}: the address of this server's pictures", dropped
    ),
    Deviation(
        "get_configuration", "images.secure_base_url", f"{OURS}: the address of this server's", dropped
    ),
    Deviation("get_company_25*", "results", WHOLE, length_dropped),
    Deviation("get_company_25*", "total_pages", WHOLE, dropped),
    Deviation("get_company_25*", "total_results", WHOLE, dropped),
    Deviation("get_company_25*", "movies.results", WHOLE, length_dropped),
    Deviation("get_company_25*", "movies.total_pages", WHOLE, dropped),
    Deviation("get_company_25*", "movies.total_results", WHOLE, dropped),
    Deviation(
        "get_*_similar*", "results", f"{WHOLE}; two days apart the recorded ones differ", length_dropped
    ),
    Deviation("get_*_similar*", "total_*", WHOLE, dropped),
    Deviation("get_*_recommendations*", "total_*", WHOLE, dropped),
    Deviation("get_*_recommendations*", "results.*.vote_*", DRIFT, dropped),
    Deviation("get_*_recommendations*", "results.*.popularity", DRIFT, dropped),
    Deviation("get_*_lists*", "total_*", WHOLE, dropped),
    Deviation("get_trending_*", "results", "what trends here is ours: from the use of this server", forms),
    Deviation("get_trending_*", "total_*", "TMDB always says 500 and 10000; ours are true", dropped),
    Deviation("get_search_*", "results", f"{RANKED}; `test_lists_hold_what_was_recorded`", forms),
    Deviation("get_search_*", "total_*", WHOLE, dropped),
    Deviation(
        "get_search_multi*page_2_query_Arrow", "results", "fewer are found; titles on page 1", length_dropped
    ),
    Deviation("get_search_movie*1962", "results", UNTOLD, length_dropped),
    *(
        Deviation(each, path, reason, change)
        for each in CHARTS
        for path, reason, change in (
            ("results", f"{WHOLE}; {DRIFT}; `test_lists_hold_what_was_recorded`", forms),
            ("total_*", WHOLE, dropped),
        )
    ),
    Deviation("get_discover_*watch*", "results", UNTOLD, length_dropped),
    Deviation("get_movie_now_playing*", "results", UNTOLD, length_dropped),
    Deviation("get_movie_now_playing*", "total_*", WHOLE, dropped),
    Deviation("get_find_*", "tv_results.*.vote_*", DRIFT, dropped),
    Deviation("get_person_62*", "*cast.*.vote_*", DRIFT, dropped),
    Deviation("get_person_62*", "*crew.*.vote_*", DRIFT, dropped),
    Deviation("get_person_62*", "*results.*.media.vote_*", DRIFT, dropped),
    Deviation(
        "get_person_62*combined_credits",
        "*cast",
        "the order within a person's combined credits is another than in the two lists it combines",
        sorted_rows,
    ),
    Deviation("get_credit_*", "media.seasons", "in no order that could be told", sorted_rows),
    Deviation("get_movie_47964_releases", "countries", "in the order of their making", sorted_rows),
    Deviation("get_*_watch_providers", "results.*", "the order of the ways differs by country", sorted_keys),
    Deviation(
        "get_tv_1396_season_1*",
        "*crew.*",
        "`department` before `job` in some rows and behind it in others of one answer",
        sorted_keys,
    ),
]


def leveled(body: Any, recording: str) -> Any:
    """The body with everything evened out that may differ from this recording."""
    for deviation in DEVIATIONS:
        if deviation.applies(recording):
            body = _changed(body, deviation, ())
    return body


def _changed(value: Any, deviation: Deviation, path: tuple[str, ...]) -> Any:
    if fnmatchcase(".".join(path), deviation.path) and len(path) >= deviation.path.count("."):
        return deviation.change(value)
    if isinstance(value, dict):
        return {key: _changed(each, deviation, (*path, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, deviation, (*path, "0")) for each in value]
    return value
