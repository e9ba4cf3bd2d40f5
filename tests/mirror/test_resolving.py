"""Upstream is found past a redirection, and a name that resolves to this server is reported, not asked."""

import asyncio
import os
import random
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.x509.oid import NameOID

from reelbase import dns, resolving
from reelbase.addresses import is_own, is_public
from reelbase.artwork.originals import Unreachable
from reelbase.artwork.originals import Upstream as Pictures
from reelbase.cli.program import main
from reelbase.importers.mirror.upstream import Access, Failed, Upstream, UpstreamIsHere
from reelbase.redirect.certificates import Pair
from reelbase.resolving import Resolver, ResolvesHere, Ways
from reelbase.settings import Settings
from tests.asking import serving
from tests.conftest import CopyOf, load_indexed_demo
from tests.redirect.conftest import PORTS

pytestmark = pytest.mark.once

ASKED = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03api\x0athemoviedb\x03org\x00\x00\x01\x00\x01"
ANSWER = (
    b"\x12\x34\x81\x80\x00\x01\x00\x03\x00\x00\x00\x00"
    b"\x03api\x0athemoviedb\x03org\x00\x00\x01\x00\x01"
    b"\xc0\x0c\x00\x05\x00\x01\x00\x00\x00\x3c\x00\x06\x03cdn\xc0\x10"  # CNAME cdn.themoviedb.org
    b"\xc0\x30\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02\x01"
    b"\xc0\x30\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc6\x33\x64\x07"
)


def test_a_question_is_written_as_rfc_1035_has_it() -> None:
    assert dns.question("api.themoviedb.org", dns.A, 0x1234) == ASKED
    assert dns.question("api.themoviedb.org.", dns.A, 0x1234) == ASKED
    for odd in ("", "a..b", "x" * 64 + ".org", ".".join(["abcdefgh"] * 40), "bücher.example"):
        with pytest.raises(ValueError, match=r".*"):
            dns.question(odd, dns.A, 1)


def test_the_addresses_of_an_answer_are_found_behind_aliases() -> None:
    assert dns.addresses_in(ANSWER, ASKED) == ["192.0.2.1", "198.51.100.7"]
    assert (
        dns.addresses_in(ANSWER.replace(b"\x00\x03\x00\x00\x00\x00", b"\x00\x00\x00\x00\x00\x00", 1), ASKED)
        == []
    )


@pytest.mark.parametrize(
    ("place", "byte", "reason"),
    [
        (0, b"\x13", "another question"),
        (2, b"\x01", "another question"),
        (13, b"x", "another question"),
        (3, b"\x82", "status 2"),
        (2, b"\x83", "not whole"),
        (7, b"\x04", "damaged"),
        (46, b"\x7f", "damaged"),
    ],
)
def test_what_is_no_answer_is_refused(place: int, byte: bytes, reason: str) -> None:
    with pytest.raises(dns.NoAnswer, match=reason):
        dns.addresses_in(ANSWER[:place] + byte + ANSWER[place + 1 :], ASKED)


def test_a_hostile_answer_is_refused_or_read_and_nothing_else() -> None:
    chance = random.Random(53)
    for _ in range(3000):
        found = bytearray(ANSWER[: chance.randrange(len(ANSWER) + 1)])
        for _ in range(chance.randrange(4)):
            if found:
                found[chance.randrange(len(found))] = chance.randrange(256)
        try:
            dns.addresses_in(bytes(found), ASKED)
        except dns.NoAnswer:
            continue


def answered(asked: bytes, addresses: dict[str, list[str]], *, is_cut: bool = False) -> bytes:
    """The answer of a server that knows a few names."""
    labels, at = [], dns.HEADER.size
    while length := asked[at]:
        labels.append(asked[at + 1 : at + 1 + length].decode())
        at += 1 + length
    kind = int.from_bytes(asked[-4:-2])
    known = addresses.get(".".join(labels))
    found = [ip_address(each) for each in known or []]
    found = [each for each in found if kind == (dns.A if each.version == 4 else dns.AAAA)]
    flags = 0x8180 | (0 if known is not None else dns.NO_SUCH_NAME) | (dns.CUT if is_cut else 0)
    head = dns.HEADER.pack(int.from_bytes(asked[:2]), flags, 1, 0 if is_cut else len(found), 0, 0)
    records = b"".join(
        b"\xc0\x0c" + dns.RECORD.pack(kind, 1, 60, len(each.packed)) + each.packed for each in found
    )
    return head + asked[dns.HEADER.size :] + (b"" if is_cut else records)


