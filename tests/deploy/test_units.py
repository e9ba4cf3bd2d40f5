"""The units of systemd: no line that it doesn't know, few rights, and the ports of the settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reelbase.settings import Settings
from tests.deploy.looking import ROOT

UNITS = ROOT / "deploy" / "systemd"
NAMES = ("reelbase.service", "reelbase.socket", "reelbase-backup.service", "reelbase-backup.timer")
EXPOSED = 15  # tenths, of 100: what systemd calls OK
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze"),
]


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder as of a machine on which the units are installed."""
    units = tmp_path / "etc" / "systemd" / "system"
    units.mkdir(parents=True)
    for each in NAMES:
        shutil.copy(UNITS / each, units)
    shutil.copytree("/lib/systemd/system", tmp_path / "usr" / "lib" / "systemd" / "system", symlinks=True)
    for name in ("usr/bin/reelbase", "bin/kill"):
        program = tmp_path / name
        program.parent.mkdir()
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    return tmp_path


def analyze(machine: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["systemd-analyze", *arguments, f"--root={machine}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def with_low_ports(machine: Path) -> None:
    folder = machine / "etc" / "systemd" / "system" / "reelbase.service.d"
    folder.mkdir()
    shutil.copy(UNITS / "low-ports.conf", folder)


@pytest.mark.parametrize("unit", NAMES)
def test_systemd_knows_every_line(unit: str, machine: Path) -> None:
    with_low_ports(machine)
    done = analyze(machine, "verify", "--man=no", unit)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_line_would_be_found(machine: Path) -> None:
    path = machine / "etc" / "systemd" / "system" / "reelbase.service"
    path.write_text(path.read_text().replace("ProtectHome=", "ProtectHouse="))
    assert "ProtectHouse" in analyze(machine, "verify", "--man=no", "reelbase.service").stderr


def test_it_has_few_rights(machine: Path) -> None:
    done = analyze(machine, "security", "--offline=true", f"--threshold={EXPOSED}", "reelbase.service")
    assert done.returncode == 0, done.stdout
    done = analyze(machine, "security", "--offline=true", f"--threshold={EXPOSED}", "reelbase-backup.service")
    assert done.returncode == 0, done.stdout
    with_low_ports(machine)
    done = analyze(machine, "security", "--offline=true", f"--threshold={2 * EXPOSED}", "reelbase.service")
    assert done.returncode == 0, done.stdout


def test_the_ports_are_those_of_the_settings() -> None:
    default = Settings()
    ports = {
        int(each)
        for each in re.findall(r"ListenStream=(?:[\d.]+:)?(\d+)", (UNITS / "reelbase.socket").read_text())
    }
    assert ports == {default.port, default.redirect_port, default.redirect_http_port}
