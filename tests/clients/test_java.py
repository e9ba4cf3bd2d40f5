"""The HTTP client of the JDK, which offers to upgrade to HTTP/2 with its first requests, keeps things."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from reelbase.accounts.account import create_account
from reelbase.storage.engine.database import open_database
from tests.asking import served
from tests.conftest import CopyOf, load_indexed_demo
from tests.web.visitor import PASSWORD

pytestmark = [pytest.mark.once, pytest.mark.thorough]

PROGRAM = Path(__file__).parent / "java" / "Keeping.java"
PERSON = "ada"
SECONDS = 120


@pytest.fixture
def server(copy_of: CopyOf) -> Iterator[str]:
    """A server on a demo of its own, in which somebody has an account."""
    with copy_of("demo", load_indexed_demo) as database:
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with closing(open_database(database)) as opened, opened.writer() as writer:
            create_account(writer, PERSON, cheap)
        with served(database, workers=1) as url:
            yield url


def test_the_client_of_the_jdk_signs_in_rates_and_makes_a_list(server: str) -> None:
    java = shutil.which("java")
    if java is None:
        pytest.skip("needs a JDK, which .ci/run installs")
    done = subprocess.run(
        [java, "-XX:TieredStopAtLevel=1", str(PROGRAM), server, PERSON, PASSWORD],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
