"""The diagnosis: every step is broken on purpose, and named with what to type.

Names and ports are redirected to servers of the test in this process; tests/redirect/test_machine_room.py
does the same with a network of its own.
"""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from shutil import which
from types import MappingProxyType
from typing import Any

import pytest

from reelbase.domains import DOMAINS
from reelbase.redirect import diagnosis, reaching
from reelbase.redirect.certificates import make_authority, make_leaf
from reelbase.redirect.clients import CLIENTS
from reelbase.redirect.diagnosis import ANY_KEY, STEPS, Examination, Finding, diagnose
from reelbase.redirect.kit import Kit, Public, public_of
from reelbase.redirect.names import NAMES
from tests.cli.test_commands import Shell
from tests.quiet_server import QuietServer
from tests.redirect.conftest import Redirected
from tests.redirect.test_recipes import ROOTS

pytestmark = pytest.mark.once

NOW = datetime.now(UTC)
API = "api.themoviedb.org"
PICTURE = b"\xff\xd8 a picture"
SEEN = {"scheme": "https", "host": API, "addresses": ["192.168.1.30"], "is_at_home": True}
READY = {"status": "ready", "database": "ready", "index": "ready", "behind": 0}
IMAGES = {"images": {"secure_base_url": "https://image.tmdb.org/t/p/"}}
ANSWERS: dict[str, tuple[int, object]] = {
    "/redirect/facts.json": (200, {"seen": SEEN}),
    "/3/configuration": (200, IMAGES),
    "/3/movie/popular": (200, {"results": [{"poster_path": "/one.jpg"}]}),
    "/t/p/w92/one.jpg": (200, PICTURE),
    "/health/ready": (200, READY),
}


