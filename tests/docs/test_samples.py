"""The samples in the documents, run as they stand against a server with the demo catalogue."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from shutil import which

import httpx
import pytest

from reelbase.testing import running
from tests.asking import served
from tests.conftest import CopyOf, load_indexed_demo
from tests.docs.test_reference import DOCUMENTS, relative

pytestmark = pytest.mark.once

ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
README = Path(__file__).parents[2] / "README.md"
TUTORIAL = README.parent / "docs" / "tutorials" / "first-steps.md"
OWN_TITLE = "/3/movie/1000000001"
DOUBLE = README.parent / "docs" / "how-to" / "test-double.md"


def blocks(language: str) -> list[tuple[Path, str]]:
    """The samples in a language, with the documents they stand in."""
    return [
        (document, code)
        for document in DOCUMENTS
        for found, code in BLOCK.findall(document.read_text(encoding="utf-8"))
        if found == language
    ]


def name(sample: tuple[Path, str]) -> str:
    return f"{relative(sample[0])}:{sample[1].splitlines()[0]}"


def curls() -> list[str]:
    """The addresses that the documents ask of a server with the demo."""
    found = {
        address for _, code in blocks("sh") for address in re.findall(r"^curl '([^']+)'$", code, re.MULTILINE)
    }
    return sorted(address for address in found if OWN_TITLE not in address)


@pytest.fixture(scope="module")
def url(demo_url: str) -> Iterator[str]:
    with served(demo_url, workers=1, doors="omdb,plex,stremio") as address:
        yield address


def python_of(*, double: bool) -> list[tuple[Path, str]]:
    """The samples in Python that ask a test double, or those that ask a server with the demo."""
    return [sample for sample in blocks("python") if (sample[0] == DOUBLE) == double]


@pytest.mark.thorough
@pytest.mark.parametrize("sample", python_of(double=False), ids=name)
def test_python(sample: tuple[Path, str], url: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", sample[1].replace(ADDRESS, url)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "*"},
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "The Matrix"), done.stderr


@pytest.mark.thorough
def test_python_that_asks_a_test_double(tmp_path: Path) -> None:
    """A sample that holds tests passes as a file of pytest, any other as a program that knows the address."""
    samples = [code for _, code in python_of(double=True)]
    tests = [code for code in samples if "\ndef test_" in code]
    (tmp_path / "test_samples.py").write_text("\n".join(tests), encoding="utf-8")
    assert tests
    assert len(samples) > len(tests)
    run = partial(subprocess.run, cwd=tmp_path, check=True, timeout=120)
    run([sys.executable, "-m", "pytest", "-q", "test_samples.py"])
    with running() as double:
        for code in samples:
            if code not in tests:
                run([sys.executable, "-c", f"url = {double.url!r}\n{code}"])


@pytest.mark.parametrize("address", curls())
def test_curl(address: str, url: str) -> None:
    assert httpx.get(address.replace(ADDRESS, url), timeout=60).status_code == 200


@pytest.mark.skipif(which("curl") is None, reason="needs curl")
@pytest.mark.thorough
def test_what_readme_has_for_a_shell(copy_of: CopyOf, tmp_path: Path) -> None:
    """A picture is fetched, and a guest rates: each value that a line needs comes from the one before."""
    samples = [code for document, code in blocks("sh") if document == README and "=$(curl" in code]
    said = ""
    with copy_of("demo", load_indexed_demo) as database, served(database, workers=1) as url:
        for code in samples:
            script = code.replace(ADDRESS, url).replace("curl -s", "curl --fail --noproxy '*' -s")
            done = subprocess.run(
                ["sh", "-ec", script], capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60
            )
            assert done.returncode == 0, (script, done.stderr)
            said += done.stdout
    assert len(samples) == 2
    assert (tmp_path / "matrix.jpg").read_bytes().startswith(b"\xff\xd8\xff")
    assert '"success":true' in said


@pytest.mark.thorough
def test_a_title_of_ones_own(database_url: str, tmp_path: Path) -> None:
    """The tutorial: the line is saved, imported, and there at once, in a server that runs already."""
    [line] = [code for document, code in blocks("json") if document == TUTORIAL]
    [command] = re.findall(
        r"^\.venv/bin/(reelbase import .+)$", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE
    )
    (tmp_path / "mine.jsonl").write_text(line, encoding="utf-8")
    arguments = [*command.split()[1:], "--database", database_url]
    with served(database_url) as url:
        asked = f"{url}{OWN_TITLE}?api_key=any"
        assert httpx.get(asked, timeout=60).status_code == 404
        subprocess.run([sys.executable, "-m", "reelbase", *arguments], cwd=tmp_path, check=True, timeout=60)
        titles = {httpx.get(asked, timeout=60).json()["title"] for _ in range(8)}
    assert titles == {"My first film"}
