"""The tables of the catalogue, one set for SQLite and PostgreSQL.

Facts that several kinds of entity own are keyed by `(kind, entity_id)`. Short ordered lists that
belong to one row and are never searched by (genre ids, countries, languages) are JSON text.
Words in a language live in `translation`; an empty or missing word there means "not translated".
"""

from sqlalchemy import Table

from reelbase.storage.tables.columns import metadata
from reelbase.storage.tables.community import (
    episode_group,
    episode_group_item,
    episode_group_part,
    list_,
    list_item,
    related,
    review,
)
from reelbase.storage.tables.facts import (
    alternative_title,
    content_rating,
    credit,
    external_id,
    image,
    release_date,
    tagged_image,
    translation,
    video,
    watch_offer,
    watch_page,
    watch_provider,
)
from reelbase.storage.tables.signals import (
    imported_rating,
    job_run,
    momentum,
    relation,
    signal,
    trend,
)
from reelbase.storage.tables.system import api_key, checkpoint, journal, redirect
from reelbase.storage.tables.titles import (
    collection,
    company,
    entity,
    episode,
    keyword,
    movie,
    network,
    person,
    season,
    series,
    title_company,
    title_genre,
    title_keyword,
    title_network,
)

__all__ = [
    "Table",
    "alternative_title",
    "api_key",
    "checkpoint",
    "collection",
    "company",
    "content_rating",
    "credit",
    "entity",
    "episode",
    "episode_group",
    "episode_group_item",
    "episode_group_part",
    "external_id",
    "image",
    "imported_rating",
    "job_run",
    "journal",
    "keyword",
    "list_",
    "list_item",
    "metadata",
    "momentum",
    "movie",
    "network",
    "person",
    "redirect",
    "related",
    "relation",
    "release_date",
    "review",
    "season",
    "series",
    "signal",
    "tagged_image",
    "title_company",
    "title_genre",
    "title_keyword",
    "title_network",
    "translation",
    "trend",
    "video",
    "watch_offer",
    "watch_page",
    "watch_provider",
]
