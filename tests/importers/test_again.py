"""A second run changes nothing: real samples as they are, shuffled, doubled and halved."""

import csv
import gzip
import random
import shutil
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import pytest

from reelbase.importers.formats.movielens import import_movielens
from tests.importers.catalogue import changed, take, whole
from tests.importers.sources import DATA, quiet, take_imdb, take_kaggle, take_nfo, take_wikidata

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not DATA.exists(), reason="needs ../shared/data, which is absent"),
]
ROWS = 150
SERIES = 40  # each tells of all its seasons
Rows = list[Any]
Change = Callable[[Rows], Rows]


def _shuffled(rows: Rows) -> Rows:
    return random.Random(15).sample(rows, len(rows))


def _doubled(rows: Rows) -> Rows:
    return [*rows, *_shuffled(rows)]


def _halved(rows: Rows) -> Rows:
    return rows[::2]


ONCE = ("as it is", "shuffled", "halved")
"""Of these the doubled ones have all rows: they show how it is kept, on both databases."""
CHANGES: dict[str, Change] = {"as it is": list, "shuffled": _shuffled, "doubled": _doubled, "halved": _halved}


def _opened(name: str) -> IO[str]:
    file = DATA / name
    if name.endswith(".gz"):
        return cast("IO[str]", gzip.open(file, "rt", encoding="utf-8"))
    return file.open(encoding="utf-8")


def _lines(name: str, change: Change, *, header: int = 0, rows: int = ROWS) -> str:
    """The first lines of a file, those under the header changed."""
    with _opened(name) as lines:
        some = list(islice(lines, rows + header))
    return "".join([*some[:header], *change(some[header:])])


def _table(name: str, folder: Path, change: Change) -> Path:
    """The first rows of a table with quoted cells."""
    with _opened(name) as text:
        header, *rows = islice(csv.reader(text), ROWS + 1)
    made = folder / Path(name).name.removesuffix(".gz")
    with made.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows([header, *change(rows)])
    return made


def _movies(url: str, folder: Path, change: Change) -> None:
    file = folder / "movies.jsonl"
    file.write_text(_lines("movies.jsonl.gz", change), encoding="utf-8")
    take(url, file)


def _series(url: str, folder: Path, change: Change) -> None:
    file = folder / "tv.jsonl"
    file.write_text(_lines("tv.jsonl.gz", change, rows=SERIES), encoding="utf-8")
    take(url, file)


def _imdb(url: str, folder: Path, change: Change) -> None:
    tables = folder / "imdb"
    tables.mkdir(exist_ok=True)
    for name in ("title.basics", "title.akas", "title.ratings"):
        text = _lines(f"imdb/{name}.tsv.gz", change, header=1)
        (tables / f"{name}.tsv").write_text(text, encoding="utf-8")
    take_imdb(url, tables)


def _kaggle(url: str, folder: Path, change: Change) -> None:
    names = ("movies_metadata__first2996.csv.gz", "credits__first35.csv", "keywords__first57.csv")
    take_kaggle(url, *[_table(f"kaggle/{name}", folder, change) for name in names])


def _movielens(url: str, folder: Path, change: Change) -> None:
    _kaggle(url, folder, list)
    ratings = folder / "ratings"
    ratings.mkdir(exist_ok=True)
    shutil.copy(DATA / "movielens" / "links.csv", ratings)
    (ratings / "ratings.csv").write_text(_lines("movielens/ratings.csv.gz", change, header=1))
    import_movielens(url, ratings, quiet)


def _nfo(url: str, folder: Path, change: Change) -> None:
    """The files under names that are sorted otherwise."""
    library = folder / "library"
    library.mkdir(exist_ok=True)
    for place, file in enumerate(change(sorted((DATA / "nfo").iterdir()))):
        shutil.copy(file, library / f"{place:03}.nfo")
    take_nfo(url, library)


def _wikidata(url: str, folder: Path, change: Change) -> None:
    texts: Sequence[str] = change([each.read_text() for each in (DATA / "wikidata").iterdir()])
    for text in texts:
        # Of two files that say the same, the last one stands behind it: then each run would change that.
        file = folder / f"{texts.index(text)}.json"
        file.write_text(text)
        take_wikidata(url, file)


TAKE = {
    "movies": _movies,
    "series": _series,
    "imdb": _imdb,
    "kaggle": _kaggle,
    "movielens": _movielens,
    "nfo": _nfo,
    "wikidata": _wikidata,
}


@pytest.mark.parametrize(
    "change", [pytest.param(each, marks=pytest.mark.once if each in ONCE else ()) for each in CHANGES]
)
@pytest.mark.parametrize("source", TAKE)
def test_a_second_run_changes_nothing(database_url: str, tmp_path: Path, source: str, change: str) -> None:
    TAKE[source](database_url, tmp_path, CHANGES[change])
    before = whole(database_url)
    assert any(before[name] for name in ("movie", "series"))
    TAKE[source](database_url, tmp_path, CHANGES[change])
    assert changed(before, whole(database_url)) == {}
