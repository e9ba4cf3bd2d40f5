"""The kinds of values that settings take, each read from its text. ValueError is for what cannot be read."""

import hashlib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from reelbase.domains import DOORS


class Open(StrEnum):
    """The choices for accepting any key: always, never, or (auto) only while no setting opens the server to
    others.
    """

    TRUE = "true"
    FALSE = "false"
    AUTO = "auto"


class SignUp(StrEnum):
    """The people who may make an account: anybody, the invited, nobody, or (auto) anybody on a server of this
    machine only.
    """

    AUTO = "auto"
    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


class DrawnArtwork(StrEnum):
    """The pictures that are drawn: all that are missing, only the ones that answers name, or none."""

    ALL = "all"
    NAMED = "named"
    NONE = "none"


class PartialTitles(StrEnum):
    """The answers to titles that are known from lists alone: what is known, marked, or none."""

    MARKED = "marked"
    ABSENT = "absent"


class LogFormat(StrEnum):
    """The format of a log line."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least grave line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def sign_up(text: str) -> SignUp:
    """Parse the name of a SignUp."""
    return SignUp(text.lower())


def drawn_artwork(text: str) -> DrawnArtwork:
    """Parse the name of a DrawnArtwork."""
    return DrawnArtwork(text.lower())


def partial_titles(text: str) -> PartialTitles:
    """Parse the name of a PartialTitles."""
    return PartialTitles(text.lower())


def networks(text: str) -> str:
    """Check addresses and networks separated by commas, or nothing."""
    found = [each.strip() for each in text.split(",") if each.strip()]
    for each in found:
        ipaddress.ip_network(each)
    return ",".join(found)


def host_names(text: str) -> str:
    """Check names of hosts or addresses separated by commas, `*` for any, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if ":" in each:
            ipaddress.IPv6Address(each)
        elif each != "*" and not re.fullmatch(r"[0-9a-z_]([0-9a-z._-]*[0-9a-z_])?", each):
            raise ValueError(each)
    return ",".join(found)


PREFERENCE = re.compile(
    r"languages=[A-Za-z]+([_,-]+[A-Za-z0-9]+)*|region=[A-Za-z]{2}|adult=(yes|no)"
    r"|ceiling=[A-Za-z]{2}(-[A-Za-z]{2})?:[^\s,=]+(,[^\s,=]+)?|unrated=(hide|show)"
    r"|hidden_(genres|keywords)=\d{1,10}(,\d{1,10})*"
)


def preferences(text: str) -> str:
    """Check the form of preferences, `languages=de-DE,en-US region=DE adult=no`, or nothing."""
    for each in text.split():
        if not PREFERENCE.fullmatch(each):
            raise ValueError(each)
    return " ".join(text.split())


def domain_names(text: str) -> str:
    """Check names in DNS separated by commas, each of at least two parts, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if len(each) > 253 or not re.fullmatch(rf"{LABEL}(\.{LABEL})*\.(?=.*[a-z]){LABEL}", each):
            raise ValueError(each)
    return ",".join(found)


def door_names(text: str) -> str:
    """Check names of doors separated by commas, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if each not in DOORS:
            raise ValueError(each)
    return ",".join(dict.fromkeys(found))


