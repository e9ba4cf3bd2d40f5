"""From the path of a body to the function that reads it."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from urllib.parse import parse_qsl

import msgspec
from msgspec import Raw, Struct

from reelbase.entity import Kind
from reelbase.importers.engine.claims import Belief, BodyError, Exists, FoundById, Owner
from reelbase.importers.formats.bodies import appended_parts as parts
from reelbase.importers.formats.bodies import community, credits, facts, people, seasons, titles
from reelbase.importers.formats.bodies.appended_parts import NOT_TAKEN, PARTS, Details, Shape, refuse_error
from reelbase.importers.formats.bodies.collector import Claims
from reelbase.importers.formats.bodies.lenient import Reader, unsaid
from reelbase.importers.formats.bodies.list_rows import stub_media
from reelbase.importers.formats.bodies.shapes import MOST, Id, Line, MediaRow

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # behind an even number of backslashes
_NUMBER = re.compile(r"(?P<number>[0-9]+)")
_LINE = msgspec.json.Decoder(Line)
OF_ANSWERS = {"id", "results", "page", "cast", "translations"}
"""Fields of which every answer that can be imported has one."""
BARE = (
    "expected a recorded answer, found an answer alone; write what was asked around it: "
    '{"path": "/3/movie/603", "params": {"language": "en-US"}, "body": …}'
)
_OBJECT = msgspec.json.Decoder(dict[str, Raw])

LISTS: dict[Kind, set[str]] = {
    Kind.MOVIE: {"popular", "top_rated", "now_playing", "upcoming"},
    Kind.TV: {"popular", "top_rated", "airing_today", "on_the_air"},
    Kind.PERSON: {"popular"},
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
    _read_checked(claims, path, bytes(read.body))
    return claims


def _asked(line: Line) -> tuple[str, dict[str, object]]:
    """Return the path and the parameters; those of its query count unless the line says the same."""
    without_fragment, _, _ = line.path.partition("#")
    path, _, query = without_fragment.partition("?")
    given = {name: value for name, value in (line.params or {}).items() if value is not None}
    return path, {**dict(parse_qsl(query)), **given}


def _is_bare(line: bytes) -> bool:
    """Return whether a line is an answer, or several, as the API gave them."""
    try:
        read = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return False
    match read:
        case [dict() as one, *_] | (dict() as one):
            return "path" not in one and bool(OF_ANSWERS & one.keys())
    return False


def check_text(body: bytes) -> None:
    """Raise BodyError if a text has U+0000. Half a surrogate no decoder of JSON takes."""
    if b"\\u0000" in body and _NUL.search(body):
        raise BodyError("a text has the character U+0000, which no database takes")


def read_body(claims: Claims, path: str, body: bytes) -> None:
    """Claim what the answer to that path says."""
    check_text(body)
    _read_checked(claims, path, body)


def _read_checked(claims: Claims, path: str, body: bytes) -> None:
    match [word for word in path.split("/") if word]:
        case ["3", first, *_] if first in STATIC:
            raise Skipped
        case ["3", first, *rest] if rest and first in _BY_FIRST_WORD:
            is_known = _BY_FIRST_WORD[first](claims, rest, body)
        case ["3", _, *_]:
            is_known = False
        case _:
            raise BodyError(f"expected a path such as /3/movie/550, found {path!r}")
    if not is_known:
        raise BodyError(f"no answer of the API has the path {path!r}")


def number_of(word: str) -> int | None:
    """Return the number a word begins with, as in `550-fight-club`."""
    found = _NUMBER.match(word)
    if found is None:
        return None
    number = int(found["number"])
    if number > MOST:
        raise BodyError(f"the number {word[:30]!r} in the path is too large")
    return number


ReadPath = Callable[[Claims, list[str], bytes], bool]
"""Reads a body by the words of its path; False: no answer of the API has the path."""
ReadRest = Callable[[str, list[str], bytes], bool]
ReadDetails = Callable[[Claims, bytes], Owner]


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


def _part(kind: Kind, name: str) -> parts.Read | None:
    """Return what reads a sub-resource; None if there is none. Raises Skipped if it is not taken."""
    read = PARTS[kind].get(name)
    if read is None and name in NOT_TAKEN:
        raise Skipped
    return read


def _part_of_entity(claims: Claims, kind: Kind, word: str, name: str, body: bytes) -> bool:
    read = _part(kind, name)
    if read is None:
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
    read(claims, owner, body)
    return True


def _details(shape: Shape[Details], read: Callable[[Claims, Details], Owner]) -> ReadDetails:
    """Return what reads the details of a kind, with their parts."""

    def read_details(claims: Claims, body: bytes) -> Owner:
        details = shape.reader.decode(body, claims.leave_out)
        owner = read(claims, details)
        shape.read_parts(claims, owner, details)
        return owner

    return read_details


def _entity(kind: Kind, read: ReadDetails) -> ReadPath:
    """Return what reads the paths of a kind: its lists, the details of one, their parts alone."""
    lists = LISTS.get(kind, set())

    def read_path(claims: Claims, words: list[str], body: bytes) -> bool:
        match words:
            case [name] if name in lists:
                return _list(claims, body, kind)
            case ["changes"] if lists:
                raise Skipped
            case [_]:
                read(claims, body)
                return True
            case [word, *rest]:
                return _part_of_entity(claims, kind, word, "/".join(rest), body)
        return False

    return read_path


def _tv(claims: Claims, words: list[str], body: bytes) -> bool:
    match words:
        case ["episode_group", group_id]:
            community.read_episode_group(claims, group_id, body)
            return True
        case ["season" | "episode", _, "changes"]:
            raise Skipped
        case [word, "season", number, *rest] if (series := number_of(word)) is not None:
            return _season(claims, series, number, rest, body)
    return _series_path(claims, words, body)


def _read_series(claims: Claims, body: bytes) -> Owner:
    owner = _series_alone(claims, body)
    _appended(claims, body, "season", partial(_season, claims, owner.id))
    return owner


_series_alone = _details(parts.SERIES, titles.read_series)
_series_path = _entity(Kind.TV, _read_series)


def _season(claims: Claims, series_id: int, word: str, words: list[str], body: bytes) -> bool:
    number = number_of(word)
    if number is None:
        return False
    match words:
        case []:
            details = parts.SEASON.reader.decode(body, claims.leave_out)
            owner = seasons.read_season(claims, series_id, number, details)
            parts.SEASON.read_parts(claims, owner, details)
            _appended(claims, body, "episode", partial(_episode, claims, series_id, number))
            return True
        case ["episode", episode, *rest]:
            return _episode(claims, series_id, number, episode, rest, body)
    read = _part(Kind.SEASON, "/".join(words))
    if read is not None:
        read(claims, seasons.season_owner(claims, series_id, number, _id_of(body)), body)
    return read is not None


def _episode(claims: Claims, series_id: int, season: int, word: str, words: list[str], body: bytes) -> bool:
    number = number_of(word)
    if number is None:
        return False
    if not words:
        details = parts.EPISODE.reader.decode(body, claims.leave_out)
        owner = seasons.read_episode(claims, series_id, season, number, details)
        parts.EPISODE.read_parts(claims, owner, details)
        return True
    read = _part(Kind.EPISODE, "/".join(words))
    if read is not None:
        read(claims, seasons.episode_owner(claims, series_id, season, number, _id_of(body)), body)
    return read is not None


def _appended(claims: Claims, body: bytes, what: str, read: ReadRest) -> None:
    """Read the seasons or episodes that were appended, as `season/1` or `season/1/credits`."""
    if f'"{what}/'.encode() not in body:
        return
    for name, raw in _OBJECT.decode(body).items():
        match name.split("/"):
            case [first, word, *rest] if first == what:
                with suppress(Skipped), claims.part(name):
                    refuse_error(bytes(raw))
                    read(word, rest, bytes(raw))


def _single(read: Callable[[Claims, str, bytes], None]) -> ReadPath:
    """Return what reads the paths that are one word."""

    def read_path(claims: Claims, words: list[str], body: bytes) -> bool:
        match words:
            case [word]:
                read(claims, word, body)
                return True
        return False

    return read_path


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
    match words:
        case [name] | [name, "day" | "week"] if name in _SEARCH:
            return _list(claims, body, _SEARCH[name])
    return False


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


def _find(claims: Claims, id_: str, body: bytes) -> None:
    found = _FOUND.decode(body, claims.leave_out)
    source = claims.params.get("external_source")
    for name in _Found.__struct_fields__:
        for row in getattr(found, name) or ():
            owner = stub_media(claims, row, name.removesuffix("_results"))
            if owner and source in facts.SOURCES:
                claims.add(FoundById(owner, source, id_))
            claims.counts["rows of lists"] += 1


_BY_FIRST_WORD: dict[str, ReadPath] = {
    "movie": _entity(Kind.MOVIE, _details(parts.MOVIE, titles.read_movie)),
    "tv": _tv,
    "person": _entity(Kind.PERSON, _details(parts.PERSON, people.read_person)),
    "collection": _entity(Kind.COLLECTION, _details(parts.COLLECTION, titles.read_collection)),
    "company": _entity(Kind.COMPANY, _details(parts.COMPANY, people.read_company)),
    "network": _entity(Kind.NETWORK, _details(parts.NETWORK, people.read_network)),
    "keyword": _entity(Kind.KEYWORD, _details(parts.KEYWORD, people.read_keyword)),
    "credit": _single(credits.read_credit),
    "review": _single(community.read_review),
    "watch": _watch,
    "search": _lists,
    "discover": _lists,
    "trending": _lists,
    "list": _v3_list,
    "find": _single(_find),
}
