"""Pictures in folders of their own, asked for over HTTP but without a database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from reelbase.artwork.originals import Folder
from reelbase.artwork.pictures import Pictures
from reelbase.artwork.renderer_pool import Renderers
from reelbase.artwork.renditions import Renditions
from reelbase.artwork.serve import Gallery
from tests.asking import Asker


class Visitor(Asker):
    """Asks for pictures whose originals are in `originals`, and whose renditions are in `renditions`."""

    def __init__(self, folder: Path, *, limit: int = 1 << 30, **how: Any) -> None:
        self.originals = folder / "originals"
        self.renditions = folder / "renditions"
        self.originals.mkdir(exist_ok=True)
        kept = how.pop("kept", None) or Folder(self.originals)
        renderers = how.pop("renderers", None) or Renderers()
        self.pictures = Pictures(kept, Renditions(self.renditions, limit), renderers, **how)
        super().__init__(Gallery(self.pictures), key=None)

    def put(self, name: str, data: bytes) -> None:
        """Put an original into the folder."""
        (self.originals / name).write_bytes(data)

    def __exit__(self, *error: Any) -> None:
        self.run(self.pictures.close())
        super().__exit__(*error)


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[Visitor]:
    """Asks for pictures of the test's own."""
    with Visitor(tmp_path) as visitor:
        yield visitor


@pytest.fixture
def visits(tmp_path: Path) -> Callable[..., Visitor]:
    """Makes one with further arguments of Pictures; to be used in a `with`."""
    return lambda **how: Visitor(tmp_path, **how)