@asynccontextmanager
async def dns_server(
    addresses: dict[str, list[str]], *, cuts: bool = False, loses: int = 0
) -> AsyncIterator[str]:
    """A server of DNS, which may lose questions or have no room in datagrams."""
    left = [loses]

    class Datagrams(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.DatagramTransport, transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            if left[0]:
                left[0] -= 1
                return
            self.transport.sendto(b"\x00" + data[1:], addr)  # a stranger's guess comes first
            self.transport.sendto(answered(data, addresses, is_cut=cuts), addr)

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
        answer = answered(asked, addresses)
        writer.write(len(answer).to_bytes(2) + answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(stream, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Datagrams, local_addr=("127.0.0.1", port)
    )
    try:
        yield f"dns://127.0.0.1:{port}"
    finally:
        transport.close()
        server.close()


KNOWN = {
    "films.example": ["203.0.113.7", "2001:db8::7"],
    "api.tmdb.org": ["203.0.113.8"],
    "image.tmdb.org": ["203.0.113.9", "192.168.1.10"],
    "empty.example": [],
}


def resolved(name: str, *, servers: str = "{}", names: tuple[str, ...] = (), **faults: object) -> list[str]:
    async def ask() -> list[str]:
        async with dns_server(KNOWN, **faults) as address:  # type: ignore[arg-type]
            found = await Resolver(Ways(servers.format(address), names)).resolve(name, 443)
            assert all((each["hostname"], each["port"]) == (name, 443) for each in found)
            return [each["host"] for each in found]

    return asyncio.run(ask())


def test_a_server_is_asked_for_both_kinds_of_addresses() -> None:
    assert resolved("films.example", names=("films.example",)) == ["203.0.113.7", "2001:db8::7"]
    assert resolved("api.tmdb.org") == ["203.0.113.8"]
    assert resolved("api.tmdb.org", cuts=True) == ["203.0.113.8"]


def test_lost_questions_are_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "DNS_SECONDS", 0.3)
    assert resolved("api.tmdb.org", loses=2) == ["203.0.113.8"]
    with pytest.raises(OSError, match=r"api\.tmdb\.org could not be resolved by dns://.*: it did not answer"):
        resolved("api.tmdb.org", loses=9)


def test_the_next_server_is_asked_where_one_is_away() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = f"dns://127.0.0.1:{nobody.getsockname()[1]}"
    assert resolved("api.tmdb.org", servers=f"{away},{{}}") == ["203.0.113.8"]


@pytest.mark.parametrize(
    ("name", "reason"), [("nobody.example", "no such name"), ("empty.example", "it has no address")]
)
def test_what_has_no_address_is_told(name: str, reason: str) -> None:
    with pytest.raises(OSError, match=reason):
        resolved(name, names=(name,))


def test_a_mirror_says_why_a_name_could_not_be_resolved() -> None:
    async def ask() -> str:
        async with dns_server(KNOWN) as server:
            access = Access("https://nobody.example", "any", resolve=server, attempts=1)
            async with Upstream(access) as upstream:
                with pytest.raises(Failed) as failed:
                    await upstream.get("/3/movie/603", {})
            return str(failed.value)

    assert "nobody.example could not be resolved by dns://127.0.0.1:" in (said := asyncio.run(ask()))
    assert "there is no such name" in said


def test_other_names_go_the_way_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, "203.0.113.99")
    assert resolved("films.example") == ["203.0.113.99"]


def test_addresses_are_taken_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, "127.0.0.1")
    assert resolved("api.tmdb.org", servers="203.0.113.1,2001:db8::1") == ["203.0.113.1", "2001:db8::1"]


def test_a_server_that_leads_here_too_is_told() -> None:
    with pytest.raises(
        ResolvesHere, match=r"image\.tmdb\.org resolves to 192\.168\.1\.10.*by dns://127.0.0.1.* too"
    ):
        resolved("image.tmdb.org")


