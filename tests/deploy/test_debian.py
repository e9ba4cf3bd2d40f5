"""The Debian package: built, judged by lintian, installed into a Debian, upgraded, removed.

Everything happens in containers of the Debian that `make deploy-tools` made. No systemd runs there, so the
service is started by hand, as its user.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from reelbase import __version__
from tests.conftest import only_one_process
from tests.deploy.engine import BASE, Engine
from tests.deploy.looking import ROOT, bring_demo, free_port, look, wait_until_ready

pytestmark = [pytest.mark.once, pytest.mark.thorough]

SOURCE = f"--volume={ROOT}:/src:ro"
QUICK = "--env=COMPRESSION=-Zgzip -z1"
FILE = re.compile(r"reelbase_[\d.]+-1_\w+\.deb$")
# The program alone: what it runs on makes no difference to what the package's own files do.
SMALL = """
set -e
python3 -m venv --without-pip /small
cp -r /src/src/reelbase /small/lib/python3*/site-packages/
printf '#!/small/bin/python\\n' >/small/bin/reelbase
chmod 755 /small/bin/reelbase
cd /src
ENVIRONMENT=/small sh deploy/debian/build.sh /packages >&2
sed -i 's/__version__ = .*/__version__ = "99.0"/' /small/lib/python3*/site-packages/reelbase/__init__.py
ENVIRONMENT=/small sh deploy/debian/build.sh /packages >&2
"""
INSTALLED = """
set -e
dpkg --install /packages/reelbase_{version}-1_*.deb >&2
stat -c '%n %U %G %a' /var/lib/reelbase /etc/reelbase.toml
getent passwd reelbase
echo '# mine' >>/etc/reelbase.toml
echo film >/var/lib/reelbase/reelbase.db
dpkg --install /packages/reelbase_99.0-1_*.deb >&2
tail -1 /etc/reelbase.toml
stat -c '%n %U %G %a' /etc/reelbase.toml
dpkg --verify reelbase || true
dpkg --remove reelbase >&2
echo left: $(ls /usr/lib/reelbase /usr/bin/reelbase 2>/dev/null) $(ls /etc/reelbase.toml)
dpkg --purge reelbase >&2
cat /var/lib/reelbase/reelbase.db
dpkg --install /packages/reelbase_99.0-1_*.deb >&2
PURGE_REELBASE=data dpkg --purge reelbase >&2
echo left: $(ls -d /var/lib/reelbase /etc/reelbase.toml 2>/dev/null) $(getent passwd reelbase)
"""


def in_debian(engine: Engine, script: str, *options: str, image: str = BASE) -> str:
    """What a script printed in a new Debian."""
    done = engine.run(image, "sh", "-c", script, options=options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def small(engine: Engine, shared_folder: Path) -> Path:
    """A folder with packages of two versions that hold the program alone, built once."""
    folder = shared_folder / "packages"
    with only_one_process(shared_folder / "packages.lock"):
        if not folder.exists():
            folder.mkdir()
            in_debian(engine, SMALL, SOURCE, f"--volume={folder}:/packages", QUICK)
    return folder


def test_it_is_installed_upgraded_removed_and_purged(engine: Engine, small: Path) -> None:
    """Settings and data outlive what they should outlive."""
    script = INSTALLED.format(version=__version__)
    said = in_debian(engine, script, f"--volume={small}:/packages:ro").splitlines()
    assert said[:2] == ["/var/lib/reelbase reelbase reelbase 700", "/etc/reelbase.toml root reelbase 640"]
    assert re.fullmatch(r"reelbase:x:\d+:\d+:Reelbase(,,,)?:/var/lib/reelbase:/usr/sbin/nologin", said[2])
    assert said[3:] == [
        "# mine",
        "/etc/reelbase.toml root reelbase 640",
        "??5?????? c /etc/reelbase.toml",  # changed, as it should be, and nothing else
        "left: /etc/reelbase.toml",
        "film",
        "left:",
    ]


def test_lintian_finds_no_error(small: Path) -> None:
    if not shutil.which("lintian"):
        pytest.skip("needs lintian")
    [package] = small.glob(f"reelbase_{__version__}-1_*.deb")
    command = ["lintian", "--allow-root", "--fail-on=error,warning", str(package)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_dpkg_shows(engine: Engine, small: Path) -> None:
    [package] = small.glob(f"reelbase_{__version__}-1_*.deb")
    shown = subprocess.run(
        ["dpkg-deb", "--field", str(package)], capture_output=True, text=True, check=True
    ).stdout
    assert f"\nVersion: {__version__}-1\n" in shown
    assert re.search(
        r"\nDepends: adduser, libc6 \(>= 2.34\), python3 \(>= 3\.13\), python3 \(<< 3\.14\)\n", shown
    )
    listed = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in listed.splitlines()} == {"root/root"}
    assert "./usr/lib/systemd/system/reelbase.socket" in listed


@pytest.mark.enduring
def test_it_serves_as_its_user(engine: Engine, tmp_path: Path, demo_url: str) -> None:
    """The whole package, with everything that it runs on but Python."""
    build = "cd /src && ENVIRONMENT=/usr/lib/reelbase sh deploy/debian/build.sh /packages"
    mounted = f"--volume={tmp_path}:/packages"
    in_debian(engine, build, SOURCE, mounted, QUICK, image="reelbase-build")
    [package] = tmp_path.glob("*.deb")
    assert FILE.search(package.name)
    port = free_port()
    bring_demo(demo_url, tmp_path / "data")
    script = (
        f"dpkg --install /packages/{package.name} && cp -r /packages/data/. /var/lib/reelbase && "
        "chown -R reelbase:reelbase /var/lib/reelbase && "
        f"exec runuser -u reelbase -- env REELBASE_PORT={port} REELBASE_WORKERS=1 reelbase serve"
    )
    with engine.running(BASE, "sh", "-c", script, options=(mounted,)) as name:
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url)
        look(url)
        files = engine.do("exec", name, "stat", "-c", "%U %a", "/var/lib/reelbase/reelbase.db")
        assert files == "reelbase 600"
