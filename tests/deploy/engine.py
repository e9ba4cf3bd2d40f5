"""Podman with images of its own in a folder: nothing is fetched, nothing stays.

The base of the image is the Debian that `make deploy-tools` made, with Debian's own Python. The registry's
python:3.13-slim is the same Debian with a Python beside it.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reelbase import __version__
from tests.deploy.looking import ROOT, TOOLS, WHEELS, absent

DEBIAN = TOOLS / "debian.tar"
IMAGE = f"reelbase:{__version__}"
BASE = "localhost/python:3.13-slim"
PIP = "[global]\nno-index = true\nfind-links = /wheels\n"
BUILD_SECONDS = 600
# A container in a container may not raise its limits, and the host's network needs no bridge.
HERE = ("--network=host", "--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096")


def why_not() -> str:
    """Why no image can be built and run here; empty where it can."""
    missing = [each for each in ("podman", "runc") if not shutil.which(each)]
    if os.geteuid() or missing:
        return f"needs root, podman and runc; found {'root' if not os.geteuid() else 'an ordinary user'}" + (
            f" without {' and '.join(missing)}" if missing else ""
        )
    return absent(DEBIAN, WHEELS)


class Engine:
    """Builds and runs images that are kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "containers.conf").write_text('[engine]\nlock_type = "file"\n')  # else in memory of all
        self._command = [
            "podman",
            f"--root={folder / 'images'}",
            f"--runroot={folder / 'running'}",
            f"--tmpdir={folder / 'temporary'}",
            "--storage-driver=overlay",
            "--cgroup-manager=cgroupfs",
            "--events-backend=file",
            "--runtime=runc",
        ]

    def try_(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """What came of a command, whether it failed or not."""
        command = [*self._command, *arguments]
        variables = {**os.environ, "CONTAINERS_CONF": str(self.folder / "containers.conf")}
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS
        )

    def do(self, *arguments: str) -> str:
        """What a command printed. It must not fail."""
        done = self.try_(*arguments)
        assert done.returncode == 0, (arguments, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout.strip()

    def bring_base(self) -> None:
        """Take in the Debian that images are built on."""
        self.do("import", "--quiet", str(DEBIAN), BASE)

    def build(self, folder: Path, tag: str, *options: str) -> None:
        """Build an image from a folder; pip finds everything in the folder of wheels."""
        pip = self.folder / "pip.conf"
        pip.write_text(PIP)
        mounts = (f"--volume={pip}:/etc/pip.conf:ro", f"--volume={WHEELS}:/wheels:ro")
        own = ("--isolation=chroot", "--pull=never", "--network=host", "--format=docker")
        self.do("build", *own, *mounts, f"--tag={tag}", *options, str(folder))

    def inspect(self, what: str) -> Any:
        """What podman knows of an image or a container."""
        [found] = json.loads(self.do("inspect", what))
        return found

    def run(
        self, image: str, *command: str, options: tuple[str, ...] = ()
    ) -> "subprocess.CompletedProcess[str]":
        """What came of one command in a new container, which is gone after it."""
        program, *arguments = command
        return self.try_("run", "--rm", *HERE, *options, f"--entrypoint={program}", image, *arguments)

    @contextmanager
    def running(self, image: str, *arguments: str, options: tuple[str, ...] = ()) -> Iterator[str]:
        """A container of an image in the background, by its name; removed at the end."""
        name = self.do("run", "--detach", *HERE, *options, image, *arguments)
        try:
            yield name
        except BaseException:
            print(self.try_("logs", name))  # shown with the test's failure
            raise
        finally:
            self.do("rm", "--force", "--time=0", name)

    def end(self) -> None:
        """Remove every container, and what podman has mounted, so that the folder can be removed."""
        self.do("rm", "--all", "--force", "--time=0")
        subprocess.run(["umount", str(self.folder / "images" / "overlay")], check=False, capture_output=True)


def build_reelbase(engine: Engine) -> None:
    """Build the image, and the stage in which it is made."""
    engine.bring_base()
    base = f"--build-arg=BASE={BASE}"
    engine.build(ROOT, "reelbase-build", base, "--target=build")
    engine.build(ROOT, IMAGE, base)
