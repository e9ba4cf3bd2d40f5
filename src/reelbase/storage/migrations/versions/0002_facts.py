"""The facts that entities own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


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
    for name in (
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
    ):
        op.drop_table(name)


def _credit() -> None:
    op.create_table(
        "credit",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_credit_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_credit_person_id")),
        sa.PrimaryKeyConstraint("kind", "entity_id", "credit_id", name=op.f("pk_credit")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_credit_credit_id"), "credit", ["credit_id"], unique=False)
    op.create_index(op.f("ix_credit_person_id_kind"), "credit", ["person_id", "kind"], unique=False)


def _image() -> None:
    op.create_table(
        "image",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_image_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "type", "file_path", name=op.f("pk_image")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_image_kind_entity_id_type_iso_639_1"),
        "image",
        ["kind", "entity_id", "type", "iso_639_1"],
        unique=False,
    )


def _tagged_image() -> None:
    op.create_table(
        "tagged_image",
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_tagged_image_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_tagged_image_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "position", name=op.f("pk_tagged_image")),
    )
    op.create_index(
        op.f("ix_tagged_image_kind_entity_id"), "tagged_image", ["kind", "entity_id"], unique=False
    )


def _video() -> None:
    op.create_table(
        "video",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_video_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "video_id", name=op.f("pk_video")),
        sqlite_with_rowid=False,
    )


def _translation() -> None:
    op.create_table(
        "translation",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
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
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_translation_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "iso_639_1", "iso_3166_1", name=op.f("pk_translation")),
        sqlite_with_rowid=False,
    )


def _alternative_title() -> None:
    op.create_table(
        "alternative_title",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), server_default="", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("type", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_alternative_title_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "position", name=op.f("pk_alternative_title")),
        sqlite_with_rowid=False,
    )


def _external_id() -> None:
    op.create_table(
        "external_id",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_external_id_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "source", name=op.f("pk_external_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_external_id_value_source"), "external_id", ["value", "source"], unique=False)


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
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movie.id"], name=op.f("fk_release_date_movie_id"), ondelete="CASCADE"
        ),
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
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_content_rating_series_id"), ondelete="CASCADE"
        ),
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
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), nullable=False),
        sa.Column("monetization", sa.Text(), nullable=False),
        sa.Column("provider_id", ID, autoincrement=False, nullable=False),
        sa.Column("display_priority", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_watch_offer_kind_entity_id"),
            ondelete="CASCADE",
        ),
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
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("entity_id", ID, autoincrement=False, nullable=False),
        sa.Column("iso_3166_1", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["kind", "entity_id"],
            ["entity.kind", "entity.id"],
            name=op.f("fk_watch_page_kind_entity_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "entity_id", "iso_3166_1", name=op.f("pk_watch_page")),
        sqlite_with_rowid=False,
    )
