"""Where a title can be watched."""

from pathlib import Path

from tests.asking import Client
from tests.importers.catalogue import take_lines
from tests.importers.world import OFFER, line


def test_offers_of_an_unknown_monetization_are_left_out(database_url: str, tmp_path: Path) -> None:
    offers = {"link": "https://example.org/", "buy": [OFFER], "lease": [OFFER]}
    body = line("/movie/550/watch/providers", {"id": 550, "results": {"DE": offers}})
    reason = "`$.results.DE.lease` is left out: Expected one of ads, buy, flatrate, free, rent"
    for _ in range(2):
        assert [each.reason for each in take_lines(database_url, tmp_path, [body]).bad] == [reason]
    with Client(database_url) as client:
        answer = client.get("/3/movie/550/watch/providers")
    assert answer.status == 200
    assert answer.json()["results"]["DE"].keys() == {"link", "buy"}
