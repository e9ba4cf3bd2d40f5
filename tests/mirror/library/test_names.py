"""Real names of folders and files, in the styles of all programs, each with the title that it is upstream."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelbase.importers.mirror.library.choosing import Libraries, choose
from reelbase.importers.mirror.upstream import Upstream as Client
from reelbase.importers.source import SourceError
from tests.conftest import CopyOf, build_index
from tests.mirror.library.catalogue import fill, rows_of
from tests.mirror.upstream import Upstream, upstream

NAMES = Path(__file__).with_name("names.tsv")


@pytest.fixture(scope="module")
def server(copy_of: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """An upstream with the catalogue of well-known titles."""
    with copy_of("well_known_titles", fill) as url:
        build_index(url)
        with upstream(url, tmp_path_factory.mktemp("exports")) as server:
            yield server


async def answer(client: Client, root: Path) -> str:
    """What a library is found to hold: `movie 603`, `open`, `none`."""
    try:
        chosen = await choose(client, Libraries((root,), root.with_suffix(".csv")))
    except SourceError:
        return "none"
    assert not chosen.faults and not chosen.unasked, chosen
    found = [f"{entity.kind} {entity.id}" for entity in chosen.places]
    return ", ".join(found + ["open"] * len(chosen.open))  # in the order of places


def test_each_name_is_the_title_that_it_means(server: Upstream, tmp_path: Path) -> None:
    rows = list(rows_of(NAMES))
    for number, (_, paths) in enumerate(rows):
        for path in paths.split("|"):
            file = tmp_path / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()

    async def ask() -> list[str]:
        async with Client(server.access(timeout=30)) as client:
            return [await answer(client, tmp_path / str(number)) for number in range(len(rows))]

    found = asyncio.run(ask())
    pairs = zip(rows, found, strict=True)
    wrong = [f"{paths}: {got}, not {right}" for (right, paths), got in pairs if got != right]
    assert "\n".join(wrong) == ""
    assert len(rows) >= 200
