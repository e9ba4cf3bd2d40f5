"""The entities, and how titles belong together."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, owned, owner, part_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
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
)


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
    _title_of("company")
    _title_genre()
    _title_of("keyword")
    _title_network()


def downgrade() -> None:
    for name in TABLES:
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
    index("company", "parent_company_id")


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
    index("movie", "collection_id")


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
        part_of("season", "series_id", "series.id"),
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
        part_of("episode", "series_id", "series.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
        sa.UniqueConstraint(
            "series_id",
            "season_number",
            "episode_number",
            name=op.f("uq_episode_series_id_season_number_episode_number"),
        ),
    )
    index("episode", "series_id", "air_date")


def _title_of(other: str) -> None:
    table = f"title_{other}"
    op.create_table(
        table,
        *owner(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(f"{other}_id", ID, nullable=False),
        sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=op.f(f"fk_{table}_{other}_id")),
        owned(table),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    index(table, f"{other}_id", "kind", "entity_id")


def _title_genre() -> None:
    op.create_table(
        "title_genre",
        *owner(),
        sa.Column("genre_id", ID, autoincrement=False, nullable=False),
        owned("title_genre"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "genre_id", name=op.f("pk_title_genre")),
        sqlite_with_rowid=False,
    )
    index("title_genre", "genre_id", "kind", "entity_id")


def _title_network() -> None:
    op.create_table(
        "title_network",
        *owner(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("network_id", ID, nullable=False),
        owned("title_network"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_title_network_network_id")),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_title_network")),
        sqlite_with_rowid=False,
    )
    index("title_network", "network_id", "kind", "entity_id")
