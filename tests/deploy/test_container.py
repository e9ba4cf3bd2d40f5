"""The image is built by podman from its file, and run as the compose file says: without rights, on a root of
its own that nothing can write to.
"""

import json
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.deploy.engine import IMAGE, Engine
from tests.deploy.looking import (
    ROOT,
    SECONDS,
    START_SECONDS,
    bring_demo,
    free_port,
    look,
    service,
    wait_until_ready,
)

pytestmark = [pytest.mark.once, pytest.mark.thorough]

ONE_NODE = service("one-node.yaml", "reelbase")
OWNER = "10001"


def confined(data: Path, port: int, **variables: str) -> tuple[str, ...]:
    """The options of the compose file, with a folder for its volume and the port of a host's network."""
    subprocess.run(["chown", "--recursive", f"{OWNER}:{OWNER}", str(data)], check=True)
    given = {**ONE_NODE["environment"], "REELBASE_PORT": str(port), "REELBASE_WORKERS": "1", **variables}
    return (
        *(["--read-only", "--read-only-tmpfs=false"] if ONE_NODE["read_only"] else []),
        *(f"--tmpfs={each}" for each in ONE_NODE["tmpfs"]),
        *(f"--cap-drop={each}" for each in ONE_NODE["cap_drop"]),
        *(f"--security-opt={each.removesuffix(':true')}" for each in ONE_NODE["security_opt"]),
        *(f"--env={name}={value}" for name, value in given.items() if "${" not in value),
        f"--volume={data}:/data",
    )


def test_it_serves_and_is_healthy(engine: Engine, tmp_path: Path, demo_url: str) -> None:
    port = free_port()
    bring_demo(demo_url, tmp_path / "data")
    url = f"http://127.0.0.1:{port}"
    options = confined(tmp_path / "data", port)
    with engine.running(IMAGE, options=options) as name:
        waits_for_health(engine, name)
        wait_until_ready(url)
        key = key_of(engine.do("exec", name, "reelbase", "key", "create", "living room"))
        look(url, key)
        assert httpx.get(f"{url}/3/movie/603?api_key=any", timeout=SECONDS).status_code == 401
        assert engine.do("exec", name, "id", "-u") == OWNER
        for place in ("/new", "/usr/lib/reelbase/new", "/etc/new"):
            refused = engine.try_("exec", name, "touch", place)
            assert refused.returncode, place
            assert "Read-only file system" in refused.stderr or "Permission denied" in refused.stderr
        begun = time.monotonic()
        engine.do("stop", "--time=30", name)
        assert engine.inspect(name)["State"]["ExitCode"] == 0
        assert time.monotonic() - begun < 29  # it was not killed
    with engine.running(IMAGE, options=options) as name:
        wait_until_ready(url)
        answer = httpx.get(f"{url}/3/movie/603", params={"api_key": key}, timeout=SECONDS)
        assert answer.json()["title"] == "The Matrix"


def waits_for_health(engine: Engine, name: str) -> None:
    """The check says what is missing until the server answers, and nothing then."""
    deadline = time.monotonic() + START_SECONDS
    while (found := engine.try_("healthcheck", "run", name)).returncode:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


def key_of(printed: str) -> str:
    [line] = [each for each in printed.splitlines() if each.startswith("API key:")]
    return line.split()[-1]


def test_an_unhealthy_one_says_why(engine: Engine) -> None:
    port = free_port()
    options = (f"--env=REELBASE_PORT={port}",)
    done = engine.run(IMAGE, "python", "/usr/lib/reelbase/healthy.py", options=options)
    assert done.returncode == 1
    assert f"http://127.0.0.1:{port}/health/ready: <urlopen error [Errno 111]" in done.stderr


def test_what_the_image_is(engine: Engine) -> None:
    image = engine.inspect(IMAGE)
    assert image["User"] == OWNER
    assert image["Config"]["Entrypoint"] == ["reelbase"]
    assert image["Config"]["Cmd"] == ["serve"]
    assert list(image["Config"]["Volumes"]) == ["/data"]
    assert list(image["Config"]["ExposedPorts"]) == ["8000/tcp"]
    assert image["Healthcheck"]["Test"] == ["CMD", "python", "/usr/lib/reelbase/healthy.py"]
    assert image["Labels"]["org.opencontainers.image.licenses"] == "Apache-2.0"
    assert image["Size"] < 500 << 20


def test_nothing_of_a_checkout_comes_into_the_image(engine: Engine) -> None:
    """Neither databases nor keys that lie in the folder, nor what only builds it."""
    listed = engine.run("reelbase-build", "ls", "-A", "/src")
    expected = {"LICENSE", "README.md", "deploy", "docs", "pyproject.toml", "requirements", "src"}
    assert set(listed.stdout.split()) == expected
    program = (
        "import importlib.util as i; print(*(n for n in ('pip', 'hatchling', 'numpy') if i.find_spec(n)))"
    )
    assert engine.run(IMAGE, "python", "-c", program).stdout.strip() == "numpy"


def test_the_add_on_runs_with_its_options(engine: Engine, tmp_path: Path) -> None:
    """As Home Assistant runs it: as root, with options in a file of root's."""
    folder = ROOT / "deploy" / "home-assistant"
    engine.build(folder, "add-on", f"--file={folder / 'Dockerfile'}", f"--build-arg=BASE=localhost/{IMAGE}")
    data, port = tmp_path / "data", free_port()
    data.mkdir()
    given = {
        "open": "true",
        "log_level": "info",
        "port": port,
        "pull_through": False,
        "base_url": "",
        "workers": 1,
    }
    (data / "options.json").write_text(json.dumps(given))
    (data / "options.json").chmod(0o600)
    with engine.running("add-on", options=(f"--volume={data}:/data",)):
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url)
        assert httpx.get(f"{url}/3/configuration?api_key=any", timeout=SECONDS).status_code == 200
    assert (data / "reelbase.db").stat().st_uid == int(OWNER)
    assert (data / "options.json").stat().st_uid == 0
