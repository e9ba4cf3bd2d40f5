"""What is asked for the goldens: with data, without, refused; from the declarations of what is served."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_type_hints

from reelbase.accounts.session import Rater, User, Who
from reelbase.operations import v3
from reelbase.operations.asking import OPERATIONS
from reelbase.operations.operation import Operation
from reelbase.operations.parameters.binding import parameters
from reelbase.operations.resource import Resource
from tests.golden.small import made, own

QUIET = "start_date=2026-05-01&end_date=2026-05-02"  # days on which nothing changed


class Golden(NamedTuple):
    """One file: an operation, which of its three cases, and the requests, as `path?query`."""

    operation: str
    case: str
    requests: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation}/{self.case}"


class Owners(NamedTuple):
    """The path values of what has everything, of what has nothing, and of what is not there."""

    rich: tuple[object, ...]
    bare: tuple[object, ...]
    absent: tuple[tuple[object, ...], ...]


def _owner(rich: int, bare: int) -> Owners:
    return Owners((own(rich),), (own(bare),), ((own(999),), ("abc",), (0,)))


OWNERS = {
    "collection": _owner(11, 13),
    "company": _owner(21, 23),
    "movie": _owner(1, 3),
    "network": _owner(31, 33),
    "person": _owner(51, 53),
    "tv": _owner(61, 63),
    "season": Owners((own(61), 1), (own(63), 2), ((own(61), 9), (own(999), 1), (own(61), "abc"), ("abc", 1))),
    "episode": Owners(
        (own(61), 1, 1),
        (own(63), 1, 1),
        ((own(61), 1, 9), (own(61), 9, 1), (own(999), 1, 1), (own(61), 1, "abc"), (own(61), "abc", 1)),
    ),
}

MORE = {
    "/3/movie/{movie_id}": [
        "language=de-DE",
        "language=sv",
        "language=kk",
        "append_to_response=credits,watch/providers,nonsense",
    ],
    "/3/movie/{movie_id}/images": ["language=de-DE", "include_image_language=sv,null"],
    "/3/movie/{movie_id}/videos": ["language=de", "include_video_language=de,en"],
    "/3/movie/{movie_id}/alternative_titles": ["country=DE"],
    "/3/movie/{movie_id}/recommendations": ["page=2"],
    "/3/movie/{movie_id}/reviews": ["language=de"],
    "/3/tv/{series_id}": [
        "language=de-DE",
        "language=kk",
        "append_to_response=season/1/episode/1,external_ids",
    ],
    "/3/tv/{series_id}/season/{season_number}": ["language=de-DE", "append_to_response=images,episode/2"],
    "/3/tv/{series_id}/season/{season_number}/episode/{episode_number}": ["language=de-DE"],
    "/3/person/{person_id}": ["language=sv"],
    "/3/person/{person_id}/combined_credits": ["language=de-DE"],
    "/3/collection/{collection_id}": ["language=de-DE"],
}
"""Further queries about what has everything."""

ALSO = {
    f"/3/person/{{person_id}}/{name}": [f"/3/person/{own(52)}/{name}"]
    for name in ("combined_credits", "credits", "movie_credits", "tv_credits")
}
"""Further requests: of somebody who is in the crew."""


class Asked(NamedTuple):
    """What is asked of a singular operation."""

    rich: tuple[str, ...]
    bare: tuple[str, ...] = ()  # none where the answer is a table that is never empty
    refused: tuple[str, ...] = ()


def _one(path: str, rich: object, *absent: object, bare: str = "") -> Asked:
    return Asked((path.format(rich),), (bare,) if bare else (), tuple(path.format(each) for each in absent))


def _table(path: str, *more: str) -> Asked:
    return Asked((path, *(f"{path}?{query}" for query in more)))


def _newest(path: str) -> Asked:
    return Asked((path, f"{path}?language=de-DE"))


def _changed(path: str) -> Asked:
    days = "start_date=2026-05-01&end_date=2026-05-20"
    return Asked((path,), (f"{path}?{QUIET}", f"{path}?page=500"), (f"{path}?{days}",))


def _changes(path: str, id_: int) -> Asked:
    asked = path.format(id_)
    absent = (path.format(own(999)), path.format("abc"))
    return Asked((asked,), (f"{asked}?{QUIET}",), absent)


def _trending(kind: str) -> Asked:
    path = f"/3/trending/{kind}"
    return Asked(
        (f"{path}/day", f"{path}/week?language=de-DE"), (f"{path}/week?page=500",), (f"{path}/month",)
    )


def _find(id_: object, source: str) -> str:
    return f"/3/find/{id_}?external_source={source}"


TYPED = {
    "collection": "lantern",
    "company": "pictures",
    "keyword": "lighthuse",
    "movie": "lantern",
    "multi": "ada",
    "person": "ada",
    "tv": "tower",
}
"""What is typed into search, by what is searched."""


def _search(kind: str, *more: str) -> Asked:
    path = f"/3/search/{kind}"
    rich = f"{path}?query={TYPED[kind]}"
    refused = tuple(f"{rich}&{query}" for query in more if query.endswith("=x"))
    found = (rich, *(f"{rich}&{query}" for query in more if not query.endswith("=x")))
    return Asked(found, (f"{path}?query=zzyzx", f"{path}?query=", f"{path}?query=..."), refused)


SINGULAR = {
    "/3/authentication": _table("/3/authentication"),
    "/3/certification/movie/list": _table("/3/certification/movie/list"),
    "/3/certification/tv/list": _table("/3/certification/tv/list"),
    "/3/movie/changes": _changed("/3/movie/changes"),
    "/3/tv/changes": _changed("/3/tv/changes"),
    "/3/person/changes": _changed("/3/person/changes"),
    "/3/configuration": Asked(
        ("/3/configuration", "/3/configuration?append_to_response=primary_translations,nonsense"),
        refused=(f"/3/configuration?append_to_response={','.join(map(str, range(21)))}",),
    ),
    "/3/configuration/countries": _table("/3/configuration/countries"),
    "/3/configuration/jobs": _table("/3/configuration/jobs"),
    "/3/configuration/languages": _table("/3/configuration/languages"),
    "/3/configuration/primary_translations": _table("/3/configuration/primary_translations"),
    "/3/configuration/timezones": _table("/3/configuration/timezones"),
    "/3/credit/{credit_id}": Asked(
        tuple(f"/3/credit/{made(each)}" for each in ("a0", "aa", "b6", "b7", "b9", "ba")),
        (f"/3/credit/{made('c3')}",),
        (f"/3/credit/{made('fff')}", "/3/credit/abc"),
    ),
    "/3/tv/season/{season_id}/changes": _changes("/3/tv/season/{}/changes", own(71)),
    "/3/tv/episode/{episode_id}/changes": _changes("/3/tv/episode/{}/changes", own(81)),
    "/3/tv/episode_group/{tv_episode_group_id}": _one(
        "/3/tv/episode_group/{}", made("b4"), made("fff"), "abc", bare=f"/3/tv/episode_group/{made('b5')}"
    ),
    "/3/find/{external_id}": Asked(
        (
            _find("tt9990001", "imdb_id"),
            _find("tt9990061", "imdb_id"),
            _find("tt9990081", "imdb_id"),
            _find("nm9990051", "imdb_id") + "&language=sv",
            _find("Q999000071", "wikidata_id"),
            _find(999081, "tvdb_id"),
        ),
        (_find("tt0000000", "imdb_id"),),
        ("/3/find/tt9990001", _find("tt9990001", "nonsense")),
    ),
    "/3/genre/movie/list": _table("/3/genre/movie/list", "language=de", "language=kk"),
    "/3/genre/tv/list": _table("/3/genre/tv/list", "language=de", "language=kk"),
    "/3/keyword/{keyword_id}": _one("/3/keyword/{}", own(41), own(999), "abc", bare=f"/3/keyword/{own(43)}"),
    "/3/keyword/{keyword_id}/movies": _one(
        "/3/keyword/{}/movies", own(42), own(999), "abc", bare=f"/3/keyword/{own(43)}/movies"
    ),
    "/3/movie/latest": _newest("/3/movie/latest"),
    "/3/tv/latest": _newest("/3/tv/latest"),
    "/3/person/latest": _newest("/3/person/latest"),
    "/3/review/{review_id}": _one(
        "/3/review/{}", made("a4"), made("fff"), "abc", bare=f"/3/review/{made('a5')}"
    ),
    "/3/trending/all/{time_window}": _trending("all"),
    "/3/trending/movie/{time_window}": _trending("movie"),
    "/3/trending/person/{time_window}": _trending("person"),
    "/3/trending/tv/{time_window}": _trending("tv"),
    "/3/watch/providers/regions": _table("/3/watch/providers/regions"),
    "/3/watch/providers/movie": Asked(
        ("/3/watch/providers/movie", "/3/watch/providers/movie?watch_region=de"),
        ("/3/watch/providers/movie?watch_region=ZZ",),
    ),
    "/3/watch/providers/tv": Asked(
        ("/3/watch/providers/tv", "/3/watch/providers/tv?watch_region=SE"),
        ("/3/watch/providers/tv?watch_region=ZZ",),
    ),
    "/3/search/collection": _search("collection"),
    "/3/search/company": _search("company"),
    "/3/search/keyword": _search("keyword"),
    "/3/search/movie": _search("movie", "year=2021", "primary_release_year=1985", "region=SE", "year=x"),
    "/3/search/multi": _search("multi", "language=de-DE"),
    "/3/search/person": _search("person"),
    "/3/search/tv": _search("tv", "year=2024", "first_air_date_year=1985", "language=sv-SE"),
    "/3/discover/movie": Asked(
        (
            "/3/discover/movie",
            "/3/discover/movie?with_genres=18&sort_by=title.asc&language=de-DE",
            "/3/discover/movie?region=SE&with_release_type=3|2",
        ),
        ("/3/discover/movie?with_original_language=en-US",),
        ("/3/discover/movie?vote_average.gte=high", "/3/discover/movie?release_date.gte=24.05.2026"),
    ),
    "/3/discover/tv": Asked(
        ("/3/discover/tv", "/3/discover/tv?with_status=0|3&sort_by=first_air_date.desc"),
        ("/3/discover/tv?with_networks=1",),
        ("/3/discover/tv?with_runtime.gte=long", "/3/discover/tv?air_date.lte=2026-13-01"),
    ),
    "/3/movie/now_playing": Asked(("/3/movie/now_playing",), ("/3/movie/now_playing?region=ZZ",)),
    "/3/movie/popular": Asked(
        ("/3/movie/popular", "/3/movie/popular?region=SE"), ("/3/movie/popular?page=9",)
    ),
    "/3/movie/top_rated": Asked(("/3/movie/top_rated",), ("/3/movie/top_rated?page=9",)),
    "/3/movie/upcoming": Asked(("/3/movie/upcoming",), ("/3/movie/upcoming?region=ZZ",)),
    "/3/person/popular": Asked(("/3/person/popular",), ("/3/person/popular?page=9",)),
    "/3/tv/airing_today": Asked(
        ("/3/tv/airing_today",), ("/3/tv/airing_today?page=9",), ("/3/tv/airing_today?timezone=Moon",)
    ),
    "/3/tv/on_the_air": Asked(
        ("/3/tv/on_the_air",), ("/3/tv/on_the_air?page=9",), ("/3/tv/on_the_air?timezone=Moon",)
    ),
    "/3/tv/popular": Asked(("/3/tv/popular",), ("/3/tv/popular?page=9",)),
    "/3/tv/top_rated": Asked(("/3/tv/top_rated",), ("/3/tv/top_rated?page=9",)),
    "/3/genre/list": _table("/3/genre/list"),
    "/3/genre/{genre_id}/movies": _one("/3/genre/{}/movies", 18, 1, "abc", bare="/3/genre/28/movies"),
    "/3/timezones/list": _table("/3/timezones/list"),
    "/3/job/list": _table("/3/job/list"),
}
"""The singular operations by their paths."""


def goldens() -> Iterator[Golden]:
    """Every golden; an operation that nothing is written down for has none."""
    for resource in v3.RESOURCES:
        if resource.tag in OWNERS:
            yield from _of_resource(resource, OWNERS[resource.tag])
    for operation in OPERATIONS:
        if asked := SINGULAR.get(operation.path):
            first = asked.rich[0].partition("?")[0]
            refused = (*asked.refused, *_wrong_queries(first, operation.function))
            yield from _three(operation.path, asked.rich, asked.bare, refused)


def is_personal(operation: Operation) -> bool:
    """Whether it is asked by somebody in particular, or writes: then it is told in stories."""
    asked_by = set(get_type_hints(operation.function).values()) & {Who, Rater, User}
    return operation.writes or bool(asked_by) or operation.path.startswith("/3/guest_session")


def declared() -> list[str]:
    """The path of everything that is served to whoever asks."""
    of_resources = [
        path for r in v3.RESOURCES for path in (r.path, *(f"{r.path}/{name}" for name in r.parts()))
    ]
    return of_resources + [each.path for each in OPERATIONS if not is_personal(each)]


def operation_name(path: str) -> str:
    """The name of an operation's folder: `movie.movie_id.watch.providers`."""
    return re.sub(r"[{}]", "", path.removeprefix("/3/")).replace("/", ".")


