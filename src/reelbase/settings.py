"""Settings, and what follows from them. A value is a flag, a variable, a line of a file or its default."""

import os
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from reelbase.domains import is_within
from reelbase.setting import Meaning, Origin, file_variable, value_text, variable
from reelbase.setting_declarations_watching import DeclaredWatching
from reelbase.setting_sources import CONFIG_VARIABLE, gathered, settings_file
from reelbase.setting_values import (
    Open,
    SignUp,
    default_database,
    find_checkout,
    folder_next_to,
    is_loopback,
)


class Sources(NamedTuple):
    """The sources of settings as they were when these were loaded."""

    flags: Mapping[str, str | None] = MappingProxyType({})
    environ: Mapping[str, str] = MappingProxyType({})
    file: Path | None = None


FOLDERS = {
    "index": "index",
    "exports": "exports",
    "image_originals": "pictures",
    "image_renditions": "renditions",
}
"""The settings that name a folder of the catalogue, and the name of each where they don't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(DeclaredWatching):
    """All settings, with where each value came from."""

    origins: Mapping[str, Origin] = field(default_factory=dict, repr=False, compare=False)
    sources: Sources = field(default=Sources(), repr=False, compare=False)
    file: Path | None = field(default=None, repr=False, compare=False)

    @classmethod
    def load(
        cls,
        flags: Mapping[str, str | None] = MappingProxyType({}),
        environ: Mapping[str, str] = os.environ,
        file: Path | None = None,
    ) -> Self:
        """Load the settings from all sources. A flag of None was not given.

        Raises SettingsError for a setting that is unknown or malformed, in any source, used or not.
        """
        path = file or settings_file(environ, is_installed=find_checkout() is None)
        known = {name: meaning(name) for name in names()}
        is_named = file is not None or bool(environ.get(CONFIG_VARIABLE))
        values, origins = gathered(flags, environ, path, known, is_named=is_named)
        values.setdefault("database", default_database(environ))
        sources = Sources(dict(flags), dict(environ), file)
        return cls(**values, origins=MappingProxyType(origins), sources=sources, file=path)

    def loaded_again(self) -> Self:
        """Load the settings from the same flags and variables, and from the files as they are now.

        Raises SettingsError as `load` does.
        """
        return self.load(*self.sources)

    def with_values_of(self, other: Self, taken: Iterable[str]) -> Self:
        """Return the settings with these values of others. A secret that is not taken stays as it was,
        whatever its file says now.
        """
        origins = {
            name: other.origins[name]
            if name in taken
            else origin._replace(secret_file="")
            if getattr(other, name) != getattr(self, name)
            else origin
            for name, origin in self.origins.items()
        }
        values = {name: getattr(other, name) for name in taken}
        return replace(self, **values, origins=MappingProxyType(origins))

    @property
    def why_others_come(self) -> str:
        """The setting that opens the server to other machines, as "NAME is VALUE"; empty if none does."""
        hosts = {"host": self.host, "base_url": urlsplit(self.base_url).hostname or ""}
        for name, found in {**hosts, "allowed_hosts": self.allowed_hosts}.items():
            if any(each and not is_loopback(each) for each in found.split(",")):
                return f"{name} is {getattr(self, name)}"
        return f"trusted_proxies is {self.trusted_proxies}" if self.trusted_proxies else ""

    @property
    def accepts_any_key(self) -> bool:
        """True if a request with any key is accepted."""
        return not self.why_others_come if self.open is Open.AUTO else self.open is Open.TRUE

    @property
    def has_public_pages(self) -> bool:
        """True if people without an account may read the pages of titles."""
        return self.accepts_any_key if self.public_pages is Open.AUTO else self.public_pages is Open.TRUE

    @property
    def signs_up(self) -> SignUp:
        """The people who may make an account, never `auto`."""
        if self.sign_up is SignUp.AUTO:
            return SignUp.INVITATION if self.why_others_come or self.redirect else SignUp.OPEN
        return self.sign_up

    @property
    def public_url(self) -> str:
        """The address clients use, without a slash at its end."""
        return self.base_url or self.local_url

    @property
    def own_url(self) -> str:
        """The address of this server wherever TMDB's names resolve to it, without a slash at its end."""
        is_redirected = is_within(urlsplit(self.base_url).hostname or "")
        return self.local_url if is_redirected else self.public_url

    @property
    def local_url(self) -> str:
        """The address by which this machine reaches the server, without a slash at its end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def image_url(self) -> str:
        """The address of pictures, with a slash at its end; empty where no setting tells it."""
        address = self.image_base_url or (f"{self.base_url}/t/p" if self.base_url else "")
        return f"{address}/" if address else ""

    @property
    def is_on_server(self) -> bool:
        """True if the database is PostgreSQL."""
        return not self.database.startswith("sqlite:///")

    @property
    def is_resolved(self) -> bool:
        """True if it is known where the folders of the catalogue are."""
        return not self.is_on_server or all(map(self.names_folder, FOLDERS))

    def names_folder(self, setting: str) -> bool:
        """Return true if a setting says where this folder is."""
        return bool(getattr(self, setting) or self._shared(setting))

    def with_folders(self, named: Mapping[str, str]) -> Self:
        """Return the settings with these values of the settings in FOLDERS."""
        return replace(
            self,
            index=named["index"],
            exports=named["exports"],
            image_originals=named["image_originals"],
            image_renditions=named["image_renditions"],
        )

    @property
    def index_folder(self) -> Path:
        """The folder of the database's index."""
        return Path(self._place("index")).expanduser()

    @property
    def originals(self) -> str:
        """The place of original pictures: a folder, or an address that begins with s3://."""
        return self._place("image_originals")

    @property
    def renditions_folder(self) -> Path:
        """The folder of pictures in the sizes that were asked for."""
        return Path(self._place("image_renditions")).expanduser()

    @property
    def exports_folder(self) -> Path:
        """The folder of the daily id files; where a bucket is shared, that of this node's copies."""
        return Path(self._place("exports")).expanduser()

    @property
    def shared_exports(self) -> str:
        """The bucket of the daily id files, empty if there is none."""
        return self.shared_place("exports") if "://" in self.shared else ""

    def shared_place(self, name: str) -> str:
        """Return the place of that name which all nodes share, empty if none is."""
        return f"{self.shared.rstrip('/')}/{name}" if self.shared else ""

    def _shared(self, setting: str) -> str:
        """Return the shared place that stands for a setting, empty if none does."""
        is_fit = setting == "image_originals" or (setting == "exports" and "://" not in self.shared)
        return self.shared_place(FOLDERS[setting]) if is_fit else ""

    def _place(self, setting: str) -> str:
        """Return a place of the catalogue. On PostgreSQL `places.resolved` comes first."""
        if named := getattr(self, setting) or self._shared(setting):
            return str(named)
        assert not self.is_on_server, "the folders of a catalogue on PostgreSQL are named by its identity"
        return str(folder_next_to(self.database, FOLDERS[setting]))

    @property
    def redirect_folder(self) -> Path:
        """The folder of the authority and the certificate that stand for TMDB's names."""
        return folder_next_to(self.database, "redirect")

    @property
    def has_metrics(self) -> bool:
        """True if something asks for metrics."""
        return bool(self.metrics_address or self.metrics_token)

    @property
    def running_folder(self) -> Path | None:
        """The folder in which commands that take long tell the server how far they are; None without
        metrics.
        """
        return folder_next_to(self.database, "running") if self.has_metrics else None

    def environment(self) -> dict[str, str]:
        """Return the environment variables that give another process the same settings."""
        return dict(map(self._variable, names()))

    def export(self, environ: MutableMapping[str, str]) -> None:
        """Put the variables for other processes into an environment, in place of what gave the settings."""
        for name in names():
            environ.pop(file_variable(name), None)
            environ.pop(variable(name), None)
        environ.update(self.environment())
        environ[CONFIG_VARIABLE] = os.devnull  # another process must not read the file anew, which may be bad

    def _variable(self, name: str) -> tuple[str, str]:
        """Return the variable for another process; a secret that stands in a file stays there."""
        origin = self.origins.get(name)
        if origin and origin.secret_file:
            return origin.place, origin.secret_file
        return variable(name), value_text(getattr(self, name))


def declarations() -> Iterator[Field[object]]:
    """Yield the fields of Settings that are settings, in the order of their declaration."""
    return (each for each in fields(Settings) if "meaning" in each.metadata)


def meaning(name: str) -> Meaning:
    """Return the declaration of a setting."""
    found: Meaning = next(each.metadata["meaning"] for each in declarations() if each.name == name)
    return found


def names() -> list[str]:
    """Return the names of all settings, in the order of their declaration."""
    return [each.name for each in declarations()]
