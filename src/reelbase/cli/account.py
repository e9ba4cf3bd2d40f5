"""`reelbase account`: bring what people have elsewhere into their accounts."""

import sys
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reelbase import moments
from reelbase.cli.counting import number_of
from reelbase.cli.flags import takes_settings
from reelbase.cli.key import account_named
from reelbase.cli.opening import current
from reelbase.cli.refusal import Refusal
from reelbase.logs import in_one_line
from reelbase.settings import Settings

if TYPE_CHECKING:
    from reelbase.entity import Entity
    from reelbase.storage.engine.database import Database
    from reelbase.storage.queries.accounts import AccountRow
    from reelbase.storage.rows import TakeoutEntryRow
    from reelbase.takeouts.said import Said
    from reelbase.takeouts.services import Facts
    from reelbase.takeouts.taking import Plan

app = typer.Typer(
    help="Bring ratings, favourites, watchlists, lists and plays from other services into an account.",
    no_args_is_help=True,
)
NAME = typer.Argument(help="The account, as `reelbase user list` shows it.")
SHOWN = 20  # lines of each kind
CANDIDATES = 5
FORMS = ("ratings", "favorites", "watchlist", "list")
WORDS = {
    "rating": "ratings",
    "favorite": "favourites",
    "watchlist": "titles of the watchlist",
    "list": "items of lists",
    "play": "plays",
}


