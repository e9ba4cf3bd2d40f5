"""No statement reads a big table from end to end, or sorts, on either database, but for those listed."""

from collections.abc import Iterator

import pytest

from reelbase.importers.formats.bodies import import_bodies
from tests.asking import Client
from tests.conftest import CopyOf, build_index, migrate
from tests.golden.cases import goldens
from tests.golden.small import BODIES, fill
from tests.plans.explaining import TABLES, Scan, forget, scans, sorts, statements
from tests.plans.sorted_statements import sorted_statements
from tests.thorough import ENGINE

SMALL = {
    "api_key": "a server has a handful",
    "genre": "those of one's own: a handful",
    "checkpoint": "one row for each import under way",
    "invitation": "those of a week",
    "job_run": "one row for each job",
    "watch_provider": "the services of the world: some hundreds",
    "webhook": "a server has a handful",
    "webhook_turn": "one row",
}
"""Tables that may be read whole."""

ALLOWED: dict[tuple[str, str], str] = {
    ("accounts.ACCOUNTS", "account"): "the list that `reelbase user list` prints, outside the server",
    ("first_start._beginning", "journal"): "whether there is any row: the first one answers",
    ("journal.LAST_MADE", "journal"): "its last 2,000 rows, walked from the end",
    ("edits._DONE", "edit_lock"): "whether there is any row: the first one answers",
    ("matching._DONE", "provenance"): "whether there is any row: the first one answers",
    ("trends.STATE", "trend"): "whether there is any row: the first one answers",
    ("removing._UNUSED_LISTS", "list"): "once when the demo is removed, outside the server",
    ("exports.FILMED", "video"): "once for an export of everything, outside the server",
    ("mirrored_pictures.COUNTS", "entity"): "once at the end of a mirror, outside the server",
    ("webhooks.BACKLOGS", "webhook_message"): "what waits and what was given up, from an index",
    ("journal._PRUNE_COUNTS", "change_count"): "once a day, outside the server",
    ("signals.MOVING", "momentum"): "once a day, outside the server: every momentum decays",
}
"""Statements that read a big table whole, with the reason."""

for _kind, _table in (("movie", "movie"), ("person", "person"), ("tv", "series")):
    _why = "every ten minutes at most, outside the server: no index is in the order of popularity"
    ALLOWED[f"trends.POPULAR[{_kind}]", _table] = _why

if ENGINE == "sqlite":
    for _table in ("journal", "last_change"):
        ALLOWED["last_changes._SPAN", _table] = "the last moment of each kind: the last entry of an index"
    ALLOWED["removing._UNUSED_PROVIDERS", "watch_offer"] = "once when the demo is removed, outside the server"
    ALLOWED["exports.REVIEWED", "review"] = "once for an export of everything, outside the server"
    ALLOWED["index_rows.COUNT", "entity"] = "once for each time the index is built anew, outside the server"
    ALLOWED["entities.NEWEST", "entity"] = "the index is walked from its end until an entity is complete"
SMALLEST_CATALOGUE = 60  # statements; fewer means that they were not found


@pytest.fixture(scope="module")
def found(url: str, demo_url: str) -> list[Scan]:
    """The scans in the demo, once every statement was made: by asking all, importing, and importing again."""
    forget()
    fill(url)
    import_bodies(url, [BODIES], lambda progress: None)
    build_index(url)
    with Client(url, cache_size=0) as client:
        for golden in goldens():
            client.get(golden.requests[0])
    return scans(demo_url)


@pytest.fixture(scope="module")
def url(copy_of: CopyOf) -> Iterator[str]:
    """A migrated database to write to."""
    with copy_of("migrated", migrate) as url:
        yield url


def is_allowed(scan: Scan) -> bool:
    return scan.table in SMALL or (scan.statement, scan.table) in ALLOWED


def test_no_statement_reads_a_big_table_whole(found: list[Scan]) -> None:
    assert [scan for scan in found if not is_allowed(scan)] == []


def test_all_statements_were_looked_at(found: list[Scan]) -> None:
    names = statements()
    assert len(names) >= SMALLEST_CATALOGUE
    for part in (
        "movies.MOVIE_DETAILS",
        "credits.CREDITS",
        "facts.IMAGES",
        "journal.CHANGES",
        "journal.HEAD",
    ):
        assert part in names, part
    assert set(SMALL) <= set(TABLES)


def test_every_exception_is_needed(found: list[Scan]) -> None:
    assert set(ALLOWED) - {(scan.statement, scan.table) for scan in found} == set()


@pytest.mark.usefixtures("found")
def test_statements_walk_indexes_and_do_not_sort(demo_url: str) -> None:
    """What sorts no more is taken off the list, so that nothing else comes onto it."""
    assert set(sorts(demo_url)) == sorted_statements()
