"""Recipes: the texts as they are printed, and what programs do once they were followed.

`python -m pytest tests/redirect/test_recipes.py --rewrite` writes the golden texts anew.
"""

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import which

import certifi
import pytest
import yaml

from reelbase.redirect.kit import Kit, Public
from reelbase.redirect.recipes import programs, recipe

pytestmark = pytest.mark.once

GOLDEN = Path(__file__).with_name("golden")
ALL = [(kind, each) for kind in ("names", "trust") for each in programs(kind)]
NAME = "api.themoviedb.org"
ROOTS = "/etc/ssl/certs/ca-certificates.crt"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(which(program) is None, reason=f"needs {program}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    folder = tmp_path_factory.mktemp("redirect")
    return Kit.prepare(folder, "", datetime.now(UTC), ["192.168.1.10"])


@pytest.fixture(scope="module")
def kit(made: Kit) -> Public:
    return made.public


def both(kit: Public) -> Public:
    return kit._replace(addresses=["192.168.1.10", "fd00::10"])


@pytest.mark.parametrize(("kind", "program"), ALL)
def test_it_is_printed_so(kit: Public, kind: str, program: str, request: pytest.FixtureRequest) -> None:
    texts = [recipe(kind, program, kit), recipe(kind, program, kit, undo=True)]
    if kind == "names":
        texts.insert(1, recipe(kind, program, both(kit)))
    text = "\n======\n".join(texts).replace(kit.trusted.strip(), "CA").replace(kit.common_name, "NAME")
    file = GOLDEN / f"{kind}-{program}.txt"
    if request.config.getoption("--rewrite"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_every_golden_text_is_of_a_recipe() -> None:
    assert sorted(each.stem for each in GOLDEN.iterdir()) == sorted("-".join(each) for each in ALL)


# Names.


def test_a_hosts_file_is_put_right_and_back(kit: Public, tmp_path: Path) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    with hosts.open("a") as file:
        file.write(recipe("names", "hosts", both(kit)))
    lines = hosts.read_text().splitlines()
    assert [f"{each} {name}" in lines for each in ("192.168.1.10", "fd00::10") for name in kit.names] == [
        True
    ] * 20
    undo = recipe("names", "hosts", kit, undo=True)
    run(undo.replace("sudo ", "").replace("/etc/hosts", str(hosts)), tmp_path)
    assert hosts.read_text() == "127.0.0.1 localhost\n"


@pytest.mark.parametrize("program", ["compose", "kubernetes"])
def test_what_is_yaml_can_be_read(kit: Public, program: str) -> None:
    found = yaml.safe_load(recipe("names", program, kit))
    if program == "compose":
        assert found["services"]["reelbase"]["networks"]["default"]["aliases"] == kit.names
    else:
        assert found == {"hostAliases": [{"ip": "192.168.1.10", "hostnames": kit.names}]}


def test_what_pihole_is_given_is_json(kit: Public) -> None:
    [given] = recipe("names", "pihole", kit).split("'")[1::2]
    assert f"host-record={NAME},192.168.1.10" in json.loads(given)


# Trust.


@pytest.fixture(scope="module")
def port(made: Kit) -> Iterator[int]:
    """A server on loopback that shows the certificate and says "here" to whoever believes it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.folder / "tmdb.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener, context), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def serve(listener: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nhere")
        except OSError:
            continue


QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For programs in Java that end soon: nothing of them is worth a second compilation."""


def run(script: str, home: Path, expected: int = 0) -> str:
    """Run a script with a home of its own, and no variable that says what to trust."""
    done = subprocess.run(
        ["sh", "-e"],
        input=script,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "JAVA_TOOL_OPTIONS": QUICK},
        cwd=home,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == expected, done.stdout + done.stderr
    return done.stdout


REQUESTS = """
import sys, socket
real = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **more: real("127.0.0.1", int(sys.argv[1]), *rest, **more)
"""
PYTHON = {
    "requests": REQUESTS + 'import requests; print(requests.get("https://api.themoviedb.org/3").text)',
    "urllib": REQUESTS
    + 'from urllib.request import urlopen; print(urlopen("https://api.themoviedb.org/3").read().decode())',
}
NODE = """
const tls = require("node:tls");
const server = {host: "127.0.0.1", port: +process.argv[2], servername: "api.themoviedb.org"};
const socket = tls.connect(server, () => {
  socket.write("GET / HTTP/1.1\\r\\nHost: api.themoviedb.org\\r\\n\\r\\n");
});
socket.on("data", (data) => { console.log(String(data)); process.exit(0); });
socket.on("error", (error) => { console.error(error.message); process.exit(1); });
"""
JAVA = """
import javax.net.ssl.*;
public class Ask {
  public static void main(String[] given) throws Exception {
    int port = Integer.parseInt(given[0]);
    SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("127.0.0.1", port);
    SSLParameters asked = socket.getSSLParameters();
    asked.setServerNames(java.util.List.of(new SNIHostName("api.themoviedb.org")));
    socket.setSSLParameters(asked);
    socket.startHandshake();
    socket.getOutputStream().write("GET / HTTP/1.1\\r\\n\\r\\n".getBytes());
    System.out.println(new String(socket.getInputStream().readAllBytes()));
  }
}
"""


def asking(folder: Path, program: str) -> Callable[[int], str]:
    """Return what makes a program ask the server under TMDB's name, as a command for a shell."""
    if program in PYTHON:
        (folder / "ask.py").write_text(PYTHON[program])
        return lambda port: f"{sys.executable} ask.py {port}\n"
    if program == "node":
        (folder / "ask.js").write_text(NODE)
        return lambda port: f"node ask.js {port}\n"
    if program == "java":
        (folder / "Ask.java").write_text(JAVA)
        run("javac Ask.java", folder)
        return lambda port: f"java Ask {port}\n"
    return lambda port: f"curl --silent --fail --resolve {NAME}:{port}:127.0.0.1 https://{NAME}:{port}/\n"


@pytest.mark.parametrize(
    ("recipe_of", "program"),
    [
        ("python", "requests"),
        ("python", "urllib"),
        ("kodi", "urllib"),
        pytest.param("node", "node", marks=needs("node")),
        pytest.param(
            "java", "java", marks=[needs("java"), needs("javac"), needs("keytool"), pytest.mark.thorough]
        ),
        pytest.param("go", "curl", marks=needs("curl")),
        pytest.param("dotnet", "curl", marks=needs("curl")),
    ],
)
@pytest.mark.skipif(not Path(ROOTS).exists(), reason="needs ca-certificates")
def test_a_program_believes_after_the_recipe_and_not_before(
    kit: Public, port: int, tmp_path: Path, recipe_of: str, program: str
) -> None:
    ask = asking(tmp_path, program)(port)
    run(f"! {ask}", tmp_path)
    assert "here" in run(recipe("trust", recipe_of, kit) + ask, tmp_path)
    run(recipe("trust", recipe_of, kit) + recipe("trust", recipe_of, kit, undo=True) + f"! {ask}", tmp_path)
    assert not (tmp_path / ".reelbase").exists()


def test_certifis_own_file_is_changed_and_put_back(kit: Public, port: int, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    shutil.copytree(Path(certifi.__file__).parent, tmp_path / "certifi")
    before = (tmp_path / "certifi" / "cacert.pem").read_text()
    here = f"export PATH={tmp_path}/bin:$PATH PYTHONPATH={tmp_path}\n"
    ask = asking(tmp_path, "requests")(port)
    run(f"{here}! {ask}", tmp_path)
    assert "here" in run(here + recipe("trust", "certifi", kit) + ask, tmp_path)
    run(here + recipe("trust", "certifi", kit, undo=True) + f"! {ask}", tmp_path)
    after = (tmp_path / "certifi" / "cacert.pem").read_text()
    assert (after.startswith(before), "Reelbase" in after, kit.trusted in after) == (True, False, False)


@pytest.mark.skipif(not Path(ROOTS).exists(), reason="needs ca-certificates")
def test_a_bundle_goes_on_trusting_what_the_system_trusts(kit: Public, tmp_path: Path) -> None:
    run(recipe("trust", "python", kit), tmp_path)
    bundle, roots = ssl.create_default_context(cafile=tmp_path / ".reelbase" / "bundle.pem"), Path(ROOTS)
    system = ssl.create_default_context(cafile=str(roots))
    assert bundle.cert_store_stats()["x509_ca"] == system.cert_store_stats()["x509_ca"] + 1


@needs("keytool")
@needs("java")
@pytest.mark.thorough
def test_java_goes_on_trusting_what_it_trusts(kit: Public, tmp_path: Path) -> None:
    count = "keytool -list -storepass changeit {} | grep --count trustedCertEntry || true\n"
    own = int(run(count.format("-cacerts"), tmp_path))
    script = recipe("trust", "java", kit) + count.format("-keystore ~/.reelbase/cacerts")
    assert int(run(script, tmp_path).splitlines()[-1]) == own + 1


@pytest.mark.skipif(not Path("/usr/sbin/update-ca-certificates").exists(), reason="needs ca-certificates")
@needs("curl")
@pytest.mark.thorough
def test_the_system_of_debian_believes_it(kit: Public, port: int, tmp_path: Path) -> None:
    local, made = tmp_path / "local", tmp_path / "certs"
    local.mkdir()
    made.mkdir()
    update = (
        f"/usr/sbin/update-ca-certificates --localcertsdir {local} --etccertsdir {made} --hooksdir {local}"
    )

    def here(text: str) -> str:
        text = text.replace("sudo ", "").replace("update-ca-certificates", update)
        return text.replace("/usr/local/share/ca-certificates/", f"{local}/")

    ask = f"SSL_CERT_FILE={made}/ca-certificates.crt {asking(tmp_path, 'curl')(port)}"
    assert "here" in run(here(recipe("trust", "debian", kit)) + ask, tmp_path)
    run(here(recipe("trust", "debian", kit, undo=True)) + f"! {ask}", tmp_path)


@needs("certutil")
def test_chromium_and_firefox_are_given_it_and_it_is_taken_back(kit: Public, tmp_path: Path) -> None:
    profile = tmp_path / ".mozilla" / "firefox" / "one.default"
    profile.mkdir(parents=True)
    run(f"certutil -d sql:{profile} -N --empty-password\n", tmp_path)
    for program, folder in (("chromium", tmp_path / ".pki" / "nssdb"), ("firefox", profile)):
        listed = f"certutil -d sql:{folder} -L\n"
        run(recipe("trust", program, kit), tmp_path)
        assert "reelbase                                                     C,," in run(listed, tmp_path)
        run(recipe("trust", program, kit, undo=True), tmp_path)
        assert "reelbase" not in run(listed, tmp_path).replace(str(tmp_path), "")


SERVICES = ("flexget", "homeassistant", "jellyfin", "kometa", "radarr", "seerr", "yamtrack")


def composing(folder: Path) -> str:
    """The line that puts a `docker` first which prints what it is asked to do."""
    docker = folder / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text('#!/bin/sh\necho docker "$@"\n')
    docker.chmod(0o755)
    return f"PATH={docker.parent}:$PATH\n"


@pytest.mark.parametrize("service", SERVICES)
def test_a_container_is_given_files_that_are_there(kit: Public, tmp_path: Path, service: str) -> None:
    path, override = composing(tmp_path), f"compose.reelbase-{service}.yaml"
    said = run(path + recipe("trust", service, kit), tmp_path)
    assert said == f"docker compose -f compose.yaml -f {override} up -d\n"
    found = yaml.safe_load((tmp_path / override).read_text())["services"][service]
    assert found["volumes"] == ["./reelbase-trust:/reelbase-trust:ro"]
    for each in found["environment"].values():
        assert kit.trusted.strip() in (tmp_path / each.removeprefix("/")).read_text()
    run(path + recipe("trust", service, kit, undo=True), tmp_path)
    shutil.rmtree(tmp_path / "bin")
    assert list(tmp_path.iterdir()) == []


def test_one_recipe_for_containers_keeps_those_before_it(kit: Public, tmp_path: Path) -> None:
    path = composing(tmp_path)
    (tmp_path / "compose.reelbase-names.yaml").write_text(recipe("names", "compose", kit))

    def files(text: str) -> list[str]:
        """The files of ours that Compose is given."""
        said = run(path + text, tmp_path)
        assert said.startswith("docker compose -f compose.yaml -f ")
        return re.findall(r"-f compose\.reelbase-(\w+)\.yaml", said)

    assert files(recipe("trust", "kometa", kit)) == ["kometa", "names"]
    assert files(recipe("trust", "seerr", kit)) == ["kometa", "names", "seerr"]
    assert files(recipe("trust", "kometa", kit, undo=True)) == ["names", "seerr"]
    assert (tmp_path / "reelbase-trust" / "ca.crt").exists()
    assert files(recipe("names", "compose", kit, undo=True)) == ["seerr"]
