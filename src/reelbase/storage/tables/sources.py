"""Provenance: the source of each fact that did not come with answers of the API."""

from sqlalchemy import Column, Table, Text

from reelbase.storage.tables.columns import metadata, owner, text_column

provenance = Table(
    "provenance",
    metadata,
    *owner(),
    Column("source", Text, primary_key=True),  # edit, wikidata, imdb, …
    text_column("fields", default="{}"),  # edition of the source -> the fields that it set, JSON
    text_column("told_at"),  # UTC, YYYY-MM-DD HH:MM:SS
    sqlite_with_rowid=False,
)
