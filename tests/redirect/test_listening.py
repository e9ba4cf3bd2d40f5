"""Sockets that systemd opens are taken, by all workers, and ports that can't be had are explained."""

import errno
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reelbase.cli.listening import why_not_bound
from tests.asking import START_SECONDS, FreshServer, Server
from tests.redirect.conftest import SECONDS

pytestmark = pytest.mark.once


def opened(host: str = "127.0.0.1") -> socket.socket:
    """A socket that listens, as `ListenStream=` makes it."""
    if ":" not in host:
        return socket.create_server((host, 0))
    return socket.create_server((host, 0), family=socket.AF_INET6, dualstack_ipv6=True)


def passing(*listeners: socket.socket) -> str:
    return ",".join(str(each.fileno()) for each in listeners)


def port_of(listener: socket.socket) -> str:
    return str(listener.getsockname()[1])


@pytest.fixture
def three() -> Iterator[tuple[socket.socket, ...]]:
    """Sockets for the ordinary port, TLS and plain HTTP."""
    found = (opened(), opened(), opened())
    yield found
    for each in found:
        each.close()


def ports(*listeners: socket.socket) -> dict[str, str]:
    names = ("port", "redirect_port", "redirect_http_port")
    return {name: port_of(each) for name, each in zip(names, listeners, strict=False)}


@pytest.mark.parametrize("workers", [1, 2])
def test_all_three_are_taken(demo_url: str, three: tuple[socket.socket, ...], workers: int) -> None:
    own, tls, plain = three
    taken = passing(plain, tls, own)
    start = FreshServer if workers > 1 else Server
    server = start(demo_url, workers=workers, passed=taken, redirect="on", **ports(own, tls, plain))
    try:
        server.wait()
        assert (
            httpx.get(f"{server.url}/3/movie/603?api_key=any", timeout=SECONDS).json()["title"]
            == "The Matrix"
        )
        assert server.url == f"http://127.0.0.1:{port_of(own)}"
        there = httpx.get(f"http://127.0.0.1:{port_of(plain)}/health/live", headers={"Host": "tmdb.org"})
        assert there.status_code == 200
        trusted = Path(f"{demo_url.removeprefix('sqlite:///')}.redirect/ca.crt")
        trusting = ssl.create_default_context(cafile=str(trusted))
        for _ in range(8):
            with (
                socket.create_connection(tls.getsockname(), SECONDS) as connection,
                trusting.wrap_socket(connection, server_hostname="api.tmdb.org") as secure,
            ):
                secure.sendall(b"GET /health/live HTTP/1.1\r\nHost: api.tmdb.org\r\n\r\n")
                assert secure.recv(15) == b"HTTP/1.1 200 OK"
    finally:
        server.close()


def test_what_is_not_passed_is_opened(demo_url: str, three: tuple[socket.socket, ...]) -> None:
    own, *_ = three
    server = Server(
        demo_url,
        passed=passing(own),
        redirect="on",
        port=port_of(own),
        redirect_host="127.0.0.1",
        redirect_port="0",
        redirect_http_port="0",
    )
    try:
        server.wait()
        assert httpx.get(f"{server.url}/health/live", timeout=SECONDS).status_code == 200
    finally:
        server.close()


def test_a_socket_that_others_reach_closes_the_server(demo_url: str) -> None:
    with opened("::") as own:
        server = Server(demo_url, passed=passing(own), port=port_of(own))
        try:
            server.wait()
            assert "Closed, since host is ::." in server.out
            asked = f"http://127.0.0.1:{port_of(own)}/3/movie/603?api_key=any"
            answer = httpx.get(asked, timeout=SECONDS)
            assert answer.json()["status_code"] == 7
        finally:
            server.close()


def refused(demo_url: str, *passed: socket.socket, **settings: str) -> str:
    """What a server says that does not start with these sockets."""
    server = Server(demo_url, workers=1, passed=passing(*passed), **settings)
    try:
        assert server.process.wait(START_SECONDS) == 1
        assert "Traceback" not in server.err
        return server.err
    finally:
        server.close()


def test_what_fits_no_port_is_refused(demo_url: str, three: tuple[socket.socket, ...]) -> None:
    own, tls, _ = three
    assert "with --redirect on, found one for" in refused(demo_url, own, tls, port=port_of(own))
    found = refused(
        demo_url,
        own,
        tls,
        port=port_of(own),
        redirect="on",
        redirect_host="127.0.0.1",
        redirect_port="0",
        redirect_http_port="0",
    )
    assert f"Remove ListenStream={port_of(tls)} from the unit" in found


def test_what_does_not_listen_for_tcp_is_refused(demo_url: str, tmp_path: Path) -> None:
    with socket.socket() as idle, socket.socket(type=socket.SOCK_DGRAM) as udp:
        for each in (idle, udp):
            each.bind(("127.0.0.1", 0))
            assert "Expected TCP sockets that listen from systemd" in refused(demo_url, each)
    with socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        assert "found AF_UNIX SOCK_STREAM" in refused(demo_url, local)


def test_two_for_a_port_are_refused(demo_url: str) -> None:
    with opened() as one, socket.create_server(("127.0.0.2", int(port_of(one)))) as other:
        assert "found two for" in refused(demo_url, one, other, port=port_of(one))


def test_ports_of_root_are_explained() -> None:
    denied = PermissionError(errno.EACCES, "Permission denied")
    said = why_not_bound(denied, "0.0.0.0", 443, "redirect-port")
    assert "sudo sysctl net.ipv4.ip_unprivileged_port_start=80" in said
    assert "CAP_NET_BIND_SERVICE" in said
    assert "reelbase serve --redirect-port 8443" in said
    assert why_not_bound(denied, "127.0.0.1", 80).endswith("Type: reelbase serve --port 8000")
