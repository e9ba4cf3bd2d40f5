"""Checks of behaviour that no schema can say: refusals, headers, paging (docs/reference/tmdb.md)."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import NamedTuple

from reelbase.drift.asking import Answer, Asker
from reelbase.drift.contract import Difference, Kind, shown
from reelbase.errors import Status

NOBODY = "999999999"  # no movie has this id
FINDS = ("movie_results", "person_results", "tv_results", "tv_episode_results", "tv_season_results")
JSON_TYPE = re.compile(r"application/json\s*;\s*charset=\"?utf-8\"?", re.IGNORECASE)

Check = Callable[[Asker, str], Awaitable[list[Difference]]]


class Behaviour(NamedTuple):
    """A check, what it asks, and the section of docs/reference/tmdb.md that has it."""

    name: str
    section: str
    check: Check


def of_answer(answer: Answer) -> Iterator[Difference]:
    """Yield what is wrong with the headers and the encoding of a good answer."""
    type_ = answer.headers.get("content-type", "")
    if not JSON_TYPE.fullmatch(type_):
        yield Difference(
            "content-type", Kind.HEADER, "application/json;charset=utf-8", shown(type_) or "none"
        )
    right = f'W/"{hashlib.sha256(answer.body).hexdigest():.32}"'
    if answer.headers.get("etag") != right:
        words = "the first 32 hex digits of the SHA-256 of the body, weak"
        yield Difference("etag", Kind.HEADER, words, shown(answer.headers.get("etag", "none")))
    if "cache-control" not in answer.headers:
        yield Difference("cache-control", Kind.HEADER, "how long it may be kept", "none")


def of_refusal(answer: Answer, expected: Status) -> Iterator[Difference]:
    """Yield what is wrong with a refusal."""
    code, body = expected.code, answer.json
    if answer.status != expected.http:
        yield Difference("", Kind.STATUS, f"{expected.http}", f"{answer.status}")
    if not isinstance(body, dict):
        yield Difference("", Kind.ENVELOPE, "an object with status_code", "no JSON object")
        return
    if body.get("status_code") != code:
        yield Difference("status_code", Kind.ENVELOPE, f"{code}", shown(body.get("status_code")))
    if body.get("success") is not False:
        yield Difference("success", Kind.ENVELOPE, "false", shown(body.get("success")))
    if not isinstance(body.get("status_message"), str):
        yield Difference("status_message", Kind.ENVELOPE, "a text", shown(body.get("status_message")))


def refuses(
    path: str, status: Status, query: Mapping[str, str] | None = None, raw: str = "", *, is_known: bool = True
) -> Check:
    """Return the check that a request is refused so; `{movie}` in the path is a movie that is there."""

    async def check(asker: Asker, movie: str) -> list[Difference]:
        answer = await asker.get(path.format(movie=movie), query, raw=raw, is_known=is_known)
        return list(of_refusal(answer, status))

    return check


def _unless(is_right: bool, expected: str, found: object) -> list[Difference]:
    return [] if is_right else [Difference("", Kind.BEHAVIOUR, expected, shown(found))]


async def _not_modified(asker: Asker, movie: str) -> list[Difference]:
    first = await asker.get(f"/3/movie/{movie}")
    again = await asker.get(
        f"/3/movie/{movie}", headers={"If-None-Match": first.headers.get("etag", '"none"')}
    )
    return _unless(again.status == 304 and not again.body, "304 without a body", again.status)


async def _appended(asker: Asker, movie: str) -> list[Difference]:
    whole = (await asker.get(f"/3/movie/{movie}", {"append_to_response": "credits,keywords"})).json
    alone = (await asker.get(f"/3/movie/{movie}/credits")).json
    if not isinstance(whole, dict) or not isinstance(alone, dict):
        return _unless(False, "two objects", "none")
    if not {"credits", "keywords"} <= whole.keys():
        return _unless(False, "the appended parts by their names", "none of them")
    same = {key: value for key, value in alone.items() if key != "id"}
    return _unless(whole["credits"] == same, "the part that its own address answers, without id", "another")


async def _unknown_ignored(asker: Asker, movie: str) -> list[Difference]:
    answer = await asker.get(f"/3/movie/{movie}", {"no_such_parameter": "1"})
    return _unless(answer.status == 200, "200: unknown parameters are ignored", answer.status)


async def _found_by_imdb(asker: Asker, movie: str) -> list[Difference]:
    ids = (await asker.get(f"/3/movie/{movie}/external_ids")).json
    imdb = ids.get("imdb_id") if isinstance(ids, dict) else None
    if not imdb:
        return []
    found = (await asker.get(f"/3/movie/{imdb}")).json
    id_ = found.get("id") if isinstance(found, dict) else None
    return _unless(str(id_) == movie, "the movie by its IMDb id", id_)


async def _five_lists(asker: Asker, _movie: str) -> list[Difference]:
    found = (await asker.get("/3/find/tt0000000", {"external_source": "imdb_id"})).json
    names = found if isinstance(found, dict) else {}
    return _unless(
        all(isinstance(names.get(each), list) for each in FINDS), "five lists, always", list(names)
    )


async def _empty_search(asker: Asker, _movie: str) -> list[Difference]:
    found = (await asker.get("/3/search/movie", {"query": "qqxxzzyyqqxx"})).json
    body = found if isinstance(found, dict) else {}
    right = body.get("results") == [] and body.get("total_results") == 0 and body.get("page") == 1
    return _unless(right, "page 1 of no results", body.get("total_results"))


async def _twenty_a_page(asker: Asker, _movie: str) -> list[Difference]:
    found = (await asker.get("/3/movie/popular", {"page": "1"})).json
    body = found if isinstance(found, dict) else {}
    rows, total = body.get("results"), body.get("total_results")
    if not isinstance(rows, list) or not isinstance(total, int):
        return _unless(False, "a page of results", "none")
    return _unless(len(rows) == min(20, total), f"{min(20, total)} results on the first page", len(rows))


async def _configured(asker: Asker, _movie: str) -> list[Difference]:
    found = (await asker.get("/3/configuration", {"append_to_response": "countries,languages"})).json
    body = found if isinstance(found, dict) else {}
    right = all(isinstance(body.get(each), list) for each in ("countries", "languages"))
    return _unless(right, "the appended lists", list(body))


BEHAVIOURS = (
    Behaviour(
        "no key", "keys-and-tokens", refuses("/3/movie/{movie}", Status.INVALID_API_KEY, is_known=False)
    ),
    Behaviour("an unknown id", "paths", refuses(f"/3/movie/{NOBODY}", Status.NOT_FOUND)),
    Behaviour("an id that is none", "paths", refuses("/3/movie/abc", Status.INVALID_ID)),
    Behaviour("an unknown address", "paths", refuses("/3/no/such/address", Status.NOT_FOUND)),
    Behaviour("page 0", "paging", refuses("/3/movie/popular", Status.INVALID_PAGE, {"page": "0"})),
    Behaviour("page 501", "paging", refuses("/3/movie/popular", Status.INVALID_PAGE, {"page": "501"})),
    Behaviour("twenty a page", "paging", _twenty_a_page),
    Behaviour(
        "21 appended parts",
        "appending",
        refuses(
            "/3/movie/{movie}",
            Status.TOO_MANY_APPENDS,
            {"append_to_response": ",".join(f"part{number}" for number in range(21))},
        ),
    ),
    Behaviour("an appended part is what its address answers", "appending", _appended),
    Behaviour("lists appended to the configuration", "appending", _configured),
    Behaviour(
        "a parameter given twice",
        "wire-format",
        refuses("/3/movie/{movie}", Status.INVALID_PARAMETERS, raw="?language=de&language=fr"),
    ),
    Behaviour("an unknown parameter", "wire-format", _unknown_ignored),
    Behaviour("what the client has", "headers", _not_modified),
    Behaviour("a movie by its IMDb id", "details", _found_by_imdb),
    Behaviour("what is found by no id", "find-and-external-ids", _five_lists),
    Behaviour("a search without results", "search", _empty_search),
    Behaviour(
        "changes of more than 14 days",
        "changes",
        refuses(
            "/3/movie/changes",
            Status.INVALID_DATE_RANGE,
            {"start_date": "2024-01-01", "end_date": "2024-03-01"},
        ),
    ),
)
"""All checks, in the order in which they are made."""
