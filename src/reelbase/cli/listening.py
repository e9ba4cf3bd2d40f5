"""The sockets of `reelbase serve`: passed by systemd, or opened here."""

import errno
import os
import socket
from collections.abc import Iterator
from dataclasses import replace

from reelbase import moments
from reelbase.cli.refusal import Refusal
from reelbase.settings import Settings

BACKLOG = 2048
FIRST_PASSED = 3  # the number of the first passed socket: sd_listen_fds(3)
VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")
METRICS = "metrics-address"
HOSTS = {"port": "host", "redirect_port": "redirect_host", "redirect_http_port": "redirect_host"}
"""Settings of ports -> of the addresses that these are of."""

FAMILIES = {socket.AF_INET, socket.AF_INET6}


def listeners_of(settings: Settings) -> tuple[Settings, list[socket.socket]]:
    """Return the settings with the addresses and ports that were found, and the sockets: of the ordinary
    port, and with `redirect` also of TLS and of plain HTTP.

    A socket that was passed is known by its port, and taken instead of opening one.
    """
    from reelbase.redirect.kit import Kit

    passed, found = _by_port(passed_sockets()), []
    if settings.redirect:
        Kit.prepare(settings.redirect_folder, settings.redirect_names, moments.now())
    for port_name, host_name in HOSTS.items() if settings.redirect else [("port", "host")]:
        host, port = getattr(settings, host_name), getattr(settings, port_name)
        given = passed.pop(port, None)
        listener = given or listen(host, port, port_name.replace("_", "-"))
        found.append(listener)
        bound, port = _place(listener)
        # Who reaches a server decides which keys are good, so of a passed socket its own address counts.
        places = {port_name: port, host_name: bound if given else host}
        settings = replace(settings, **places)  # type: ignore[arg-type]
    if settings.metrics_address:
        listener = _metrics_listener(settings.metrics_address, passed)
        found.append(listener)
        settings = replace(settings, metrics_address=_joined(*_place(listener)))
    for port in passed:
        raise Refusal(_why_not_used(port, settings))
    return settings, found


def _metrics_listener(address: str, passed: dict[int, socket.socket]) -> socket.socket:
    """Return the socket for /metrics: passed by systemd, or opened here."""
    host, _, port = address.rpartition(":")
    return passed.pop(int(port), None) or listen(host.strip("[]"), int(port), METRICS)


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def passed_sockets() -> list[socket.socket]:
    """Return the sockets that the service manager opened for this process (systemd.socket(5)), once: what
    says so is taken out of the environment, since it is not meant for children.
    """
    pid, number, _ = (os.environ.pop(each, "") for each in VARIABLES)
    if pid != str(os.getpid()) or not number.isdecimal():
        return []
    return [_checked(FIRST_PASSED + each) for each in range(int(number))]


def _checked(number: int) -> socket.socket:
    try:
        os.set_inheritable(number, False)
        found = socket.socket(fileno=number)
    except OSError as error:
        raise Refusal(f"Expected a socket from systemd, found something else ({error}).") from error
    is_listening = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if found.family not in FAMILIES or found.type != socket.SOCK_STREAM or not is_listening:
        raise Refusal(
            f"Expected TCP sockets that listen from systemd, found {found.family.name} {found.type.name}.\n"
            "In the unit of the socket, write ListenStream=PORT and Accept=no."
        )
    found.listen(BACKLOG)
    return found


def _by_port(passed: list[socket.socket]) -> dict[int, socket.socket]:
    found: dict[int, socket.socket] = {}
    for each in passed:
        _, port = _place(each)
        if port in found:
            raise Refusal(
                f"Expected one socket for each port from systemd, found two for {port}.\n"
                f"In the unit of the socket, write ListenStream={port} once: it is for IPv4 and IPv6."
            )
        found[port] = each
    return found


def _place(listener: socket.socket) -> tuple[str, int]:
    host, port, *_ = listener.getsockname()
    return host, port


def _why_not_used(port: int, settings: Settings) -> str:
    known = f"port {settings.port} (--port)"
    if settings.redirect:
        known += (
            f", {settings.redirect_port} (--redirect-port) or {settings.redirect_http_port} "
            "(--redirect-http-port)"
        )
    else:
        known += "; others serve TMDB's names, with --redirect on"
    return (
        f"Expected sockets from systemd for {known}, found one for {port}.\n"
        f"Remove ListenStream={port} from the unit of the socket, or set the port."
    )


def listen(host: str, port: int, flag: str = "port", command: str = "serve") -> socket.socket:
    """Open the socket that all workers share; from now on clients wait instead of being turned away.

    A refusal tells how to type the flag of the command.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Refusal(why_not_bound(error, host, port, flag, command)) from error
    listener.listen(BACKLOG)
    listener.set_inheritable(True)
    return listener


def why_not_bound(error: OSError, host: str, port: int, flag: str = "port", command: str = "serve") -> str:
    """Say what is wrong with an address, and what to type instead."""
    other = port + 1 if port < 65535 else 8000
    if error.errno == errno.EADDRINUSE:
        return (
            f"Expected port {port} of {host} to be free, found that another program listens on it.\n"
            f"Stop that program, or type: reelbase {command} --{flag} {_typed(flag, host, other)}"
        )
    if error.errno == errno.EACCES:
        return "\n".join(_why_not_allowed(port, flag, command))
    if flag == METRICS:
        return (
            f"Expected an address of this machine, found {host} ({error.strerror or error}).\n"
            f"Type: reelbase serve --{flag} {_typed(flag, '127.0.0.1', port)}"
        )
    return (
        f"Expected an address of this machine, found {host} ({error.strerror or error}).\n"
        f"Type: reelbase {command} --{flag.removesuffix('http-port').removesuffix('port')}host 127.0.0.1"
    )


def _typed(flag: str, host: str, port: int) -> str:
    """Return the value of a flag as one types it."""
    return _joined(host, port) if flag == METRICS else str(port)


def _why_not_allowed(port: int, flag: str, command: str) -> Iterator[str]:
    yield f"Expected to be allowed to listen on port {port}, found that the system refuses it."
    if flag in {"port", METRICS}:
        typed = _typed(flag, "127.0.0.1", 9464 if flag == METRICS else 8000)
        yield f"Type: reelbase {command} --{flag} {typed}"
        return
    yield "TMDB's names are asked for on ports 443 and 80. To allow them, do one of these:"
    yield f"  sudo sysctl net.ipv4.ip_unprivileged_port_start={min(port, 80)} (all programs, until a restart)"
    yield "  AmbientCapabilities=CAP_NET_BIND_SERVICE          (in [Service] of a systemd unit)"
    yield f"  reelbase serve --{flag} {port + 8000}        (if port {port} is forwarded there)"
