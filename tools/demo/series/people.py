"""The rows in which people are credited: the keys they begin with, casts, crews and guest stars."""

from __future__ import annotations

from functools import cache
from typing import Any

from tools.demo.films import images, names
from tools.demo.films.facts import Row
from tools.demo.ids import MADE_FROM, object_id, person_id
from tools.demo.series import facts
from tools.demo.series.facts import Episode

Body = dict[str, Any]
# The departments of all jobs that are not "Writing".
DEPARTMENTS = {
    "Director": "Directing",
    "Director of Photography": "Camera",
    "Editor": "Editing",
    "Original Music Composer": "Sound",
}
KNOWN = ("department", "job", "credit_id")


def number(who: str) -> int:
    """Return the id of a person in the files, which is an id, or a name if the id is unknown."""
    return int(who) if who.isdigit() else person_id(who)


@cache
def known() -> dict[int, Row]:
    """Name, gender, department, popularity and original name of everyone, by id."""
    return {int(id) if id else person_id(row[0]): row for id, *row in facts.rows("people")}


def reference(id: int) -> str:
    """Return a person's reference in the fact files: the id, or the name if the id is made up."""
    return str(id) if id < MADE_FROM else known()[id][0]


@cache
def core(who: str) -> Body:
    """Return the first keys of every credit of a person; the same as in films."""
    id = number(who)
    name, gender, department, popularity, original_name = known()[id]
    if name in names.genders() and person_id(name) == id:
        return names.person(name)
    return {
        "adult": False,
        "gender": int(gender),
        "id": id,
        "known_for_department": department or None,
        "name": name,
        "original_name": original_name,
        "popularity": float(popularity),
        "profile_path": profile(id) if id in pictured() else None,
    }


def profile(id: int) -> str:
    """Return the path of the best picture of a person."""
    return str(images.image("person", id, "profile", 0, None)["file_path"])


@cache
def pictured() -> frozenset[int]:
    """Return people with a picture: the main casts and the creators."""
    casts = [row[2] for row in facts.rows("cast")]
    creators = [who for show in facts.shows() for who in facts.about(show)["creators"]]
    return frozenset(map(number, casts + creators))


def creators(show: int) -> list[Body]:
    """Return the creators of a series as in its details."""
    return [_creator(show, core(who)) for who in facts.about(show)["creators"]]


def _creator(show: int, person: Body) -> Body:
    return {
        "id": person["id"],
        "credit_id": credit(show, "creator", person["id"]),
        "name": person["name"],
        "original_name": person["original_name"],
        "gender": person["gender"],
        "profile_path": person["profile_path"],
    }


def credit(show: int, role: str, *parts: object) -> str:
    """Return the id of a credit that is valid for a whole series."""
    return object_id("tv", str(show), role, *map(str, parts))


def cast(show: int) -> list[Body]:
    """Return the main cast of a series by billing."""
    return [
        core(who)
        | {"character": character, "credit_id": credit(show, "cast", number(who)), "order": int(order)}
        for order, who, character, *_ in facts.keyed("cast").get(str(show), [])
    ]


def crew(show: int) -> list[Body]:
    """Return the crew of a series as a whole."""
    return [
        core(who)
        | {"credit_id": credit(show, "crew", number(who), job), "department": department, "job": job}
        for who, department, job in facts.keyed("series_crew").get(str(show), [])
    ]


@cache
def episode_crew(key: str) -> list[Body]:
    """Return the directors, writers, camera and cutters of an episode."""
    return [
        {"department": DEPARTMENTS.get(job, "Writing"), "job": job, "credit_id": credit_id} | core(who)
        for credit_id, who, job in facts.keyed("crew", 3).get(key, [])
    ]


@cache
def guest_stars(key: str) -> list[Body]:
    """Return the guest stars of an episode by billing."""
    return [
        {"character": character, "credit_id": credit_id, "order": int(order)} | core(who)
        for credit_id, order, who, character in facts.keyed("guests", 3).get(key, [])
    ]


def aggregate_credits(show: int, among: list[Episode]) -> Body:
    """Count the episodes of each person; {} if the counts of the main cast are unknown.

    A season lists only people of the main cast who are in every episode of the series.
    """
    total = len(facts.regular(show))
    counts = [(who, int(count)) for _, who, _, count in facts.keyed("cast").get(str(show), []) if count]
    sure = [(who, min(count, len(among))) for who, count in counts if count == total or len(among) == total]
    if not sure:
        return {}
    main = {row["id"]: row for row in cast(show)}
    guests = _gathered(
        [row for episode in among for row in guest_stars(episode.key) if row["id"] not in main]
    )
    makers = _gathered([row for episode in among for row in episode_crew(episode.key)])
    played = [_part(main[number(who)], count) for who, count in sure]
    return {
        "cast": sorted(played + [_guest(rows) for rows in guests], key=_by_count),
        "crew": sorted([_maker(rows) for rows in makers], key=_by_count),
    }


def _by_count(row: Body) -> tuple[int, int, int]:
    return -row["total_episode_count"], row.get("order", 0), row["id"]


def _gathered(rows: list[Body]) -> list[list[Body]]:
    found: dict[tuple[int, str], list[Body]] = {}
    for row in rows:
        found.setdefault((row["id"], row.get("department", "")), []).append(row)
    return list(found.values())


def _part(row: Body, count: int) -> Body:
    person = {key: value for key, value in row.items() if key not in ("character", "credit_id", "order")}
    roles = [{"credit_id": row["credit_id"], "character": row["character"], "episode_count": count}]
    return person | {"roles": roles, "total_episode_count": count, "order": row["order"]}


def _person(row: Body) -> Body:
    return {key: row[key] for key in row if key not in (*KNOWN, "character", "order")}


def _guest(rows: list[Body]) -> Body:
    credits = {row["credit_id"]: row for row in rows}
    roles = [
        {
            "credit_id": id,
            "character": row["character"],
            "episode_count": sum(r["credit_id"] == id for r in rows),
        }
        for id, row in credits.items()
    ]
    return _person(rows[0]) | {"roles": roles, "total_episode_count": len(rows), "order": rows[0]["order"]}


def _maker(rows: list[Body]) -> Body:
    credits = {row["credit_id"]: row for row in rows}
    jobs = [
        {"credit_id": id, "job": row["job"], "episode_count": sum(r["credit_id"] == id for r in rows)}
        for id, row in credits.items()
    ]
    total = sum(job["episode_count"] for job in jobs)
    return _person(rows[0]) | {
        "jobs": jobs,
        "department": rows[0]["department"],
        "total_episode_count": total,
    }
