"""From the path of a body to the function that reads it."""

import re
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import parse_qsl

import msgspec
from msgspec import Raw, Struct

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Belief, BodyError, Exists, FoundById, Owner
from reelbase.importers.formats.bodies import appended_parts as parts
from reelbase.importers.formats.bodies import community, credits, facts, people, seasons, titles
from reelbase.importers.formats.bodies.appended_parts import NOT_TAKEN, PARTS, refuse_error
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader, unsaid
from reelbase.importers.formats.bodies.list_rows import stub_media
from reelbase.importers.formats.bodies.shapes import MOST, Id, Line, MediaRow

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # behind an even number of backslashes
_LINE = msgspec.json.Decoder(Line)
OF_ANSWERS = {"id", "results", "page", "cast", "translations"}
"""Fields of which every answer that can be imported has one."""
BARE = (
    "expected a recorded answer, found an answer alone; write what was asked around it: "
    '{"path": "/3/movie/603", "params": {"language": "en-US"}, "body": …}'
)
_OBJECT = msgspec.json.Decoder(dict[str, Raw])

LISTS = {
    "movie": {"popular", "top_rated", "now_playing", "upcoming"},
    "tv": {"popular", "top_rated", "airing_today", "on_the_air"},
    "person": {"popular"},
}
STATIC = {
    "account",
    "authentication",
    "certification",
    "configuration",
    "genre",
    "guest_session",
    "job",
    "timezones",
}
"""First words of paths whose answers are no part of the catalogue."""

_SEARCH = {
    "movie": "movie",
    "tv": "tv",
    "person": "person",
    "collection": "collection",
    "company": "company",
    "keyword": "keyword",
    "multi": None,
    "all": None,
}


class Skipped(Exception):
    """A body from which nothing is taken."""


def read_line(line: bytes) -> Claims:
    """Read what one line says. Raises Skipped, or any error, whose words are those of `reason_of`."""
    check_text(line)
    try:
        read = _LINE.decode(line)
    except msgspec.ValidationError:
        if _is_bare(line):
            raise BodyError(BARE) from None
        raise
    if read.method != "GET" or read.status != 200:
        raise Skipped
    path, params = _asked(read)
    claims = Claims(params, path)
    read_body(claims, path, bytes(read.body))
    return claims


def _asked(line: Line) -> tuple[str, dict[str, object]]:
    """Return the path and the parameters; those of its query count unless the line says the same."""
    path, _, query = line.path.partition("#")[0].partition("?")
    given = {name: value for name, value in (line.params or {}).items() if value is not None}
    return path, {**dict(parse_qsl(query)), **given}


def _is_bare(line: bytes) -> bool:
    """Return whether a line is an answer, or several, as the API gave them."""
    try:
        read = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return False
    one = read[0] if isinstance(read, list) and read else read
    return isinstance(one, dict) and "path" not in one and bool(OF_ANSWERS & one.keys())


def check_text(body: bytes) -> None:
    """Raise BodyError if a text has U+0000. Half a surrogate no decoder of JSON takes."""
    if b"\\u0000" in body and _NUL.search(body):
        raise BodyError("a text has the character U+0000, which no database takes")


def read_body(claims: Claims, path: str, body: bytes) -> None:
    """Claim what the answer to that path says."""
    check_text(body)
    words = [word for word in path.split("/") if word]
    if words[:1] != ["3"] or len(words) < 2:
        raise BodyError(f"expected a path such as /3/movie/550, found {path!r}")
    if words[1] in STATIC:
        raise Skipped
    read = _BY_FIRST_WORD.get(words[1])
    if read is None or len(words) < 3 or not read(claims, words[2:], body):
        raise BodyError(f"no answer of the API has the path {path!r}")


def number_of(word: str, most: int = MOST) -> int | None:
    """Return the number a word begins with, as in `550-fight-club`."""
    found = re.match(r"[0-9]+", word)
    if found is None:
        return None
    number = int(found[0])
    if number > most:
        raise BodyError(f"the number {word[:30]!r} in the path is too large")
    return number


ReadRest = Callable[[list[str], bytes], bool]


class _OnlyId(Struct):
    id: Id | None = None


