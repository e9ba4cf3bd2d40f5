"""Incidents: how TMDB has failed in 2026, to be repeated by name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from reelbase.asgi.answers import refusal
from reelbase.double.exchanged import Answered
from reelbase.errors import Status

NEW = timedelta(days=30)
DAYS = ("release_date", "first_air_date")
DETAILS = ("/3/movie/*", "/3/tv/*")

Change = Callable[[Answered, datetime], Answered]


class Incident(NamedTuple):
    """Something that went wrong: its share of the paths, and what became of an answer or of a query."""

    text: str
    share: float = 1.0
    change: Change | None = None
    drops: str = ""  # the parameter that was ignored


def _encoding_broken(answer: Answered, now: datetime) -> Answered:
    return answer.with_line(b"content-encoding", b"gzip")


def _new_fail(answer: Answered, now: datetime) -> Answered:
    said = answer.json()
    days = [said.get(name) for name in DAYS] if isinstance(said, dict) else []
    if not any(isinstance(day, str) and day > str((now - NEW).date()) for day in days):
        return answer
    return Answered.of(500, refusal(Status.INTERNAL_ERROR).body)


def _objects_as_lists(answer: Answered, now: datetime) -> Answered:
    said = answer.json()
    if not isinstance(said, dict):
        return answer
    changed = {name: [*value.values()] if isinstance(value, dict) else value for name, value in said.items()}
    return answer.with_body(msgspec.json.encode(changed))


def _moments_changed(answer: Answered, now: datetime) -> Answered:
    said = answer.json()
    return answer if said is None else answer.with_body(msgspec.json.encode(_with_moments(said)))


def _with_moments(value: object) -> object:
    if isinstance(value, dict):
        return {name: _with_moments(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_moments(each) for each in value]
    if isinstance(value, str) and value.endswith("Z") and value[10:11] == "T":
        return f"{value[:10]} {value[11:19]} UTC"
    return value


INCIDENTS = {
    "2026-05-20-encoding": Incident(
        "The CDN said gzip of plain bodies, for a share of the titles.", 0.3, _encoding_broken
    ),
    "2026-06-27-new-titles": Incident("Titles of the last 30 days were answered with 500.", 1.0, _new_fail),
    "2026-08-22-lists": Incident("Lists stood where objects belong.", 1.0, _objects_as_lists),
    "2026-09-16-append": Incident("append_to_response was ignored.", drops="append_to_response"),
    "2026-moments": Incident("Moments came as 2026-05-24 17:19:42 UTC.", 1.0, _moments_changed),
}
