"""Takeouts on pages: what a file would bring is shown first; taken, decided and undone by buttons.

A file is read and forgotten: nothing of it is kept between the preview and the taking, to which the browser
sends it again.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple, TypeVar

from msgspec import json

from reelbase.accounts.list_items import ListLimit
from reelbase.bounds import TAKEOUT_FILE_BYTES
from reelbase.entity import TITLES, Entity, Kind
from reelbase.jobs.job import read
from reelbase.matching.subject import Subject
from reelbase.storage.engine.database import Database, open_database
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.takeouts import IMPORTS, OPEN
from reelbase.storage.temp_folders import temporary_folder
from reelbase.takeouts.members import TakeoutError, opened
from reelbase.takeouts.reading import Wanted
from reelbase.takeouts.said import Fact, Said, State, digest_of
from reelbase.takeouts.services import SERVICES, facts_of
from reelbase.takeouts.taking import Plan, plan
from reelbase.web.browse.look import Look, Missing, Page, address_of
from reelbase.web.keep.sections import of_reader, sections
from reelbase.web.uploads import Upload

FORMS = ("ratings", "favorites", "watchlist", "list")
PATIENCE = 10.0  # seconds to wait for another writer
SHOWN = 50  # rows of each kind in a preview
OPEN_ROWS, OPEN_TITLES, CANDIDATES = 100, 10, 5
STATES = (State.TAKEN, State.DOUBTFUL, State.MISSING)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Takeouts:
    """Reads and takes takeouts in threads, a few at once, each with a connection of its own."""

    database: str
    limit: ListLimit
    turns: asyncio.Semaphore

    async def do(self, work: Callable[[Database], Result]) -> Result:
        """Run work that may take many transactions."""

        def done() -> Result:
            database = open_database(self.database, patience=PATIENCE, durable=True)
            try:
                return work(database)
            finally:
                database.close()

        return await asyncio.to_thread(done)


def planned(database: Database, file: Upload, account: AccountRow, wanted: Wanted, now: datetime) -> Plan:
    """Return what a file would bring into an account. Raises TakeoutError."""
    with temporary_folder() as folder:
        path = folder / file.name
        path.write_bytes(file.content)
        try:
            facts = facts_of(opened(path), wanted)
        except TakeoutError as error:
            raise TakeoutError(str(error).replace(f"{folder}/", "")) from None
    return read(database, now, partial(plan, account_id=account.id, facts=facts))


def seal(found: Plan) -> str:
    """Return what tells this plan from another one."""
    digests = (digest_of(found.facts.service, each) for each in found.new)
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


class Line(NamedTuple):
    """A fact as a preview shows it."""

    place: str
    title: str
    what: str
    day: str
    value: float  # of a rating; 0 of anything else
    list_name: str
    addresses: list[tuple[str, str]]  # of the titles that are meant, or may be


def preview(look: Look, file: Upload, wanted: Wanted, found: Plan, *, has_changed: bool) -> Page:
    """Return what a file would bring."""
    facts = found.facts
    counts = Counter(found.found(each) for each in found.new)
    lines = {
        state: [
            _line(found, each) for each in _first(each for each in found.new if found.found(each) is state)
        ]
        for state in STATES
    }
    return Page(
        "preview.html",
        {
            **sections(look, "imports"),
            "file": file.name,
            "service": facts.service,
            "wanted": wanted,
            "held": sorted(Counter(str(each.fact.what) for each in facts.said).items()),
            "groups": [(str(state), counts[state], lines[state]) for state in STATES],
            "known": len(facts.said) - len(found.new),
            "doubles": facts.doubles,
            "skipped": facts.skipped[:SHOWN],
            "skipped_count": len(facts.skipped),
            "seal": seal(found),
            "has_changed": has_changed,
            "is_new": bool(found.new),
        },
        folder="keep",
    )


def _first(said: Iterable[Said]) -> Iterable[Said]:
    return islice(said, SHOWN)


def _line(found: Plan, said: Said) -> Line:
    its = found.matches[said.subject]
    meant = [its.entity] if its.entity else its.candidates[:CANDIDATES]
    links = [(f"{each.kind}/{each.id}", f"/{each.kind}/{each.id}") for each in meant if each.kind in TITLES]
    return _shown(said.place, said.subject, said.fact, links)


def _shown(place: str, subject: Subject, fact: Fact, links: list[tuple[str, str]]) -> Line:
    return Line(place, subject.shown, str(fact.what), fact.at[:10], fact.halves / 2, fact.list, links)


class Import(NamedTuple):
    """A takeout that was taken."""

    id: int
    service: str
    name: str
    created_at: str
    states: dict[str, int]


async def show_imports(look: Look) -> Page:
    """Return the takeouts of the reader, the newest first, and where to bring another one."""
    rows = await look.db.all(IMPORTS, account_id=of_reader(look).id)
    imports = [
        Import(*its, {row.state: row.number for row in some if row.state})
        for its, some in groupby(rows, key=lambda row: (row.id, row.service, row.name, row.created_at))
    ]
    waiting = Counter[str]()
    for each in imports:
        waiting.update({state: n for state, n in each.states.items() if state in {"doubtful", "missing"}})
    return Page(
        "imports.html",
        {
            **sections(look, "imports"),
            "imports": imports[::-1],
            "waiting": waiting,
            "services": ", ".join(each.name for each in SERVICES[:-1]),
            "forms": FORMS,
            "largest": TAKEOUT_FILE_BYTES >> 20,
            "done": look.query.get("done", ""),
        },
        folder="keep",
    )


class Doubt(NamedTuple):
    """A title of takeouts of which nobody knows which one of the catalogue it is."""

    number: int  # of the first fact about it
    title: str
    lines: list[Line]
    choices: list[tuple[str, str, str]]  # the value of the choice, its name, and its page


async def show_open(look: Look) -> Page:
    """Return what waits to be decided, some titles at a time."""
    account = of_reader(look)
    state = State.MISSING if look.query.get("state") == "missing" else State.DOUBTFUL
    text = look.query.get("after", "0")
    after = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
    rows = await look.db.all(OPEN, account_id=account.id, state=state, after=after, limit=OPEN_ROWS)
    groups: dict[str, list[tuple[int, Line]]] = {}
    last = 0
    for row in rows:
        if row.subject not in groups and len(groups) == OPEN_TITLES:
            break
        last = row.number
        subject, fact = json.decode(row.subject, type=Subject), json.decode(row.fact, type=Fact)
        groups.setdefault(row.subject, []).append((row.number, _shown(row.place, subject, fact, [])))
    doubts = []
    for text, lines in groups.items():
        subject = json.decode(text, type=Subject)
        numbers = [number for number, _ in lines]
        choices = await _choices(look, subject)
        doubts.append(Doubt(min(numbers), subject.shown, [line for _, line in lines], choices))
    has_more = bool(rows) and (last != max(row.number for row in rows) or len(rows) == OPEN_ROWS)
    return Page(
        "open.html",
        {
            **sections(look, "imports"),
            "state": str(state),
            "doubts": doubts,
            "more": f"/my/imports/open?state={state}&after={last}" if has_more else "",
        },
        folder="keep",
    )


async def _choices(look: Look, subject: Subject) -> list[tuple[str, str, str]]:
    """Return titles of the catalogue that may be meant, as search finds them by the name."""
    if not subject.title:
        return []
    kinds = (
        (Kind.TV,) if subject.kind == Kind.EPISODE else TITLES if not subject.kind else (Kind(subject.kind),)
    )
    choices = []
    for kind in kinds:
        try:
            found = (await look.ask(f"/3/search/{kind}", query=subject.title[:200]))["results"]
        except Missing:
            continue
        for each in found[:CANDIDATES]:
            name = each.get("title") or each.get("name") or ""
            day = each.get("release_date") or each.get("first_air_date") or ""
            address = address_of(str(kind), each["id"], name)
            meant = await _part(look, subject, Entity(kind, each["id"]))
            if meant is not None:
                named = f"{name} ({day[:4]})" if day else name
                choices.append((f"{meant.kind}/{meant.id}", named, address))
    return choices


async def _part(look: Look, subject: Subject, title: Entity) -> Entity | None:
    """Return the episode of a series that is meant; the title itself where no episode is."""
    if subject.kind != Kind.EPISODE:
        return title
    path = f"/3/tv/{title.id}/season/{subject.season}/episode/{subject.episode}"
    try:
        return Entity(Kind.EPISODE, (await look.ask(path))["id"])
    except Missing:
        return None
