"""A client that a published generator makes of the description reads a movie from a running server."""

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.asking import ANY_KEY

pytestmark = [pytest.mark.thorough, pytest.mark.once]


def generated(folder: Path, server: str, path: str) -> Any:
    """The client that openapi-python-client makes, imported."""
    name = "of_" + path.strip("/").replace("-", "_").replace(".", "_")
    description, config = folder / path.strip("/"), folder / "config.yaml"
    with urlopen(f"{server}{path}") as answer:
        description.write_bytes(answer.read())
    config.write_text("post_hooks: []\n")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    paths = ["--path", str(description), "--output-path", str(folder / name), "--config", str(config)]
    made = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout + made.stderr, made.stdout
    return importlib.import_module(name)


def test_a_generated_client_reads_a_movie(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    made = generated(tmp_path, server, "/openapi.json")
    movie_details, discover_movie, movie_images, movie_keywords = (
        importlib.import_module(f"{made.__name__}.api.{name}")
        for name in (
            "movie.movie_details",
            "discover.discover_movie",
            "movie.movie_images",
            "movie.movie_keywords",
        )
    )
    with made.AuthenticatedClient(base_url=server, token=ANY_KEY) as client:
        movie = movie_details.sync(603, client=client, language="de-DE")
        assert (movie.title, movie.runtime, movie.genres[0].name) == ("Matrix", 136, "Action")
        assert movie.belongs_to_collection.id == 2344
        found = discover_movie.sync(client=client, with_genres="878", vote_count_gte=1000.0)
        assert found.results and all(878 in each.genre_ids for each in found.results)
        assert {each.iso_639_1 for each in movie_images.sync(603, client=client).posters} >= {"en"}
        appended = movie_details.sync(603, client=client, append_to_response="credits,watch/providers")
        assert appended.credits_.cast[0].name == "Keanu Reeves"
        assert "US" in appended.watchproviders.results
        assert movie_keywords.sync("603", client=client).id == movie_keywords.sync(603, client=client).id
        missing = movie_details.sync(999_999_999, client=client)
        assert (missing.status_code, missing.success) == (34, False)


def test_the_description_as_yaml_can_be_generated_from(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    assert generated(tmp_path, server, "/openapi-v4.yaml").AuthenticatedClient
