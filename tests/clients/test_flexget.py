"""FlexGet looks up movies in the demo: a task with its `tmdb_lookup`.

Its table of pictures takes no field that TMDB does not send.
"""

import json
from typing import Any

import pytest

from tests.clients.programs import needs, ran

pytestmark = [pytest.mark.once, pytest.mark.thorough, needs("flexget")]

KEPT = ("id", "year", "genres", "runtime", "votes", "budget", "posters", "backdrops")
FIELDS = ("imdb_id", "movie_name", "movie_year", *(f"tmdb_{each}" for each in KEPT))
ENTRIES: list[dict[str, Any]] = [
    {"title": "The Matrix"},
    {"title": "The.Dark.Knight.2008.1080p.BluRay.x264"},
    {"title": "named otherwise", "imdb_id": "tt0133093"},
    {"title": "named otherwise too", "tmdb_id": 155},
]


@pytest.fixture(scope="module")
def found(server: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Run a task that looks up each entry in German, and return what FlexGet knows of them."""
    folder = tmp_path_factory.mktemp("flexget")
    told = folder / "told"
    task = {
        "mock": [{"url": f"http://localhost/{number}", **entry} for number, entry in enumerate(ENTRIES)],
        "tmdb_lookup": {"language": "de"},
        "accept_all": True,
        "exec": {
            "on_output": {
                "for_accepted": f"printf '%s\\n' '{{{{ [{', '.join(FIELDS)}]|tojson }}}}' >> {told}"
            }
        },
    }
    (folder / "config.yml").write_text(json.dumps({"tasks": {"movies": task}}))
    ran("flexget", "routed.py", server, "flexget:main", "-c", "config.yml", "execute", "--now", cwd=folder)
    return [dict(zip(FIELDS, json.loads(line), strict=True)) for line in told.read_text().splitlines()]


def test_movies_are_found(found: list[dict[str, Any]]) -> None:
    """Find by title, by the name of a release, and by the ids of others."""
    assert [(each["tmdb_id"], each["imdb_id"]) for each in found] == [
        (603, "tt0133093"),
        (155, "tt0468569"),
    ] * 2
    assert [(each["movie_name"], each["movie_year"]) for each in found[:2]] == [
        ("Matrix", 1999),
        ("The Dark Knight", 2008),
    ]


def test_fields_are_filled(found: list[dict[str, Any]], server: str) -> None:
    matrix, knight, *_ = found
    assert (matrix["tmdb_runtime"], matrix["tmdb_budget"], matrix["tmdb_year"]) == (136, 63_000_000, 1999)
    assert matrix["tmdb_votes"] > 1000
    assert sorted(knight["tmdb_genres"]) == ["Action", "Drama", "Krimi", "Thriller"]
    pictures = [*matrix["tmdb_posters"], *matrix["tmdb_backdrops"]]
    assert matrix["tmdb_posters"] and matrix["tmdb_backdrops"]
    assert all(each.startswith(f"{server}/t/p/original/") for each in pictures)