def web_origins(text: str) -> str:
    """Check origins as browsers send them, `SCHEME://HOST[:PORT]` or `null`, `*` for all, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if each not in {"*", "null"} and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[0-9a-z._:\[\]-]+", each):
            raise ValueError(each)
    return ",".join(found)


def log_format(text: str) -> LogFormat:
    """Parse the name of a LogFormat."""
    return LogFormat(text.lower())


def log_level(text: str) -> LogLevel:
    """Parse the name of a LogLevel."""
    return LogLevel(text.lower())


def integer(least: int, most: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return parse


def truth(text: str) -> bool:
    """Parse the words that people use for true and false."""
    known = {
        "true": True,
        "1": True,
        "yes": True,
        "on": True,
        "false": False,
        "0": False,
        "no": False,
        "off": False,
    }
    try:
        return known[text.lower()]
    except KeyError:
        raise ValueError(text) from None


def open_access(text: str) -> Open:
    """Parse `auto` or a word for true or false."""
    return Open.AUTO if text.lower() == "auto" else Open(str(truth(text)).lower())


def token(text: str) -> str:
    """Check a secret that programs show, or nothing."""
    if text and not re.fullmatch(r"[\w.~-]{16,256}", text, re.ASCII):
        raise ValueError(text)
    return text


def metrics_place(text: str) -> str:
    """Check `ADDRESS:PORT`, an IPv6 address in square brackets, or nothing."""
    if text:
        host, _, port = text.rpartition(":")
        if ":" in host:
            ipaddress.IPv6Address(host.removeprefix("[").removesuffix("]"))
        else:
            host_name(host)
        integer(0, 65535)(port)
    return text


LABEL = r"[0-9a-z]([0-9a-z-]{0,61}[0-9a-z])?"
SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>|[kmg])i?b?", re.IGNORECASE)
SIZE_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def size(text: str) -> int:
    """Parse a number of bytes: `64MB`, `512 KiB`, `1.5g` or a bare number; units are powers of 1024."""
    match = SIZE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(float(match["number"]) * SIZE_UNITS[match["unit"].lower()])


def size_text(number: int) -> str:
    """Format a number of bytes in the largest unit of which it is a multiple: `1MB`, `1000`."""
    for unit in "GMK":
        if number and number % SIZE_UNITS[unit.lower()] == 0:
            return f"{number // SIZE_UNITS[unit.lower()]}{unit}B"
    return str(number)


def web_address(text: str) -> str:
    """Check an http(s) address, or nothing; its last slash is dropped."""
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError(text)
    return text.rstrip("/")


def resolvers(text: str) -> str:
    """Check addresses, or else servers of DNS as `dns://ADDRESS[:PORT]` or `https://…`, separated by commas,
    or nothing.
    """
    found = [each.strip() for each in text.split(",") if each.strip()]
    servers = [each for each in found if "://" in each]
    for each in servers:
        parts = urlsplit(web_address(each.replace("dns://", "http://", 1)))
        if parts.scheme == "http" and (not each.startswith("dns://") or parts.path or parts.username):
            raise ValueError(each)
        if parts.scheme == "http":
            ipaddress.ip_address(parts.hostname or "")
        if parts.port == 0:
            raise ValueError(each)
    for each in set(found) - set(servers):
        ipaddress.ip_address(each)
    if servers and len(servers) < len(found):
        raise ValueError(text)
    return ",".join(found)


def originals_place(text: str) -> str:
    """Check a folder, or a bucket as `s3://BUCKET` or `s3://BUCKET/PREFIX`, or nothing."""
    if "://" in text and not re.fullmatch(r"s3://[A-Za-z0-9][A-Za-z0-9._-]+(/[\w./-]*)?", text):
        raise ValueError(text)
    return text if not text or "://" in text else str(Path(text).expanduser())


def picture_formats(text: str) -> str:
    """Check a list of `avif` and `webp` separated by commas, best first, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    if len(set(found)) < len(found) or not set(found) <= {"avif", "webp"}:
        raise ValueError(text)
    return ",".join(found)


def host_name(text: str) -> str:
    """Check an address or name to listen on."""
    if not re.fullmatch(r"[0-9A-Za-z.:_%-]+", text):
        raise ValueError(text)
    return text


def database_address(text: str) -> str:
    """Check a database's address: SQLite with a file, or PostgreSQL (also spelled `postgres:`)."""
    text = re.sub(r"^postgres://", "postgresql://", text)
    if re.fullmatch(r"sqlite:///.+", text) and not text.endswith(("/", ":memory:")):
        return "sqlite:///" + str(Path(text.removeprefix("sqlite:///")).expanduser())
    if re.fullmatch(r"postgresql://.+", text):
        return text
    raise ValueError(text)


def replica_address(text: str) -> str:
    """Check the address of a PostgreSQL, or nothing."""
    if not text:
        return ""
    if not (found := database_address(text)).startswith("postgresql://"):
        raise ValueError(text)
    return found


def folder_next_to(database: str, name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder next to a SQLite file; for PostgreSQL one in the user's data folder, named after the
    address.
    """
    if database.startswith("sqlite:///"):
        return Path(f"{database.removeprefix('sqlite:///')}.{name}")
    address = re.sub(r"//[^@/]*@", "//", database)  # another user or password is no other database
    digest = hashlib.sha256(address.encode()).hexdigest()[:16]
    return data_folder(environ) / f"{name}-{digest}"


def find_checkout() -> Path | None:
    """Return the folder of the source if the program runs from it; None if it is installed."""
    _, _, folder, *_ = Path(__file__).resolve().parents
    return folder if (folder / "pyproject.toml").is_file() and (folder / "Makefile").is_file() else None


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of all data, independent of the working folder: XDG_DATA_HOME's, the checkout's or
    the user's.

    A relative path in XDG_DATA_HOME counts as none, as its specification has it.
    """
    given, checkout = Path(environ.get("XDG_DATA_HOME", "")), find_checkout()
    if given.is_absolute():
        return given / "reelbase"
    return (checkout / "var" if checkout else Path.home() / ".local" / "share") / "reelbase"


def default_database(environ: Mapping[str, str] = os.environ) -> str:
    """Return the SQLite file in the folder of all data."""
    return f"sqlite:///{data_folder(environ) / 'reelbase.db'}"


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def worker_count(text: str) -> int:
    """Parse a number of workers; `auto` is one for each core."""
    return cores() if text.lower() == "auto" else integer(1, 256)(text)


def is_loopback(host: str) -> bool:
    """Return true if only this machine reaches an address; a name other than localhost counts as
    reachable.
    """
    without_zone, _, _ = host.partition("%")
    try:
        return ipaddress.ip_address(without_zone).is_loopback
    except ValueError:
        return f".{host.lower().removesuffix('.')}".endswith(".localhost")
