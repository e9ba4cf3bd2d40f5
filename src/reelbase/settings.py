"""Settings, each declared once. A value comes from a flag, the environment, a TOML file or its default."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from reelbase.errors import SettingsError
from reelbase.setting_values import (
    LogFormat,
    LogLevel,
    Open,
    SignUp,
    cores,
    database_address,
    default_database,
    default_index,
    host_name,
    integer,
    is_loopback,
    log_format,
    log_level,
    networks,
    open_access,
    sign_up,
    size,
    truth,
    web_address,
    worker_count,
)

PREFIX = "REELBASE_"
CONFIG_VARIABLE = "REELBASE_CONFIG"
COUNTERS_VARIABLE = "REELBASE_COUNTERS"
"""By it `serve` tells its workers in which file they count together; it is no setting."""
FILE_NAME = "reelbase.toml"
OWN_VARIABLES = {CONFIG_VARIABLE, COUNTERS_VARIABLE}
# Read by the test suite and its tools, not by the program.
FOREIGN_PREFIXES = ("REELBASE_TEST_", "REELBASE_BENCH_")


class Source(StrEnum):
    """Where a value comes from, strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Origin(NamedTuple):
    """The source of one value and its place there: `--port`, `REELBASE_PORT`, or the file's path."""

    source: Source
    place: str


class Meaning(NamedTuple):
    """What a setting's declaration says besides its name, type and default."""

    text: str
    parse: Callable[[str], object]
    expected: str
    example: str
    default_text: str


