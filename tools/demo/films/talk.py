"""Texts of visitors: reviews of films and the lists that hold them."""

from __future__ import annotations

from typing import Any

from tools.demo.films import facts
from tools.demo.films.catalogue import Film
from tools.demo.ids import made_id, object_id

Body = dict[str, Any]


def reviews(film: Film) -> Body:
    """Return the page of reviews of a film."""
    return _page([_review(film, *row) for row in facts.by_first("reviews").get(str(film.id), [])])


def _review(film: Film, author: str, rating: str, day: str, content: str) -> Body:
    id = object_id("movie", str(film.id), "review", author)
    username = author.lower().replace(" ", "")
    return {
        "author": author,
        "author_details": {
            "name": author,
            "username": username,
            "avatar_path": None,
            "rating": float(rating) if rating else None,
        },
        "content": content.replace(r"\r\n", "\r\n"),
        "created_at": f"{day}T09:30:00.000Z",
        "id": id,
        "updated_at": f"{day}T09:30:00.000Z",
        "url": f"https://www.themoviedb.org/review/{id}",
    }


def lists(film: Film) -> Body:
    """Return the page of lists that a film is on."""
    found = [row for row in facts.rows("lists") if str(film.id) in facts.split(row[2], ",")]
    return _page([_list(*row) for row in found])


def _list(name: str, description: str, members: str) -> Body:
    return {
        "description": description,
        "favorite_count": 0,
        "id": made_id("list", name) % 9_000_000,
        "item_count": len(facts.split(members, ",")),
        "iso_639_1": "en",
        "iso_3166_1": "US",
        "list_type": "movie",
        "name": name,
        "poster_path": None,
    }


def _page(rows: list[Body]) -> Body:
    return {"page": 1, "results": rows, "total_pages": 1, "total_results": len(rows)} if rows else {}
