"""What every test can ask for: databases of its own, on SQLite or on PostgreSQL.

REELBASE_TEST_DATABASE=sqlite|postgresql says which (default: sqlite). REELBASE_TEST_SERVER names a
PostgreSQL server to use (postgresql:///postgres?host=…) instead of one that the suite starts itself.
"""

import fcntl
import gc
import itertools
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import cached_property
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from reelbase.stopping import except_stopped
from reelbase.storage.temp_folders import temporary_folder
from tests.postgres import Cluster, with_name
from tests.thorough import ENDURING, ENGINE, REST, THOROUGH, tries_more
from tests.warm import read_certificates_once, read_no_pages_ahead

if TYPE_CHECKING:
    from psycopg import Connection

SHARED = Path(__file__).parents[2] / "shared"
SERVER = "REELBASE_TEST_SERVER"
MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes: more than the suite ever has in files
at_end = pytest.StashKey[ExitStack]()

# The same code gives the same verdict; what nobody has tried yet is looked for in `make endurance`.
settings.register_profile("laws", derandomize=not ENDURING, deadline=None)  # the machine may be busy
settings.load_profile("laws")

# The settings of whoever runs the suite are none of its business.
for _name in [n for n in os.environ if n.startswith("REELBASE_") and not n.startswith("REELBASE_TEST_")]:
    del os.environ[_name]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--rewrite` writes down anew what tests compare answers and statements with."""
    parser.addoption("--rewrite", action="store_true", help="write them down as they are now")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL and make the folder of temporary files once, before any process that runs tests."""
    if ENGINE not in {"sqlite", "postgresql"}:
        raise pytest.UsageError(f"REELBASE_TEST_DATABASE: expected sqlite or postgresql, found {ENGINE!r}")
    if hasattr(config, "workerinput"):
        return
    get_temp_dir()  # of multiprocessing, which removes it later than all others are removed
    end = config.stash[at_end] = ExitStack()
    if has_room(MEMORY):
        tempfile.tempdir = str(MEMORY)
    folder = end.enter_context(temporary_folder())
    folder.chmod(0o1777)  # as that of the system
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.environ["XDG_DATA_HOME"] = str(folder / "data")  # where the indexes of PostgreSQL are
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")  # where the catalogues of doubles are
    if ENGINE == "postgresql" and SERVER not in os.environ:
        cluster = Cluster()
        end.callback(cluster.stop)
        os.environ[SERVER] = cluster.url


def pytest_sessionstart() -> None:
    """Warn of no Ctrl+C that CPython drops, as the program doesn't: tests of it press it at any moment.

    A shell has it ignored by what it starts in the background, which the program would inherit from here.
    """
    sys.unraisablehook = except_stopped(sys.unraisablehook)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionfinish() -> None:
    """Keep what was measured here: a process of the suite that takes long to end is killed."""
    if "coverage" in sys.modules:
        from coverage import Coverage

        if measuring := Coverage.current():
            measuring.save()


def has_room(folder: Path) -> bool:
    """Return whether a file system takes all that the suite writes, and runs the programs among it."""
    if not folder.is_dir():
        return False
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize > ROOM and not found.f_flag & os.ST_NOEXEC


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no cycles in what is imported and collected: it stays, and that takes half of the time.

    Later they are looked for less often than after 700 objects: each time Hypothesis is told in Python.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(10_000)
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what takes long, unless it is asked for, and on PostgreSQL what no database changes.

    What takes long comes first, so that at the end no process waits for another.
    """
    items.sort(key=lambda item: item.get_closest_marker("thorough") is None)
    left_out = [item for item in items if _is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _is_left_out(item)]


def _is_left_out(item: pytest.Item) -> bool:
    if item.get_closest_marker("enduring"):
        return not ENDURING
    if item.get_closest_marker("thorough"):
        if not THOROUGH:
            return True
    elif REST and not tries_more(item):
        return True
    is_told_by_one = item.get_closest_marker("once") or "databases" not in getattr(item, "fixturenames", ())
    return ENGINE != "sqlite" and bool(is_told_by_one)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that was started here, and remove all files."""
    if end := config.stash.get(at_end, None):
        end.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line how much is not tried for want of ../shared, which is no part of the repository."""
    skipped = [str(each.longrepr) for each in terminalreporter.stats.get("skipped", ())]
    number = sum("../shared" in each for each in skipped)
    if not SHARED.exists():
        line = f"{number} tests were skipped, and no answer was held against TMDB's own description: "
        terminalreporter.write_line(f"{line}both need ../shared, which is absent.", yellow=True)


def pytest_report_header() -> str:
    """Say in the report which engine the suite runs on."""
    return f"database: {ENGINE}"


class Databases(Protocol):
    """Makes databases, empty or as copies of one that is ready."""

    def address(self, name: str) -> str:
        """The address of the database of that name."""

    def create(self, name: str) -> None:
        """Make an empty database."""

    def copy(self, template: str, name: str) -> None:
        """Make a database as a copy of another, which nobody uses at that time."""

    def drop(self, name: str) -> None:
        """Remove a database, whoever uses it."""


class SqliteDatabases:
    """A file a database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def address(self, name: str) -> str:
        return f"sqlite:///{self.path(name)}"

    def create(self, name: str) -> None:
        self.drop(name)

    def copy(self, template: str, name: str) -> None:
        # By SQLite: whoever closes a file that it has open as a database too loses its locks on it.
        self.path(name).touch(0o600)  # as the program makes it
        of, to = (sqlite3.connect(self.path(each)) for each in (template, name))
        with closing(of), closing(to):
            to.execute("PRAGMA synchronous = OFF")
            of.backup(to)
        shutil.copymode(self.path(template), self.path(name))

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.db*"):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


class PostgresDatabases:
    """Databases on the suite's server."""

    def __init__(self, server: str, run: str) -> None:
        self.server = server
        self.run = run

    def name(self, name: str) -> str:
        return f"{self.run}_{name}"

    def address(self, name: str) -> str:
        return with_name(self.server, self.name(name))

    def create(self, name: str) -> None:
        self.execute(f'CREATE DATABASE "{self.name(name)}"')

    def copy(self, template: str, name: str) -> None:
        # By files: that takes half of the time of a copy by pages, which is logged.
        by = "STRATEGY FILE_COPY" if self.connection.info.server_version >= 15_00_00 else ""
        self.execute(f'CREATE DATABASE "{self.name(name)}" TEMPLATE "{self.name(template)}" {by}')

    def drop(self, name: str) -> None:
        self.execute(f'DROP DATABASE IF EXISTS "{self.name(name)}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        self.connection.execute(statement.encode())

    @cached_property
    def connection(self) -> "Connection":
        import psycopg

        return psycopg.connect(self.server, autocommit=True)


@pytest.fixture(scope="session", autouse=True)
def _little_is_prepared() -> None:
    read_no_pages_ahead()
    read_certificates_once()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the suite share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def databases(shared_folder: Path, testrun_uid: str) -> Iterator[Databases]:
    """The maker of databases of the engine under test."""
    if ENGINE == "sqlite":
        yield SqliteDatabases(shared_folder)
        return
    made = PostgresDatabases(os.environ[SERVER], f"run_{testrun_uid[:8]}")
    with made.connection:
        yield made


@contextmanager
def only_one_process(path: Path) -> Iterator[None]:
    """Hold a lock that the other processes of the suite wait for."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


Fill = Callable[[str], object]


@pytest.fixture(scope="session")
def template(databases: Databases, shared_folder: Path) -> Callable[[str, Fill], str]:
    """Gives the name of a database that is filled once for all processes, then only copied or read.

    The demo with its index begins as a copy of the demo alone: it is imported once for both.
    """

    def make(name: str, fill: Fill) -> str:
        done = shared_folder / f"{name}.ready"
        with only_one_process(shared_folder / f"{name}.lock"):
            if not done.exists():
                if fill is load_indexed_demo:
                    databases.copy(make("demo_alone", load_demo), name)
                else:
                    databases.create(name)
                fill(databases.address(name))
                if fill is load_indexed_demo:
                    databases.copy(name, unread(name))
                done.touch()
        return name

    return make


def unread(name: str) -> str:
    """Return the name of the copy of a template that nobody reads: PostgreSQL copies no other."""
    return f"{name}_unread"


def migrate(url: str) -> None:
    """Make the schema in an empty database."""
    from reelbase.storage.engine.database import open_database

    database = open_database(url)
    database.migrate()
    database.close()


counter = itertools.count()


def own_name() -> str:
    """A database's name that no other test of any process has."""
    return f"t{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(counter)}"


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """A database in which there is nothing, not even a schema."""
    name = own_name()
    databases.create(name)
    yield databases.address(name)
    databases.drop(name)


CopyOf = Callable[[str, Fill], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def copy_of(databases: Databases, template: Callable[[str, Fill], str]) -> CopyOf:
    """Gives the address of a copy of a database that is filled once, to write to; gone at the end."""

    @contextmanager
    def copied(of: str, fill: Fill) -> Iterator[str]:
        name, made = own_name(), template(of, fill)
        databases.copy(unread(made) if fill is load_indexed_demo else made, name)
        try:
            yield databases.address(name)
        finally:
            databases.drop(name)

    return copied


@pytest.fixture
def database_url(copy_of: CopyOf) -> Iterator[str]:
    """A migrated database without titles, the test's own."""
    with copy_of("migrated", migrate) as url:
        yield url


@pytest.fixture(scope="session")
def demo_url(databases: Databases, template: Callable[[str, Fill], str]) -> str:
    """The database with the demo catalogue, loaded once for the whole suite: to be read only.

    Its index is beside it.
    """
    return databases.address(template("demo", load_indexed_demo))


def load_demo(url: str) -> None:
    """Load the demo, which `template` does as `demo_alone`."""
    from reelbase.cli import demo

    demo.load_demo(url)


def load_indexed_demo(url: str) -> None:
    """Build the index of the demo, of which `template` has made a copy."""
    build_index(url)


def build_index(url: str) -> None:
    """Build the index of a database as it is now."""
    from reelbase.cli.index import build_index
    from reelbase.settings import Settings
    from reelbase.storage.engine.database import open_database

    with closing(open_database(url)) as database:
        build_index(database, Settings(database=url))