class _Found(Struct):
    movie_results: list[MediaRow] | None = None
    person_results: list[MediaRow] | None = None
    tv_results: list[MediaRow] | None = None
    tv_episode_results: list[MediaRow] | None = None
    tv_season_results: list[MediaRow] | None = None


class _Listed(Struct):
    items: list[MediaRow] | None = None


_ID = Reader(_OnlyId)
_FOUND = Reader(_Found)
_LISTED = Reader(_Listed)


def _id_of(body: bytes) -> int | None:
    """Return the id in a part of an entity, if it has one; faults of it are noted with the part."""
    return _ID.decode(body, unsaid).id


def _sub_resource(claims: Claims, kind: Kind, word: str, name: str, body: bytes) -> bool:
    if name in NOT_TAKEN and name not in PARTS[kind]:
        raise Skipped
    if name not in PARTS[kind]:
        return False
    id_ = number_of(word)
    if id_ is None:
        id_ = _id_of(body)  # a movie by its IMDb id
    if id_ is None:
        raise BodyError("neither the path nor the body has the numeric id")
    owner = Owner(kind, id_, id_ if kind in (Kind.MOVIE, Kind.TV) else 0)
    if kind is Kind.PERSON:
        claims.add(Exists(owner))
    else:
        claims.facts(owner, Belief.STUB, {})
    refuse_error(body)
    PARTS[kind][name](claims, owner, body)
    return True


