"""How the databases answer a statement: which tables they read from end to end, and where they sort."""

import gc
import json
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import import_module
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.sql.dml import UpdateBase

import reelbase.storage
from reelbase.storage import tables
from reelbase.storage.engine.statement import Chain, Command, DialectName, Statement
from reelbase.storage.queries.integrity import Found

TABLES = tables.metadata.tables
SQLITE_STEP = re.compile(r"(SCAN|SEARCH) (\w+)(.*)")
SQLITE_ONLY_KIND = re.compile(r"\(kind=\?\)$")
POSTGRES_ONLY_KIND = re.compile(r"\(\(?kind = [^)]*\)\)?(?!.* AND )")
SORTING = ("seqscan", "bitmapscan", "sort", "incremental_sort", "hashjoin", "mergejoin")
"""Ways of PostgreSQL that sort, or lose the order of an index."""
SEVERAL: Chain = (False, False, True)
KEYED = re.compile(r"\[.*")
MADE = re.compile(r"stored: SELECT (?:DISTINCT )?(\w+).*")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Scan(NamedTuple):
    """A table that a statement reads whole, or all rows of one kind in it."""

    statement: str
    table: str
    step: str


def statements() -> dict[str, Command]:
    """Every statement of storage by its name; those that are made when needed, if they were."""
    named: dict[int, str] = {}
    for module in _modules():
        for name, value in vars(module).items():
            for key, each in _within(value):
                named.setdefault(id(each), f"{module.__name__.rpartition('.')[2]}.{name}{key}")
    found: dict[str, Command] = {}
    gc.unfreeze()
    for each in gc.get_objects():
        if isinstance(each, Command) and _is_of_storage(each):
            text = " ".join(each.text("sqlite").split())
            found[named.get(id(each)) or f"stored: {text[:40]} … {text[-90:]}"] = each
    return found


def _is_of_storage(command: Command) -> bool:
    """Return whether it is one that the program runs, and no rule of integrity, which may read all."""
    if isinstance(command, Statement):
        return command.row.__module__.startswith("reelbase.") and command.row is not Found
    return isinstance(command.clause, UpdateBase)


def forget() -> None:
    """Drop the statements that were made when needed: other tests need some that the program does not."""
    for module in _modules():
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
    gc.collect()


def _modules() -> Iterator[Any]:
    for module in pkgutil.walk_packages(reelbase.storage.__path__, "reelbase.storage."):
        if not module.ispkg and ".migrations." not in module.name:
            yield import_module(module.name)


def _within(value: object) -> Iterator[tuple[str, Command]]:
    if isinstance(value, Command):
        yield "", value
    elif isinstance(value, dict):
        yield from ((f"[{key}]", each) for key, each in value.items() if isinstance(each, Command))


def scans(url: str) -> list[Scan]:
    """Every scan of every statement, in the database at an address."""
    explain = _sqlite_scans if url.startswith("sqlite") else _postgres_scans
    return sorted(explain(url))


def sorts(url: str) -> list[str]:
    """Return the statements that sort what they read, those of one name once, those made by their table."""
    explain = _sqlite_sorts if url.startswith("sqlite") else _postgres_sorts
    return sorted({KEYED.sub("", MADE.sub(r"stored:\1", name)) for name in explain(url)})


def _sqlite_sorts(url: str) -> Iterator[str]:
    for name, steps in _sqlite_plans(url):
        if any(step.startswith("USE TEMP B-TREE FOR") and "ORDER BY" in step for step in steps):
            yield name


def _postgres_sorts(url: str) -> Iterator[str]:
    for name, plan in _postgres_plans(url, SORTING):
        if any("Sort" in node["Node Type"] for node in _nodes(plan)):
            yield name


def _sqlite_scans(url: str) -> Iterator[Scan]:
    for name, steps in _sqlite_plans(url):
        for step in steps:
            found = SQLITE_STEP.match(step)
            if found and (table := _table(found[2])) and _reads_all(found[1], found[3]):
                yield Scan(name, table, step)


def _sqlite_plans(url: str) -> Iterator[tuple[str, list[str]]]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for name, statement in statements().items():
            for text in _texts(statement, "sqlite"):
                values = dict.fromkeys(re.findall(r":(\w+)", text))
                steps = connection.execute(f"EXPLAIN QUERY PLAN {text}", values)
                yield name, [step for *_, step in steps]


def _texts(statement: Command, dialect: DialectName) -> set[str]:
    """Return the text for one language, and that for several where it is another."""
    return {statement.text(dialect), statement.text(dialect, chain=SEVERAL)}


def _reads_all(verb: str, how: str) -> bool:
    return verb == "SCAN" or bool(SQLITE_ONLY_KIND.search(how))


def _table(alias: str) -> str | None:
    """The table behind an alias such as `credit_1`."""
    name = alias if alias in TABLES else re.sub(r"_\d+$", "", alias)
    return name if name in TABLES else None


def _postgres_scans(url: str) -> Iterator[Scan]:
    for name, plan in _postgres_plans(url, ("seqscan",)):
        for node in _nodes(plan):
            kind, table = node["Node Type"], node.get("Relation Name", "")
            if kind == "Seq Scan" or ("Index" in kind and table and _is_unbounded(node)):
                step = {k: v for k, v in node.items() if k in {"Node Type", "Index Cond"}}
                yield Scan(name, table, json.dumps(step))


def _postgres_plans(url: str, avoided: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield plans as of prepared statements; what is avoided is there where nothing else will do."""
    with psycopg.connect(url) as connection:
        for each in avoided:
            connection.execute(f"SET enable_{each} = off".encode())
        connection.execute("SET plan_cache_mode = force_generic_plan")
        texts = ((name, each) for name, found in statements().items() for each in _texts(found, "postgresql"))
        for number, (name, text) in enumerate(texts):
            names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
            numbered = text.replace("%%", "%")
            for place, each in enumerate(names, 1):
                numbered = numbered.replace(f"%({each})s", f"${place}")
            connection.execute(f"PREPARE s{number} AS {numbered}".encode())
            values = f"({', '.join(['NULL'] * len(names))})" if names else ""
            row = connection.execute(f"EXPLAIN (FORMAT JSON) EXECUTE s{number}{values}".encode()).fetchone()
            assert row
            yield name, row[0][0]["Plan"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)


def _is_unbounded(node: dict[str, Any]) -> bool:
    """Whether an index is walked from end to end, or for all rows of one kind."""
    condition = node.get("Index Cond", "")
    return not condition or bool(POSTGRES_ONLY_KIND.fullmatch(condition))
