"""The kinds of values that settings take, each read from its text. ValueError is for what cannot be read."""

import hashlib
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path


class Open(StrEnum):
    """Whether any key is accepted: always, never, or (auto) only where nothing says that others come."""

    TRUE = "true"
    FALSE = "false"
    AUTO = "auto"


class SignUp(StrEnum):
    """Who may make an account: anybody, the invited, nobody, or (auto) anybody where no others come."""

    AUTO = "auto"
    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


class DrawnArtwork(StrEnum):
    """Which pictures are drawn: those that answers name and nobody has, also what has none, or none."""

    ALL = "all"
    NAMED = "named"
    NONE = "none"


class LogFormat(StrEnum):
    """How a log line is written."""

    TEXT = "text"
    JSON = "json"


class LogLevel(StrEnum):
    """The least grave line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def sign_up(text: str) -> SignUp:
    """Who may make an account, from its name."""
    return SignUp(text.lower())


def drawn_artwork(text: str) -> DrawnArtwork:
    """Which pictures are drawn, from its name."""
    return DrawnArtwork(text.lower())


def networks(text: str) -> str:
    """Addresses and networks with commas between them, or nothing."""
    found = [each.strip() for each in text.split(",") if each.strip()]
    for each in found:
        ipaddress.ip_network(each)
    return ",".join(found)


def host_names(text: str) -> str:
    """Names of hosts or addresses with commas between them, `*` for any, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if ":" in each:
            ipaddress.IPv6Address(each)
        elif each != "*" and not re.fullmatch(r"[0-9a-z_]([0-9a-z._-]*[0-9a-z_])?", each):
            raise ValueError(each)
    return ",".join(found)


def web_origins(text: str) -> str:
    """Origins as browsers send them, `SCHEME://HOST[:PORT]` or `null`, `*` for all, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    for each in found:
        if each not in {"*", "null"} and not re.fullmatch(r"[a-z][a-z0-9+.-]*://[0-9a-z._:\[\]-]+", each):
            raise ValueError(each)
    return ",".join(found)


def log_format(text: str) -> LogFormat:
    """How lines are written, from its name."""
    return LogFormat(text.lower())


def log_level(text: str) -> LogLevel:
    """A gravity, from its name."""
    return LogLevel(text.lower())


def integer(least: int, most: int) -> Callable[[str], int]:
    """A parser of whole numbers from `least` to `most`."""

    def parse(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise ValueError(text)
        return number

    return parse


def truth(text: str) -> bool:
    """True or false from the words people use for them."""
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
    """When any key is accepted, from `auto` or a word for true or false."""
    return Open.AUTO if text.lower() == "auto" else Open(str(truth(text)).lower())


SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(|[kmg])i?b?", re.IGNORECASE)
SIZE_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def size(text: str) -> int:
    """A number of bytes from `64MB`, `512 KiB`, `1.5g` or a bare number; units are powers of 1024."""
    match = SIZE.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(float(match[1]) * SIZE_UNITS[match[2].lower()])


def size_text(number: int) -> str:
    """A number of bytes in the largest unit of which it is a multiple: `1MB`, `1000`."""
    for unit in "GMK":
        if number and number % SIZE_UNITS[unit.lower()] == 0:
            return f"{number // SIZE_UNITS[unit.lower()]}{unit}B"
    return str(number)


def web_address(text: str) -> str:
    """An http(s) address without its last slash, or nothing."""
    if text and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        raise ValueError(text)
    return text.rstrip("/")


def originals_place(text: str) -> str:
    """A folder, or a bucket as `s3://BUCKET` or `s3://BUCKET/PREFIX`, or nothing."""
    if "://" in text and not re.fullmatch(r"s3://[A-Za-z0-9][A-Za-z0-9._-]+(/[\w./-]*)?", text):
        raise ValueError(text)
    return text if not text or "://" in text else str(Path(text).expanduser())


def picture_formats(text: str) -> str:
    """Some of `avif` and `webp` with commas between them, best first, or nothing."""
    found = [each.strip().lower() for each in text.split(",") if each.strip()]
    if len(set(found)) < len(found) or not set(found) <= {"avif", "webp"}:
        raise ValueError(text)
    return ",".join(found)


def host_name(text: str) -> str:
    """An address or name to listen on."""
    if not re.fullmatch(r"[0-9A-Za-z.:_%-]+", text):
        raise ValueError(text)
    return text


def database_address(text: str) -> str:
    """A database's address: SQLite with a file, or PostgreSQL (its old spelling `postgres:` included)."""
    text = re.sub(r"^postgres://", "postgresql://", text)
    if re.fullmatch(r"sqlite:///.+", text) and not text.endswith(("/", ":memory:")):
        return "sqlite:///" + str(Path(text.removeprefix("sqlite:///")).expanduser())
    if re.fullmatch(r"postgresql://.+", text):
        return text
    raise ValueError(text)


def folder_beside(database: str, name: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Beside a SQLite file; for PostgreSQL in the user's data folder, by the address of the database."""
    if database.startswith("sqlite:///"):
        return Path(f"{database.removeprefix('sqlite:///')}.{name}")
    address = re.sub(r"//[^@/]*@", "//", database)  # another user or password is no other database
    digest = hashlib.sha256(address.encode()).hexdigest()[:16]
    return data_folder(environ) / f"{name}-{digest}"


def find_checkout() -> Path | None:
    """The folder of the source where the program runs from it; None where it is installed."""
    folder = Path(__file__).resolve().parents[2]
    return folder if (folder / "pyproject.toml").is_file() and (folder / "Makefile").is_file() else None


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of all data, wherever a command is typed: XDG_DATA_HOME's, or the checkout's or user's.

    A relative path in XDG_DATA_HOME counts as none, as its specification has it.
    """
    given, checkout = Path(environ.get("XDG_DATA_HOME", "")), find_checkout()
    if given.is_absolute():
        return given / "reelbase"
    return (checkout / "var" if checkout else Path.home() / ".local" / "share") / "reelbase"


def default_database(environ: Mapping[str, str] = os.environ) -> str:
    """The SQLite file in the folder of all data."""
    return f"sqlite:///{data_folder(environ) / 'reelbase.db'}"


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def worker_count(text: str) -> int:
    """A number of workers; `auto` is one a core."""
    return cores() if text.lower() == "auto" else integer(1, 256)(text)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address; names but localhost are taken not to be."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return f".{host.lower().removesuffix('.')}".endswith(".localhost")
