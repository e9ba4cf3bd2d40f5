"""Says at the start which secrets others on this machine can read."""

import logging
from collections.abc import Iterator
from pathlib import Path

from reelbase.logs import without_secrets
from reelbase.private import is_exposed
from reelbase.setting import Source, value_text
from reelbase.settings import Settings

log = logging.getLogger("reelbase")


def warn_of_exposed(settings: Settings) -> None:
    """Warn of each file that holds secrets and is readable for others."""
    for path, what in _files(settings):
        if is_exposed(path):
            log.warning(
                "Expected %s to be readable for you alone, found mode %o: %s. Type: chmod 600 '%s'",
                path,
                path.stat().st_mode & 0o777,
                what,
                path,
            )


def _files(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Yield the files with their contents."""
    if settings.database.startswith("sqlite:///"):
        path = Path(settings.database.removeprefix("sqlite:///"))
        for end in ("", "-wal", "-shm"):
            yield path.with_name(path.name + end), "it holds what people keep, and digests of passwords"
    for name in ("ca.pem", "tmdb.pem"):
        yield settings.redirect_folder / name, "who has its key can imitate TMDB to those who trust it"
    if settings.file and any(
        _is_secret(settings, name) for name, each in settings.origins.items() if each.source is Source.FILE
    ):
        yield settings.file.absolute(), "it holds a key or a password"


def _is_secret(settings: Settings, name: str) -> bool:
    text = value_text(getattr(settings, name))
    return bool(text) and (name.endswith(("_key", "_token")) or without_secrets(text) != text)
