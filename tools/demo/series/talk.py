"""Texts of visitors: reviews of series and the lists that hold them."""

from __future__ import annotations

from typing import Any

from tools.demo.films.facts import Row
from tools.demo.ids import made_id, object_id
from tools.demo.series import facts

Body = dict[str, Any]


def reviews(show: int) -> Body:
    """Return the page of reviews of a series, {} without any."""
    return page([_review(show, row) for row in facts.keyed("reviews").get(str(show), [])])


def _review(show: int, row: Row) -> Body:
    author, rating, day, content = row
    id = object_id("tv", str(show), "review", author)
    return {
        "author": author,
        "author_details": {
            "name": author,
            "username": author.lower().replace(" ", ""),
            "avatar_path": None,
            "rating": float(rating) if rating else None,
        },
        "content": content,
        "created_at": f"{day}T18:45:00.000Z",
        "id": id,
        "updated_at": f"{day}T18:45:00.000Z",
        "url": f"https://www.themoviedb.org/review/{id}",
    }


def lists(show: int) -> Body:
    """Return the page of lists that a series is on, {} without any."""
    return page([_list(*row) for row in facts.rows("lists") if str(show) in row[2].split(",")])


def _list(name: str, description: str, members: str) -> Body:
    return {
        "description": description,
        "favorite_count": 0,
        "id": made_id("list", name) % 9_000_000,
        "item_count": len(members.split(",")),
        "iso_639_1": "en",
        "iso_3166_1": "US",
        "name": name,
        "poster_path": None,
    }


def page(rows: list[Body]) -> Body:
    """Return the only page of these rows, {} without any."""
    return {"page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)} if rows else {}
