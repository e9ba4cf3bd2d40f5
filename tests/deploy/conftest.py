"""What tests of deploy/ share: one engine with the image, built once for all processes of the suite."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import only_one_process
from tests.deploy.engine import Engine, build_reelbase, why_not


@pytest.fixture(scope="session")
def engine(shared_folder: Path) -> Iterator[Engine]:
    """Podman with the image `reelbase`. The last process that uses it takes it down."""
    if reason := why_not():
        pytest.skip(reason)
    made = Engine(Path(tempfile.gettempdir()) / "engine")  # podman refuses longer paths
    lock, users = shared_folder / "engine.lock", shared_folder / "engine.users"
    with only_one_process(lock):
        if not users.exists():
            build_reelbase(made)
            users.write_text("0")
        count(users, 1)
    yield made
    with only_one_process(lock):
        if not count(users, -1):
            made.end()


def count(users: Path, more: int) -> int:
    """Write down how many processes use the engine now."""
    number = int(users.read_text()) + more
    users.write_text(str(number))
    return number
