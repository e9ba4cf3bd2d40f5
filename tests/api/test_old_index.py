"""Answers of an index that is behind the journal: nobody keeps them."""

from contextlib import closing

from reelbase.storage.engine.database import open_database
from tests.asking import Client
from tests.conftest import build_index
from tests.renaming import KEYWORD, rename

SEARCH = "/3/search/keyword?query=before"


def said(client: Client, target: str) -> tuple[str, str]:
    answer = client.get(target)
    assert answer.status == 200
    return answer.headers.get("x-memc", ""), answer.headers["cache-control"]


def test_what_is_known_to_be_old_is_kept_by_nobody(database_url: str) -> None:
    with closing(open_database(database_url)) as database, Client(database_url) as client:
        rename(database, "before")
        build_index(database_url)
        kept = ("HIT", "public, max-age=28800")
        assert [said(client, SEARCH), said(client, SEARCH)] == [("MISS", kept[1]), kept]
        rename(database, "after")
        for _ in range(2):
            assert said(client, SEARCH) == ("", "public, max-age=0")
        assert [said(client, KEYWORD), said(client, KEYWORD)] == [("MISS", kept[1]), kept]
        build_index(database_url)
        assert [said(client, SEARCH), said(client, SEARCH)] == [("MISS", kept[1]), kept]
