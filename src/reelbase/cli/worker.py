"""A worker of `reelbase serve`: the application by its environment, or the end of the server."""

import gc
import logging
import os

from reelbase import logs
from reelbase.errors import SettingsError, StorageError
from reelbase.settings import Settings

# The status by which the server knows that starting a worker again would fail again.
STARTUP_FAILURE = 3


def create() -> logs.Application:
    """The application. What keeps it from being made is logged, and stops the server."""
    log = logging.getLogger("reelbase")
    gc.disable()  # what is imported and made now stays; to look for cycles in it takes a tenth of the time
    try:
        logs.configure(Settings.load(environ=os.environ))
        from reelbase.app import create

        return create()
    except (SettingsError, StorageError) as error:
        log.error("The server can't start: %s", error)
    except Exception:
        log.exception("The server can't start.")
    finally:
        gc.enable()
    raise SystemExit(STARTUP_FAILURE)