def setting(
    default: Any,
    text: str,
    parse: Callable[[str], object],
    *,
    expected: str,
    example: str = "",
    default_text: str | None = None,
) -> Any:
    """Declare a setting. `parse` raises ValueError for what it cannot read; a callable default is called."""
    shown = str(default) if default_text is None else default_text
    meaning = Meaning(text, parse, expected, example or shown, shown)
    if callable(default):
        return field(default_factory=default, metadata={"meaning": meaning})
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings, with where each value came from."""

    host: str = setting(
        "127.0.0.1",
        "Address to listen on; 0.0.0.0 is every IPv4 address of this machine.",
        host_name,
        expected="an IP address or a host name",
    )
    port: int = setting(
        8000,
        "Port to listen on; 0 takes any free one.",
        integer(0, 65535),
        expected="a whole number from 0 to 65535",
    )
    database: str = setting(
        default_database,
        "The database: sqlite:///FILE (sqlite:////FILE is absolute) or postgresql://USER:PASSWORD@HOST/NAME.",
        database_address,
        expected="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        example="sqlite:///reelbase.db",
        default_text="sqlite:///$XDG_DATA_HOME/reelbase/reelbase.db",
    )
    index: str = setting(
        "",
        "Folder of the index behind search and discover, on a disk of this machine; "
        "empty is FILE.index beside a SQLite FILE, or one in the data folder for each PostgreSQL database.",
        str,
        expected="the path of a folder",
        example="/var/lib/reelbase/index",
        default_text="",
    )
    jobs: bool = setting(
        True,
        "Whether this server runs the jobs (popularity, trending, what is related) when they are due.",
        truth,
        expected="true or false",
        default_text="true",
    )
    workers: int = setting(
        cores,
        "Processes that answer requests; auto is one a core.",
        worker_count,
        expected="auto or a whole number from 1 to 256",
        example="2",
        default_text="auto",
    )
    open: Open = setting(
        Open.AUTO,
        "Whether any key is accepted; auto says yes on a loopback address and no on every other.",
        open_access,
        expected="true, false or auto",
    )
    sign_up: SignUp = setting(
        SignUp.AUTO,
        "Who may make an account: anybody (open), whoever has an invitation, or nobody (closed); "
        "auto is open on a loopback address and invitation on every other.",
        sign_up,
        expected="auto, open, invitation or closed",
    )
    rate_limit: int = setting(
        50,
        "Requests a second that an address may send, and a key; 0 is no limit. "
        "There is none for loopback addresses.",
        integer(0, 1_000_000),
        expected="a whole number from 0 to 1000000",
    )
    body_limit: int = setting(
        1 << 20,
        "The largest body of a request that is read, such as 512KB or 1MB.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="1MB",
    )
    trusted_proxies: str = setting(
        "",
        "Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, "
        "with commas between them.",
        networks,
        expected="IP addresses or networks with commas between them",
        example="127.0.0.1,10.0.0.0/8",
        default_text="",
    )
    cache_size: int = setting(
        64 << 20,
        "Memory for encoded answers in each worker, such as 64MB or 1GB; 0 turns the cache off.",
        size,
        expected="a number of bytes, with KB, MB or GB if wanted",
        default_text="64MB",
    )
    list_limit: int = setting(
        10_000,
        "The most titles that a list of an account holds.",
        integer(1, 1_000_000),
        expected="a whole number from 1 to 1,000,000",
    )
    base_url: str = setting(
        "",
        "Address under which clients reach this server, when a proxy stands before it; empty is http://HOST:PORT.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://tmdb.example.org",
        default_text="",
    )
    image_base_url: str = setting(
        "",
        "Address that /3/configuration names for pictures; empty is the base URL with /t/p/.",
        web_address,
        expected="an address that begins with http:// or https://",
        example="https://images.example.org/t/p/",
        default_text="",
    )
    log_format: LogFormat = setting(
        LogFormat.TEXT,
        "How log lines are written: text for people, json for programs.",
        log_format,
        expected="text or json",
    )
    log_level: LogLevel = setting(
        LogLevel.INFO,
        "The least grave line that is logged.",
        log_level,
        expected="debug, info, warning or error",
    )
    log_requests: bool = setting(
        False,
        "Whether each request is logged; unforeseen errors always are.",
        truth,
        expected="true or false",
        default_text="false",
    )
    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(
        cls,
        flags: Mapping[str, str | None] = MappingProxyType({}),
        environ: Mapping[str, str] = os.environ,
        file: Path | None = None,
    ) -> Self:
        """The settings from all sources. A flag of None was not given.

        Raises SettingsError for a setting that is unknown or malformed, in any source, used or not.
        """
        path = file or settings_file(environ)
        given = (
            list(flag_values(flags)),
            list(environment_values(environ)),
            list(file_values(path)) if path else [],
        )
        values: dict[str, object] = {"database": default_database(environ)}
        origins = {each.name: Origin(Source.DEFAULT, "") for each in declarations()}
        for source in reversed(given):
            for name, text, origin in source:
                values[name] = parse_value(name, text, origin)
                origins[name] = origin
        return cls(**values, origins=MappingProxyType(origins))  # type: ignore[arg-type]

    @property
    def accepts_any_key(self) -> bool:
        """Whether a request with any key at all is let in."""
        return is_loopback(self.host) if self.open is Open.AUTO else self.open is Open.TRUE

    @property
    def signs_up(self) -> SignUp:
        """Who may make an account, never `auto`."""
        if self.sign_up is SignUp.AUTO:
            return SignUp.OPEN if is_loopback(self.host) else SignUp.INVITATION
        return self.sign_up

    @property
    def public_url(self) -> str:
        """The address clients use, without a slash at its end."""
        if self.base_url:
            return self.base_url
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def image_url(self) -> str:
        """The address of pictures, with a slash at its end."""
        return f"{self.image_base_url or self.public_url + '/t/p'}/"

    @property
    def index_folder(self) -> Path:
        """Where the index of the database is."""
        return Path(self.index).expanduser() if self.index else default_index(self.database)

    def on_port(self, port: int) -> Self:
        """The same settings on the port that was found free."""
        return replace(self, port=port)

    def environment(self) -> dict[str, str]:
        """The variables that give another process the same settings, wherever they came from."""
        return {variable(each.name): value_text(getattr(self, each.name)) for each in declarations()}


def declarations() -> Iterator[Field[Any]]:
    """The fields of Settings that are settings, in the order of their declaration."""
    return (each for each in fields(Settings) if "meaning" in each.metadata)


def meaning(name: str) -> Meaning:
    """What the declaration of a setting says of it."""
    found: Meaning = next(each.metadata["meaning"] for each in declarations() if each.name == name)
    return found


def names() -> list[str]:
    """The names of all settings."""
    return [each.name for each in declarations()]


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def flag(name: str) -> str:
    """The command-line flag of a setting."""
    return "--" + name.replace("_", "-")


def value_text(value: object) -> str:
    """A value as its setting is typed."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def settings_file(environ: Mapping[str, str]) -> Path | None:
    """The TOML file that applies: REELBASE_CONFIG's, ./reelbase.toml, or that of the user's configuration."""
    if named := environ.get(CONFIG_VARIABLE):
        return Path(named).expanduser()
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    candidates = (Path(FILE_NAME), Path(home) / "reelbase" / FILE_NAME)
    return next((path for path in candidates if path.is_file()), None)