def _movie(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        if words[0] in LISTS["movie"]:
            return _list(claims, body, "movie")
        _not_changes(words[0])
        details = parts.MOVIE.decode(claims, body)
        parts.MOVIE.read_parts(claims, titles.read_movie(claims, details), details)
        return True
    return _sub_resource(claims, Kind.MOVIE, words[0], "/".join(words[1:]), body)


def _tv(claims: Claims, words: list[str], body: bytes) -> bool:
    match words:
        case [name] if name in LISTS["tv"]:
            return _list(claims, body, "tv")
        case [name]:
            _not_changes(name)
            details = parts.SERIES.decode(claims, body)
            owner = titles.read_series(claims, details)
            parts.SERIES.read_parts(claims, owner, details)
            _appended_seasons(claims, body, lambda rest, raw: _season(claims, details.id, rest, raw))
            return True
        case ["episode_group", group_id]:
            community.read_episode_group(claims, group_id, body)
            return True
        case ["season" | "episode", _, "changes"]:
            raise Skipped
        case [series, "season", number, *rest] if number_of(series) is not None:
            return _season(claims, number_of(series) or 0, [number, *rest], body)
    return _sub_resource(claims, Kind.TV, words[0], "/".join(words[1:]), body)


def _season(claims: Claims, series_id: int, words: list[str], body: bytes) -> bool:
    number = number_of(words[0], MOST)
    if number is None:
        return False
    match words[1:]:
        case []:
            details = parts.SEASON.decode(claims, body)
            owner = seasons.read_season(claims, series_id, number, details)
            parts.SEASON.read_parts(claims, owner, details)
            _appended(
                claims, body, "episode/", lambda rest, raw: _episode(claims, series_id, number, rest, raw)
            )
            return True
        case ["episode", *rest] if rest:
            return _episode(claims, series_id, number, rest, body)
    name = "/".join(words[1:])
    if name not in PARTS[Kind.SEASON]:
        if name in NOT_TAKEN:
            raise Skipped
        return False
    owner = seasons.season_owner(claims, series_id, number, _id_of(body))
    PARTS[Kind.SEASON][name](claims, owner, body)
    return True


def _episode(claims: Claims, series_id: int, season: int, words: list[str], body: bytes) -> bool:
    number = number_of(words[0], MOST)
    if number is None:
        return False
    if len(words) == 1:
        details = parts.EPISODE.decode(claims, body)
        owner = seasons.read_episode(claims, series_id, season, number, details)
        parts.EPISODE.read_parts(claims, owner, details)
        return True
    name = "/".join(words[1:])
    if name not in PARTS[Kind.EPISODE]:
        if name in NOT_TAKEN:
            raise Skipped
        return False
    owner = seasons.episode_owner(claims, series_id, season, number, _id_of(body))
    PARTS[Kind.EPISODE][name](claims, owner, body)
    return True


def _appended_seasons(claims: Claims, body: bytes, read: ReadRest) -> None:
    _appended(claims, body, "season/", read)


def _appended(claims: Claims, body: bytes, prefix: str, read: ReadRest) -> None:
    if f'"{prefix}'.encode() not in body:
        return
    for name, raw in _OBJECT.decode(body).items():
        if name.startswith(prefix):
            with suppress(Skipped), claims.part(name):
                refuse_error(bytes(raw))
                read(name.split("/")[1:], bytes(raw))


def _person(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        if words[0] in LISTS["person"]:
            return _list(claims, body, "person")
        _not_changes(words[0])
        details = parts.PERSON.decode(claims, body)
        parts.PERSON.read_parts(claims, people.read_person(claims, details), details)
        return True
    return _sub_resource(claims, Kind.PERSON, words[0], "/".join(words[1:]), body)


def _collection(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        details = parts.COLLECTION.decode(claims, body)
        parts.COLLECTION.read_parts(claims, titles.read_collection(claims, details), details)
        return True
    return _sub_resource(claims, Kind.COLLECTION, words[0], "/".join(words[1:]), body)


def _company(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        details = parts.COMPANY.decode(claims, body)
        parts.COMPANY.read_parts(claims, people.read_company(claims, details), details)
        return True
    return _sub_resource(claims, Kind.COMPANY, words[0], "/".join(words[1:]), body)


def _network(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        details = parts.NETWORK.decode(claims, body)
        parts.NETWORK.read_parts(claims, people.read_network(claims, details), details)
        return True
    return _sub_resource(claims, Kind.NETWORK, words[0], "/".join(words[1:]), body)


def _keyword(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        details = parts.KEYWORD.decode(claims, body)
        parts.KEYWORD.read_parts(claims, people.read_keyword(claims, details), details)
        return True
    return _sub_resource(claims, Kind.KEYWORD, words[0], "/".join(words[1:]), body)


def _credit(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        credits.read_credit(claims, words[0], body)
    return len(words) == 1


def _review(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) == 1:
        community.read_review(claims, words[0], body)
    return len(words) == 1


def _watch(claims: Claims, words: list[str], body: bytes) -> bool:
    match words:
        case ["providers", "movie"]:
            facts.read_provider_list(claims, Kind.MOVIE, body)
        case ["providers", "tv"]:
            facts.read_provider_list(claims, Kind.TV, body)
        case ["providers", "regions"]:
            raise Skipped
        case _:
            return False
    return True


def _lists(claims: Claims, words: list[str], body: bytes) -> bool:
    if not words or words[0] not in _SEARCH or words[1:] not in ([], ["day"], ["week"]):
        return False
    return _list(claims, body, _SEARCH[words[0]])


def _v3_list(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) != 1:
        raise Skipped
    for row in _LISTED.decode(body, claims.leave_out).items or ():
        stub_media(claims, row, row.media_type or "movie")
    claims.counts["rows of lists"] += 1
    return True


def _list(claims: Claims, body: bytes, kind: str | None) -> bool:
    claims.counts["rows of lists"] += people.read_list(claims, body, kind)
    return True


def _find(claims: Claims, words: list[str], body: bytes) -> bool:
    if len(words) != 1:
        return False
    found = _FOUND.decode(body, claims.leave_out)
    source = claims.params.get("external_source")
    for name in _Found.__struct_fields__:
        for row in getattr(found, name) or ():
            owner = stub_media(claims, row, name.removesuffix("_results"))
            if owner and source in facts.SOURCES:
                claims.add(FoundById(owner, source, words[0]))
            claims.counts["rows of lists"] += 1
    return True


def _not_changes(word: str) -> None:
    if word == "changes":
        raise Skipped


_BY_FIRST_WORD = {
    "movie": _movie,
    "tv": _tv,
    "person": _person,
    "collection": _collection,
    "company": _company,
    "network": _network,
    "keyword": _keyword,
    "credit": _credit,
    "review": _review,
    "watch": _watch,
    "search": _lists,
    "discover": _lists,
    "trending": _lists,
    "list": _v3_list,
    "find": _find,
}
