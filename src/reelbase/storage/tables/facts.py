"""The facts that entities own."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, false

from reelbase.storage.tables.columns import (
    Id,
    by_path,
    flag,
    id_column,
    maybe,
    metadata,
    owner,
    position,
    short_list,
    text_column,
    votes,
)

credit = Table(
    "credit",
    metadata,
    *owner(),
    Column(
        "credit_id", Text, primary_key=True
    ),  # the same id may stand on a series, its seasons and its episodes
    position(key=False),  # `order` of cast and guests; the place in the list of crew and creators
    Column("credit_type", Text, nullable=False),  # cast, crew, guest, creator
    flag("listed"),  # false: known only from aggregate credits, a credit's own answer or a person's list
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("title_id", Id, nullable=False),  # the movie or the series that the owner belongs to
    text_column("character"),
    text_column("department"),
    text_column("job"),
    Column("cast_id", Integer),
    Column("episode_count", Integer),  # as imported; null: counted from the episodes
    maybe("first_credit_air_date"),
    Column("person_position", Integer),  # place in the person's movie_credits or tv_credits, as imported
    Column("combined_position", Integer),  # place in the person's combined_credits, as imported
    Column("aggregate_position", Integer),  # place among the roles of the owner's aggregate_credits
    Index(None, "person_id", "kind"),
    Index(None, "credit_id"),
    sqlite_with_rowid=False,
)

image = Table(
    "image",
    metadata,
    *owner(),
    Column("type", Text, primary_key=True),  # backdrop, poster, logo, still, profile
    Column("file_path", Text, primary_key=True),
    position(key=False),
    text_column("image_id"),
    text_column("file_type"),
    Column("aspect_ratio", Float(53), nullable=False),
    Column("height", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    maybe("iso_639_1"),
    maybe("iso_3166_1"),
    *votes(),
    Column("own", Boolean(create_constraint=False), nullable=False, server_default=false()),  # uploaded here
    Index(None, "kind", "entity_id", "type", "iso_639_1"),
    Index(None, "file_path"),
    sqlite_with_rowid=False,
)

tagged_image = Table(
    "tagged_image",
    metadata,
    Column(
        "person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    position(),
    *owner(key=False),
    Column("image_id", Text, nullable=False),
    Column("image_type", Text, nullable=False),
    Column("file_path", Text, nullable=False),
    Column("aspect_ratio", Float(53), nullable=False),
    Column("height", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    maybe("iso_639_1"),
    maybe("iso_3166_1"),
    *votes(),
    Index(None, "kind", "entity_id"),
    Index(None, "file_path"),
)

video = Table(
    "video",
    metadata,
    *owner(),
    Column("video_id", Text, primary_key=True),
    position(key=False),
    text_column("iso_639_1"),
    text_column("iso_3166_1"),
    text_column("name"),
    text_column("key"),
    text_column("site"),
    Column("size", Integer, nullable=False),
    text_column("type"),
    flag("official"),
    text_column("published_at"),
    sqlite_with_rowid=False,
)

translation = Table(
    "translation",
    metadata,
    *owner(),
    Column("iso_639_1", Text, primary_key=True),
    Column("iso_3166_1", Text, primary_key=True),
    position(key=False),
    text_column("name"),  # title of a movie
    text_column("overview"),  # biography of a person
    text_column("tagline"),
    text_column("homepage"),
    Column("runtime", Integer),  # minutes, movies only
    flag("primary"),
    flag("listed"),  # false: known from answers in that language, not from a list of translations
    maybe("poster_path"),  # as served in that language, where no image records are known
    # By an editor: it stands before all images.
    Column("poster_chosen", Boolean(create_constraint=False), nullable=False, server_default=false()),
    by_path("poster_path"),
    sqlite_with_rowid=False,
)

alternative_title = Table(
    "alternative_title",
    metadata,
    *owner(),
    position(),
    text_column("iso_3166_1"),
    text_column("title"),
    text_column("type"),
    sqlite_with_rowid=False,
)

external_id = Table(
    "external_id",
    metadata,
    *owner(),
    Column("source", Text, primary_key=True),
    text_column("value"),
    Index(None, "value", "source"),
    sqlite_with_rowid=False,
)

release_date = Table(
    "release_date",
    metadata,
    Column("movie_id", Id, ForeignKey("movie.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    position(),
    text_column("iso_3166_1"),
    Column("type", Integer, nullable=False),
    text_column("release_date"),
    text_column("certification"),
    short_list("descriptors"),
    maybe("iso_639_1"),
    text_column("note"),
    sqlite_with_rowid=False,
)

content_rating = Table(
    "content_rating",
    metadata,
    Column(
        "series_id", Id, ForeignKey("series.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    position(),
    text_column("iso_3166_1"),
    text_column("rating"),
    short_list("descriptors"),
    sqlite_with_rowid=False,
)

genre_name = Table(
    "genre_name",  # of genres that no list of TMDB's has, as titles name it
    metadata,
    id_column(),
    text_column("name"),
)

watch_provider = Table(
    "watch_provider",
    metadata,
    id_column(),
    text_column("name"),
    maybe("logo_path"),
    Column("movie_priority", Integer),  # null: offers no movies
    Column("tv_priority", Integer),
    text_column("movie_priorities", default="{}"),  # country -> display priority, JSON
    text_column("tv_priorities", default="{}"),
)

watch_offer = Table(
    "watch_offer",
    metadata,
    *owner(),
    Column("iso_3166_1", Text, primary_key=True),
    Column("monetization", Text, primary_key=True),  # flatrate, free, ads, rent, buy
    Column("provider_id", Id, ForeignKey("watch_provider.id"), primary_key=True, autoincrement=False),
    Column("display_priority", Integer, nullable=False),
    position(key=False),
    sqlite_with_rowid=False,
)

watch_page = Table(
    "watch_page",
    metadata,
    *owner(),
    Column("iso_3166_1", Text, primary_key=True),
    text_column("link"),
    position(key=False),
    sqlite_with_rowid=False,
)
