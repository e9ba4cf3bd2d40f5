"""Pages are disjoint and add up."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.asking import Client
from tests.laws.sample import subjects

ROWS = 20
OF_TITLES = ("similar", "recommendations", "reviews", "lists")


def paged(url: str) -> Iterator[str]:
    """Everything in the sample that comes in pages."""
    for subject in subjects(url):
        if subject.resource.tag in {"movie", "tv"}:
            yield from (f"{subject.path}/{name}" for name in OF_TITLES)
    yield from (f"/3/genre/{genre}/movies" for genre in (18, 35, 37))
    yield from (f"/3/trending/{each}" for each in ("all/day", "movie/week", "person/day", "tv/week"))


def hold(client: Client, path: str, rows: int) -> int:
    """Read all pages of a list, and one more; how many there are."""
    first = client.get(path).json()
    found: list[object] = []
    for number in range(1, first["total_pages"] + 2):
        page = client.get(path, {"page": number}).json()
        assert (page["page"], page["total_results"]) == (number, first["total_results"]), path
        left = max(0, first["total_results"] - len(found))
        assert len(page["results"]) == min(rows, left), (path, number)
        found += [(row.get("media_type"), row["id"]) for row in page["results"]]
    assert len(found) == len(set(found)) == first["total_results"], path
    assert first["total_pages"] == max(1, -(-len(found) // rows)), path
    return int(first["total_pages"])


def test_pages_are_disjoint_and_add_up(demo: Client, demo_url: str) -> None:
    pages = [hold(demo, path, ROWS) for path in paged(demo_url)]
    assert max(pages) > 2, "no list of the sample is longer than two pages"


def test_pages_of_a_keyword(demo: Client, demo_url: str) -> None:
    keywords = {
        row["id"]
        for subject in subjects(demo_url)
        if subject.resource.tag == "movie"
        for row in demo.get(f"{subject.path}/keywords").json()["keywords"]
    }
    for keyword in sorted(keywords)[:20]:
        hold(demo, f"/3/keyword/{keyword}/movies", ROWS)


@pytest.mark.parametrize("kind", ["movie", "tv"])
def test_pages_of_what_changed(demo_url: str, kind: str) -> None:
    with Client(demo_url, clock=lambda: datetime.now(UTC), cache_size=0) as today:
        assert hold(today, f"/3/{kind}/changes", 100) >= 1
