"""Sources of the values of settings: flags, the environment, a TOML file."""

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reelbase.errors import SettingsError
from reelbase.private import why_a_strangers
from reelbase.setting import FILE, PREFIX, Meaning, Origin, Source, file_variable, flag, value_text, variable

CONFIG_VARIABLE = "REELBASE_CONFIG"
COUNTERS_VARIABLE = "REELBASE_COUNTERS"
"""By it `serve` tells its workers in which file they count together; it is no setting."""
FILE_NAME = "reelbase.toml"
SECRET_BYTES = 4096  # the most that a file with a secret has
MACHINE_FOLDER = Path("/etc")
OWN_VARIABLES = {CONFIG_VARIABLE, COUNTERS_VARIABLE}
# Read by the test suite and its tools, not by the program.
FOREIGN_PREFIXES = ("REELBASE_TEST_", "REELBASE_BENCH_")


def settings_file(environ: Mapping[str, str], *, is_installed: bool = False) -> Path | None:
    """Return the TOML file that applies: the one REELBASE_CONFIG names, ./reelbase.toml, the user's, or, for
    an installation, the machine's, so that its service and its commands use the same database.
    """
    if named := environ.get(CONFIG_VARIABLE):
        return Path(named).expanduser()
    home = environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    of_machine = (MACHINE_FOLDER / FILE_NAME,) if is_installed else ()
    candidates = (Path(FILE_NAME), Path(home) / "reelbase" / FILE_NAME, *of_machine)
    return next((path for path in candidates if path.is_file()), None)


Given = tuple[str, str, Origin]


def flag_values(flags: Mapping[str, str | None]) -> Iterator[Given]:
    for name, text in flags.items():
        if text is not None:
            yield name, text, Origin(Source.FLAG, flag(name))


def environment_values(environ: Mapping[str, str], known: Mapping[str, Meaning]) -> Iterator[Given]:
    """Yield the values given as REELBASE_* variables, or in the files that REELBASE_*_FILE name. Raises
    SettingsError for a variable of no setting.
    """
    names = {variable(name): name for name in known}
    files = {file_variable(name): name for name in known if known[name].is_secret}
    for key, text in environ.items():
        if not key.startswith(PREFIX) or key.startswith(FOREIGN_PREFIXES) or key in OWN_VARIABLES:
            continue
        if key in files:
            if variable(files[key]) in environ:
                raise SettingsError(
                    f"Expected one of {variable(files[key])} and {key}, found both.\nUnset one of them."
                )
            yield files[key], secret_in(Path(text), key), Origin(Source.ENVIRONMENT, key, text)
            continue
        if key not in names:
            raise unknown(key, [*names, *files, CONFIG_VARIABLE], "the environment", f"unset {key}")
        yield names[key], text, Origin(Source.ENVIRONMENT, key)


def secret_in(path: Path, key: str) -> str:
    """Return the secret that a file holds, without the end of its line. Raises SettingsError for a file that
    can't be read, is empty, is no text, or has more than SECRET_BYTES.
    """
    text = ""
    try:
        with path.expanduser().open("rb") as file:
            held = file.read(SECRET_BYTES + 1)
        if len(held) > SECRET_BYTES:
            found = f"more than {SECRET_BYTES} bytes"
        else:
            text = held.decode().strip()
            found = "" if text else "nothing"
    except OSError as error:
        found = f"that it can't be read ({error.strerror})"
    except UnicodeDecodeError:
        found = "bytes that are no text"
    if found:
        raise SettingsError(
            f"{key}: expected a secret in the file {path}, found {found}.\n"
            f"Write it there, readable for this program alone, or set {key.removesuffix(FILE)} instead."
        )
    return text


def file_values(path: Path, known: Mapping[str, Meaning], *, is_named: bool = True) -> Iterator[Given]:
    """Yield the values in a TOML file. Raises SettingsError for a key of no setting.

    A file that was found in the working folder without being named must belong to this user.
    """
    try:
        with path.open(encoding="utf-8") as file:
            why = "" if is_named else why_a_strangers(path, os.fstat(file.fileno()))
            if why:
                raise SettingsError(
                    f"Expected {path} of this folder to be yours, found that it {why}.\n"
                    f"To obey it, type: {CONFIG_VARIABLE}={path} reelbase …; else go to another folder."
                )
            table = tomllib.loads(file.read())
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
        if key not in known:
            raise unknown(key, [*known], str(path), "remove the line")
        if isinstance(value, (dict, list)):
            found = "a table" if isinstance(value, dict) else "an array"
            raise malformed(key, known[key], found, origin)
        yield key, value_text(value), origin


def gathered(
    flags: Mapping[str, str | None],
    environ: Mapping[str, str],
    path: Path | None,
    known: Mapping[str, Meaning],
    *,
    is_named: bool,
) -> tuple[dict[str, Any], dict[str, Origin]]:
    """Return the strongest value of each setting, and the place it comes from.

    `is_named`: the user named the file.
    """
    is_named = is_named or path != Path(FILE_NAME)
    given = (
        list(flag_values(flags)),
        list(environment_values(environ, known)),
        list(file_values(path, known, is_named=is_named)) if path else [],
    )
    values: dict[str, object] = {}
    origins = {name: Origin(Source.DEFAULT, "") for name in known}
    for source in reversed(given):
        for name, text, origin in source:
            values[name] = parse_value(name, known[name], text, origin)
            origins[name] = origin
    return values, origins


def parse_value(name: str, declared: Meaning, text: str, origin: Origin) -> object:
    try:
        return declared.parse(text.strip())
    except ValueError:
        is_shown = not (declared.is_secret and (origin.secret_file or name != "database"))
        raise malformed(name, declared, f'"{text}"' if is_shown else "another text", origin) from None


def unknown(name: str, known: Sequence[str], place: str, instead: str) -> SettingsError:
    """Return the error for a name that no setting has, with the most similar name that one has."""
    near = next(iter(get_close_matches(name, known, n=1)), None)
    advice = f"Did you mean {near}? If not, {instead}." if near else f"To go on, {instead}."
    return SettingsError(
        f"Expected the name of a setting, found {name} in {place}, which is none.\n"
        f"{advice} `reelbase settings` lists them all."
    )


def malformed(name: str, declared: Meaning, found: str, origin: Origin) -> SettingsError:
    """Return the error for a value that its setting can't take."""
    typed = {
        Source.FLAG: f"{flag(name)} {declared.example}",
        Source.ENVIRONMENT: f"{variable(name)}={declared.example}",
    }.get(origin.source, f'{name} = "{declared.example}"')
    place = f"{name} in {origin.place}" if origin.source is Source.FILE else origin.place
    return SettingsError(f"{place}: expected {declared.expected}, found {found}.\nType for instance: {typed}")
