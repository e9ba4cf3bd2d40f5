"""Places: the addresses to which people are led after they have let an application in or not.

Nothing is led to that could look like something else: hosts are shown as they are looked up (A-labels),
characters that hide or turn text are refused, and so is every scheme that no application has for itself.
"""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from reelbase.bounds import REDIRECT_CHARACTERS

# Applications of their own that are published with a scheme without a dot.
APPS = {"emby", "exp", "infuse", "jellyfin", "kodi", "plex", "stremio", "tmdb", "trakt", "vlc"}
# RFC 8252 §7.1: an application's own scheme is the name of a domain, turned round.
PRIVATE_SCHEME = re.compile(r"[a-z]{2,63}(\.[a-z0-9][a-z0-9-]*)+")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
LOOK_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC")


def place_of(address: str) -> str | None:
    """Describe a host with its port, or an application's scheme, in a warning.

    None for an address that nobody may be led to.
    """
    if len(address) > REDIRECT_CHARACTERS or any(each in '\\"<>' or _is_unseen(each) for each in address):
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
        if parts.scheme not in {"http", "https"}:
            is_app = parts.scheme in APPS or PRIVATE_SCHEME.fullmatch(parts.scheme)
            return f"the app for {parts.scheme}:" if is_app and not parts.username else None
        if "@" in parts.netloc or not parts.hostname:
            return None
        host = _shown_host(parts.hostname)
    except ValueError:
        return None
    return f"{host}:{port}" if port is not None else host


def is_address(text: str) -> bool:
    """Tell whether people may be sent there: to a web address, or to one of an app's own scheme."""
    return place_of(text) is not None


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN


def _shown_host(host: str) -> str:
    """Return the host as it is looked up. Raises ValueError for an invalid or misleading one."""
    if "%" in host:
        raise ValueError(host)
    if ":" in host:
        return f"[{IPv6Address(host)}]"
    labels = host.removesuffix(".").split(".")
    if NUMBER.fullmatch(labels[-1]):  # browsers take it for an address, in many spellings
        return str(IPv4Address(host))
    found = ".".join(map(_shown_label, labels))
    if len(found) > 253:
        raise ValueError(host)
    return found


def _shown_label(label: str) -> str:
    if label.isascii() and not LABEL.fullmatch(label):
        raise ValueError(label)
    if label.isascii() and not label.startswith("xn--"):
        return label
    import idna  # few addresses need it, and its tables take a while to load

    known = idna.ulabel(label)
    scripts = {name for name in LOOK_ALIKE for each in known if unicodedata.name(each, "").startswith(name)}
    if len(scripts) > 1:
        raise ValueError(label)
    return idna.alabel(known).decode()
