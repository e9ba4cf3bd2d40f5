"""A running server with the demo catalogue, for clients that know nothing of Reelbase."""

from collections.abc import Iterator

import pytest

from tests.artwork.painting import jpeg, png
from tests.asking import Client, served

MATRIX = "/3/movie/603"


@pytest.fixture(scope="session")
def server(demo_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a real `reelbase serve`, two workers, with the demo and pictures of one movie."""
    folder = tmp_path_factory.mktemp("pictures")
    with Client(demo_url) as client:
        images = client.get(f"{MATRIX}/images").json()
    for each in (*images["posters"], *images["backdrops"]):
        (folder / each["file_path"][1:]).write_bytes(jpeg(600, 900))
    for each in images["logos"]:
        (folder / each["file_path"][1:]).write_bytes(png(600, 300))
    with served(demo_url, workers=2, image_originals=str(folder)) as url:
        yield url
