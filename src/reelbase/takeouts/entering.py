"""Entering facts into an account, and taking them back, inside a transaction.

What is there already stays: a rating that was given later than the one of the file, a play within the same
minute or on the same day.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from msgspec import UNSET

from reelbase.accounts.lists import ListChanges, create_list, note_list
from reelbase.accounts.plays import is_same
from reelbase.accounts.votes import Votes, count_votes
from reelbase.entity import TITLES, Entity, Kind
from reelbase.moments import precise
from reelbase.storage.engine.transaction import Transaction, driven
from reelbase.storage.queries.account_lists import (
    LIST,
    MEMBERS,
    ListRow,
    comment_item,
    delete_item,
    delete_list_row,
    insert_item,
    touch_list,
)
from reelbase.storage.queries.accounts import AccountRow
from reelbase.storage.queries.flags import Mark, delete_mark, insert_mark, is_marked
from reelbase.storage.queries.plays import PLAYS, WatchedRow, delete_play, insert_play
from reelbase.storage.queries.ratings import delete_rating, insert_rating, update_rating
from reelbase.storage.queries.takeouts import LISTS_NAMED, RATINGS, StandingRow
from reelbase.storage.rows import PlayRow
from reelbase.takeouts.said import About, Fact, State, What

MARKS = {What.FAVORITE: Mark.FAVORITE, What.WATCHLIST: Mark.WATCHLIST}
LANGUAGE = re.compile(r"(?P<language>[a-z]{2})-(?P<country>[A-Z]{2})", re.ASCII)
RATED = (Kind.MOVIE, Kind.TV, Kind.EPISODE)


class Entered(NamedTuple):
    """The outcome of entering a fact."""

    state: State
    halves: int | None = None  # of the rating that it replaced


TAKEN, KNOWN, LEFT_OUT = Entered(State.TAKEN), Entered(State.KNOWN), Entered(State.LEFT_OUT)


class Left(NamedTuple):
    """A rating that is not taken back, since another one is there; and the one that it replaced."""

    entity: Entity
    halves: int
    before: int | None


class Account:
    """An account in a transaction, as far as the facts of some titles go."""

    def __init__(self, db: Transaction, account: AccountRow, titles: Iterable[Entity], limit: int) -> None:
        self._db = db
        self._account = account
        self._limit = limit  # the most titles of a list
        self._votes: defaultdict[Kind, dict[int, Votes]] = defaultdict(dict)
        self._lists: dict[str, int] = {}
        self._changed_lists: dict[int, ListRow] = {}
        self.made_lists: list[int] = []
        self.left: list[Left] = []
        wanted = sorted({*titles})
        kinds, ids = [str(each.kind) for each in wanted], [each.id for each in wanted]
        its = {"account_id": account.id, "kinds": kinds, "ids": ids}
        self._ratings: dict[Entity, StandingRow] = {
            Entity(Kind(row.kind), row.entity_id): row for row in db.writer.all(RATINGS, **its)
        }
        self._plays: defaultdict[Entity, list[WatchedRow]] = defaultdict(list)
        for row in db.writer.all(PLAYS, **its):
            self._plays[Entity(Kind(row.kind), row.entity_id)].append(row)

    def enter(self, entity: Entity, fact: Fact) -> Entered:
        """Enter a fact, unless the account has it already, or something newer."""
        if entity.kind not in (RATED if fact.what in {What.RATING, What.PLAY} else TITLES):
            return LEFT_OUT
        match fact.what:
            case What.RATING:
                return self._rate(entity, fact)
            case What.PLAY:
                return self._play(entity, fact)
            case What.LIST:
                return self._list(entity, fact)
            case What.FAVORITE | What.WATCHLIST:
                return self._mark(entity, fact)

    def take_back(self, entity: Entity, fact: Fact, before: int | None) -> None:
        """Take back a fact that was entered, unless it was changed since."""
        writer = self._db.writer
        match fact.what:
            case What.RATING:
                self._rate_back(entity, fact, before)
            case What.PLAY:
                delete_play(writer, self._account.id, str(entity.kind), entity.id, fact.at)
            case What.LIST:
                for row in writer.all(LISTS_NAMED, account_id=self._account.id, name=_named(fact))[:1]:
                    delete_item(writer, row.id, str(entity.kind), entity.id)
                    self._changed_lists |= {each.id: each for each in writer.all(LIST, id=row.id)}
            case What.FAVORITE | What.WATCHLIST:
                delete_mark(writer, MARKS[fact.what], self._account.id, entity)

    def end(self) -> None:
        """Count the votes of what was rated, and tell of the public lists that have changed."""
        for changed in self._changed_lists.values():
            note_list(self._db.writer, changed, "updated")
        for kind, votes in self._votes.items():
            count_votes(self._db.writer, kind, votes)

    def _at(self, fact: Fact) -> str:
        return fact.at or precise(self._db.now)

    def _rate(self, entity: Entity, fact: Fact) -> Entered:
        before = self._ratings.get(entity)
        if before and (before.halves == fact.halves or _is_newer(before, fact)):
            return KNOWN
        if before:
            update_rating(self._db.writer, before.number, fact.halves)
            self._count(entity, fact.halves - before.halves, 0)
        else:
            insert_rating(self._db.writer, self._account, entity, fact.halves, self._at(fact))
            self._count(entity, fact.halves, 1)
        [row] = self._db.writer.all(
            RATINGS, account_id=self._account.id, kinds=[str(entity.kind)], ids=[entity.id]
        )
        self._ratings[entity] = row
        return Entered(State.TAKEN, before.halves if before else None)

    def _rate_back(self, entity: Entity, fact: Fact, before: int | None) -> None:
        now = self._ratings.get(entity)
        if now is None or now.halves != fact.halves:
            self.left.append(Left(entity, fact.halves, before))
            return
        if before is None:
            delete_rating(self._db.writer, now.number)
            del self._ratings[entity]
            self._count(entity, -now.halves, -1)
        else:
            update_rating(self._db.writer, now.number, before)
            self._ratings[entity] = now._replace(halves=before)
            self._count(entity, before - now.halves, 0)

    def _count(self, entity: Entity, halves: int, number: int) -> None:
        counted = self._votes[entity.kind].get(entity.id, Votes(0, 0))
        self._votes[entity.kind][entity.id] = Votes(counted.halves + halves, counted.number + number)

    def _play(self, entity: Entity, fact: Fact) -> Entered:
        if any(is_same(row, fact.at, is_day=fact.is_day) for row in self._plays[entity]):
            return KNOWN
        row = WatchedRow(0, str(entity.kind), entity.id, fact.at, fact.is_day)
        self._plays[entity].append(row)
        insert_play(self._db.writer, PlayRow(0, self._account.id, *row[1:], precise(self._db.now)))
        return TAKEN

    def _mark(self, entity: Entity, fact: Fact) -> Entered:
        mark = MARKS[fact.what]
        if is_marked(self._db.writer, mark, self._account.id, entity):
            return KNOWN
        insert_mark(self._db.writer, mark, self._account.id, entity, self._at(fact))
        return TAKEN

    def _list(self, entity: Entity, fact: Fact) -> Entered:
        name, writer = _named(fact), self._db.writer
        if name not in self._lists:
            self._lists[name] = self._list_named(name, fact.about)
        list_id = self._lists[name]
        its = {"kinds": [str(entity.kind)], "ids": [entity.id]}
        [row] = writer.all(LIST, id=list_id)
        if writer.all(MEMBERS, list_id=list_id, **its):
            return KNOWN
        if row.item_count >= self._limit:
            return LEFT_OUT
        insert_item(writer, list_id, str(entity.kind), entity.id)
        if fact.comment:
            comment_item(writer, list_id, str(entity.kind), entity.id, fact.comment)
        touch_list(writer, list_id, precise(self._db.now))
        self._changed_lists[list_id] = row
        return TAKEN

    def _list_named(self, name: str, about: About) -> int:
        """Return the list of that name; it is made where there is none, private unless the file says else."""
        for row in self._db.writer.all(LISTS_NAMED, account_id=self._account.id, name=name):
            return row.id
        spoken = LANGUAGE.fullmatch(about.language)
        wanted = ListChanges(
            name=name,
            description=about.description,
            iso_639_1=spoken["language"] if spoken else UNSET,
            iso_3166_1=spoken["country"] if spoken else UNSET,
            public=int(about.public),
        )
        made = driven(create_list(self._db, self._account, wanted))
        self.made_lists.append(made)
        return made


def remove_empty_lists(db: Transaction, account: AccountRow, lists: Iterable[int]) -> None:
    """Remove lists on which nothing is left."""
    for list_id in lists:
        for row in db.writer.all(LIST, id=list_id):
            if not row.item_count and row.account_id == account.id:
                delete_list_row(db.writer, list_id)
                note_list(db.writer, row, "deleted")


def _is_newer(before: StandingRow, fact: Fact) -> bool:
    return not fact.at or before.created_at >= fact.at


def _named(fact: Fact) -> str:
    return fact.list.strip()[:255] or "List"
