"""A worker of `reelbase serve`: the application by its environment, or the end of the server."""

import gc
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable

from reelbase import logs
from reelbase.errors import SettingsError, StorageError
from reelbase.settings import Settings

# The status by which the server knows that starting a worker again would fail again.
STARTUP_FAILURE = 3
END_SECONDS = 5.0  # for what is under way when the server is gone


def create() -> logs.Application:
    """Create the application. An error in that is logged, and stops the server."""
    log = logging.getLogger("reelbase")
    end_with_server()
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


def end_with_server() -> None:
    """End this process when its parent is gone, however the parent ended.

    The system then closes the other end of a pipe. A thread waits for that, so that a worker with a busy
    event loop ends too.
    """
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=_end_after, args=(server.join,), name="server", daemon=True).start()


def _end_after(wait: Callable[[], None]) -> None:
    wait()
    logging.getLogger("reelbase.serve").error("The server is gone: worker %d ends.", os.getpid())
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)
