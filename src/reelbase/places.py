"""Places: the folders of a catalogue on PostgreSQL, named by its identity, not by the text of its address."""

import logging
from contextlib import suppress
from pathlib import Path

from reelbase.setting_values import data_folder, folder_next_to
from reelbase.settings import FOLDERS, Settings
from reelbase.storage.engine.database import Database, open_database

log = logging.getLogger("reelbase")


def resolved(settings: Settings, database: Database | None = None) -> Settings:
    """Return the settings with the folders that none names, once the database has its schema.

    Folders that an older version named after the address are taken over.
    """
    if settings.is_resolved:
        return settings
    opened = database or open_database(settings.database)
    try:
        identity = opened.identity()
    finally:
        if database is None:
            opened.close()
    found = {
        setting: getattr(settings, setting)
        if settings.names_folder(setting)
        else str(_folder(settings.database, name, identity))
        for setting, name in FOLDERS.items()
    }
    return settings.with_folders(found)


def _folder(address: str, name: str, identity: str) -> Path:
    folder = data_folder() / f"{name}-{identity}"
    before = folder_next_to(address, name)
    if before.is_dir() and not folder.exists():
        with suppress(OSError):  # another process was faster, or may write there alone
            before.rename(folder)
            log.info("The folder %s of this catalogue is %s from now on.", before, folder)
        return folder if folder.exists() else before
    return folder


def warn_of_local(given: Settings, found: Settings) -> None:
    """Say what it means that nothing names where all nodes find uploaded pictures."""
    if given.is_on_server and not given.names_folder("image_originals"):
        log.warning(
            "Uploaded pictures are kept in %s, on this machine alone: other nodes answer 404 for them. "
            "Name a folder that all nodes share, or a bucket: REELBASE_SHARED=s3://BUCKET/PREFIX. "
            "With a single node, say so: REELBASE_IMAGE_ORIGINALS=%s",
            found.originals,
            found.originals,
        )
