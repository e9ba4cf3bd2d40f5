"""Migrations happen whole or not at all, on both databases."""

import time
from contextlib import closing
from threading import Thread
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import HeadMaintainer, MigrationContext
from sqlalchemy import Boolean, Column, Engine, MetaData, inspect
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement

from reelbase.errors import StorageError
from reelbase.storage.engine.database import open_database
from reelbase.storage.migrations import migrate
from reelbase.storage.migrations.revision import HEAD
from reelbase.storage.queries.integrity import find_faults
from reelbase.storage.tables.columns import metadata
from tests.asking import Client
from tests.conftest import Databases, own_name
from tests.thorough import ENGINE


@pytest.mark.parametrize("at", [1, 4, 7])
def test_a_migration_that_is_stopped_leaves_nothing_and_can_be_run_again(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    update, done = HeadMaintainer.update_to_step, 0

    def stopped(heads: HeadMaintainer, step: Any) -> None:
        nonlocal done
        done += 1
        if done == at:  # the tables of this step are there, its number is not yet
            raise KeyboardInterrupt
        update(heads, step)

    monkeypatch.setattr(migrate, "_made", {})  # as in a process that has made no database yet
    with closing(open_database(empty_database_url)) as database:
        with monkeypatch.context() as patched:
            patched.setattr(HeadMaintainer, "update_to_step", stopped)
            with pytest.raises(KeyboardInterrupt):
                database.migrate()
        assert database.revision() is None
        assert len(database.migrate()) == int(HEAD)
        assert database.revision() == HEAD
        assert find_faults(database) == []


def test_an_upgrade_that_is_stopped_leaves_the_schema_before(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(heads: HeadMaintainer, step: Any) -> None:
        raise KeyboardInterrupt

    with closing(open_database(empty_database_url)) as database:
        database.migrate("0006")
        with monkeypatch.context() as patched:
            patched.setattr(HeadMaintainer, "update_to_step", stopped)
            with pytest.raises(KeyboardInterrupt):
                database.migrate()
        assert database.revision() == "0006"
        database.migrate()
        assert database.revision() == HEAD
        assert find_faults(database) == []


def test_the_second_database_of_a_process_is_made_as_the_first(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_made", {})
    names, made = (own_name(), own_name()), []
    for name in names:
        databases.create(name)
        with closing(open_database(databases.address(name))) as database:
            applied = database.migrate()
            assert database.migrate() == []
            made.append((applied, database.revision(), statements_of(database.engine())))
    assert made[0] == made[1]
    for name in names:
        databases.drop(name)


OF_ITSELF = ("catalogue_identity", "sign_in_count")
"""The tables of a database itself, which no copy has: the program knows them by their names alone."""


def statements_of(engine: Engine) -> list[str]:
    """Return the statements that would make the tables and the indexes of a database."""
    found = MetaData()
    found.reflect(engine)
    assert len(found.tables) > len(metadata.tables)
    indexes = [each for table in found.sorted_tables for each in table.indexes]
    made: list[DDLElement] = [CreateTable(each) for each in found.sorted_tables]
    made += [CreateIndex(each) for each in sorted(indexes, key=lambda each: str(each.name))]
    return [str(each.compile(engine)) for each in made]


def test_the_migrations_make_the_tables_that_the_program_knows(database_url: str) -> None:
    """Types, defaults, keys, indexes and references, and when these are checked."""
    with closing(open_database(database_url)) as database:
        engine = database.engine()
        expected = metadata_of(engine.dialect.name)
        options = {
            "compare_type": True,
            "compare_server_default": is_another_default,
            "target_metadata": expected,
            "include_name": lambda name, kind, parents: kind != "table" or name not in OF_ITSELF,
        }
        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection, opts=options), expected) == []


def metadata_of(dialect: str) -> MetaData:
    """Return the tables as a database has them: SQLite checks references when a transaction ends."""
    found = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(found)
    references = [each for table in found.sorted_tables for each in table.foreign_key_constraints]
    for each in references if dialect == "sqlite" else ():
        each.deferrable, each.initially = True, "DEFERRED"
    return found


def is_another_default(_: object, __: object, column: Column[Any], found: str | None, *rest: object) -> bool:
    """Compare texts: an empty one is none to Alembic. Numbers that the database counts are no default."""
    wanted = getattr(column.server_default, "arg", None)
    if isinstance(column.type, Boolean) and found in ("0", "1"):
        found = ("false", "true")[int(found)]
    if wanted is None:
        return found is not None and not found.startswith("nextval(")
    return found is None or found.partition("::")[0].strip("(')") != str(wanted)


def test_a_newer_schema_is_used_where_it_allows_that(database_url: str) -> None:
    def say(version: str, oldest: str) -> None:
        with database.engine().begin() as connection:
            told = f"UPDATE alembic_version SET version_num = '{version}', oldest = '{oldest}'"
            connection.exec_driver_sql(told)

    with closing(open_database(database_url)) as database:
        say("9999", HEAD)
        assert database.migrate() == []
        with Client(database_url) as client:
            assert client.get("/3/configuration").status == 200
        say("9999", "9998")
        with pytest.raises(StorageError, match="9999, which this version does not know"):
            database.migrate()


@pytest.mark.skipif(ENGINE != "postgresql", reason="SQLite has one writer")
def test_a_large_index_is_made_beside_those_who_write(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 1)
    monkeypatch.setattr(migrate, "AGAIN_SECONDS", 0.1)
    with closing(open_database(empty_database_url)) as database:
        database.migrate("0007")
        migrating = Thread(target=database.migrate)
        with database.engine().connect() as other, other.begin():
            other.exec_driver_sql("UPDATE image SET width = 1")  # from now on no table may be locked whole
            migrating.start()
            time.sleep(0.5)
            with database.engine().begin() as third:
                third.exec_driver_sql("UPDATE image SET width = 2")
        migrating.join()
        assert database.revision() == HEAD
        made = {each["name"] for each in inspect(database.engine()).get_indexes("image")}
        assert "ix_image_file_path" in made


@pytest.mark.skipif(ENGINE != "postgresql", reason="nodes share no SQLite file")
def test_two_programs_may_migrate_at_once(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "_made", {})
    for revision in ("0007", "head"):
        found: list[list[str]] = []

        def migrated(revision: str = revision, found: list[list[str]] = found) -> None:
            with closing(open_database(empty_database_url)) as database:
                found.append(database.migrate(revision))

        both = [Thread(target=migrated) for _ in range(2)]
        for each in both:
            each.start()
        for each in both:
            each.join()
        assert sorted(map(bool, found)) == [False, True]
