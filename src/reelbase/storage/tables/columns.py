"""The kinds of column that the tables are made of."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Text,
    text,
)
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")


def text_column(name: str, *, default: str = "") -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def maybe(name: str) -> Column[str]:
    return Column(name, Text)


def count(name: str) -> Column[int]:
    return Column(name, Id, nullable=False, server_default="0")


def score(name: str) -> Column[float]:
    return Column(name, Float(53), nullable=False, server_default="0")


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean(create_constraint=False), nullable=False)


def short_list(name: str) -> Column[str]:
    """Return a column for a short ordered list as JSON text."""
    return text_column(name, default="[]")


def votes() -> list[Column[float] | Column[int]]:
    """Return the columns of votes, a mean (0–10) and a number: imported, and with those given here."""
    return [score("vote_average"), count("vote_count")]


def id_column() -> Column[int]:
    return Column("id", Id, primary_key=True, autoincrement=False)


def owner(*, key: bool = True) -> list[SchemaItem]:
    """Return the two columns that name the owner of a fact."""
    return [
        Column("kind", Text, primary_key=key, nullable=False),
        Column("entity_id", Id, primary_key=key, nullable=False, autoincrement=False),
        ForeignKeyConstraint(["kind", "entity_id"], ["entity.kind", "entity.id"], ondelete="CASCADE"),
    ]


def position(*, key: bool = True) -> Column[int]:
    return Column("position", Integer, primary_key=key, nullable=False, autoincrement=False)


def by_path(name: str) -> Index:
    """Return the index that finds the owner of a picture's path; unknown paths are not in it."""
    known = text(f"{name} IS NOT NULL")
    return Index(None, name, sqlite_where=known, postgresql_where=known)
