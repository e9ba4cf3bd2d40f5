"""The page of what the reader has watched, by day; each play can be moved to another day, or deleted."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from reelbase.accounts.plays import Play, move_play, plays, remove_play
from reelbase.catalog.summaries import titles
from reelbase.editing.operations.play import moment_of, place_of
from reelbase.editing.problems import Problem
from reelbase.entity import Entity, Kind
from reelbase.storage.engine.transaction import Transaction
from reelbase.storage.queries.accounts import AccountRow
from reelbase.takeouts.values import Misread
from reelbase.web.browse.cards import Card, card
from reelbase.web.browse.look import Look, Page, decode, encode
from reelbase.web.keep.acting import Wrong
from reelbase.web.keep.sections import of_reader, sections
from reelbase.web.visit import Visit

ON_A_PAGE = 50


class Watched(NamedTuple):
    """A play as the page shows it."""

    number: int
    card: Card  # of the movie, or of the series
    address: str
    episode: str  # S01E02; empty for a movie
    day: str
    time: str  # empty where only the day is known


async def show_plays(look: Look) -> Page:
    """Return the plays of the reader, the last first."""
    account = of_reader(look)
    try:
        place = place_of(look.query.get("behind", ""))
    except Problem:
        place = place_of("")
    found = await plays(look.db, account.id, place, ON_A_PAGE + 1)
    shown = await _watched(look, found[:ON_A_PAGE])
    ends = [f"{each.watched_at or ''}~{each.id}" for each in found[:ON_A_PAGE]] if found[ON_A_PAGE:] else []
    return Page(
        "plays.html",
        {
            **sections(look, "plays"),
            "days": [(day, list(its)) for day, its in groupby(shown, key=lambda each: each.day)],
            "later": f"/my/plays?{urlencode({'behind': ends.pop()})}" if ends else "",
            "is_first": "behind" not in look.query,
            "today": f"{look.db.now:%Y-%m-%d}",
        },
        folder="keep",
    )


async def _watched(look: Look, found: Sequence[Play]) -> list[Watched]:
    """Return plays with what is known of their titles in the reader's language."""
    of_play = {each.id: _title(each) for each in found}
    known = await titles(look.db, dict.fromkeys(of_play.values()), look.language)
    cards: dict[tuple[str, int], Card] = {
        (each.media_type, each.id): card(decode(encode(each))) for each in known
    }
    shown = []
    for each in found:
        kind, number = of_play[each.id]
        its = cards.get((str(kind), number)) or Card("", str(kind), number, each.title, "", None, 0)
        episode, address = "", its.address
        if each.kind == Kind.EPISODE:
            episode = f"S{each.season_number or 0:02}E{each.episode_number or 0:02}"
            address += f"/season/{each.season_number}/episode/{each.episode_number}"
        at = each.watched_at or ""
        shown.append(Watched(each.id, its, address, episode, at[:10], "" if each.is_day else at[11:16]))
    return shown


def _title(play: Play) -> Entity:
    """Return the movie or the series of a play."""
    return Entity(Kind.TV, play.series_id) if play.series_id else Entity(Kind(play.kind), play.title_id)


async def delete_play(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Remove a play for good."""
    if not remove_play(db, account.id, _number(visit)):
        raise Wrong("no_play", 404)
    return ""


async def edit_play(visit: Visit, db: Transaction, account: AccountRow) -> str:
    """Let a play be of another day."""
    try:
        at = moment_of(visit.form.get("day", ""), db.now)
    except Misread as error:
        raise Wrong("wrong_day") from error
    number = _number(visit)
    outcome = move_play(db, account.id, number, at.moment, is_day=at.is_day)
    if outcome is None:
        raise Wrong("no_play", 404)
    if outcome != number:
        raise Wrong("same_play", 409)
    return ""


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number
