"""Imports run without the search for cycles, so a cycle in a batch would keep all of it until the end."""

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.importers.catalogue import take_lines
from tests.importers.sources import basics, take_imdb, take_nfo, write_imdb
from tests.importers.world import LINES

NFO = """<movie><title>First of Nine</title><year>1999</year><uniqueid type="tmdb">9500</uniqueid>
<actor><name>Cid Nine</name><role>One</role></actor></movie>"""


def bodies(url: str, folder: Path) -> None:
    assert take_lines(url, folder, LINES).bad == ()


def imdb(url: str, folder: Path) -> None:
    take_imdb(url, write_imdb(folder, title_basics=[basics("tt0009500", title="First", year=1999)]))


def nfo(url: str, folder: Path) -> None:
    (folder / "movie.nfo").write_text(NFO)
    take_nfo(url, folder)


@pytest.mark.parametrize("take", [bodies, imdb, nfo])
def test_nothing_of_a_batch_waits_for_the_garbage_collector(
    database_url: str, tmp_path: Path, take: Callable[[str, Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    gc.collect()
    monkeypatch.setattr(gc, "enable", lambda: None)
    try:
        take(database_url, tmp_path)
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        kept = {
            type(each) for each in gc.garbage if type(each).__module__.startswith("reelbase.importers.engine")
        }
        assert kept == set()
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        monkeypatch.undo()
        gc.enable()
