"""What trends of one kind is what trends of all kinds, without the others."""

import pytest

from tests.asking import Client


def pages(client: Client, path: str) -> list[tuple[str, int]]:
    """Everything in a list, in its order."""
    found: list[tuple[str, int]] = []
    number = 1
    while rows := client.get(path, {"page": number}).json()["results"]:
        found += [(row["media_type"], row["id"]) for row in rows]
        number += 1
    return found


@pytest.mark.parametrize("window", ["day", "week"])
def test_the_lists_of_one_kind_are_in_the_order_of_all(demo: Client, window: str) -> None:
    everything = pages(demo, f"/3/trending/all/{window}")
    assert {kind for kind, _ in everything} == {"movie", "tv", "person"}
    for kind in ("movie", "tv", "person"):
        of_kind = [each for each in everything if each[0] == kind]
        assert pages(demo, f"/3/trending/{kind}/{window}") == of_kind != []
