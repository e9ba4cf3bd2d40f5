"""Starts Reelbase with the options of the add-on, each the setting of its name, as the owner of /data."""

import json
import os
import sys
from pathlib import Path

DATA = Path("/data")
UID = 10001


def variables(options: dict[str, object]) -> dict[str, str]:
    """Return the environment variables of the options that have a value."""
    given = {name: value for name, value in options.items() if value not in (None, "")}
    texts = {
        name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()
    }
    return {f"REELBASE_{name.upper()}": text for name, text in texts.items()}


def main() -> None:
    """Become the server."""
    path = DATA / "options.json"
    options = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    os.environ.update(variables(options))
    if os.geteuid() == 0:
        become_owner()
    os.execvp("reelbase", ["reelbase", "serve", *sys.argv[1:]])


def become_owner() -> None:
    """Give the folder to the user that the server runs as, and become that user."""
    os.chown(DATA, UID, UID)
    os.setgroups([])
    os.setgid(UID)
    os.setuid(UID)


if __name__ == "__main__":
    main()