def lead(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Lead every name to an address, as a hosts file does."""
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))],
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "192.168.1.10", "10.1.2.3", "127.0.1.1"])
@pytest.mark.parametrize("name", ["api.themoviedb.org", "API.TMDB.ORG"])
def test_a_name_that_resolves_here_is_reported_at_once(
    monkeypatch: pytest.MonkeyPatch, address: str, name: str
) -> None:
    lead(monkeypatch, address)

    async def ask() -> int:
        async with Upstream(Access(f"https://{name}", "any")) as upstream:
            with pytest.raises(UpstreamIsHere, match=f"resolves to {address}, which is not TMDB's"):
                await upstream.get("/3/movie/603", {})
            return upstream.requests

    assert asyncio.run(ask()) == 1


def test_the_command_says_what_to_type(
    monkeypatch: pytest.MonkeyPatch, database_url: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lead(monkeypatch, "127.0.0.1")
    (tmp_path / "ids").write_text("movie 603\n")
    command = ["mirror", "--from", "https://api.themoviedb.org", "--ids", str(tmp_path / "ids")]
    with pytest.raises(SystemExit) as ended:
        main([*command, "--database", database_url])
    assert ended.value.code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "api.themoviedb.org resolves to 127.0.0.1" in said
    assert "--upstream-resolve https://dns.quad9.net/dns-query" in said


def test_an_answer_of_ones_own_is_not_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lead(monkeypatch, "192.168.1.10")
    with pytest.raises(SystemExit):
        main(["drift", "--from", "https://api.themoviedb.org", "--key", "any", "--requests", "1"])
    said = " ".join(capsys.readouterr().err.split())
    assert "api.themoviedb.org resolves to 192.168.1.10" in said
    assert "Traceback" not in said


def test_pictures_are_not_asked_for_here_either(monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, "192.168.1.10")
    with pytest.raises(Unreachable, match=r"image\.tmdb\.org resolves to 192\.168\.1\.10"):
        asyncio.run(Pictures("https://image.tmdb.org/t/p").find("abc.jpg"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1", True),
        *((each, False) for each in ("10.0.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0")),
        *(
            (each, False)
            for each in ("224.0.0.1", "240.0.0.1", "192.0.2.1", "192.88.99.1", "255.255.255.255")
        ),
        *((each, False) for each in ("::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1")),
        *((each, False) for each in ("::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "::127.0.0.1")),
        *(
            (each, False)
            for each in ("2002:7f00:1::", "2001::1", "localhost", "", "8.8.8.8%eth0", "fe80::1%1")
        ),
    ],
)
def test_which_addresses_are_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_this_machine_knows_its_own() -> None:
    assert [is_own(each) for each in ("127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::")] == [True] * 5
    assert not is_own("8.8.8.8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("203.0.113.1, 2001:db8::1", "203.0.113.1,2001:db8::1"),
        ("dns://9.9.9.9", "dns://9.9.9.9"),
        ("dns://[2620:fe::fe]:5353,https://dns.quad9.net/dns-query",) * 2,
    ],
)
def test_what_the_setting_takes(text: str, expected: str) -> None:
    found = Settings.load(flags={"upstream_resolve": text}, environ={}).upstream_resolve
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "dns://dns.quad9.net",
        "http://9.9.9.9",
        "9.9.9.9,dns://9.9.9.9",
        "tmdb.org",
        "dns://9.9.9.9:0",
        "tls://9.9.9.9",
        "dns://9.9.9.9/x",
        "dns://9.9.9.9:65536",
        "dns://",
        "https://",
    ],
)
def test_what_the_setting_refuses(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["mirror", "--from", "https://films.example", "--upstream-resolve", text])
    assert "upstream_resolve" in capsys.readouterr().err.replace("-", "_")


class Served:
    """A server of DNS over HTTPS on 127.0.0.1, with a certificate for that address; `asked` counts."""

    def __init__(self, folder: Path, known: dict[str, list[str]]) -> None:
        self.asked = 0
        self._known = known
        pair = certificate_of("127.0.0.1")
        (folder / "dns.pem").write_bytes(pair.pem)
        self.trusted = pair.public_pem
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "dns.pem")
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=context)
        )
        self.port = self.server.sockets[0].getsockname()[1]
        self._thread = Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"POST /dns-query ")
        assert b"Content-Type: application/dns-message" in head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        asked = await reader.readexactly(int(length.split(b":")[1]))
        self.asked += 1
        answer = answered(asked, self._known)
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(answer), answer)
        )
        await writer.drain()
        writer.close()

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.server.close()
        self.loop.close()


def certificate_of(address: str) -> Pair:
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a server of DNS")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


@pytest.fixture(scope="module")
def upstream(copy_of: CopyOf) -> Iterator[tuple[int, Path]]:
    """The port of another Reelbase that has the names api.themoviedb.org and api.films.example.org, and the
    authority that vouches for them.
    """
    with (
        copy_of("demo", load_indexed_demo) as url,
        serving(
            url,
            workers=1,
            redirect="on",
            redirect_host="127.0.0.1",
            redirect_port="0",
            redirect_http_port="0",
            redirect_names="api.films.example.org",
        ) as server,
    ):
        found = PORTS.search(server.out)
        assert found, server.out
        yield int(found[1]), Path(f"{url.removeprefix('sqlite:///')}.redirect/ca.crt")


def mirrored(folder: Path, trusted: bytes, host: str, resolve: str) -> str:
    """What a mirror of one film prints that trusts an authority, and has no way to the host but that one."""
    (folder / "trusted.pem").write_bytes(trusted)
    (folder / "ids").write_text("movie 603\n")
    command = [sys.executable, "-m", "reelbase", "mirror", "--from", f"https://{host}", "--key", "any"]
    command += ["--ids", "ids", "--database", "sqlite:///one.db", "--upstream-resolve", resolve]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "SSL_CERT_FILE": str(folder / "trusted.pem")},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_mirror_asks_an_address_by_the_name(upstream: tuple[int, Path], tmp_path: Path) -> None:
    """Host, SNI and the check of the certificate are those of the name: the server has no other."""
    port, authority = upstream
    out = mirrored(tmp_path, authority.read_bytes(), f"api.themoviedb.org:{port}", "127.0.0.1")
    assert "1 entity" in out


@pytest.mark.thorough
def test_a_mirror_finds_its_upstream_by_dns_over_https(upstream: tuple[int, Path], tmp_path: Path) -> None:
    port, authority = upstream
    served = Served(tmp_path, {"api.films.example.org": ["127.0.0.1"]})
    try:
        trusted = authority.read_bytes() + served.trusted
        how = f"https://127.0.0.1:{served.port}/dns-query"
        assert "1 entity" in mirrored(tmp_path, trusted, f"api.films.example.org:{port}", how)
        assert served.asked >= 2
    finally:
        served.close()
