"""Messages and exit statuses for errors that no command has foreseen.

This is the only place where errors of the system, of the databases and of this program become text. Each text
says what was expected, what was found and what to do next.
"""

import errno
import os
import sqlite3

from reelbase import stopping
from reelbase.cli.refusal import Refusal
from reelbase.errors import ApiError, SettingsError, StorageError

ADVICE = {
    errno.EACCES: "Allow this user to use it, or name another.",
    errno.EPERM: "Allow this user to use it, or name another.",
    errno.ENOENT: "Check the path, or name another.",
    errno.ENOTDIR: "Name a folder.",
    errno.EISDIR: "Name a file.",
    errno.EROFS: "Name a place that can be written to.",
    errno.ENOSPC: "Make room on the disk, then type the same again.",
    errno.EDQUOT: "Make room on the disk, then type the same again.",
    errno.EFBIG: "Allow larger files (ulimit -f), then type the same again.",
    errno.EMFILE: "Allow more open files (ulimit -n), then type the same again.",
    errno.ENOMEM: "Free some memory, then type the same again.",
    errno.EIO: "Check the disk.",
}
LOG_LEVEL = "REELBASE_LOG_LEVEL"


def failure(error: BaseException) -> tuple[str, int]:
    """Return the message for an error, and the exit status: 1 for failed, 2 for not understood."""
    match error:
        case SettingsError():
            return str(error), 2
        case Refusal():
            return str(error), error.exit_status
        case StorageError():
            return str(error), 1
        case KeyboardInterrupt():
            return stopping.TEXT, stopping.STATUS
    return _failed(error), 1


def _failed(error: BaseException) -> str:
    from reelbase.storage.engine.errors import storage_error

    if away := storage_error(error):
        return str(away)
    match error:
        case ApiError():
            return f"Expected an index that answers, found: {error}\nType: reelbase index rebuild"
        case UnicodeError():
            return f"Expected text that can be read and written as UTF-8, found what can't: {error}."
        case MemoryError():
            return f"Expected enough memory, found none left.\n{ADVICE[errno.ENOMEM]}"
        case OSError() if not isinstance(error, sqlite3.Error):
            return _of_system(error)
    return (
        f"Expected this command to work, found a fault in it: {type(error).__name__}: {error}\n"
        f"To see where, type the same again behind: {LOG_LEVEL}=debug"
    )


def _of_system(error: OSError) -> str:
    names = [os.fsdecode(each) for each in (error.filename, error.filename2) if isinstance(each, str | bytes)]
    place = " and ".join(names) or "a file or a connection"
    reason = error.strerror or str(error) or type(error).__name__
    return f"Expected to use {place}, found: {reason}.\n" + ADVICE.get(
        error.errno or 0, "Check it, then try again."
    )


def shows_tracebacks() -> bool:
    """Return true if the user wants tracebacks, to find a fault of the program itself."""
    return os.environ.get(LOG_LEVEL, "").lower() == "debug"
