"""Sources of external ids: other databases and sites, and of which kinds of entities they know ids."""

from reelbase.entity import Kind

SOCIAL = frozenset({Kind.MOVIE, Kind.TV, Kind.PERSON})
PARTS = frozenset({Kind.TV, Kind.SEASON, Kind.EPISODE})
SOURCES: dict[str, frozenset[Kind]] = {
    "imdb_id": frozenset({Kind.MOVIE, Kind.TV, Kind.EPISODE, Kind.PERSON}),
    "tvdb_id": PARTS,
    "wikidata_id": frozenset({Kind.MOVIE, Kind.TV, Kind.SEASON, Kind.EPISODE, Kind.PERSON}),
    "facebook_id": SOCIAL,
    "instagram_id": SOCIAL,
    "twitter_id": SOCIAL,
    "tiktok_id": frozenset({Kind.PERSON}),
    "youtube_id": frozenset({Kind.PERSON}),
    "freebase_mid": PARTS | {Kind.PERSON},
    "freebase_id": PARTS | {Kind.PERSON},
    "tvrage_id": PARTS | {Kind.PERSON},
}
"""The kinds that each source knows; the last three sources are accepted though unlisted
(docs/reference/tmdb.md#find-and-external-ids).
"""