@app.command("import")
@takes_settings("database", "list_limit")
def import_(
    settings: Settings,
    name: str = NAME,
    files: list[Path] = typer.Argument(metavar="FILE…", help="Takeouts: ZIP archives, tables or JSON."),
    as_: str = typer.Option(
        "", "--as", help="What a table holds that does not say it: ratings, favorites, watchlist or list."
    ),
    list_name: str = typer.Option("", "--list", help="The list that the titles of a table go on."),
    preview: bool = typer.Option(False, "--preview", help="Only show what would be taken."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask whether that is meant."),
) -> None:
    """Import takeouts of Letterboxd, Trakt, IMDb, TMDB, Simkl, TV Time, Yamtrack, Movary, MovieLens, Ryot or
    Reelbase, or a table with titles or ids.

    What was found is shown first. A second import of the same facts changes nothing.
    """
    from reelbase.jobs.job import read
    from reelbase.takeouts.members import TakeoutError, name_of
    from reelbase.takeouts.taking import plan, take

    if as_ and as_ not in FORMS:
        raise Refusal(f"Expected --as {' or '.join(FORMS)}, found {as_[:40]!r}.", exit_status=2)
    takeouts = [(path, _facts(path, "list" if list_name and not as_ else as_, list_name)) for path in files]
    with current(settings) as database:
        account = _account(database, name)
        for path, facts in takeouts:
            planned = read(database, moments.now(), partial(plan, account_id=account.id, facts=facts))
            _print_plan(name_of(path), planned)
            if preview or not planned.new:
                continue
            if not yes:
                _confirm(f"Take this into the account {account.username}?", f"account import {name} {path}")
            try:
                outcome = take(database, account, name_of(path), planned, moments.now(), settings.list_limit)
            except TakeoutError as error:
                raise Refusal(str(error)) from None
            states = {str(state): number for state, number in outcome.states.items()}
            print(f"Import {outcome.takeout_id}: {_counted(states)}.")
            if {"missing", "doubtful"} & states.keys():
                print(f"To see what is open, type: reelbase account open {in_one_line(account.username)}")


@app.command("imports")
@takes_settings("database")
def imports(settings: Settings, name: str = NAME) -> None:
    """List the imports of an account: number, when, service, file, and what became of their facts."""
    from reelbase.jobs.job import read
    from reelbase.storage.queries.takeouts import IMPORTS

    with current(settings) as database:
        account = _account(database, name)
        rows = read(database, moments.now(), lambda db: db.all(IMPORTS, account_id=account.id))
    for (id_, at, service, file), its in groupby(
        rows, lambda row: (row.id, row.created_at, row.service, row.name)
    ):
        states = {row.state: row.number for row in its if row.state}
        said = f"{id_:>4}  {at}  {service:<10}  {file}"
        print(f"{in_one_line(said)}  {_counted(states)}")
    if not rows:
        print(f"There are no imports. Type: reelbase account import {in_one_line(account.username)} FILE…")


@app.command("undo")
@takes_settings("database")
def undo(
    settings: Settings,
    name: str = NAME,
    number: int = typer.Argument(help="The number of the import."),
    yes: bool = typer.Option(False, "--yes", help="Do not ask whether that is meant."),
) -> None:
    """Undo an import whole. What was changed since stays as it is."""
    from reelbase.takeouts.taking import undo

    with current(settings) as database:
        account = _account(database, name)
        if not yes:
            _confirm(f"Undo import {number} of {account.username}?", f"account undo {name} {number}")
        undone = undo(database, account, _kept_number(number), moments.now())
    if undone is None:
        raise Refusal(
            f"Expected the number of an import, found {number}.\nType: reelbase account imports {name}",
            exit_status=2,
        )
    print(f"Undid import {number}: {number_of(undone, 'facts')}.")


@app.command("open")
@takes_settings("database")
def open_(settings: Settings, name: str = NAME) -> None:
    """List what waits: facts whose titles are doubtful, or not in the catalogue."""
    from reelbase.jobs.job import read
    from reelbase.takeouts.said import State
    from reelbase.takeouts.taking import open_entries

    with current(settings) as database:
        account = _account(database, name)
        entries = read(
            database,
            moments.now(),
            partial(open_entries, account_id=account.id, states=(State.DOUBTFUL, State.MISSING)),
        )
    for each in entries:
        print(in_one_line(f"{each.number:>6}  {each.state:<8}  {_shown(each)}  ({each.place})"))
    if not entries:
        print("Nothing is open.")
    else:
        print(
            f"To decide one, type: reelbase account decide {in_one_line(account.username)} NUMBER movie/603"
        )


@app.command("decide")
@takes_settings("database", "list_limit")
def decide(
    settings: Settings,
    name: str = NAME,
    number: int = typer.Argument(help="The number that `reelbase account open` shows."),
    title: str = typer.Argument(help="The title: movie/ID, tv/ID or episode/ID; or none, to leave it out."),
) -> None:
    """Say which title an open fact means; all open facts of the same title are decided with it."""
    from reelbase.takeouts.members import TakeoutError
    from reelbase.takeouts.taking import decide

    meant = None if title == "none" else _title(title)
    with current(settings) as database:
        account = _account(database, name)
        try:
            entry = decide(database, account, _kept_number(number), meant, moments.now(), settings.list_limit)
        except TakeoutError as error:
            raise Refusal(str(error), exit_status=2) from None
    if entry is None:
        raise Refusal(
            f"Expected the number of an open fact, found {number}.\nType: reelbase account open {name}",
            exit_status=2,
        )
    print(in_one_line(f"{entry.state}: {_shown(entry)}"))


def _kept_number(number: int) -> int:
    """Return a number as databases keep them; 0, which nothing has, for a larger one."""
    return number if 0 < number < 1 << 63 else 0


def _account(database: "Database", name: str) -> "AccountRow":
    from reelbase.jobs.job import read

    return read(database, moments.now(), lambda db: account_named(db, name))


def _facts(path: Path, what: str, list_name: str) -> "Facts":
    from reelbase.takeouts.members import TakeoutError, opened
    from reelbase.takeouts.reading import Wanted
    from reelbase.takeouts.services import facts_of

    try:
        return facts_of(opened(path), Wanted(what, list_name))
    except TakeoutError as error:
        raise Refusal(f"{error}\nType: reelbase account import NAME FILE…", exit_status=2) from None


def _title(text: str) -> "Entity":
    from reelbase.bounds import LARGEST_ID
    from reelbase.entity import TITLES, Entity, Kind

    kind, _, id_ = text.partition("/")
    known = {str(each): each for each in (*TITLES, Kind.EPISODE)}
    if (
        kind not in known
        or not (id_.isascii() and id_.isdigit() and len(id_) < 12)
        or not 0 < int(id_) <= LARGEST_ID
    ):
        raise Refusal(f"Expected a title as movie/603, found {text[:40]!r}.", exit_status=2)
    return Entity(known[kind], int(id_))


def _print_plan(file: str, planned: "Plan") -> None:
    """Print what a takeout holds, what would be taken, and what would not."""
    from collections import Counter

    facts = planned.facts
    held = Counter(WORDS[each.fact.what] for each in facts.said)
    print(in_one_line(f"{file}, of {facts.service}: {_counted(held) or 'nothing'}."))
    states = Counter(str(planned.found(each)) for each in planned.new)
    brought = len(facts.said) - len(planned.new)
    counts = {
        "found": states["taken"],
        "doubtful": states["doubtful"],
        "not in the catalogue": states["missing"],
        "imported before": brought,
        "twice in the file": facts.doubles,
        "left out": len(facts.skipped),
    }
    print(f"  {_counted(counts)}")
    doubtful = [each for each in planned.new if planned.found(each) == "doubtful"]
    _print_some([f"doubtful: {each.subject.shown}: {_candidates(planned, each)}" for each in doubtful])
    missing = [each for each in planned.new if planned.found(each) == "missing"]
    missing = [each for each in planned.new if planned.found(each) == "missing"]
    _print_some([f"doubtful: {each.subject.shown}: {_candidates(planned, each)}" for each in doubtful])
    _print_some([f"not in the catalogue: {each.subject.shown} ({each.place})" for each in missing])
    _print_some([f"left out: {each.place}: {each.reason}" for each in facts.skipped])


def _candidates(planned: "Plan", said: "Said") -> str:
    candidates = planned.matches[said.subject].candidates
    more = " …" if len(candidates) > CANDIDATES else ""
    return ", ".join(f"{each.kind}/{each.id}" for each in candidates[:CANDIDATES]) + more


def _print_some(lines: list[str]) -> None:
    for each in lines[:SHOWN]:
        print(in_one_line(f"  {each}"))
    if len(lines) > SHOWN:
        print(f"  … and {len(lines) - SHOWN:,} more")


def _shown(entry: "TakeoutEntryRow") -> str:
    from msgspec import json

    from reelbase.matching.subject import Subject
    from reelbase.takeouts.said import Fact

    fact = json.decode(entry.fact, type=Fact)
    return f"{fact.what} of {json.decode(entry.subject, type=Subject).shown}"


def _counted(counts: "dict[str, int]") -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if number)


def _confirm(question: str, command: str) -> None:
    if not sys.stdin.isatty():
        raise Refusal(
            f"Expected that it is meant, found nobody to ask.\nType: reelbase {command} --yes", exit_status=2
        )
    if not typer.confirm(in_one_line(question)):
        raise Refusal("Nothing was changed.")
