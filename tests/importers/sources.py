"""Files of other sources, written for a test, and imports of them."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reelbase.catalog.language import ENGLISH, Language
from reelbase.importers.formats.imdb import import_imdb
from reelbase.importers.formats.imdb.reading import HEADERS
from reelbase.importers.formats.kaggle import import_kaggle
from reelbase.importers.formats.nfo import import_nfo
from reelbase.importers.formats.spreadsheet import import_csv
from reelbase.importers.formats.wikidata import import_wikidata
from reelbase.importers.merging.outcome import Options, Outcome
from tests.asking import Client

DATA = Path(__file__).parents[3] / "shared" / "data"
NOTHING = "\\N"
ASKED = Options()


def quiet(_progress: object) -> None:
    """Show no progress."""


def write_imdb(folder: Path, **tables: Sequence[Sequence[object]]) -> Path:
    """A folder of IMDb's tables, `title_basics` and so on: rows under the real headers."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        table = name.replace("_", ".")
        lines = [HEADERS[table], *rows]
        text = "".join("\t".join(map(str, row)) + "\n" for row in lines)
        (folder / f"{table}.tsv.gz").write_bytes(gzip.compress(text.encode()))
    return folder


def basics(
    id_: str = "tt0133093",
    type_: str = "movie",
    title: str = "The Matrix",
    year: object = 1999,
    **rest: object,
) -> tuple[object, ...]:
    """A row of title.basics."""
    return (
        id_,
        type_,
        title,
        rest.get("original", title),
        rest.get("adult", 0),
        year,
        rest.get("end", NOTHING),
        rest.get("minutes", NOTHING),
        rest.get("genres", NOTHING),
    )


def take_imdb(url: str, folder: Path, options: Options = ASKED) -> Outcome:
    return import_imdb(url, folder, options, quiet)


def take_kaggle(url: str, *files: Path, options: Options = ASKED) -> Outcome:
    return import_kaggle(url, files, options, quiet)


def ask(url: str, path: str, **params: str) -> Any:
    """What the API answers."""
    with Client(url) as client:
        answer = client.get(f"/3{path}", params)
        assert answer.status == 200, answer.body
        return answer.json()


def found(url: str, id_: str, source: str = "imdb_id") -> Any:
    """What an id elsewhere leads to."""
    return ask(url, f"/find/{id_}", external_source=source)


def take_nfo(url: str, folder: Path, options: Options = ASKED, language: Language = ENGLISH) -> Outcome:
    return import_nfo(url, folder, language, options, quiet)


def take_wikidata(url: str, file: Path, options: Options = ASKED) -> Outcome:
    return import_wikidata(url, file, options, quiet)


def take_csv(url: str, file: Path, mapping: Path, options: Options = ASKED) -> Outcome:
    return import_csv(url, file, mapping, options, quiet)
