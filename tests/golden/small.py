"""A small catalogue of invented titles: every fact twice or so, and one of each kind without any."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from reelbase.entity import Entity, Kind
from reelbase.importers.formats.bodies import import_bodies
from reelbase.jobs.schedule import run_job
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.writer import Change
from reelbase.storage.queries.signals import Signals, add_signals
from tests.conftest import build_index, migrate
from tests.moments import NOON

BODIES = Path(__file__).parent / "catalogue.jsonl"
FIRST = 1_000_000_000  # where the ids of own titles begin
CHANGED_AT = datetime(2026, 5, 24, 9, 0, 0, tzinfo=UTC)  # three hours before the tests' clock


def own(number: int) -> int:
    """The id of an own title by its number."""
    return FIRST + number


def made(digits: str) -> str:
    """A 24-hex id of the small catalogue by its last digits."""
    return digits.zfill(24)


USE = {
    Entity(Kind.MOVIE, own(2)): Signals(views=40),
    Entity(Kind.PERSON, own(51)): Signals(views=9),
    Entity(Kind.TV, own(61)): Signals(views=2, votes=3, favorites=1, watchlist_adds=1),
}
"""What was done on the tests' day."""

CHANGES = [
    Change("movie", own(1), "title", "updated", "de", "DE", '"Der Lampenwärter"', '"Der Wärter"'),
    Change("movie", own(1), "budget", "added", value="1200000"),
    Change("movie", own(1), "title", "added", "sv", "SE", '"Lyktvaktaren"'),
    Change("movie", own(2), "images", "added", value='{"poster":{"file_path":"/own-m2.jpg"}}'),
    Change("tv", own(61), "season", "added", value='{"season_id":1000000072,"season_number":2}'),
    Change("tv", own(61), "overview", "deleted", "fr", "FR", original_value='"Une tour."'),
    Change("season", own(71), "episode", "added", value='{"episode_id":1000000082,"episode_number":2}'),
    Change("episode", own(81), "runtime", "updated", value="50", original_value="48"),
    Change("person", own(51), "biography", "added", "en", "US", '"Ada grew up by the sea."'),
    Change("movie", own(999), "general", "deleted"),
]


def fill(url: str) -> None:
    """Make the schema, tell the journal what changed on the tests' day, then load the bodies."""
    migrate(url)
    database = open_database(url)
    with database.writer(who="test", now=CHANGED_AT) as writer:
        writer.journal(CHANGES)
    database.close()
    report = import_bodies(url, [BODIES], lambda progress: None)
    assert not report.bad, report.bad
    with closing(open_database(url)) as database:
        with database.writer(who="test", now=NOON) as writer:
            add_signals(writer, USE)
        run_job(database, TRENDING, NOON)


def fill_indexed(url: str) -> None:
    """The same, with its index."""
    fill(url)
    build_index(url)
