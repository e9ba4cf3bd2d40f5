"""Settings read anew by a running server, at a hangup (SIGHUP)."""

import logging
import os
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from reelbase import logs
from reelbase.cli.settings import shown
from reelbase.errors import SettingsError
from reelbase.settings import Settings, meaning, names

log = logging.getLogger("reelbase.serve")


class Reloading:
    """The settings of a running server: as they were loaded, and as they are served.

    The two differ in what was found out at the start, such as free ports and folders.
    """

    def __init__(self, loaded: Settings, served: Settings, tell: Callable[[Settings], None]) -> None:
        """Keep both; `tell` hands the settings to the processes that are not replaced here."""
        self._loaded = loaded
        self._served = served
        self._tell = tell

    def __call__(self, replace_workers: Callable[[], bool]) -> None:
        """Read the settings anew, and replace the workers, which read them from the environment.

        If the settings can't be read, or the first new worker does not answer with them, they stay as they
        were.
        """
        try:
            wanted = self._loaded.loaded_again()
        except SettingsError as error:
            why = " ".join(str(error).splitlines())
            log.error("The settings stay as they are, and so do the workers. %s", why)
            return
        changed = [name for name in names() if getattr(wanted, name) != getattr(self._loaded, name)]
        taken = [
            name for name in changed if meaning(name).reloads or _is_password(name, self._loaded, wanted)
        ]
        before = self._served
        after = before.with_values_of(wanted, taken)
        after.export(os.environ)
        logs.configure(after)
        if not replace_workers():
            before.export(os.environ)
            logs.configure(before)
            log.error("The settings stay as they are: a worker with the new ones did not answer.")
            return
        self._loaded = self._loaded.with_values_of(wanted, taken)
        self._served = after
        if taken:
            self._tell(after)
        log.info("The settings were read anew. %s", _said(wanted, changed, taken))


def _is_password(name: str, before: Settings, after: Settings) -> bool:
    """Return true if the database is the same, and is asked with another name or password."""
    if name != "database" or not (before.is_on_server and after.is_on_server):
        return False
    old, new = (_without_password(each.database) for each in (before, after))
    return old == new


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    _, _, hosts = parts.netloc.rpartition("@")
    return parts._replace(netloc=hosts).geturl()


def _said(settings: Settings, changed: Sequence[str], taken: Sequence[str]) -> str:
    """Return one line on what has changed, and what of it needs a restart."""
    if not changed:
        return "None has changed."
    now = ", ".join(f"{name} = {shown(settings, name)}" for name in taken) or "none"
    later = ", ".join(each for each in changed if each not in taken)
    return f"Changed: {now}." + (f" Only a restart changes: {later}." if later else "")
