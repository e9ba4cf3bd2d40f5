"""The entities and how titles belong together."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from reelbase.storage.tables.columns import (
    Id,
    by_path,
    count,
    flag,
    id_column,
    maybe,
    metadata,
    owner,
    position,
    score,
    short_list,
    text_column,
    votes,
)

entity = Table(
    "entity",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("id", Id, primary_key=True, autoincrement=False),
    Column(
        "complete", Boolean(create_constraint=False), nullable=False
    ),  # false: known only from others' answers
    text_column("created_at"),
    sqlite_with_rowid=False,
)

collection = Table(
    "collection",
    metadata,
    id_column(),
    text_column("original_language"),
    text_column("original_name"),
    maybe("poster_path"),
    maybe("backdrop_path"),
    by_path("poster_path"),
    by_path("backdrop_path"),
)

movie = Table(
    "movie",
    metadata,
    id_column(),
    flag("adult"),
    flag("softcore"),
    flag("video"),
    maybe("backdrop_path"),
    maybe("poster_path"),
    Column("collection_id", Id, ForeignKey("collection.id"), index=True),
    count("budget"),
    count("revenue"),
    Column("runtime", Integer),  # minutes; null is not the same as a known 0
    short_list("genre_ids"),
    short_list("origin_country"),
    short_list("production_countries"),
    short_list("spoken_languages"),
    text_column("original_language"),
    text_column("original_title"),
    text_column("release_date"),
    text_column("status"),
    score("popularity"),
    *votes(),
    by_path("poster_path"),
    by_path("backdrop_path"),
)

series = Table(
    "series",
    metadata,
    id_column(),
    flag("adult"),
    flag("softcore"),
    flag("in_production"),
    maybe("backdrop_path"),
    maybe("poster_path"),
    short_list("episode_run_time"),
    short_list("genre_ids"),
    short_list("languages"),
    short_list("origin_country"),
    short_list("production_countries"),
    short_list("spoken_languages"),
    text_column("original_language"),
    text_column("original_name"),
    text_column("first_air_date"),
    text_column("homepage"),  # shown in every language that has none of its own
    maybe("last_air_date"),
    text_column("status"),
    text_column("type"),
    score("popularity"),
    *votes(),
    by_path("poster_path"),
    by_path("backdrop_path"),
)

season = Table(
    "season",
    metadata,
    id_column(),
    Column("series_id", Id, ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    Column("season_number", Integer, nullable=False),
    text_column("object_id"),  # `_id`: 24 hex
    maybe("air_date"),
    count("episode_count"),
    maybe("poster_path"),
    score("vote_average"),
    UniqueConstraint("series_id", "season_number"),
    by_path("poster_path"),
)

episode = Table(
    "episode",
    metadata,
    id_column(),
    Column("series_id", Id, ForeignKey("series.id", ondelete="CASCADE"), nullable=False),
    Column("season_number", Integer, nullable=False),
    Column("episode_number", Integer, nullable=False),
    maybe("air_date"),
    text_column("episode_type", default="standard"),
    text_column("production_code"),
    Column("runtime", Integer),
    maybe("still_path"),
    Column("screened_theatrically", Boolean(create_constraint=False), nullable=False),
    *votes(),
    UniqueConstraint("series_id", "season_number", "episode_number"),
    Index(None, "series_id", "air_date"),
    by_path("still_path"),
)

person = Table(
    "person",
    metadata,
    id_column(),
    flag("adult"),
    Column("gender", Integer, nullable=False, server_default="0"),
    short_list("also_known_as"),
    maybe("birthday"),
    maybe("deathday"),
    maybe("homepage"),
    maybe("known_for_department"),
    text_column("name"),
    text_column("original_name"),
    maybe("place_of_birth"),
    score("popularity"),
    maybe("profile_path"),
    by_path("profile_path"),
)

company = Table(
    "company",
    metadata,
    id_column(),
    text_column("name"),
    text_column("description"),
    text_column("headquarters"),
    text_column("homepage"),
    maybe("logo_path"),
    maybe("origin_country"),
    Column("parent_company_id", Id, ForeignKey("company.id"), index=True),
    by_path("logo_path"),
)

network = Table(
    "network",
    metadata,
    id_column(),
    text_column("name"),
    text_column("headquarters"),
    text_column("homepage"),
    maybe("logo_path"),
    text_column("origin_country"),
    by_path("logo_path"),
)

keyword = Table("keyword", metadata, id_column(), text_column("name"))

genre = Table(
    "genre",  # of one's own: those of TMDB's lists are facts that come with the program
    metadata,
    id_column(),
    text_column("name"),  # where a language has no other
    flag("movies"),  # listed among the genres of movies
    flag("series"),
)

title_company = Table(
    "title_company",
    metadata,
    *owner(),
    position(),
    Column("company_id", Id, ForeignKey("company.id"), nullable=False),
    Index(None, "company_id", "kind", "entity_id"),
    sqlite_with_rowid=False,
)

title_network = Table(
    "title_network",
    metadata,
    *owner(),
    position(),
    Column("network_id", Id, ForeignKey("network.id"), nullable=False),
    Index(None, "network_id", "kind", "entity_id"),
    sqlite_with_rowid=False,
)

title_keyword = Table(
    "title_keyword",
    metadata,
    *owner(),
    position(),
    Column("keyword_id", Id, ForeignKey("keyword.id"), nullable=False),
    Index(None, "keyword_id", "kind", "entity_id"),
    sqlite_with_rowid=False,
)

title_genre = Table(
    "title_genre",
    metadata,
    *owner(),
    Column("genre_id", Id, primary_key=True, autoincrement=False),
    Index(None, "genre_id", "kind", "entity_id"),
    sqlite_with_rowid=False,
)
