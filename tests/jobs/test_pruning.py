"""The pruning job: what caches and the index have long heard of goes, changes stay."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from reelbase.editing.notices.messages import put_test
from reelbase.entity import Kind
from reelbase.jobs.pruning import BATCH, PRUNING
from reelbase.moments import stamp
from reelbase.search.index import read_current
from reelbase.search.writing import rebuild
from reelbase.storage.engine.database import Database
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.journal import (
    popularity_change,
    relation_change,
    trend_change,
    votes_change,
    webhook_change,
)
from reelbase.storage.queries.webhooks import WAITING, failed_ids, insert_webhook
from reelbase.storage.rows import WebhookRow
from tests.failure.indexing import ask, kept
from tests.importers.catalogue import rows_of
from tests.jobs.catalogue import day, journal, movie, put

TITLE = Change("movie", 7, "title", "updated", value='"A"')
NOTICES = [
    popularity_change("movie", 7, 2.0),
    votes_change("movie", 7),
    votes_change("episode", 9),
    trend_change(),
    relation_change(),
    webhook_change(1),
]


def tell(database: Database, now: datetime, changes: Sequence[Change]) -> None:
    with database.writer(now=now) as writer:
        writer.journal(changes)


def told(database: Database) -> list[tuple[str, int]]:
    return [(row.kind, row.entity_id) for row in journal(database)]


def prune(database: Database, now: datetime) -> str:
    return PRUNING.run(database, now)


def test_old_notices_go_and_changes_stay(database: Database) -> None:
    tell(database, day(0), [TITLE, *NOTICES])
    tell(database, day(20), [*NOTICES, TITLE])
    assert prune(database, day(29)) == "0 notices removed from the journal"
    before = journal(database)
    assert prune(database, day(31)) == "6 notices removed from the journal"
    assert journal(database) == [row for row in before if row.sequence == 1 or row.sequence > 7]
    assert prune(database, day(31)) == "0 notices removed from the journal"
    prune(database, day(400))
    assert told(database) == [("movie", 7), ("movie", 7)]


def test_the_head_stays_where_it_is(database: Database) -> None:
    tell(database, day(0), NOTICES)
    [*_, last] = journal(database)
    prune(database, day(400))
    assert journal(database) == [last]
    tell(database, day(401), [TITLE])
    assert [row.sequence for row in journal(database)] == [last.sequence, last.sequence + 1]


def test_many_go_in_several_transactions(database: Database) -> None:
    number = 2 * BATCH + 1
    tell(database, day(0), [*(votes_change("movie", id_) for id_ in range(number)), TITLE])
    assert prune(database, day(31)) == f"{number:,} notices removed from the journal"
    assert told(database) == [("movie", 7)]


def test_messages_that_were_given_up_stay_for_a_month(database: Database) -> None:
    url = "https://example.org/"
    blank = WebhookRow(0, url, "", "", "", "", "", "", "", "", None, "", 0, 0, "", 0)
    with database.writer(now=day(0)) as writer:
        hook = insert_webhook(writer, blank)
        for _ in range(4):
            put_test(writer, hook)
        firsts = writer.all(WAITING, webhook_id=hook.id, limit=9)
        pairs = zip(firsts[1:], (0, 0, 9), strict=True)
        writer.upsert([row._replace(failed_at=stamp(day(at))) for row, at in pairs])
    assert prune(database, day(29)) == "0 notices removed from the journal"
    assert prune(database, day(31)).endswith(", 2 messages that were given up removed")
    with database.writer() as writer:
        assert failed_ids(writer, hook.id) == [firsts[3].id]
        assert writer.all(WAITING, webhook_id=hook.id, limit=9) == firsts[:1]


def test_counts_of_no_change_go(database: Database, database_url: str) -> None:
    for at in range(3):
        tell(database, day(at), [TITLE])
    assert 0 in {row[-1] for row in rows_of(database_url, "change_count")}
    prune(database, day(3))
    assert [row[-1] for row in rows_of(database_url, "change_count")] == [1, 1, 1]


def test_an_index_goes_on(database: Database, database_url: str, tmp_path: Path) -> None:
    put(database, movie(7), votes=10)
    tell(database, day(0), NOTICES)
    ask(database_url, lambda readers: rebuild(readers, tmp_path))
    built = read_current(tmp_path)
    prune(database, day(31))
    put(database, movie(8))
    tell(database, day(31), [Change(str(Kind.MOVIE), 8, "general", "created")])
    found = kept(database_url, tmp_path)
    assert not found.faults
    assert read_current(tmp_path) == built
