"""Signals of use of titles and people, and what the jobs make of them."""

from sqlalchemy import Column, Float, Index, Table, Text

from reelbase.storage.tables.columns import Id, count, metadata, owner, position, score, text_column

signal = Table(
    "signal",
    metadata,
    Column("day", Text, primary_key=True),  # UTC, YYYY-MM-DD
    *owner(),
    count("views"),
    count("votes"),
    count("favorites"),
    count("watchlist_adds"),
    Index(None, "kind", "entity_id", "day"),
    sqlite_with_rowid=False,
)

momentum = Table(
    "momentum",
    metadata,
    *owner(),
    score("imported"),  # the popularity that came with the last import
    score("written"),  # the popularity that the job wrote; another one now is a newer import's
    score("momentum"),
    text_column("day"),  # of the last day that is counted in: YYYY-MM-DD
    sqlite_with_rowid=False,
)

trend = Table(
    "trend",
    metadata,
    Column("time_window", Text, primary_key=True),  # day, week
    position(),
    *owner(key=False),
    score("score"),
    Index(None, "kind", "entity_id"),
    Index(None, "time_window", "kind", "position"),
    sqlite_with_rowid=False,
)

relation = Table(
    "relation",
    metadata,
    *owner(),
    Column("relation", Text, primary_key=True),  # similar, recommendation
    text_column("others", default="[]"),  # ids of the same kind, the nearest first; JSON
    sqlite_with_rowid=False,
)

imported_rating = Table(
    "imported_rating",
    metadata,
    Column("source", Text, primary_key=True),  # movielens, …
    Column("rater", Id, primary_key=True, autoincrement=False),
    *owner(),
    Column("value", Float(53), nullable=False),  # 0.5 to 10
    text_column("created_at"),
    Index(None, "kind", "entity_id"),
    sqlite_with_rowid=False,
)

job_run = Table(
    "job_run",
    metadata,
    Column("name", Text, primary_key=True),
    text_column("started_at"),  # UTC, YYYY-MM-DD HH:MM:SS
    text_column("finished_at"),  # empty: under way, or interrupted
    text_column("outcome"),
    count("head"),  # the journal's head when it began
)
