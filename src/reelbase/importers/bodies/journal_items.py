"""What the journal says of the rows that entities own: change key, language, value
(docs/reference/tmdb.md#changes).
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from reelbase.entity import Kind
from reelbase.importers.bodies.columns import CREDIT, TRANSLATION
from reelbase.importers.bodies.state import Row

Item = tuple[str, str, str, Any]
"""`(change key, language, region, value)`; rows with the same first three are one thing changed."""

_TYPES = {"cast": "cast", "crew": "crew", "guest": "guest_stars", "creator": "created_by"}
_OVERVIEW = {Kind.PERSON: "biography"}
_NAME = {Kind.MOVIE: "title"}
_ID_KEYS = {"imdb_id", "tvdb_id", "tvrage_id", "freebase_mid", "freebase_id"}


def _credit(_kind: str, row: Row) -> Iterator[Item]:
    type_ = row[CREDIT["credit_type"]]
    value: dict[str, Any] = {"credit_id": row[2], "person_id": row[CREDIT["person_id"]]}
    if type_ in ("cast", "guest"):
        value = {"character": row[CREDIT["character"]], **value, "order": row[CREDIT["position"]]}
    else:
        value = {"department": row[CREDIT["department"]], "job": row[CREDIT["job"]], **value}
    yield _TYPES.get(type_, "cast"), "", "", value


def _image(_kind: str, row: Row) -> Iterator[Item]:
    yield "images", row[10] or "", row[11] or "", {row[2]: {"file_path": row[3], "iso_639_1": row[10]}}


def _video(_kind: str, row: Row) -> Iterator[Item]:
    names = ("id", "iso_639_1", "iso_3166_1", "name", "key", "site", "size", "type")
    values = (row[2], *row[4:11])
    yield "videos", row[4], row[5], dict(zip(names, values, strict=True))


def _translation(kind: str, row: Row) -> Iterator[Item]:
    language = (row[2], row[3])
    texts = (
        (_NAME.get(kind, "name"), row[TRANSLATION["name"]]),  # type: ignore[call-overload]
        (_OVERVIEW.get(kind, "overview"), row[TRANSLATION["overview"]]),  # type: ignore[call-overload]
        ("tagline", row[TRANSLATION["tagline"]]),
        ("homepage", row[TRANSLATION["homepage"]]),
        ("runtime", row[TRANSLATION["runtime"]]),
    )
    for key, value in texts:
        if value:
            yield key, *language, value
    if row[TRANSLATION["listed"]]:
        yield "translations", *language, {"iso_639_1": row[2], "iso_3166_1": row[3]}


def _title(_kind: str, row: Row) -> Iterator[Item]:
    yield "alternative_titles", "", row[3], {"iso_3166_1": row[3], "title": row[4], "type": row[5]}


def _external_id(_kind: str, row: Row) -> Iterator[Item]:
    if row[2] in _ID_KEYS:
        yield row[2], "", "", row[3]


def _release(_kind: str, row: Row) -> Iterator[Item]:
    value = {
        "certification": row[5],
        "descriptors": json.loads(row[6]),
        "iso_3166_1": row[2],
        "iso_639_1": row[7],
        "note": row[8],
        "release_date": row[4],
        "type": row[3],
    }
    yield "releases", row[7] or "", row[2], value


def _rating(_kind: str, row: Row) -> Iterator[Item]:
    value = {"descriptors": json.loads(row[4]), "iso_3166_1": row[2], "rating": row[3]}
    yield "certifications", "", row[2], value


def _keyword(_kind: str, row: Row) -> Iterator[Item]:
    yield "plot_keywords", "", "", {"id": row[3]}


def _company(_kind: str, row: Row) -> Iterator[Item]:
    yield "production_companies", "", "", {"id": row[3]}


def _network(_kind: str, row: Row) -> Iterator[Item]:
    yield "network", "", "", {"id": row[3]}


ITEMS: dict[str, Callable[[str, Row], Iterator[Item]]] = {
    "credit": _credit,
    "image": _image,
    "video": _video,
    "translation": _translation,
    "alternative_title": _title,
    "external_id": _external_id,
    "release_date": _release,
    "content_rating": _rating,
    "title_keyword": _keyword,
    "title_company": _company,
    "title_network": _network,
}
"""Table -> what its rows are in the journal; the rows of others are told as `general`."""