class World:
    """The addresses of names and the ports of servers, as the diagnosis finds them; patched in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, kit: Kit) -> None:
        self.kit = kit
        self.hosts: dict[str, list[str]] = {name: ["127.0.0.1"] for name in NAMES}
        self._patch = monkeypatch
        monkeypatch.setattr(socket, "getaddrinfo", self._found)
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle(kit.folder, kit.public)))
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
            monkeypatch.delenv(name, raising=False)

    def lead(self, tls: int, plain: int) -> None:
        for module in (diagnosis, reaching):
            self._patch.setattr(module, "TLS", tls)
            self._patch.setattr(module, "PLAIN", plain)

    def _found(self, host: str, port: Any, *rest: Any, **more: Any) -> list[Any]:
        found = self.hosts.get(host, [host] if host[:1].isdigit() or ":" in host else [])
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in found
        ]

    def look(self, key: str = ANY_KEY, program: str = "", other: str = "") -> list[Finding]:
        return list(diagnose(Examination(self.kit.public, key, program, other)))

    def broken(self, **how: str) -> Finding:
        """The last step, which is broken; those before it are not."""
        *before, last = self.look(**how)
        assert [each.state for each in before if each.state == "broken"] == []
        assert last.state == "broken", last
        assert last.remedy.startswith("reelbase ")
        return last


def bundle(folder: Path, public: Public) -> Path:
    """A file of two roots, one of them ours."""
    other = make_authority(["example.org"], NOW).public_pem.decode()
    (folder / "bundle.pem").write_text(public.trusted + other)
    return folder / "bundle.pem"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit.prepare(tmp_path / "kit", "", NOW, ["192.168.1.10"])


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, kit: Kit) -> World:
    return World(monkeypatch, kit)


@contextlib.contextmanager
def answering(
    world: World, answers: Mapping[str, tuple[int, object]] = MappingProxyType({}), pem: Path | None = None
) -> Iterator[int]:
    """Redirect the names to a server that shows a certificate and gives ANSWERS, changed by `answers`."""
    given = {**ANSWERS, **answers}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, said = given.get(self.path.partition("?")[0], (404, {}))
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "image/jpeg" if body is PICTURE else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem or world.kit.folder / "tmdb.pem")
    server = QuietServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as plain:
        world.lead(server.server_port, plain.getsockname()[1])
        try:
            yield server.server_port
        finally:
            server.shutdown()
            server.server_close()


def test_a_served_reelbase_is_whole(
    redirected: Redirected, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    public = public_of(reaching.ask_url(redirected.url, "/redirect/facts.json").json())
    world = World(monkeypatch, Kit.prepare(redirected.trusted.parent, "", NOW))
    assert public == world.kit.public
    world.lead(redirected.tls, redirected.plain)
    found = world.look()
    assert [(each.step, each.state, each.remedy) for each in found] == [(name, "ok", "") for name in STEPS]
    said = {each.step: each.found for each in found}
    assert said["names"] == "10 names resolve to 127.0.0.1"
    assert said["certificate"] == "valid under strict rules for 10 names"
    assert said["days left"].startswith("395 of the certificate, 36")
    assert said["sender"] == "seen as 127.0.0.1, over TLS, on the home network"
    assert said["pictures"].startswith("https://image.tmdb.org/t/p/w92/")


def test_the_server_of_the_test_is_whole(world: World) -> None:
    with answering(world):
        assert [each.state for each in world.look()] == ["ok"] * len(STEPS)


@pytest.mark.parametrize("addresses", [[], ["8.8.8.8"], ["127.0.0.1", "8.8.8.8"]])
@pytest.mark.parametrize("name", ["api.themoviedb.org", "image.tmdb.org"])
def test_names_that_lead_elsewhere(world: World, name: str, addresses: list[str]) -> None:
    world.hosts[name] = addresses
    broken = world.broken()
    assert (broken.step, name in broken.found) == ("names", True)
    assert broken.remedy == "reelbase redirect names --for hosts"


def test_ipv6_that_passes_by(world: World) -> None:
    with answering(world):
        world.hosts["image.tmdb.org"] = ["127.0.0.1", "2606:4700::1"]
        broken = world.broken()
    assert broken.step == "names by IPv6"
    assert "image.tmdb.org resolves to 2606:4700::1" in broken.found


def test_ports_that_are_closed(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()[1]
    with answering(world) as port:
        plain = reaching.PLAIN
        world.lead(closed, plain)
        assert (world.broken().step, world.broken().remedy) == ("port 443", "reelbase serve --redirect on")
        world.lead(port, closed)
        assert world.broken().step == "port 80"


def test_certificates_that_are_none_of_ours(world: World, tmp_path: Path) -> None:
    own, names = world.kit.authority, world.kit.names
    weak = make_leaf(make_authority(list(DOMAINS), NOW), names, NOW)
    for pair, words in (
        (weak, "of another server"),
        (make_leaf(own, names, NOW - timedelta(days=500)), "has expired"),
        (make_leaf(own, names[:1], NOW), "not for api.tmdb.org"),
    ):
        (tmp_path / "shown.pem").write_bytes(pair.pem)
        with answering(world, pem=tmp_path / "shown.pem"):
            broken = world.broken()
        assert (broken.step, words in broken.found) == ("certificate", True), broken


def test_what_speaks_no_tls(world: World) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def talk() -> None:
            with contextlib.suppress(OSError):
                while True:
                    with listener.accept()[0] as client:
                        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=talk, daemon=True).start()
        world.lead(port, port)
        broken = world.broken()
        listener.shutdown(socket.SHUT_RDWR)
    assert (broken.step, "no TLS" in broken.found) == ("certificate", True)


def test_a_certificate_that_was_not_renewed(world: World, tmp_path: Path) -> None:
    late = make_leaf(world.kit.authority, world.kit.names, NOW - timedelta(days=390))
    (tmp_path / "late.pem").write_bytes(late.pem)
    with answering(world, pem=tmp_path / "late.pem"):
        broken = world.broken()
    assert (broken.step, broken.remedy) == ("days left", "reelbase redirect init")
    assert broken.found.startswith("the certificate ends in 5 days")


def test_trust_that_is_missing(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "others.pem").write_bytes(make_authority(["example.org"], NOW).public_pem * 2)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "others.pem"))
    with answering(world):
        broken = world.broken()
    assert (broken.step, broken.remedy) == ("trust", "reelbase redirect trust --for debian")


@pytest.mark.parametrize("program", ["seerr", "kometa", "radarr"])
def test_a_program_that_does_not_trust(world: World, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = CLIENTS[program]
    if which(client.program) is None:
        pytest.skip(f"needs {client.program}")
    with answering(world) as port:
        monkeypatch.setattr(diagnosis, "HERE", f"https://localhost:{port}/")  # no name of ours: not trusted
        broken = world.broken(program=program)
    assert (broken.step, broken.remedy) == ("trust", f"reelbase redirect trust --for {program}")
    assert broken.found.startswith(f"{program} does not trust the authority: ")


def test_a_program_that_is_not_here(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with answering(world):
        found = {each.step: each for each in world.look(program="seerr")}
    assert found["trust"].state == "untried"
    assert "curl -s http://127.0.0.1/redirect/check.sh | sh -s seerr" in found["trust"].found
    assert found["other HTTPS"].state == "ok"


@pytest.mark.parametrize("program", ["firefox", "chromium", "android", "iphone"])
def test_a_browser_tests_itself(world: World, program: str) -> None:
    with answering(world):
        found = {each.step: each for each in world.look(program=program)}
    assert (found["trust"].state, "/redirect in" in found["trust"].found) == ("untried", True)


def test_a_television_trusts_nobody(world: World) -> None:
    with answering(world):
        broken = world.broken(program="television")
    assert (broken.step, broken.remedy) == ("trust", "reelbase redirect trust --for television")


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"scheme": "http"}, "hides that TLS was used: it sees http"),
        ({"host": "127.0.0.1:8000"}, "hides the name: it sees 127.0.0.1:8000"),
        (
            {"is_at_home": False, "addresses": ["127.0.0.1", "8.8.8.8"]},
            "on the home network: 127.0.0.1, 8.8.8.8",
        ),
    ],
)
def test_a_sender_that_is_hidden(world: World, seen: dict[str, object], words: str) -> None:
    facts = {"/redirect/facts.json": (200, {"seen": {**SEEN, **seen}})}
    with answering(world, facts):
        broken = world.broken()
    assert (broken.step, words in broken.found) == ("sender", True)
    with answering(world, facts):
        states = {each.step: each.state for each in world.look(key="one of the server's")}
    assert states["sender"] == ("untried" if "is_at_home" in seen else "broken")


@pytest.mark.parametrize(
    ("path", "answer", "step", "words"),
    [
        ("/redirect/facts.json", (404, {}), "sender", "does not serve TMDB's names (status 404)"),
        ("/redirect/facts.json", (200, []), "sender", "does not serve TMDB's names"),
        ("/redirect/facts.json", (200, b"<html>"), "sender", "does not serve TMDB's names"),
        ("/3/configuration", (401, {"status_code": 7}), "key", "refused"),
        ("/3/configuration", (500, {}), "key", "status 500"),
        (
            "/3/configuration",
            (200, {"images": {"secure_base_url": "http://h/"}}),
            "configuration",
            "http://h/",
        ),
        ("/3/configuration", (200, []), "configuration", "found no address"),
        ("/t/p/w92/one.jpg", (404, {}), "pictures", "one.jpg does not load: status 404"),
        ("/t/p/w92/one.jpg", (200, b""), "pictures", "does not load"),
        ("/t/p/w92/one.jpg", (200, b"<html>"), "pictures", "application/json"),
        ("/health/ready", (503, {**READY, "index": "It is damaged."}), "index", "index: It is damaged."),
        (
            "/health/ready",
            (503, {**READY, "database": "gone", "index": "gone"}),
            "index",
            "gone; index",
        ),
        ("/health/ready", (502, b"Bad Gateway"), "index", "index: None"),
    ],
)
def test_answers_that_are_wrong(
    world: World, path: str, answer: tuple[int, object], step: str, words: str
) -> None:
    with answering(world, {path: answer}):
        broken = world.broken()
    assert (broken.step, words in broken.found) == (step, True), broken


def test_a_catalogue_without_pictures_is_said_to_have_none(world: World) -> None:
    with answering(world, {"/3/movie/popular": (200, {"results": []})}):
        assert {each.step: each.state for each in world.look()}["pictures"] == "untried"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_variable_that_takes_all_other_trust_away(
    world: World, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(world):
        monkeypatch.setenv(variable, str(world.kit.folder / "ca.crt"))
        broken = world.broken()
        assert (broken.step, f"{variable} is " in broken.found) == ("other HTTPS", True)
        assert "with 1 root" in broken.found
        if variable != "SSL_CERT_FILE":
            monkeypatch.setenv(variable, "/nowhere")
            assert "with 0 roots" in world.broken().found


@pytest.mark.skipif(not Path(ROOTS).exists(), reason="needs ca-certificates")
def test_another_address_that_is_not_trusted_any_more(world: World) -> None:
    with answering(world) as port:
        broken = world.broken(other=f"https://localhost:{port}/")
    assert broken.step == "other HTTPS"
    assert f"https://localhost:{port}/ is not reached: " in broken.found


# As it is typed.


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/one.db"


def test_it_prints_the_broken_step_and_what_to_type(world: World, shell: Shell, address: str) -> None:
    shell("redirect", "init", "--address", "127.0.0.1", "--database", address)
    world.hosts = {}
    found = shell("doctor", "--database", address)
    assert found.status == 1
    assert found.out == (
        "BROKEN   names          api.themoviedb.org has no address here\n"
        "         On the server, type: reelbase redirect names --for hosts   "
        "(paste here what it prints; for a DNS server: --for dnsmasq)\n"
    )
    said = json.loads(shell("doctor", "--json", "--database", address).out)
    assert (said["broken"], len(said["steps"])) == ("names", 1)


def test_it_asks_a_server_elsewhere_for_its_facts(
    redirected: Redirected, monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    world = World(monkeypatch, Kit.prepare(redirected.trusted.parent, "", NOW))
    world.lead(redirected.tls, redirected.plain)
    found = shell("doctor", "--from", redirected.url)
    assert (found.status, found.err) == (0, ""), found.out
    assert found.out.splitlines()[-1] == "TMDB's names resolve to your server."
    assert [line[:8].strip() for line in found.out.splitlines()[:-1]] == ["ok"] * len(STEPS)
    said = json.loads(shell("doctor", "--from", redirected.url, "--json").out)
    assert said["broken"] is None


@pytest.mark.parametrize(
    "url", ["nas.local", "http://127.0.0.1:9", "ftp://127.0.0.1", "http://[::1", "http://h:x"]
)
def test_a_server_that_is_none_is_refused(shell: Shell, url: str) -> None:
    found = shell("doctor", "--from", url)
    assert (found.status, found.out) == (1, "")
    assert found.err.startswith(f"error: Expected a Reelbase that serves TMDB's names at {url}, found: ")
    assert "reelbase doctor --from http://ADDRESS" in found.err


def test_what_is_no_redirection_is_refused(kit: Kit) -> None:
    good = {"names": ["api.tmdb.org"], "addresses": ["192.168.1.10"], "authority": kit.public.trusted}
    assert public_of(good).addresses == ["192.168.1.10"]
    bad: list[object] = [
        {**good, "addresses": ["nas.local"]},
        {**good, "authority": "x"},
        {**good, "names": []},
    ]
    bad += [None, {}, [], "text", {**good, "names": 1}, {**good, "names": [1]}]
    for facts in bad:
        with pytest.raises(ValueError, match="no facts"):
            public_of(facts)


def test_without_an_authority_it_says_what_to_type(shell: Shell, address: str, tmp_path: Path) -> None:
    found = shell("doctor", "--database", address)
    assert (found.status, found.out) == (1, "")
    assert "Type: reelbase redirect init" in found.err
    assert list(tmp_path.glob("one.db*")) == []


def test_an_unknown_program_is_answered_by_those_that_are_known(shell: Shell, address: str) -> None:
    found = shell("doctor", "--client", "toaster", "--database", address)
    assert found.status == 2
    assert "radarr, seerr, television, windows" in found.err
