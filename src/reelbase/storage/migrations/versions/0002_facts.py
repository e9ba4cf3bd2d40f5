"""The facts that entities own."""

import sqlalchemy as sa
from alembic import op

from reelbase.storage.migrations.parts import ID, index, owned, owner, part_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "watch_page",
    "watch_offer",
    "watch_provider",
    "content_rating",
    "release_date",
    "external_id",
    "alternative_title",
    "translation",
    "video",
    "tagged_image",
    "image",
    "credit",
)


def upgrade() -> None:
    _credit()
    _image()
    _tagged_image()
    _video()
    _translation()
    _alternative_title()
    _external_id()
    _release_date()
    _content_rating()
    _watch_provider()
    _watch_offer()
    _watch_page()


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)


def _credit() -> None:
    op.create_table(
        "credit",
        *owner(),
        sa.Column("credit_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("credit_type", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("title_id", ID, nullable=False),
        sa.Column("character", sa.Text(), server_default="", nullable=False),
        sa.Column("department", sa.Text(), server_default="", nullable=False),
        sa.Column("job", sa.Text(), server_default="", nullable=False),
        sa.Column("cast_id", sa.Integer(), nullable=True),
        sa.Column("episode_count", sa.Integer(), nullable=True),
        sa.Column("first_credit_air_date", sa.Text(), nullable=True),
        sa.Column("person_position", sa.Integer(), nullable=True),
        sa.Column("combined_position", sa.Integer(), nullable=True),
        sa.Column("aggregate_position", sa.Integer(), nullable=True),
        owned("credit"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_person_id")),
        sa.PrimaryKeyConstraint("kind", "entity_id", "credit_id", name=op.f("pk_credit")),
        sqlite_with_rowid=False,
    )
    index("credit", "credit_id")
    index("credit", "person_id", "kind")


def _image() -> None:
    op.create_table(
        "image",
        *owner(),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("file_path", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("image_id", sa.Text(), server_default="", nullable=False),
        sa.Column("file_type", sa.Text(), server_default="", nullable=False),
        sa.Column("aspect_ratio", sa.Float(53), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("iso_639_1", sa.Text(), nullable=True),
        sa.Column("iso_3166_1", sa.Text(), nullable=True),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_count", ID, server_default="0", nullable=False),
        owned("image"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "type", "file_path", name=op.f("pk_image")),
        sqlite_with_rowid=False,
    )
    index("image", "kind", "entity_id", "type", "iso_639_1")


def _tagged_image() -> None:
    op.create_table(
        "tagged_image",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *owner(),
        sa.Column("image_id", sa.Text(), nullable=False),
        sa.Column("image_type", sa.Text(), nullable=False),
        sa.Column("file_path", sa.Text(), nullable=False),
        sa.Column("aspect_ratio", sa.Float(53), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("iso_639_1", sa.Text(), nullable=True),
        sa.Column("iso_3166_1", sa.Text(), nullable=True),
        sa.Column("vote_average", sa.Float(53), server_default="0", nullable=False),
        sa.Column("vote_count", ID, server_default="0", nullable=False),
        owned("tagged_image"),
        part_of("tagged_image", "person_id", "person.id"),
        sa.PrimaryKeyConstraint("person_id", "position", name=op.f("pk_tagged_image")),
    )
    index("tagged_image", "kind", "entity_id")


def _video() -> None:
    op.create_table(
        "video",
        *owner(),
        sa.Column("video_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iso_639_1", sa.Text(), server_default="", nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), server_default="", nullable=False),
        sa.Column("site", sa.Text(), server_default="", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.Text(), server_default="", nullable=False),
        owned("video"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "video_id", name=op.f("pk_video")),
        sqlite_with_rowid=False,
    )


def _translation() -> None:
    op.create_table(
        "translation",
        *owner(),
        sa.Column("iso_639_1", sa.Text(), nullable=False),
        sa.Column("iso_3166_1", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("overview", sa.Text(), server_default="", nullable=False),
        sa.Column("tagline", sa.Text(), server_default="", nullable=False),
        sa.Column("homepage", sa.Text(), server_default="", nullable=False),
        sa.Column("runtime", sa.Integer(), nullable=True),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("poster_path", sa.Text(), nullable=True),
        owned("translation"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "iso_639_1", "iso_3166_1", name=op.f("pk_translation")),
        sqlite_with_rowid=False,
    )


def _alternative_title() -> None:
    op.create_table(
        "alternative_title",
        *owner(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        owned("alternative_title"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_alternative_title")),
        sqlite_with_rowid=False,
    )


def _external_id() -> None:
    op.create_table(
        "external_id",
        *owner(),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        owned("external_id"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "source", name=op.f("pk_external_id")),
        sqlite_with_rowid=False,
    )
    index("external_id", "value", "source")


def _release_date() -> None:
    op.create_table(
        "release_date",
        sa.Column("movie_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Integer(), nullable=False),
        sa.Column("release_date", sa.Text(), server_default="", nullable=False),
        sa.Column("certification", sa.Text(), server_default="", nullable=False),
        sa.Column("descriptors", sa.Text(), server_default="[]", nullable=False),
        sa.Column("iso_639_1", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        part_of("release_date", "movie_id", "movie.id"),
        sa.PrimaryKeyConstraint("movie_id", "position", name=op.f("pk_release_date")),
        sqlite_with_rowid=False,
    )


def _content_rating() -> None:
    op.create_table(
        "content_rating",
        sa.Column("series_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("rating", sa.Text(), server_default="", nullable=False),
        sa.Column("descriptors", sa.Text(), server_default="[]", nullable=False),
        part_of("content_rating", "series_id", "series.id"),
        sa.PrimaryKeyConstraint("series_id", "position", name=op.f("pk_content_rating")),
        sqlite_with_rowid=False,
    )


def _watch_provider() -> None:
    op.create_table(
        "watch_provider",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("logo_path", sa.Text(), nullable=True),
        sa.Column("movie_priority", sa.Integer(), nullable=True),
        sa.Column("tv_priority", sa.Integer(), nullable=True),
        sa.Column("movie_priorities", sa.Text(), server_default="{}", nullable=False),
        sa.Column("tv_priorities", sa.Text(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_provider")),
    )


def _watch_offer() -> None:
    op.create_table(
        "watch_offer",
        *owner(),
        sa.Column("iso_3166_1", sa.Text(), nullable=False),
        sa.Column("monetization", sa.Text(), nullable=False),
        sa.Column("provider_id", ID, autoincrement=False, nullable=False),
        sa.Column("display_priority", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        owned("watch_offer"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["watch_provider.id"], name=op.f("fk_watch_offer_provider_id")
        ),
        sa.PrimaryKeyConstraint(
            "kind", "entity_id", "iso_3166_1", "monetization", "provider_id", name=op.f("pk_watch_offer")
        ),
        sqlite_with_rowid=False,
    )


def _watch_page() -> None:
    op.create_table(
        "watch_page",
        *owner(),
        sa.Column("iso_3166_1", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        owned("watch_page"),
        sa.PrimaryKeyConstraint("kind", "entity_id", "iso_3166_1", name=op.f("pk_watch_page")),
        sqlite_with_rowid=False,
    )
