"""Writes of every kind, chosen at random: imports, edits, deletions, merges, pictures, lists and jobs."""

import json
import random
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from reelbase.accounts.account import disable_account, enable_account
from reelbase.catalog.own_pictures import OwnPicture, add_picture, remove_picture
from reelbase.editing.problems import Problem
from reelbase.entity import Entity, Kind
from reelbase.errors import ApiError
from reelbase.jobs.popularity import POPULARITY
from reelbase.jobs.relating import RELATED
from reelbase.jobs.schedule import run_job
from reelbase.jobs.trending import TRENDING
from reelbase.storage.engine.database import open_database
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.accounts import select_account
from tests.editing.desk import delete, edit, make, merge, restore
from tests.golden.small import BODIES, own
from tests.importers.catalogue import take_lines
from tests.moments import NOON

LINES = [json.loads(line) for line in BODIES.read_text(encoding="utf-8").splitlines()]
TITLES = [Entity(Kind.MOVIE, own(n)) for n in (1, 2, 3)] + [Entity(Kind.TV, own(n)) for n in (61, 63)]
PARTS = [Entity(Kind.SEASON, own(71)), Entity(Kind.EPISODE, own(81))]
OTHERS = [Entity(Kind.PERSON, own(n)) for n in (51, 52, 53)] + [
    Entity(Kind.COLLECTION, own(11)), Entity(Kind.COMPANY, own(21)), Entity(Kind.NETWORK, own(31)),
    Entity(Kind.KEYWORD, own(41)),
]  # fmt: skip
NAME = {Kind.MOVIE: "original_title", Kind.TV: "original_name", Kind.COLLECTION: "original_name"}


class Writers:
    """Somebody who writes into a catalogue, past every server."""

    def __init__(self, url: str, folder: Path, of: random.Random) -> None:
        self._url, self._folder, self._of = url, folder, of
        self._gone: list[Entity] = []
        self._ways: list[Callable[[], object]] = [
            *[self._take] * 4, *[self._edit] * 3, self._cast, self._words, self._belong, self._remove,
            self._restore, self._picture, self._job, self._make, self._disable,
        ]  # fmt: skip

    def write(self) -> str:
        """Write something; its name. What is refused has written nothing."""
        way = self._of.choice(self._ways)
        with suppress(Problem, ApiError):
            way()
        return way.__name__

    def _take(self) -> None:
        """Import bodies with some facts changed, and rows taken away."""
        lines = self._of.sample(LINES, self._of.choice([1, 1, 3]))
        take_lines(self._url, self._folder, [{**line, "body": self._varied(line["body"])} for line in lines])

    def _varied(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._fact(name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._varied(each) for each in value if self._of.random() < 0.9]
        return value

    def _fact(self, name: str, value: Any) -> Any:
        if (
            name in {"overview", "title", "name", "character", "biography", "note"}
            and self._of.random() < 0.3
        ):
            return f"{name} {self._of.randint(1, 9)}"
        if name in {"popularity", "vote_average"} and self._of.random() < 0.5:
            return self._of.randint(1, 90) / 10
        return self._varied(value)

    def _edit(self) -> None:
        entity = self._of.choice(TITLES + OTHERS)
        edit(self._url, entity, facts={NAME.get(entity.kind, "name"): f"Name {self._of.randint(1, 99)}"})

    def _cast(self) -> None:
        rows = [
            {"person_id": own(self._of.choice([51, 52, 53])), "character": f"Part {self._of.randint(1, 9)}"}
        ]
        edit(self._url, self._of.choice(TITLES), cast={self._of.choice(["add", "set"]): rows})

    def _words(self) -> None:
        words = {self._of.choice(["de-DE", "sv-SE"]): {"overview": f"Text {self._of.randint(1, 9)}"}}
        edit(self._url, self._of.choice(TITLES + PARTS), words=words)

    def _belong(self) -> None:
        """Put a movie into a collection, or give it another word."""
        if self._of.random() < 0.5:
            edit(self._url, TITLES[2], facts={"collection_id": self._of.choice([None, own(11), own(13)])})
        else:
            edit(
                self._url, self._of.choice(TITLES), keywords={"set": [{"id": own(self._of.choice([41, 42]))}]}
            )

    def _remove(self) -> None:
        """Delete or merge something that stays away for a while."""
        entity = self._of.choice(TITLES + OTHERS)
        others = [each for each in TITLES + OTHERS if each.kind is entity.kind and each != entity]
        if entity not in self._gone and len(self._gone) < 2:
            if others and self._of.random() < 0.5:
                merge(self._url, entity, self._of.choice(others))
            else:
                delete(self._url, entity)
            self._gone.append(entity)

    def _restore(self) -> None:
        if self._gone:
            restore(self._url, self._gone.pop())

    def _picture(self) -> None:
        path = f"/own-written-{self._of.randint(1, 2)}.jpg"
        entity = self._of.choice(TITLES[:3])
        with closing(open_database(self._url)) as database, database.writer(now=NOON) as writer:
            db = Transaction(writer)
            if self._of.random() < 0.7:
                driven(
                    add_picture(db, entity, OwnPicture("poster", path, 20, 30, self._of.choice(["en", None])))
                )
            else:
                driven(remove_picture(db, entity, "poster", path))

    def _job(self) -> None:
        with closing(open_database(self._url)) as database:
            run_job(database, self._of.choice([POPULARITY, RELATED, TRENDING]), NOON)

    def _make(self) -> None:
        """Make a movie in which somebody plays that has been there before."""
        cast = {"add": [{"person_id": own(51), "character": "New"}]}
        make(self._url, Kind.MOVIE, facts={"original_title": f"New {self._of.randint(1, 99)}"}, cast=cast)

    def _disable(self) -> None:
        """Disable an account, or enable it again."""
        with closing(open_database(self._url)) as database, database.writer(now=NOON) as writer:
            account = select_account(writer, "ben")
            assert account is not None
            (enable_account if account.disabled_at else disable_account)(writer, account)
