"""Catalogues of real titles to search in.

REELBASE_TEST_WHOLE_QUALITY=1 measures with all of them, and `--rewrite` then writes the figures into
docs/explanation/search.md: it takes minutes.
"""

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from reelbase.importers.formats.bodies import import_bodies
from tests.conftest import Databases, Fill, build_index, migrate
from tests.importers.world import Body, write
from tests.recordings import REFERENCE

DATA = REFERENCE.parent / "data"
WHOLE = bool(os.environ.get("REELBASE_TEST_WHOLE_QUALITY"))
SAMPLED = 6000
LEFT_OUT = {"content_ratings", "credits", "external_ids", "images", "keywords", "release_dates", "videos"}


@pytest.fixture(scope="session")
def films_url(
    databases: Databases, template: Callable[[str, Fill], str], tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Real films and series beside the project: some of them, or all where the environment asks for it."""
    if not (DATA / "movies.jsonl.gz").exists():
        pytest.skip("needs ../shared/data/movies.jsonl.gz, which is absent")

    def fill(url: str) -> None:
        migrate(url)
        lines = [*films(DATA / "movies.jsonl.gz", None if WHOLE else SAMPLED), *films(DATA / "tv.jsonl.gz")]
        file = write(tmp_path_factory.mktemp("films") / "films.jsonl", lines)
        report = import_bodies(url, [file], lambda progress: None)
        assert all("is left out" in each.reason for each in report.bad), report.bad  # a day that is none
        build_index(url)

    return databases.address(template("films", fill))


def films(file: Path, number: int | None = None) -> list[Body]:
    """The titles of a file, or so many of them, without what has nothing to do with how they are called."""
    with gzip.open(file) as lines:
        every = [line for line in lines if b"/season/" not in line[:60]]
    chosen = every if number is None else Random("films").sample(every, number)
    found: list[Body] = [json.loads(line) for line in chosen]
    for each in found:
        each["params"] = {"append_to_response": "alternative_titles"}
        each["body"] = {key: value for key, value in each["body"].items() if key not in LEFT_OUT}
    return found
