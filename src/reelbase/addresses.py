"""Addresses: which are at home, which are public, and which are this machine's own."""

import ipaddress
import socket

HOME = [
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
]
"""Networks at home or in a company (RFC 1918, RFC 4193, link-local). The addresses that providers share among
their customers (100.64.0.0/10, RFC 6598) are none: strangers have them."""

ALLOCATED = ipaddress.ip_network("2000::/3")  # all that IANA has given out of IPv6 for the Internet
TO_IPV4 = [ipaddress.ip_network(each) for each in ("2002::/16", "2001::/32", "192.88.99.0/24")]
DISCARD = 9  # a port of a protocol that answers nothing (RFC 863); nothing is sent to it


def is_in(address: str, networks: "list[ipaddress.IPv4Network | ipaddress.IPv6Network]") -> bool:
    """Return true if an address is in one of the networks; a network counts as well, if it is whole in it."""
    try:
        found = ipaddress.ip_network(address)
    except ValueError:
        return False
    return any(found.version == each.version and found.subnet_of(each) for each in networks)  # type: ignore[arg-type]


def is_public(address: str) -> bool:
    """Return true if an address is one of the Internet: no network at home, no group, nothing reserved, and
    none that stands for an address of IPv4 which may be at home (6to4, Teredo, NAT64).
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if is_in(address, TO_IPV4) or (found.version == 6 and not is_in(address, [ALLOCATED])):
        return False
    return found.is_global and not found.is_multicast


def is_own(address: str) -> bool:
    """Return true if an address is one of this machine: what is sent there comes from there."""
    found = ipaddress.ip_address(address)
    if found.is_loopback or found.is_unspecified:
        return True
    source, _, _ = source_of(address).partition("%")
    return bool(source) and ipaddress.ip_address(source) == found


def source_of(address: str) -> str:
    """Return the address of this machine by which it reaches another; empty if it can't. Nothing is sent."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((address, DISCARD))
            host, *_ = probe.getsockname()
        except OSError:
            return ""
    return str(host)
