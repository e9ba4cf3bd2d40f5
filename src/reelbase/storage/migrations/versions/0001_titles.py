"""The entities, and how titles belong together."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _entity()
    _collection()
    _company()
    _keyword()
    _network()
    _person()
    _movie()
    _series()
    _season()
    _episode()
    _title_company()
    _title_genre()
    _title_keyword()
    _title_network()


def downgrade() -> None:
    for name in (
        "title_network",
        "title_keyword",
        "title_genre",
        "title_company",
        "episode",
        "season",
        "series",
        "movie",
        "person",
        "network",
        "keyword",
        "company",
        "collection",
        "entity",
    ):
        op.drop_table(name)


def _entity() -> None:
    op.create_table(
        "entity",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_entity")),
        sqlite_with_rowid=False,
    )


def _collection() -> None:
    op.create_table(
        "collection",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("original_language", sa.Text(), server_default="", nullable=False),
        sa.Column("original_name", sa.Text(), server_default="", nullable=False),
        sa.Column("poster_path", sa.Text(), nullable=True),
        sa.Column("backdrop_path", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
    )


def _company() -> None:
    op.create_table(
        "company",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("headquarters", sa.Text(), server_default="", nullable=False),
        sa.Column("homepage", sa.Text(), server_default="", nullable=False),
        sa.Column("logo_path", sa.Text(), nullable=True),
        sa.Column("origin_country", sa.Text(), nullable=True),
        sa.Column("parent_company_id", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_company_id"], ["company.id"], name=op.f("fk_company_parent_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_index(op.f("ix_company_parent_company_id"), "company", ["parent_company_id"], unique=False)


def _keyword() -> None:
    op.create_table(
        "keyword",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyword")),
    )


def _network() -> None:
    op.create_table(
        "network",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("headquarters", sa.Text(), server_default="", nullable=False),
        sa.Column("homepage", sa.Text(), server_default="", nullable=False),
        sa.Column("logo_path", sa.Text(), nullable=True),
        sa.Column("origin_country", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("gender", sa.Integer(), server_default="0", nullable=False),
        sa.Column("also_known_as", sa.Text(), server_default="[]", nullable=False),
        sa.Column("birthday", sa.Text(), nullable=True),
        sa.Column("deathday", sa.Text(), nullable=True),
        sa.Column("homepage", sa.Text(), nullable=True),
        sa.Column("known_for_department", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("original_name", sa.Text(), server_default="", nullable=False),
        sa.Column("place_of_birth", sa.Text(), nullable=True),
        sa.Column("popularity", sa.Float(53), server_default="0", nullable=False),
        sa.Column("profile_path", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )


def _movie() -> None:
    op.create_table(
        "movie",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("softcore", sa.Boolean(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("backdrop_path", sa.Text(), nullable=True),
        sa.Column("poster_path", sa.Text(), nullable=True),
        sa.Column("collection_id", ID, nullable=True),
        sa.Column("budget", ID, server_default="0", nullable=False),
        sa.Column("revenue", ID, server_default="0", nullable=False),
        sa.Column("runtime", sa.Integer(), nullable=True),
        sa.Column("genre_ids", sa.Text(), server_default="[]", nullable=False),
        sa.Column("origin_country", sa.Text(), server_default="[]", nullable=False),
        sa.Column("production_countries", sa.Text(), server_default="[]", nullable=False),
        sa.Column("spoken_languages", sa.Text(), server_default="[]", nullable=False),
        sa.Column("original_language", sa.Text(), server_default="", nullable=False),
        sa.Column("original_title", sa.Text(), server_default="", nullable=False),
        sa.Column("release_date", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("popularity", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_count", ID, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collection.id"], name=op.f("fk_movie_collection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movie")),
    )
    op.create_index(op.f("ix_movie_collection_id"), "movie", ["collection_id"], unique=False)


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("adult", sa.Boolean(), nullable=False),
        sa.Column("softcore", sa.Boolean(), nullable=False),
        sa.Column("in_production", sa.Boolean(), nullable=False),
        sa.Column("backdrop_path", sa.Text(), nullable=True),
        sa.Column("poster_path", sa.Text(), nullable=True),
        sa.Column("episode_run_time", sa.Text(), server_default="[]", nullable=False),
        sa.Column("genre_ids", sa.Text(), server_default="[]", nullable=False),
        sa.Column("languages", sa.Text(), server_default="[]", nullable=False),
        sa.Column("origin_country", sa.Text(), server_default="[]", nullable=False),
        sa.Column("production_countries", sa.Text(), server_default="[]", nullable=False),
        sa.Column("spoken_languages", sa.Text(), server_default="[]", nullable=False),
        sa.Column("original_language", sa.Text(), server_default="", nullable=False),
        sa.Column("original_name", sa.Text(), server_default="", nullable=False),
        sa.Column("first_air_date", sa.Text(), server_default="", nullable=False),
        sa.Column("homepage", sa.Text(), server_default="", nullable=False),
        sa.Column("last_air_date", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("popularity", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_count", ID, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )


def _season() -> None:
    op.create_table(
        "season",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("series_id", ID, nullable=False),
        sa.Column("season_number", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.Text(), server_default="", nullable=False),
        sa.Column("air_date", sa.Text(), nullable=True),
        sa.Column("episode_count", ID, server_default="0", nullable=False),
        sa.Column("poster_path", sa.Text(), nullable=True),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_season_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season")),
        sa.UniqueConstraint("series_id", "season_number", name=op.f("uq_season_series_id_season_number")),
    )


def _episode() -> None:
    op.create_table(
        "episode",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("series_id", ID, nullable=False),
        sa.Column("season_number", sa.Integer(), nullable=False),
        sa.Column("episode_number", sa.Integer(), nullable=False),
        sa.Column("air_date", sa.Text(), nullable=True),
        sa.Column("episode_type", sa.Text(), server_default="standard", nullable=False),
        sa.Column("production_code", sa.Text(), server_default="", nullable=False),
        sa.Column("runtime", sa.Integer(), nullable=True),
        sa.Column("still_path", sa.Text(), nullable=True),
        sa.Column("screened_theatrically", sa.Boolean(), nullable=False),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_count", ID, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_episode_series_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint(
            "series_id",
            "season_number",
            "episode_number",
            name=op.f("uq_episode_series_id_season_number_episode_number"),
        ),
    )
    op.create_index(op.f("ix_episode_series_id_air_date"), "episode", ["series_id", "air_date"], unique=False)


def _title_company() -> None:
    op.create_table(
        "title_company",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("company_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_title_company_company_id")),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_title_company_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_title_company")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_title_company_company_id_kind_entity_id"),
        "title_company",
        ["company_id", "kind", "entity_id"],
        unique=False,
    )


def _title_genre() -> None:
    op.create_table(
        "title_genre",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("genre_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_title_genre_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "genre_id", name=op.f("pk_title_genre")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_title_genre_genre_id_kind_entity_id"),
        "title_genre",
        ["genre_id", "kind", "entity_id"],
        unique=False,
    )


def _title_keyword() -> None:
    op.create_table(
        "title_keyword",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("keyword_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["keyword_id"], ["keyword.id"], name=op.f("fk_title_keyword_keyword_id")),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_title_keyword_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_title_keyword")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_title_keyword_keyword_id_kind_entity_id"),
        "title_keyword",
        ["keyword_id", "kind", "entity_id"],
        unique=False,
    )


def _title_network() -> None:
    op.create_table(
        "title_network",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("network_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_title_network_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_title_network_network_id")),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_title_network")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_title_network_network_id_kind_entity_id"),
        "title_network",
        ["network_id", "kind", "entity_id"],
        unique=False,
    )
