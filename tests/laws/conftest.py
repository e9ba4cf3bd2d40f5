"""The demo catalogue, asked without the cache in front."""

import functools
import gzip
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import pytest

from reelbase.importers.formats.bodies import import_bodies
from reelbase.setting_values import DrawnArtwork
from tests.asking import Client
from tests.conftest import build_index, migrate

REAL = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def demo(demo_url: str) -> Iterator[Client]:
    with Client(demo_url, cache_size=0) as client:
        yield client


Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask(demo: Client) -> Ask:
    """Gives the body of an answer, which must not be changed; the same question is asked once."""

    @functools.cache
    def answered(target: str) -> Any:
        answer = demo.get(target)
        assert answer.status == 200, (target, answer)
        return json.loads(answer.body)

    def ask(path: str, params: Mapping[str, object] | None = None) -> Any:
        return answered(f"{path}?{urlencode(params)}" if params else path)

    return ask


class Catalogue(NamedTuple):
    """A catalogue to ask, without the cache in front."""

    url: str
    client: Client

    def ask(self, path: str, **params: object) -> Any:
        """The body of an answer."""
        answer = self.client.get(path, params)
        assert answer.status == 200, (path, params, answer)
        return answer.json()


# What is drawn is drawn alike on both databases.
CATALOGUES = ["demo", pytest.param("drawn", marks=pytest.mark.once), "real"]


@pytest.fixture(scope="session", params=CATALOGUES)
def catalogue(request: pytest.FixtureRequest, databases: Any, template: Any) -> Iterator[Catalogue]:
    """The demo; the same with pictures drawn for all that have none; and titles as TMDB has them."""
    if request.param == "real":
        if not REAL.exists():
            pytest.skip("needs ../shared/data, which is absent")
        url = databases.address(template("real", fill_with_real_titles))
    else:
        url = request.getfixturevalue("demo_url")
    draws: dict[str, Any] = {"drawn_artwork": DrawnArtwork.ALL} if request.param == "drawn" else {}
    with Client(url, cache_size=0, **draws) as client:
        yield Catalogue(url, client)


def fill_with_real_titles(url: str) -> None:
    """Import some movies, and some series with their seasons."""
    migrate(url)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "lines.jsonl")
        lines.write_text("".join(_real_lines()), encoding="utf-8")
        report = import_bodies(url, [lines], lambda progress: None)
    assert not report.bad
    build_index(url)


def _real_lines() -> Iterator[str]:
    with gzip.open(REAL / "movies.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from islice(lines, 0, None, 100)
    with gzip.open(REAL / "tv.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            found = re.search(r'"/3/tv/(\d+)', line)
            if found and int(found[1]) % 8 == 0:
                yield line
