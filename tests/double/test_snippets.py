"""The snippets of the guide on CI: the step of GitHub Actions is run, the service of Compose is read."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from reelbase.cli.program import app
from tests.deploy.looking import free_port

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "test-double.md"
SECONDS = 120

pytestmark = pytest.mark.once


def snippets() -> list[Any]:
    """The YAML of the section."""
    _, section = GUIDE.read_text().split("\n## In CI\n")
    return [yaml.safe_load(each) for each in re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)]


def test_the_step_of_github_actions_waits_until_the_double_answers(tmp_path: Path) -> None:
    [step] = snippets()[0]
    assert set(step) == {"run"}
    port = free_port()
    process = subprocess.Popen(
        [shutil.which("bash") or "bash", "-e", "-c", step["run"].replace("8000", str(port))],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        start_new_session=True,
    )
    try:
        assert process.wait(SECONDS) == 0
        address = (tmp_path / "tmdb.address").read_text().strip()
        assert address == f"http://127.0.0.1:{port}"
        with urllib.request.urlopen(f"{address}/3/movie/603?api_key=any") as answer:
            assert answer.status == 200
    finally:
        os.killpg(process.pid, signal.SIGTERM)


def test_the_service_of_compose_starts_a_double_that_its_port_reaches() -> None:
    [(name, service)] = snippets()[1]["services"].items()
    assert (name, service["image"]) == ("tmdb", "reelbase")
    command, *options = service["command"].split()
    program: Any = get_command(app)
    known = {option for each in program.commands[command].params for option in each.opts}
    assert {each for each in options if each.startswith("--")} <= known
    assert service["ports"] == [f"8000:{options[options.index('--port') + 1]}"]
    assert options[options.index("--host") + 1] == "0.0.0.0"