def _of_resource(resource: Resource, owners: Owners) -> Iterator[Golden]:
    for name, function in {"": resource.details, **resource.parts()}.items():
        template = f"{resource.path}/{name}".rstrip("/")
        path = re.sub(r"{\w+}", "{}", template)
        rich, bare = path.format(*owners.rich), path.format(*owners.bare)
        queries = MORE.get(template, [])
        yield from _three(
            template,
            (rich, *(f"{rich}?{query}" for query in queries), *ALSO.get(template, ())),
            (f"{bare}?{QUIET}" if name == "changes" else bare,),
            (*(path.format(*each) for each in owners.absent), *_wrong_queries(rich, function)),
        )


def _three(
    path: str, rich: tuple[str, ...], bare: tuple[str, ...], refused: tuple[str, ...]
) -> Iterator[Golden]:
    for case, requests in (("with", rich), ("without", bare), ("refused", refused)):
        if requests:
            yield Golden(operation_name(path), case, requests)


def _wrong_queries(path: str, function: Callable[..., Any]) -> Iterator[str]:
    """A wrong value for each parameter that can have one; a repeated parameter is wrong everywhere."""
    taken = {name for each in parameters(function).values() for name in each.schemas}
    if "page" in taken:
        yield f"{path}?page=0"
    if "start_date" in taken:
        yield f"{path}?start_date=24.05.2026"
    yield f"{path}?language=de&language=fr"
