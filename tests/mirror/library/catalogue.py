"""An upstream with a small catalogue of well-known titles, and others of the same names."""

import csv
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reelbase.importers.formats.bodies import import_bodies
from tests.conftest import migrate

TITLES = Path(__file__).with_name("catalogue.tsv")


def rows_of(path: Path) -> Iterator[list[str]]:
    """The lines of a table with tabs, comments aside."""
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from (row for row in table if row and not row[0].startswith("#"))


def fill(url: str) -> None:
    """Make a database of the catalogue."""
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "catalogue.jsonl"
        file.write_text("".join(f"{json.dumps(body)}\n" for body in bodies()), encoding="utf-8")
        report = import_bodies(url, [file], lambda progress: None)
    assert not report.bad


def bodies() -> Iterator[dict[str, Any]]:
    """The titles as answers of the API."""
    for kind, id_, title, date, votes, *rest in rows_of(TITLES):
        imdb = rest[0] if rest else ""
        others = [name for name in (rest[1] if len(rest) > 1 else "").split("|") if name]
        is_movie = kind == "movie"
        names = (
            {"title": title, "original_title": title} if is_movie else {"name": title, "original_name": title}
        )
        day = {"release_date": date} if is_movie else {"first_air_date": date}
        alternative = [{"iso_3166_1": "DE", "title": name, "type": ""} for name in others]
        yield {
            "path": f"/3/{kind}/{id_}",
            "params": {"append_to_response": "alternative_titles,external_ids"},
            "body": {
                "id": int(id_),
                **names,
                **day,
                "original_language": "en",
                "vote_count": int(votes),
                "vote_average": 7.0,
                "alternative_titles": {"titles" if is_movie else "results": alternative},
                "external_ids": {"imdb_id": imdb or None},
            }
            | ({"origin_country": ["GB" if id_ in ("2996", "8101") else "US"]} if not is_movie else {}),
        }