Given = tuple[str, str, Origin]


def flag_values(flags: Mapping[str, str | None]) -> Iterator[Given]:
    """The values given as flags."""
    for name, text in flags.items():
        if text is not None:
            yield name, text, Origin(Source.FLAG, flag(name))


def environment_values(environ: Mapping[str, str]) -> Iterator[Given]:
    """The values given as REELBASE_* variables; a variable of no setting is refused."""
    known = {variable(name): name for name in names()}
    for key, text in environ.items():
        if not key.startswith(PREFIX) or key.startswith(FOREIGN_PREFIXES) or key in OWN_VARIABLES:
            continue
        if key not in known:
            raise unknown(key, [*known, CONFIG_VARIABLE], "the environment", f"unset {key}")
        yield known[key], text, Origin(Source.ENVIRONMENT, key)


def file_values(path: Path) -> Iterator[Given]:
    """The values in a TOML file; a key of no setting is refused."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"Expected settings in {path}, found that it cannot be read ({error.strerror}).\n"
            f"Make the file, or name another with --config or {CONFIG_VARIABLE}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"Expected TOML in {path}, found what is not: {error}.\n"
            "Write one setting a line, such as: port = 8000"
        ) from error
    origin = Origin(Source.FILE, str(path))
    for key, value in table.items():
        if key not in names():
            raise unknown(key, names(), str(path), "remove the line")
        if isinstance(value, (dict, list)):
            raise malformed(key, "a table" if isinstance(value, dict) else "an array", origin)
        yield key, value_text(value), origin


def parse_value(name: str, text: str, origin: Origin) -> object:
    """The value of a setting from its text."""
    try:
        return meaning(name).parse(text.strip())
    except ValueError:
        raise malformed(name, f'"{text}"', origin) from None


def unknown(name: str, known: list[str], place: str, instead: str) -> SettingsError:
    """The refusal of a name that no setting has, with the nearest that one has."""
    near = get_close_matches(name, known, n=1)
    advice = f"Did you mean {near[0]}? If not, {instead}." if near else f"To go on, {instead}."
    return SettingsError(
        f"Expected the name of a setting, found {name} in {place}, which is none.\n"
        f"{advice} `reelbase settings` lists them all."
    )


def malformed(name: str, found: str, origin: Origin) -> SettingsError:
    """The refusal of a value that its setting cannot take."""
    declared = meaning(name)
    typed = {
        Source.FLAG: f"{flag(name)} {declared.example}",
        Source.ENVIRONMENT: f"{variable(name)}={declared.example}",
    }.get(origin.source, f'{name} = "{declared.example}"')
    place = f"{name} in {origin.place}" if origin.source is Source.FILE else origin.place
    return SettingsError(f"{place}: expected {declared.expected}, found {found}.\nType for instance: {typed}")
