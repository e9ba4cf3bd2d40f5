"""A mirror keeps what its editors have deleted or merged, however often it runs."""

from pathlib import Path

import pytest

from reelbase.entity import Entity, Kind
from reelbase.importers.mirror.mirroring import Follow
from tests.asking import Client
from tests.conftest import CopyOf, build_index
from tests.editing.desk import delete, merge, restore
from tests.golden.small import fill, own
from tests.mirror.test_mirror import different, edit, take
from tests.mirror.upstream import upstream

pytestmark = pytest.mark.thorough
SERIES, DOUBLE, MOVIE = Entity(Kind.TV, own(61)), Entity(Kind.MOVIE, own(2)), Entity(Kind.MOVIE, own(1))


def test_what_editors_took_out_stays_out_of_a_mirror(
    copy_of: CopyOf, database_url: str, tmp_path: Path
) -> None:
    with copy_of("small_to_mirror", fill) as small, upstream(small, tmp_path) as server:
        build_index(small)
        take(database_url, server)
        delete(database_url, SERIES)
        merge(database_url, DOUBLE, MOVIE)
        for run in ("again", "followed"):
            if run == "followed":
                edit(small, tmp_path / "edits.jsonl")
                assert take(database_url, server, Follow()).is_whole
            else:
                assert take(database_url, server).is_whole
            with Client(database_url, cache_size=0) as client:
                assert client.get(f"/3/tv/{SERIES.id}").status == 404, run
                assert client.get(f"/3/movie/{DOUBLE.id}").json()["id"] == MOVIE.id, run
        with Client(database_url, cache_size=0) as client:
            assert client.get(f"/3/movie/{MOVIE.id}").json()["title"] == "Another Name"
        restore(database_url, SERIES)
        restore(database_url, DOUBLE)
        assert take(database_url, server).is_whole
        assert different(small, database_url) == []
