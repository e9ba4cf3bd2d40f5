"""Backups that are kept: a folder of them, each named by its moment, of which the newest stay."""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

NAME = re.compile(r"reelbase-\d{8}T\d{6}Z\.backup", re.ASCII)
PART = re.compile(rf"\.{NAME.pattern}\.\d+\.[0-9a-f]+\.part", re.ASCII)
PART_SECONDS = 86_400.0  # after which a backup that was not finished is not written any more


def dated_name(now: datetime) -> str:
    """Return the name of a backup of this moment (UTC). Names sort as their moments do."""
    return f"reelbase-{now:%Y%m%dT%H%M%S}Z.backup"


def remove_old(folder: Path, newest: Path, keep: int) -> list[Path]:
    """Remove the oldest backups in a folder until `keep` are left, and return the removed ones.

    The newest, which was just written, stays whatever its name. Files of other names are not touched. What
    killed backups have left goes too, once it is a day older than the newest.
    """
    others = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and path != newest)
    old = others[: max(0, len(others) + 1 - keep)]
    for path in old:
        path.unlink(missing_ok=True)
    written = newest.stat().st_mtime
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another backup ends
            if PART.fullmatch(path.name) and path.stat().st_mtime < written - PART_SECONDS:
                path.unlink()
    return old
