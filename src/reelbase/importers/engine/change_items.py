"""The journal's words for rows that entities own: change key, language, value
(docs/reference/tmdb.md#changes).
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

from reelbase.entity import Kind
from reelbase.importers.engine.owned_rows import OwnedRow
from reelbase.storage import rows

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class Subject(NamedTuple):
    """The part of an entity that a change is about."""

    key: str  # the change key
    iso_639_1: str = ""
    iso_3166_1: str = ""


class Item(NamedTuple):
    """A part of an entity and its value."""

    subject: Subject
    value: Json


_CREDIT_KEYS = {"cast": "cast", "crew": "crew", "guest": "guest_stars", "creator": "created_by"}
_ID_KEYS = {"imdb_id", "tvdb_id", "tvrage_id", "freebase_mid", "freebase_id"}


def items_of(kind: Kind, row: OwnedRow) -> Iterator[Item]:
    """Return what the journal says of a row of an entity of this kind; nothing of rows of other tables."""
    match row:
        case rows.CreditRow():
            yield _credit(row)
        case rows.ImageRow():
            subject = Subject("images", row.iso_639_1 or "", row.iso_3166_1 or "")
            yield Item(subject, {row.type: {"file_path": row.file_path, "iso_639_1": row.iso_639_1}})
        case rows.VideoRow():
            yield _video(row)
        case rows.TranslationRow():
            yield from _translation(kind, row)
        case rows.AlternativeTitleRow():
            title: Json = {"iso_3166_1": row.iso_3166_1, "title": row.title, "type": row.type}
            yield Item(Subject("alternative_titles", "", row.iso_3166_1), title)
        case rows.ExternalIdRow() if row.source in _ID_KEYS:
            yield Item(Subject(row.source), row.value)
        case rows.ReleaseDateRow():
            yield _release(row)
        case rows.ContentRatingRow():
            rating: Json = {
                "descriptors": json.loads(row.descriptors),
                "iso_3166_1": row.iso_3166_1,
                "rating": row.rating,
            }
            yield Item(Subject("certifications", "", row.iso_3166_1), rating)
        case rows.TitleKeywordRow():
            yield Item(Subject("plot_keywords"), {"id": row.keyword_id})
        case rows.TitleCompanyRow():
            yield Item(Subject("production_companies"), {"id": row.company_id})
        case rows.TitleNetworkRow():
            yield Item(Subject("network"), {"id": row.network_id})


def _credit(row: rows.CreditRow) -> Item:
    value: dict[str, Json] = {"credit_id": row.credit_id, "person_id": row.person_id}
    if row.credit_type in ("cast", "guest"):
        value = {"character": row.character, **value, "order": row.position}
    else:
        value = {"department": row.department, "job": row.job, **value}
    return Item(Subject(_CREDIT_KEYS.get(row.credit_type, "cast")), value)


def _video(row: rows.VideoRow) -> Item:
    value: Json = {
        "id": row.video_id,
        "iso_639_1": row.iso_639_1,
        "iso_3166_1": row.iso_3166_1,
        "name": row.name,
        "key": row.key,
        "site": row.site,
        "size": row.size,
        "type": row.type,
    }
    return Item(Subject("videos", row.iso_639_1, row.iso_3166_1), value)


def _translation(kind: Kind, row: rows.TranslationRow) -> Iterator[Item]:
    language = (row.iso_639_1, row.iso_3166_1)
    texts: tuple[tuple[str, str | int | None], ...] = (
        ("title" if kind is Kind.MOVIE else "name", row.name),
        ("biography" if kind is Kind.PERSON else "overview", row.overview),
        ("tagline", row.tagline),
        ("homepage", row.homepage),
        ("runtime", row.runtime),
    )
    for key, value in texts:
        if value:
            yield Item(Subject(key, *language), value)
    if row.listed:
        listed: Json = {"iso_639_1": row.iso_639_1, "iso_3166_1": row.iso_3166_1}
        yield Item(Subject("translations", *language), listed)


def _release(row: rows.ReleaseDateRow) -> Item:
    value: Json = {
        "certification": row.certification,
        "descriptors": json.loads(row.descriptors),
        "iso_3166_1": row.iso_3166_1,
        "iso_639_1": row.iso_639_1,
        "note": row.note,
        "release_date": row.release_date,
        "type": row.type,
    }
    return Item(Subject("releases", row.iso_639_1 or "", row.iso_3166_1), value)
