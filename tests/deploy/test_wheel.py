"""The wheel and the source archive: whole, the same each time, and at work where no checkout is."""

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest
from trove_classifiers import classifiers

from reelbase import __version__
from tests.conftest import only_one_process
from tests.deploy.looking import (
    OFFLINE,
    ROOT,
    TOOLS,
    WHEELS,
    absent,
    look,
    outside,
    running,
    wait_until_ready,
)

pytestmark = pytest.mark.once

NAME = f"reelbase-{__version__}"
WHEEL, SOURCE = f"{NAME}-py3-none-any.whl", f"{NAME}.tar.gz"
needs_wheels = pytest.mark.skipif(bool(absent(WHEELS)), reason=absent(WHEELS))


def build(source: Path, into: Path, *what: str) -> None:
    """Build the files of a release from a folder with the source."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into), *what]
    subprocess.run(command, cwd=source, check=True, capture_output=True)


@pytest.fixture(scope="session")
def release(shared_folder: Path) -> Path:
    """A folder with the wheel and the source archive, built once from this checkout."""
    folder = shared_folder / "release"
    with only_one_process(shared_folder / "release.lock"):
        if not folder.exists():
            build(ROOT, folder)
    return folder


def unpacked(release: Path, folder: Path) -> Path:
    """The source archive, unpacked into a folder."""
    with tarfile.open(release / SOURCE) as archive:
        archive.extractall(folder, filter="data")
    return folder / NAME


def test_the_source_builds_the_same_files_anywhere(release: Path, tmp_path: Path) -> None:
    """Whatever the folder, the time and the rights of files are."""
    source = unpacked(release, tmp_path)
    for path in source.rglob("*"):
        os.utime(path, (1, 1))
    (source / "README.md").chmod(0o600)
    build(source, tmp_path / "again")
    for name in (WHEEL, SOURCE):
        assert (tmp_path / "again" / name).read_bytes() == (release / name).read_bytes(), name


def test_the_source_is_whole(release: Path) -> None:
    """What is committed is in it, but for what only this repository needs."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("needs git and its repository, to know what is committed")
    with tarfile.open(release / SOURCE) as archive:
        packed = {each.name.removeprefix(f"{NAME}/") for each in archive.getmembers()}
    committed = set(listed.stdout.split("\0")) - {""}
    assert {each for each in committed - packed if (ROOT / each).exists()} <= {".editorconfig", ".gitignore"}
    assert packed - committed - untracked() <= {"PKG-INFO"}


def untracked() -> set[str]:
    """Files that are new here and will be committed."""
    command = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.split("\0"))


def test_the_wheel_has_every_file_of_the_program(release: Path) -> None:
    with zipfile.ZipFile(release / WHEEL) as archive:
        packed = set(archive.namelist())
    source = ROOT / "src"
    own = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    own = {each for each in own if "__pycache__" not in each}
    guides = {
        f"reelbase/documentation/{path.relative_to(ROOT / 'docs')}" for path in ROOT.glob("docs/**/*.md")
    }
    rest = {each for each in packed if not each.startswith(f"{NAME}.dist-info/")}
    assert rest == own | guides


def test_what_an_index_shows_is_right(release: Path) -> None:
    with zipfile.ZipFile(release / WHEEL) as archive:
        shown = message_from_bytes(archive.read(f"{NAME}.dist-info/METADATA"))
        licence = archive.read(f"{NAME}.dist-info/licenses/LICENSE").decode()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (shown["Name"], shown["Version"]) == ("reelbase", __version__)
    assert shown["License-Expression"] == "Apache-2.0"
    assert licence == (ROOT / "LICENSE").read_text()
    assert set(shown.get_all("Classifier", [])) == set(project["classifiers"]) <= classifiers
    assert set(shown.get_all("Provides-Extra", [])) == set(project["optional-dependencies"])
    assert shown["Description-Content-Type"] == "text/markdown"
    text = str(shown.get_payload())
    assert text.strip() == (ROOT / "README.md").read_text().strip()


def test_the_version_has_its_notes() -> None:
    assert f"\n## {__version__}" in (ROOT / "CHANGELOG.md").read_text()


@needs_wheels
@pytest.mark.thorough
def test_the_source_becomes_a_server(release: Path, tmp_path: Path) -> None:
    """As the guide says: unpack it, make an environment of locked files, serve. No network, no checkout."""
    source = unpacked(release, tmp_path)
    variables = outside(tmp_path, **OFFLINE, PYTHON=sys.executable, PIP_NO_COMPILE="1")
    made = tmp_path / "opt" / "reelbase"
    command = ["sh", str(source / "deploy" / "environment.sh"), str(made)]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    program = str(made / "bin" / "reelbase")
    variables = outside(tmp_path, REELBASE_PORT="0", REELBASE_WORKERS="1")
    said = subprocess.run([program, "--version"], env=variables, capture_output=True, text=True, check=True)
    assert said.stdout.split()[:2] == ["reelbase", __version__]
    with running([program, "serve", "--demo"], tmp_path, variables) as url:
        wait_until_ready(url)
        look(url)


def test_an_environment_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "python").write_text("#!/bin/sh\n[ $# -gt 1 ] && exit 1\necho Python 3.9.2\n")
    (tmp_path / "python").chmod(0o755)
    variables = outside(tmp_path, PYTHON=str(tmp_path / "python"))
    script = str(ROOT / "deploy" / "environment.sh")
    expected = {
        (): "expected the folder to make, found 0 arguments",
        (str(tmp_path / "new"),): "found Python 3.9.2",
    }
    for arguments, words in expected.items():
        command = ["sh", script, *arguments]
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode, command
        assert words in done.stderr


ONE_LINERS: dict[str, Callable[[Path], list[str]]] = {
    "uvx": lambda wheel: [str(TOOLS / "python" / "bin" / "uvx"), "--from", str(wheel), "reelbase"],
    "pipx": lambda wheel: [sys.executable, "-m", "pipx", "run", "--spec", str(wheel), "reelbase"],
}


@needs_wheels
@pytest.mark.thorough
@pytest.mark.parametrize("tool", ONE_LINERS)
def test_one_line_starts_it(tool: str, release: Path, tmp_path: Path) -> None:
    offline = {
        "UV_OFFLINE": "1",
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(WHEELS),
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "UV_PYTHON": sys.executable,
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_DEFAULT_PYTHON": sys.executable,
        "PYTHONPATH": str(TOOLS / "python"),
        **OFFLINE,
    }
    command = [*ONE_LINERS[tool](release / WHEEL), "--version"]
    variables = outside(tmp_path, **offline)
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:2] == ["reelbase", __version__]
